"""Reads a page the way a browser would, as far as the tests need it."""

from html.parser import HTMLParser

_REFERENCES = {"src", "href", "srcset", "action", "data", "poster", "background", "xlink:href", "formaction"}


class Reader(HTMLParser):
    """Collects a page's elements, its visible text and everything that it refers to."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self._silent = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._silent += tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)

    @property
    def text(self) -> str:
        """The visible text, spaces joined."""
        return " ".join(" ".join(self.words).split())

    @property
    def tags(self) -> set[str]:
        """Names of all elements."""
        return {tag for tag, _ in self.elements}

    @property
    def attributes(self) -> set[str]:
        """Names of all attributes."""
        return {name for _, attributes in self.elements for name in attributes}

    @property
    def references(self) -> list[str]:
        """Everything that could make a browser fetch or follow something."""
        return [value for _, attributes in self.elements for name, value in attributes.items() if name in _REFERENCES]

    def all(self, tag: str, kind: str = "") -> list[dict[str, str]]:
        """Attributes of the elements of a tag, of a class if one is given."""
        return [
            attributes
            for name, attributes in self.elements
            if name == tag and (not kind or kind in attributes.get("class", "").split())
        ]
