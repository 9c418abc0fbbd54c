"""What a kill costs in the middle of a long recording: the window that was being recognised, at most."""

from pathlib import Path

from resources.ledger import Ledger
from resources.library import Library
from resources.workers import Workers
from tests.media_assets.speech.recordings import talk, wav
from tests.media_assets.speech.studio import BATCH, Studio
from tests.media_assets.test_stage_killed import computed_by_two_runs

_CLIPS = ("opening_hours", "office_cat", "train_to_oxford", "first_room", "blue_folder", "spring_garden")

_RUN = """
import sys, time
from pathlib import Path
from media_assets.speech.transcribe import transcribe
from resources.ledger import Ledger
from resources.library import Library
from resources.workers import Workers, stop_workers
from tests.media_assets.speech.studio import BATCH, Studio, engines, plainly

def slowly(audio, hints):
    time.sleep(0.15)
    with open(sys.argv[2], "a") as log:
        log.write(f"{len(audio)}-{abs(audio.astype(int)).sum()}\\n")
    return plainly(audio, hints)

library = Library(root=str(Path(sys.argv[2]).parent / "library"))
studio = Studio(library, Ledger(url=sys.argv[1], max_bytes=10**8), Workers(processes=1), Path("/nowhere"))
run, _ = transcribe(studio.desk(engines(slowly)), BATCH)
assert run.states == {"ok": 1}, run.states
assert run.notes["windows"] == 18
stop_workers()
"""


def test_a_killed_run_repeats_one_window_at_most(
    library: Library, ledger: Ledger, workers: Workers, tmp_path: Path
) -> None:
    from tests.media_assets.speech.studio import engines

    studio = Studio(library, ledger, workers, tmp_path / "drop")
    studio.take_in({"long.wav": wav(talk(*_CLIPS, *_CLIPS, *_CLIPS, pause=3.0))})
    studio.plan(engines())
    heard = computed_by_two_runs(_RUN, ledger, tmp_path / "heard.txt", 7)
    windows = studio.ledger.items.of(batch=BATCH, stage="transcripts/windows")
    assert len(windows) == 18 and {row.state for row in windows} == {"ok", "reused"}
    assert 18 <= len(heard) <= 19
    left = [path for path in library.scratch().iterdir()]
    assert len(left) <= 1, "what a kill leaves in the scratch folder is swept by housekeeping"
