"""What calls to metered models cost: by day, and by what they were for; what is left of budgets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from media_assets.money.standing import standings
from media_assets.reports import words
from media_assets.reports.charts import Bar, simple_bars
from media_assets.reports.overview import Figure
from media_assets.reports.pages import Section
from media_assets.schemas.money import COSTS
from resources.ledger import Ledger
from resources.library import Library
from resources.money.budget import Limits, dollars

DAYS = 31
ROWS = 12
"""Bars of a chapter; what is cheaper is one bar together."""


@dataclass(frozen=True)
class Column:
    """One day: its bar in percent of the chart, and its money and calls in words."""

    left: float
    width: float
    height: float
    said: str


@dataclass(frozen=True)
class Chapter:
    """Bars of money by one thing."""

    title: str
    bars: list[Bar]


@dataclass(frozen=True)
class BudgetLine:
    """A budget: how much of it is spent, in percent, and in words."""

    name: str
    percent: float
    verdict: str
    badge: str
    sentence: str


def costs_section(library: Library, ledger: Ledger, limits: Limits, now: datetime) -> Section:
    """Return the page of costs."""
    table = library.read_table("costs", COSTS).to_pandas()
    total = float(table["money"].sum())
    calls = int(table["calls"].sum())
    budgets = [
        BudgetLine(
            name=words.sentence(f"budget of the {one.name}"),
            percent=round(min(100.0, 100 * one.spent / one.limit), 2) if one.limit else 100.0,
            verdict="broken" if one.left == 0 else "open" if one.nearly_used else "kept",
            badge="used up" if one.left == 0 else "nearly used" if one.nearly_used else "kept",
            sentence=one.sentence,
        )
        for one in standings(ledger.accounts, limits, now.timestamp())
    ]
    unpriced = int(table["unpriced_calls"].sum())
    about = (dollars(total) if unpriced < calls else words.counted(calls, "call")) if calls else "nothing called"
    context = {
        "figures": _figures(table, total, calls),
        "budgets": budgets,
        "days": _days(table),
        "dearest": _dearest(table),
        "unpriced": unpriced,
        "unpriced_models": _unpriced(table),
    }
    return Section("costs", "Costs", calls, about, [_chapters(table) if calls else []], context=context)


def _figures(table: pd.DataFrame, total: float, calls: int) -> list[Figure]:
    failed, unpriced = int(table["failed_calls"].sum()), int(table["unpriced_calls"].sum())
    tokens_in, tokens_out, cached = (int(table[f"tokens_{name}"].sum()) for name in ("in", "out", "cached"))
    sound, seconds = float(table["audio_seconds"].sum()), float(table["seconds"].sum())
    priced = calls - unpriced
    return [
        Figure(
            "Money",
            dollars(total) if priced else "not known",
            f"{dollars(total / priced)} for a priced call" if priced else "no call has a known price",
        ),
        Figure("Calls", words.number(calls), f"{words.counted(failed, 'call')} failed ({words.share(failed, calls)})"),
        Figure("Calls without a price", words.number(unpriced), words.share(unpriced, calls) + " of all calls"),
        Figure("Tokens in", words.number(tokens_in), f"{words.share(cached, tokens_in)} cached by the service"),
        Figure("Tokens out", words.number(tokens_out)),
        Figure("Sound sent", words.length(sound) if sound else "none"),
        Figure(
            "Time of calls",
            words.seconds_of_work(seconds),
            f"{seconds / calls:.2f} s for a call, one after another" if calls else "",
        ),
        Figure("Days with calls", words.number(table["day"].nunique())),
    ]


def _dearest(table: pd.DataFrame) -> str:
    """Name the day that cost most: the height of the chart."""
    sums = table.groupby("day")["money"].sum()
    return f"at most {dollars(float(sums.max()))}, on {sums.idxmax()}" if len(sums) and sums.max() > 0 else ""


def _days(table: pd.DataFrame) -> list[Column]:
    """Return the last `DAYS` days up to the newest with a call; days without one are there and empty."""
    if table.empty:
        return []
    sums = table.groupby("day")[["money", "calls"]].sum()
    last = datetime.strptime(str(sums.index.max()), "%Y-%m-%d")
    first = max(last - timedelta(DAYS - 1), datetime.strptime(str(sums.index.min()), "%Y-%m-%d"))
    count = (last - first).days + 1
    names = [f"{first + timedelta(number):%Y-%m-%d}" for number in range(count)]
    shown = sums.reindex(names, fill_value=0)
    highest = float(shown["money"].max())
    step = 100 / max(count, 7)
    columns = []
    for place, (name, money, calls) in enumerate(zip(names, shown["money"], shown["calls"], strict=True)):
        height = max(1.5, 100 * float(money) / highest) if highest and money > 0 else 1.5 if calls else 0.0
        said = f"{name}: {dollars(float(money))}, {words.counted(int(calls), 'call')}"
        left, width = round(step * (place + 0.1), 2), round(0.8 * step, 2)
        columns.append(Column(left, width, round(height, 2), said))
    return columns


def _chapters(table: pd.DataFrame) -> list[Chapter]:
    named = table.assign(
        stage=table["stage"].map(lambda name: words.stage(name) if name else "No stage"),
        model=table["model"].map(words.named) + " at " + table["provider"].map(words.named),
        language=table["language"].map(lambda code: words.sentence(words.language(code)) if code else "No language"),
        batch=table["batch"].map(lambda name: words.named(name) if name else "No batch"),
        variant=table["variant"].map(lambda name: words.named(name) if name else "Standard"),
    )
    titles = {"stage": "stage", "model": "model", "language": "language", "batch": "batch", "variant": "variant"}
    if named["variant"].nunique() < 2:
        del titles["variant"]
    return [Chapter(f"Money by {title}", _bars(named, column)) for column, title in titles.items()]


def _bars(table: pd.DataFrame, column: str) -> list[Bar]:
    sums = table.groupby(column)[["money", "calls", "failed_calls", "unpriced_calls"]].sum()
    sums = sums.sort_values(["money", "calls"], ascending=False, kind="stable")
    rows = [(str(name), *_numbers(row)) for name, row in sums.head(ROWS).iterrows()]
    if len(sums) > ROWS:
        rest = sums.iloc[ROWS:]
        rows.append((words.counted(len(rest), "other"), *_numbers(rest.sum())))
    return simple_bars(
        [(name, money, _value(money, calls, failed, none), "money") for name, money, calls, failed, none in rows]
    )


def _numbers(row: pd.Series) -> tuple[float, int, int, int]:
    return float(row["money"]), int(row["calls"]), int(row["failed_calls"]), int(row["unpriced_calls"])


def _value(money: float, calls: int, failed: int, unpriced: int) -> str:
    parts = [dollars(money) if unpriced < calls else "no price known", words.counted(calls, "call")]
    return " · ".join([*parts, *([f"{failed:,} failed"] if failed else [])])


def _unpriced(table: pd.DataFrame) -> Sequence[str]:
    rows = table[table["unpriced_calls"] > 0]
    named = rows["model"].map(words.named) + " at " + rows["provider"].map(words.named)
    return sorted(set(named))[:ROWS]
