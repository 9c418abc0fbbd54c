"""Which results of the profiles stage may be reused for which file, and the asset itself."""

import dataclasses
from pathlib import Path
from typing import Any

import dagster as dg
import numpy as np
import pyarrow as pa
import pytest

from media_assets.partitions import BATCHES
from media_assets.schemas.audio import AUDIO_PROFILES
from media_assets.schemas.files import MEDIA_FILES
from media_assets.speech.assets import audio_profiles
from media_assets.speech.profiles import Recording, audio_profiles_stage, recordings
from media_assets.stage import run_stage
from media_assets.work import Item
from resources.ledger import Ledger
from resources.library import Library
from resources.sound import SoundRules
from resources.workers import Workers
from tests.media_assets.made import claimed, tone
from tests.media_assets.speech.recordings import Track, container, talk, wav

BATCH = "20260101t000000-inbox-000000"


@pytest.fixture
def batch(library: Library, tmp_path: Path) -> str:
    """A batch of a memo, the same re-tagged, and a film."""
    made = {
        "memo.wav": wav(talk("office_cat")),
        "tagged.wav": wav(talk("office_cat")) + b"tag!",
        "film.mkv": container("matroska", Track(talk("first_room")), Track(tone(2)[0])),
    }
    rows = []
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
        source = claimed(tmp_path, name)
        about: dict[str, Any] = {
            "content_id": name,
            "payload_id": "film" if name == "film.mkv" else "memo",
            "kind": "video" if name == "film.mkv" else "audio",
            "media_type": "video/x-matroska" if name == "film.mkv" else "audio/wave",
            "name": name,
            "root": str(tmp_path),
            "path": source.path,
            "size": source.size,
            "modified_at": source.mtime_ns,
            "duration_seconds": 5.0,
        }
        rows.append(dict.fromkeys(MEDIA_FILES.names) | about)
    library.write_table("media_files", pa.Table.from_pylist(rows, MEDIA_FILES), MEDIA_FILES, BATCH)
    return BATCH


def test_the_asset_has_a_row_for_every_stream(library: Library, ledger: Ledger, workers: Workers, batch: str) -> None:
    with dg.instance_for_test() as instance:
        instance.add_dynamic_partitions(str(BATCHES.name), [batch])
        resources = {
            "library": library,
            "ledger": ledger,
            "workers": workers,
            "sound_rules": SoundRules(streams=["all"]),
        }
        done = dg.materialize([audio_profiles], instance=instance, partition_key=batch, resources=resources)
        assert done.success
    rows = library.read_table("audio_profiles", AUDIO_PROFILES, batch).to_pylist()
    assert {(row["content_id"], row["stream"], row["has_speech"]) for row in rows} == {
        ("memo.wav", 0, True),
        ("tagged.wav", 0, True),
        ("film.mkv", 0, True),
        ("film.mkv", 1, False),
    }


def test_new_tags_cost_nothing_where_a_file_holds_one_stream(
    library: Library, ledger: Ledger, workers: Workers, batch: str
) -> None:
    run = run_stage(audio_profiles_stage(library, workers, ["default"]), recordings(library, batch), ledger, batch)
    assert (run.computed, run.hits) == (2, 1)


def test_a_film_is_heard_again_when_the_file_changes_since_its_other_streams_may_have(
    library: Library, ledger: Ledger, workers: Workers, batch: str
) -> None:
    stage = audio_profiles_stage(library, workers, ["default"])
    film = next(item for item in recordings(library, batch) if item.id == "film.mkv")
    other = dataclasses.replace(film, id="other.mkv", extra={"file": "other.mkv"})
    assert run_stage(stage, [film, other], ledger, batch).computed == 2
    assert run_stage(stage, [film, other], ledger, batch).hits == 2


def test_other_streams_are_another_key(library: Library, ledger: Ledger, workers: Workers, batch: str) -> None:
    items = recordings(library, batch)
    run_stage(audio_profiles_stage(library, workers, ["default"]), items, ledger, batch)
    run = run_stage(audio_profiles_stage(library, workers, ["all"]), items, ledger, batch)
    assert run.computed == 2 and "setting streams changed" in run.rows["film.mkv"].why


def test_a_long_recording_gets_more_time(library: Library, ledger: Ledger, tmp_path: Path) -> None:
    # Long enough that no machine is done with it before the pool next looks at the clock.
    (tmp_path / "memo.wav").write_bytes(wav(np.tile(talk("office_cat"), 150)))
    source = claimed(tmp_path, "memo.wav")
    hasty = Workers(processes=1, item_seconds=0.001)
    states = {}
    for seconds in (None, 4000.0):
        items = [Item("memo", f"{seconds}", "memo", Recording(source, seconds))]
        run = run_stage(audio_profiles_stage(library, hasty, ["default"]), items, ledger, BATCH)
        states[seconds] = run.rows["memo"].state
    assert states == {None: "failed", 4000.0: "ok"}
    assert list(library.scratch().iterdir()) == []
