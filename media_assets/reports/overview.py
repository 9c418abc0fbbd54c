"""The figures of the overview: what the library holds, what it took, and in which state everything is."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from media_assets.reports import words
from media_assets.reports.charts import Bar, simple_bars, stacked_bars
from media_assets.reports.data import Corpus
from resources.ledger import Ledger
from resources.library import Library


@dataclass(frozen=True)
class Figure:
    """One number with its name and what else should be known about it."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Overview:
    """Everything the first page shows, except its links."""

    files: int
    figures: list[Figure]
    kinds: list[Bar]
    file_states: list[Bar]
    languages: list[Bar]
    stage_states: list[Bar]
    stage_seconds: list[Bar]
    shown_states: list[tuple[str, str]]
    waiting: int


def overview(library: Library, ledger: Ledger, corpus: Corpus, speech: pa.Table) -> Overview:
    """Count.

    Args:
        speech: columns content_id, start_seconds, end_seconds and language of every spoken segment.
    """
    files = corpus.files
    counts = ledger.items.counts()
    runs = ledger.accounts.runs()
    eligible, hits = sum(run.eligible for run in runs), sum(run.hits for run in runs)
    seconds: defaultdict[str, float] = defaultdict(float)
    for run in runs:
        seconds[run.stage] += run.seconds
    spoken = speech.to_pandas()
    spoken["seconds"] = (spoken["end_seconds"] - spoken["start_seconds"]).clip(lower=0)
    done = set(library.batches("media_files"))
    figures = [
        Figure("Files", words.number(len(files)), words.counted(files["content_id"].nunique(), "distinct content")),
        Figure("Size", words.size(int(files["size"].sum()))),
        Figure("Batches", words.number(len(done))),
        Figure("Playing time", words.length(_playing(files)), "audio and video"),
        Figure(
            "Speech",
            words.length(float(spoken["seconds"].sum())),
            words.counted(spoken["content_id"].nunique(), "recording"),
        ),
        Figure("Spoken languages", words.number(spoken["language"].nunique())),
        Figure("Reused", words.share(hits, eligible), f"{hits:,} of {words.counted(eligible, 'result')}"),
        Figure("Time worked", words.seconds_of_work(sum(seconds.values())), words.counted(len(runs), "stage run")),
    ]
    # Stages in the order in which they first ran, which is the order of the work.
    order = {stage: place for place, stage in enumerate(seconds)}
    states: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for (stage, state), count in sorted(counts.items(), key=lambda one: (order.get(one[0][0], len(order)), one[0])):
        states[stage][state] = count
    present = {state for of_stage in states.values() for state in of_stage}
    return Overview(
        files=len(files),
        figures=figures,
        kinds=_kinds(files),
        file_states=_file_states(files),
        languages=_languages(spoken),
        stage_states=stacked_bars(
            [(words.stage(stage), of_stage) for stage, of_stage in states.items()], words.STATE_NAMES, words.number
        ),
        stage_seconds=simple_bars(
            [
                (words.stage(stage), taken, words.seconds_of_work(taken), "time")
                for stage, taken in sorted(seconds.items(), key=lambda one: (-one[1], one[0]))
            ]
        ),
        shown_states=[(state, name) for state, name in words.STATE_NAMES.items() if state in present],
        waiting=len(set(ledger.files.batches()) - done),
    )


def _playing(files: pd.DataFrame) -> float:
    return float(files.drop_duplicates("content_id")["duration_seconds"].fillna(0).sum())


def _kinds(files: pd.DataFrame) -> list[Bar]:
    kinds = files["kind"].where(files["kind"].isin(list(words.KIND_NAMES)), "other")
    counts = Counter(kinds)
    sizes = files["size"].groupby(kinds).sum()
    return simple_bars(
        [
            (name, counts[kind], f"{words.number(counts[kind])} · {words.size(int(sizes[kind]))}", "kind")
            for kind, name in words.KIND_NAMES.items()
            if counts[kind]
        ]
    )


def _file_states(files: pd.DataFrame) -> list[Bar]:
    counts = Counter(files["state"].fillna("failed"))
    return simple_bars(
        [
            (name, counts[state], words.number(counts[state]), state)
            for state, name in words.STATE_NAMES.items()
            if counts[state]
        ]
    )


def _languages(spoken: pd.DataFrame) -> list[Bar]:
    if spoken.empty:
        return []
    seconds = spoken["seconds"].groupby(spoken["language"].fillna("")).sum()
    rows = sorted(seconds.items(), key=lambda one: (-one[1], str(one[0])))
    return simple_bars(
        [
            (words.sentence(words.language(str(code))), float(taken), words.length(float(taken)), "speech")
            for code, taken in rows
        ]
    )
