"""What became of plans, on a real ledger with real results in it."""

from typing import Any

import pyarrow as pa
import pytest

from media_assets.asr.plan import plan_stage
from media_assets.asr.seen import collect_outcomes, read_experience
from media_assets.evaluation.rates import disagreement
from media_assets.schemas.asr import ASR_OUTCOMES
from media_assets.schemas.evaluation import TRANSCRIPT_QUALITY
from media_assets.speech.recognition import WINDOWS
from resources.ledger import Ledger
from resources.speech.base import Hints, Segment, Transcript
from tests.media_assets.speech.recordings import Track, container, talk, wav
from tests.media_assets.speech.studio import LATER, Audio, Hear, Studio, engines, plainly, saying

CHEAP, DEAR = "faster-whisper:tiny", "faster-whisper:large-v3"


@pytest.fixture
def ledger(ledger_url: str) -> Ledger:
    return Ledger(url=ledger_url, max_bytes=100_000_000)


def outcomes(studio: Studio) -> list[dict[str, Any]]:
    table = collect_outcomes(studio.library, studio.ledger, disagreement)
    assert table.schema.equals(ASR_OUTCOMES)
    studio.library.write_table("asr_outcomes", table, ASR_OUTCOMES)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def judged(studio: Studio, *rows: dict[str, Any]) -> None:
    """Write error rates as `transcript_quality` does."""
    whole = [dict.fromkeys(TRANSCRIPT_QUALITY.names) | {"stream": 0, "language": "en"} | row for row in rows]
    studio.library.write_table(
        "transcript_quality", pa.Table.from_pylist(whole, TRANSCRIPT_QUALITY), TRANSCRIPT_QUALITY
    )


def reading(text: str) -> Hear:
    """Hear the same words wherever."""

    def hear(audio: Audio, _: Hints) -> Transcript:
        return Transcript("en", 1.0, (Segment(0.5, 4.0, text, 0.9),))

    return hear


def spent(studio: Studio, batch: str) -> float:
    return sum(row.seconds for row in studio.ledger.items.of(batch=batch, stage=WINDOWS))


def test_nothing_planned_is_no_outcome(studio: Studio) -> None:
    assert outcomes(studio) == []
    assert read_experience(studio.library).heard == {}


def test_seconds_are_those_of_the_windows(studio: Studio) -> None:
    studio.take_in({"memo.wav": wav(talk("opening_hours", "office_cat", pause=3.0))})
    studio.transcribe(engines())
    (row,) = outcomes(studio)
    (plan,) = studio.plan(engines())
    assert row["seconds"] == pytest.approx(sum(r.seconds for r in results(studio)))
    assert row["audio_seconds"] == pytest.approx(plan["speech_seconds"], rel=0.01)
    assert row["expected_seconds"] == pytest.approx(plan["expected_seconds"], rel=0.01)
    assert (row["engine"], row["chosen"], row["error"], row["source"]) == (CHEAP, True, None, None)


def results(studio: Studio) -> list[Any]:
    keys = [row.key or "" for row in studio.ledger.items.of(stage=WINDOWS)]
    return list(studio.ledger.results.lookup(keys).values())


def test_the_windows_of_copies_are_counted_once(studio: Studio) -> None:
    memo = wav(talk("opening_hours", "office_cat", pause=3.0))
    studio.take_in({"memo.wav": memo, "tagged.wav": memo + b"LIST\4\0\0\0tags"})
    studio.transcribe(engines())
    studio.take_in({"again.wav": memo, "more.wav": memo + b"LIST\4\0\0\0more"}, LATER)
    studio.transcribe(engines(), LATER)
    rows = outcomes(studio)
    assert len(rows) == 3, "of a content in two batches the last one counts"
    assert sum(row["seconds"] for row in rows) == pytest.approx(sum(r.seconds for r in results(studio)))
    assert sorted(row["audio_seconds"] > 0 for row in rows) == [False, False, True]


def test_what_was_dropped_again_beside_others_keeps_its_seconds(studio: Studio) -> None:
    memo, other = wav(talk("opening_hours")), wav(talk("office_cat"))
    studio.take_in({"memo.wav": memo, "other.wav": other})
    studio.transcribe(engines())
    studio.take_in({"again.wav": memo}, LATER)
    studio.transcribe(engines(), LATER)
    rows = outcomes(studio)
    assert len(rows) == 2 and all(row["seconds"] > 0 and row["audio_seconds"] > 3 for row in rows)


