"""Books that are kept in memory, with money that may end."""

from dataclasses import dataclass, field

from resources.errors import BudgetExceeded
from resources.money.billing import Request, Usage


@dataclass
class Entry:
    """A request with what became of it; one that is settled twice is a mistake."""

    request: Request
    usage: Usage | None = None

    def settle(self, usage: Usage) -> None:
        assert self.usage is None
        self.usage = usage


@dataclass
class Books:
    """A Billing that remembers everything and pays for `money` requests."""

    money: int = 1_000_000
    entries: list[Entry] = field(default_factory=list)

    def open(self, request: Request) -> Entry:
        if len(self.entries) >= self.money:
            raise BudgetExceeded("the money of this run is used up")
        self.entries.append(Entry(request))
        return self.entries[-1]

    @property
    def outcomes(self) -> list[str]:
        return [entry.usage.outcome for entry in self.entries if entry.usage]
