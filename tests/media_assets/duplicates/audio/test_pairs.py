"""Recordings of a library, from the fingerprints in its tables."""

import numpy as np
import pandas as pd
import pyarrow as pa

from media_assets.duplicates.audio.pairs import find
from media_assets.duplicates.contents import Contents
from media_assets.duplicates.evidence import strongest
from media_assets.duplicates.incremental import Progress
from media_assets.schemas.fingerprints import AUDIO_FINGERPRINTS
from resources.library import Library

SOUND = np.random.default_rng(1).integers(0, 2**32, 400, dtype=np.uint32)
BATCHES = ("20260101t000000-inbox-000000", "20260102t000000-inbox-000000")


def heard(library: Library, batch: str, sounds: dict[str, list[int] | None]) -> None:
    rows = [
        {
            "content_id": name,
            "key": f"key of {name}",
            "fingerprint": sound,
            "rate": 8.0,
            "start_seconds": 0.0,
            "whole": True,
        }
        for name, sound in sounds.items()
    ]
    library.write_table("audio_fingerprints", pa.Table.from_pylist(rows, AUDIO_FINGERPRINTS), AUDIO_FINGERPRINTS, batch)


def found(library: Library, names: str) -> tuple[set[tuple[str, str, str]], Progress]:
    files = pd.DataFrame({"content_id": list(names), "payload_id": list(names), "kind": "audio"})
    files["duration_seconds"] = 50.0
    progress = Progress()
    pairs = find(library, Contents.of(files, files), strongest([]), progress)
    return set(zip(*(pairs[name].to_pylist() for name in ("left", "right", "relation")), strict=True)), progress


def test_each_recording_is_heard_once_and_those_without_sound_not_at_all(library: Library) -> None:
    heard(library, BATCHES[0], {"a": SOUND.tolist(), "b": None, "c": SOUND[::-1].tolist()})
    heard(library, BATCHES[1], {"d": SOUND.tolist(), "a": SOUND.tolist()})
    pairs, progress = found(library, "abcd")
    assert pairs == {("a", "d", "copy")}
    assert progress.fresh["audio"] == 3
    again, later = found(library, "abcd")
    assert again == pairs and later.known["audio"] == 3
