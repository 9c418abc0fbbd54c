"""Parts of wholes, kept as counts: sums over recordings are averages in which each thing counts once."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """`part` things out of `whole`."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: "Share") -> "Share":
        """Return the things of both together."""
        return Share(self.part + other.part, self.whole + other.whole)

    @property
    def rate(self) -> float | None:
        """The part of the whole, usually 0 to 1; None where there is no whole."""
        return self.part / self.whole if self.whole else None


def total(shares: Iterable[Share]) -> Share:
    """Return the things of all together."""
    return sum(shares, Share())
