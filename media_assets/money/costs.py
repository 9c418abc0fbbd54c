"""What calls to metered models cost, by day and by what they were for."""

from datetime import UTC, datetime

import pyarrow as pa

from media_assets.schemas.money import COSTS
from resources.ledger.costs import DailyCost

NAME = "costs"
VERSION = "1"

_DAY = 86_400


def costs_table(rows: list[DailyCost]) -> pa.Table:
    """Return the ledger's grouped requests as rows of `COSTS`, oldest day first."""
    return pa.Table.from_pylist([row._asdict() | {"day": day_name(row.day)} for row in rows], COSTS)


def day_name(day: int) -> str:
    """Return a day by its number since 1970, such as 2026-11-26."""
    return f"{datetime.fromtimestamp(day * _DAY, UTC):%Y-%m-%d}"


def facts_of(table: pa.Table) -> dict[str, float]:
    """Return the sums that a materialisation shows: money in US dollars."""
    frame = table.to_pandas()
    return {
        "money (US dollars)": round(float(frame["money"].sum()), 6),
        "calls": int(frame["calls"].sum()),
        "calls that failed": int(frame["failed_calls"].sum()),
        "calls without a known price": int(frame["unpriced_calls"].sum()),
        "tokens in": int(frame["tokens_in"].sum()),
        "tokens out": int(frame["tokens_out"].sum()),
        "minutes of audio": round(float(frame["audio_seconds"].sum()) / 60, 1),
    }
