"""Private things become placeholders on the way out, and themselves again on the way back."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from resources.sanitising.finder import LITERAL, PLACEHOLDER, Finder

NOTICE = (
    " Some parts of the text are hidden: ⟦EMAIL_1⟧ stands for an e-mail address, ⟦TERM_2⟧ for a name, and so on. Copy "
    "each such placeholder unchanged, once for each time it stands in the text; never make one up."
)


@dataclass(frozen=True)
class Masked:
    """Data without what is private in it.

    Attributes:
        data: what may be sent; the same value has the same placeholder everywhere in it.
        values: placeholder → what it stands for.
    """

    data: Any
    values: Mapping[str, str]

    @property
    def count(self) -> int:
        """How many different private things were masked."""
        return sum(not name.startswith(f"⟦{LITERAL}_") for name in self.values)

    @property
    def notice(self) -> str:
        """What the service has to be told about placeholders; empty where there are none."""
        return NOTICE if self.values else ""

    def restore(self, content: Any) -> Any:
        """Put back what each placeholder stands for; one that was not sent stays as it is."""
        if not self.values:
            return content
        return each_text(
            content, lambda text: PLACEHOLDER.sub(lambda one: self.values.get(one.group(), one.group()), text)
        )


def mask_with(finder: Finder, data: Any) -> Masked:
    """Mask every string of nested JSON data; keys of objects are names of fields, and stay.

    Placeholders are numbered for each kind in the order in which the values come, so equal data is masked equally.
    """
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()

    def masked(text: str) -> str:
        parts, last = [], 0
        for start, end, kind in finder.found(text):
            value = text[start:end]
            if value not in names:
                counts[kind] += 1
                names[value] = f"⟦{kind}_{counts[kind]}⟧"
            parts += [text[last:start], names[value]]
            last = end
        return "".join([*parts, text[last:]]) if parts else text

    sent = each_text(data, masked)
    return Masked(sent, {name: value for value, name in names.items()})


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """Return nested JSON with every string changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: each_text(part, change) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [each_text(part, change) for part in value]
    return value