def test_an_error_by_reference_is_that_of_the_chosen_engine(studio: Studio) -> None:
    found = studio.take_in({"memo.wav": wav(talk("opening_hours")), "other.wav": wav(talk("office_cat"))})
    studio.transcribe(engines(plainly, saying(0.9), policy="fastest"))
    memo = found["memo.wav"]
    chosen = {"content_id": memo, "engine": f"{CHEAP}@1", "wer": 0.2, "words": 16, "cer": 0.1, "characters": 80}
    helped_out = {"content_id": memo, "engine": f"{DEAR}@1", "wer": 0.0, "words": 5, "cer": 0.0, "characters": 20}
    judged(studio, chosen, helped_out)
    rows = {row["content_id"]: row for row in outcomes(studio)}
    assert (rows[memo]["error"], rows[memo]["words"], rows[memo]["source"]) == (0.2, 16, "reference")
    assert rows[memo]["language"] == "en" and rows[memo]["expected_error"] > 0
    assert rows[found["other.wav"]]["error"] is None
    assert read_experience(studio.library).heard == {(CHEAP, "clean"): 1}


def test_without_words_characters_are_counted(studio: Studio) -> None:
    found = studio.take_in({"memo.wav": wav(talk("opening_hours"))})
    studio.transcribe(engines())
    judged(studio, {"content_id": found["memo.wav"], "engine": f"{CHEAP}@1", "cer": 0.3, "characters": 40})
    assert [(row["error"], row["words"]) for row in outcomes(studio)] == [(0.3, 40)]


def test_a_comparison_judges_the_engine_of_which_more_error_is_expected(studio: Studio) -> None:
    studio.take_in({"memo.wav": wav(talk("opening_hours"))})
    cheap, dear = reading("the museum open at nine"), reading("the lakeside museum opens at nine in the morning")
    studio.transcribe(engines(cheap, dear, policy="fastest", shadow=1.0, escalate=0.0))
    own, compared = outcomes(studio)
    assert (own["error"], own["chosen"]) == (None, True)
    assert (compared["engine"], compared["chosen"], compared["source"]) == (CHEAP, True, "comparison")
    assert compared["words"] == 9, "the words of the better engine"
    assert compared["error"] == pytest.approx(5 / 9)
    assert compared["audio_seconds"] == 0


def test_a_comparison_with_a_lesser_engine_judges_that(studio: Studio) -> None:
    studio.take_in({"memo.wav": wav(talk("opening_hours"))})
    cheap, dear = reading("the museum open at nine"), reading("the lakeside museum opens at nine in the morning")
    studio.transcribe(engines(cheap, dear, policy="best", shadow=1.0, escalate=0.0))
    own, compared = outcomes(studio)
    assert own["engine"] == DEAR
    assert (compared["engine"], compared["chosen"]) == (CHEAP, False)
    assert compared["error"] == pytest.approx(5 / 9)


def test_an_engine_that_hears_nothing_where_a_better_one_does_is_all_wrong(studio: Studio) -> None:
    studio.take_in({"memo.wav": wav(talk("opening_hours"))})
    deaf: Hear = lambda *_: Transcript(None, None, ())  # noqa: E731
    studio.transcribe(engines(deaf, reading("the museum opens at nine"), shadow=1.0, escalate=0.0))
    assert [row["error"] for row in outcomes(studio) if row["source"]] == [1.0]


def test_what_was_seen_changes_the_next_plan(studio: Studio) -> None:
    given = engines(plainly, plainly, policy="best")
    clips = ("opening_hours", "evening_talk", "first_room", "blue_folder")
    found = studio.take_in({f"{name}.wav": wav(talk(name)) for name in clips})
    studio.transcribe(given)
    bad = {"engine": f"{DEAR}@1", "wer": 0.9, "words": 5000, "cer": 0.9, "characters": 9}
    judged(studio, *({"content_id": content} | bad for content in found.values()))
    assert len(outcomes(studio)) == 4
    known = read_experience(studio.library)
    assert known.heard == {(DEAR, "clean"): 4}
    studio.take_in({"next.wav": wav(talk("office_cat"))}, LATER)
    (row,) = studio.plan(given, LATER, known)
    assert row["engine"] == CHEAP
    assert plan_stage(given, known).components == plan_stage(given, read_experience(studio.library)).components


def test_each_stream_of_a_film_has_its_own_outcome(studio: Studio) -> None:
    studio = studio.but(streams=["all"])
    film = container("matroska", Track(talk("opening_hours")), Track(talk("office_cat"), begin=3.0))
    found = studio.take_in({"film.mkv": film})
    studio.transcribe(engines())
    rows = outcomes(studio)
    assert [(row["content_id"], row["stream"]) for row in rows] == [(found["film.mkv"], n) for n in (0, 1)]
    assert all(row["audio_seconds"] > 3 for row in rows)
