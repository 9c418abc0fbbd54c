"""Fingerprints of recordings, by Chromaprint in workers."""

from collections.abc import Sequence
from typing import Any

from media_assets.fingerprints.chromaprint import MISSING, VERSION, fingerprint_audio
from media_assets.outcomes import Outcome
from media_assets.runners import in_batches, in_workers
from media_assets.schemas.fingerprints import AUDIO_FINGERPRINT
from media_assets.work import Stage
from resources.model import ModelIdentity
from resources.workers import Workers

NAME = "audio_fingerprints"

MOST_SECONDS = 7200.0
"""How much of a recording is fingerprinted; two hours are 58,000 sub-fingerprints, a quarter of a megabyte."""


def audio_fingerprints_stage(workers: Workers, library: ModelIdentity | None) -> Stage:
    """Return the stage that fingerprints recordings; its items' work is a `Source`.

    Without a Chromaprint library its items are not applicable. Which library there is, is in the key: once one is
    installed, the rest is made up for.
    """

    def without_library(sources: Sequence[Any]) -> list[Outcome]:
        return [Outcome(AUDIO_FINGERPRINT.empty_table(), "not_applicable", MISSING) for _ in sources]

    return Stage(
        name=NAME,
        version=VERSION,
        schema=AUDIO_FINGERPRINT,
        run=in_workers(workers, fingerprint_audio, lambda item: (item.work, MOST_SECONDS))
        if library
        else in_batches(without_library, 1000),
        settings={"most_seconds": MOST_SECONDS},
        model=library,
    )
