"""The ledger: the database that knows the state of every (batch, stage, item), every stored result and cost."""

from functools import cached_property
from pathlib import Path

import dagster as dg
from pydantic import Field
from sqlalchemy.engine import Engine, make_url

from resources.ledger.accounts import Accounts
from resources.ledger.breakers import Breakers
from resources.ledger.champions import Champions
from resources.ledger.database import connect
from resources.ledger.exports import Exports
from resources.ledger.files import Files
from resources.ledger.items import Items
from resources.ledger.ratings import Ratings
from resources.ledger.releases import Releases
from resources.ledger.results import Results
from resources.ledger.reviews import Reviews
from resources.ledger.terms import Terms

__all__ = ["Ledger"]


class Ledger(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Opens the database once per process and shows it as rooms.

    `files` knows what was claimed by which batch, `items` the state of every item, `results` what was computed,
    `accounts` runs and costs, `breakers` the state of circuit breakers, `reviews` what people decided about
    duplicates, `releases` about translations, `terms` about terms, `ratings` what they think of results, `champions`
    what experiments found best, `exports` which files were written for others.
    """

    # Not config, because the UI shows config and the URL may hold a password.
    url: dg.ResourceDependency[str] = Field(
        exclude=True,
        repr=False,
        description="SQLAlchemy URL: sqlite:///path or postgresql+psycopg2://user@host/database.",
    )
    max_bytes: int = Field(description="Stored results above this size are collected, least recently used first.")

    @cached_property
    def engine(self) -> Engine:
        """The connected engine; the first access creates or migrates the tables."""
        return connect(self.url)

    @cached_property
    def files(self) -> Files:
        """Known files and the batches that claimed them."""
        return Files(self.engine)

    @cached_property
    def items(self) -> Items:
        """The state of every (batch, stage, item)."""
        return Items(self.engine)

    @cached_property
    def results(self) -> Results:
        """Stored results by key."""
        return Results(self.engine, self.max_bytes)

    @cached_property
    def accounts(self) -> Accounts:
        """Stage runs and costs."""
        return Accounts(self.engine)

    @cached_property
    def breakers(self) -> Breakers:
        """Circuit breakers' shared state."""
        return Breakers(lambda: self.engine)

    @cached_property
    def reviews(self) -> Reviews:
        """Reviewers' decisions on duplicates."""
        return Reviews(self.engine)

    @cached_property
    def terms(self) -> Terms:
        """People's decisions on terms."""
        return Terms(self.engine)

    @cached_property
    def ratings(self) -> Ratings:
        """People's ratings of results."""
        return Ratings(self.engine)

    @cached_property
    def releases(self) -> Releases:
        """Translations that people released."""
        return Releases(self.engine)

    @cached_property
    def champions(self) -> Champions:
        """What experiments found best."""
        return Champions(self.engine)

    @cached_property
    def exports(self) -> Exports:
        """Files that were written for others."""
        return Exports(self.engine)

    def size(self) -> int:
        """Bytes of the SQLite file, or of the stored results where another database keeps them."""
        url = make_url(self.url)
        if url.get_backend_name() == "sqlite" and url.database:
            return sum(path.stat().st_size for path in Path(url.database).parent.glob(Path(url.database).name + "*"))
        return self.results.bytes()
