"""Translations beside what was said: the best there is for every segment, or why there is none."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from media_assets.reports import words
from media_assets.reports.data import newest_results
from media_assets.schemas.speech import ENHANCED_TRANSLATIONS, TRANSLATIONS
from media_assets.translation.baseline import name_of as baseline_name
from media_assets.translation.enhanced import name_of as enhanced_name
from resources.library import Library

ENHANCED, BASELINE, NONE = "enhanced", "baseline", "none"

_NOT_YET = "not translated yet"
_MOST_REASONS = 3


@dataclass(frozen=True)
class Track:
    """How one recording stands in one language; `texts` says whether there is anything to show beside the speech."""

    language: str
    name: str
    tag: str | None
    quality: str
    summary: str
    texts: bool


def best_translations(library: Library, language: str, speech: pa.Table) -> pd.DataFrame:
    """Return the columns text, quality and reason for every row of `speech`, in its order.

    A translation of other words than those in `speech` is out of date and not taken.

    Args:
        speech: columns content_id, segment, text and language.
    """
    on = ["content_id", "segment", "source_text"]
    base = _read(library, baseline_name(language), TRANSLATIONS, ["text", "reason"])
    better = _read(library, enhanced_name(language), ENHANCED_TRANSLATIONS, ["text", "baseline", "enhanced", "reason"])
    said = speech.select(["content_id", "segment", "text", "language"]).to_pandas()
    said = said.rename(columns={"text": "source_text"})
    joined = said.merge(base, "left", on).merge(better, "left", on, suffixes=("", "_enhanced"))
    taken = joined["enhanced"].eq(True) & joined["text_enhanced"].notna()
    plain = joined["text"].where(joined["text"].notna(), joined["baseline"])
    text = joined["text_enhanced"].where(taken, plain)
    quality = np.select([taken, text.notna()], [ENHANCED, BASELINE], NONE)
    why_none = joined["reason"].where(joined["reason"].notna(), joined["reason_enhanced"]).fillna(_NOT_YET)
    why_none = why_none.where(joined["language"] != language, f"already spoken in {words.language(language)}")
    reason = joined["reason_enhanced"].fillna("not enhanced yet").where(quality == BASELINE, why_none)
    return pd.DataFrame({"text": text, "quality": quality, "reason": reason.where(~taken, None)})


def track_of(language: str, rows: pd.DataFrame) -> Track:
    """Say how a recording stands in a language.

    Args:
        rows: what `best_translations` returns, of this recording.
    """
    enhanced, baseline, lacking = (int((rows["quality"] == one).sum()) for one in (ENHANCED, BASELINE, NONE))
    quality = BASELINE if baseline or (enhanced and lacking) else ENHANCED if enhanced else NONE
    said = []
    if enhanced:
        said.append("enhanced" if enhanced == len(rows) else f"enhanced in {enhanced:,} of {len(rows):,} segments")
    if baseline:
        count = "baseline only" if baseline == len(rows) else f"baseline in {words.counted(baseline, 'segment')}"
        said.append(f"{count} ({_reasons(rows, BASELINE)})")
    if lacking:
        count = "none" if lacking == len(rows) else f"none for {words.counted(lacking, 'segment')}"
        said.append(f"{count} ({_reasons(rows, NONE)})")
    name, tag = words.sentence(words.language(language)), words.language_tag(language)
    return Track(language, name, tag, quality, ", ".join(said), bool(enhanced or baseline))


def _reasons(rows: pd.DataFrame, quality: str) -> str:
    reasons = list(dict.fromkeys(rows.loc[rows["quality"] == quality, "reason"].dropna()))
    return words.line("; ".join(reasons[:_MOST_REASONS]))


def _read(library: Library, asset: str, schema: pa.Schema, columns: list[str]) -> pd.DataFrame:
    wanted = ["content_id", "key", "segment", "source_text", *columns]
    table = newest_results(library.read_corpus(asset, schema, wanted), "segment")
    rows: pd.DataFrame = table.drop_columns(["key"]).to_pandas()
    return rows
