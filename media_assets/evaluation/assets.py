"""How well recordings are transcribed, as an asset."""

import dagster as dg

from media_assets.corpus import corpus_asset, publish_corpus
from media_assets.evaluation.quality import VERSION, measure
from media_assets.schemas.evaluation import TRANSCRIPT_QUALITY
from resources.library import Library
from resources.text.base import LanguageIdentifier

_CHECK = ("references_readable", "Every reference beside a recording can be read.")


@corpus_asset(
    "transcript_quality",
    TRANSCRIPT_QUALITY,
    group="corpus",
    kinds={"jiwer"},
    version=VERSION,
    deps=["media_files", "audio_profiles", "transcripts", "subtitles"],
    check=_CHECK,
)
def transcript_quality(
    context: dg.AssetExecutionContext, library: Library, language_identifier: LanguageIdentifier
) -> dg.MaterializeResult:
    """One row per recording with a reference beside it, audio stream and engine: word and character error rates."""
    found = measure(library, language_identifier)
    return publish_corpus(
        context,
        library,
        found.table,
        TRANSCRIPT_QUALITY,
        _CHECK,
        found.unreadable,
        found.facts(),
        severity=dg.AssetCheckSeverity.WARN,
    )
