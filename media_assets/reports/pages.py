"""Pages of the report, from what they show to their HTML."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from media_assets.reports import words
from media_assets.reports.paging import nearby, page_name

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Section:
    """A list that is shown on one page or on several.

    Attributes:
        stem: name of its template, and of its pages.
        total: how many entries it has on all pages.
        about: the entries in words, such as "12 sets".
        pages: the entries of each page.
        arrange: makes of one page's entries what the template shows.
        context: what the template needs besides.
    """

    stem: str
    title: str
    total: int
    about: str
    pages: Sequence[Sequence[Any]]
    arrange: Callable[[Sequence[Any]], Any] = lambda entries: entries
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A finished page."""

    name: str
    title: str
    entries: int
    html: str


def environment() -> Environment:
    """Return the templates' environment: everything is escaped, nothing undefined is let through."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"size": words.size, "number": words.number, "counted": words.counted}
    return made


def render(sections: Sequence[Section], overview: Any, now: datetime) -> Iterator[Page]:
    """Yield every page, the overview last, so that its links never lead to a page that is not there yet."""
    made = environment()
    shared = {
        "nav": [("index.html", "Overview", None)]
        + [(page_name(one.stem, 1), one.title, one.total) for one in sections],
        "generated": f"{now:%Y-%m-%d %H:%M} UTC",
        "generated_iso": now.isoformat(timespec="seconds"),
    }
    for section in sections:
        template = made.get_template(f"{section.stem}.html")
        for position, entries in enumerate(section.pages, 1):
            name = page_name(section.stem, position)
            text = template.render(
                shared,
                title=section.title,
                home=page_name(section.stem, 1),
                section=section,
                shown=section.arrange(entries),
                position=position,
                page_count=len(section.pages),
                pager=[(page, page and page_name(section.stem, page)) for page in nearby(position, len(section.pages))],
                **section.context,
            )
            yield Page(name, section.title, len(entries), text)
    text = made.get_template("index.html").render(
        shared, title="Overview", home="index.html", sections=sections, overview=overview
    )
    yield Page("index.html", "Overview", overview.files, text)
