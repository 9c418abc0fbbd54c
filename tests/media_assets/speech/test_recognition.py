"""Windows as items: their times, and what their keys are made of."""

from dataclasses import replace
from typing import Any

import pytest

from media_assets.keys import canonical
from media_assets.schemas.speech import SEGMENT
from media_assets.speech.listening import Stream
from media_assets.speech.recognition import Window, outcome_of, row_of, segments_of, window_items
from resources.opening import Source
from resources.speech.base import NO_HINTS, Hints, Segment, Transcript, Word
from tests.media_assets.speech.studio import Scripted, engines, plainly

STREAM = Stream(
    content="content",
    identity="payload",
    name="memo.wav",
    source=Source("/nowhere", b"memo.wav", 1000, 0),
    size=1000,
    number=0,
    offset=2.5,
    spans=((0.0, 100.0),),
    windows=((0.0, 40.0), (40.0, 100.0)),
    language=None,
    plan={"engine": "faster-whisper:tiny"},
    remark=None,
)


def window(**changes: Any) -> Window:
    return replace(Window(STREAM, (40.0, 100.0), "faster-whisper:tiny", NO_HINTS), **changes)


def said(**changes: Any) -> Transcript:
    words = (Word("hello", 1.0, 1.4, 0.9), Word("you", 1.5, 1.8))
    segments = (Segment(1.0, 1.8, "hello you", 0.7, words), Segment(3.0, 4.0, "bye", language="es", no_speech=0.1))
    given: dict[str, Any] = {"language": "en", "language_probability": 0.8, "segments": segments, **changes}
    return Transcript(**given)


def test_times_are_those_of_the_player() -> None:
    outcome = outcome_of(said(), window(), "engine@1")
    assert outcome.table.schema.equals(SEGMENT) and outcome.state == "ok"
    first, second = outcome.table.to_pylist()
    assert (first["start_seconds"], first["end_seconds"]) == (43.5, pytest.approx(44.3))
    assert first["words"] == [
        {"text": "hello", "start": 43.5, "end": pytest.approx(43.9), "confidence": 0.9, "interpolated": False},
        {"text": "you", "start": 44.0, "end": pytest.approx(44.3), "confidence": None, "interpolated": False},
    ]
    assert (second["text"], second["confidence"], second["engine"], second["no_speech"]) == (
        "bye",
        None,
        "engine@1",
        0.1,
    )
    assert [row["language"] for row in (first, second)] == ["en", "es"], "a segment may be in another language"


def test_rows_become_the_same_segments_again() -> None:
    rows = outcome_of(said(), window(), "engine@1").table.to_pylist()
    assert [row_of(segment) for segment in segments_of(rows)] == [
        {name: row[name] for name in row_of(segment)} for row, segment in zip(rows, segments_of(rows), strict=True)
    ]
    assert segments_of(rows)[0].words[0].start == 43.5


def test_no_speech_is_not_applicable() -> None:
    outcome = outcome_of(said(segments=()), window(), "engine@1")
    assert (outcome.state, outcome.reason, len(outcome.table)) == ("not_applicable", "no speech was recognised", 0)


@pytest.mark.parametrize("segments", [(), (Segment(0, 1, "hm"),)])
def test_less_than_the_engine_could_give_is_degraded_with_its_reason(segments: tuple[Segment, ...]) -> None:
    outcome = outcome_of(said(segments=segments, degraded="segment times only"), window(), "engine@1")
    assert (outcome.state, outcome.reason, len(outcome.table)) == ("degraded", "segment times only", len(segments))


def key(given: Window = window(), **engine: Any) -> str:  # noqa: B008
    """Return what the key of a window is made of, with an engine of some settings."""
    (item,) = window_items([given], engines(Scripted(hear=plainly, **engine)))
    return canonical([item.identity, item.extra])


def test_a_key_is_that_of_the_sound_the_engine_and_the_hints_it_uses() -> None:
    keys = {
        key(),
        key(revision="2"),
        key(name="other"),
        key(style="formal"),
        key(window(hints=Hints(("en",)))),
        key(window(hints=Hints(terms=("Lakeside",))), uses_terms=True),
        key(window(span=(40.0, 90.0))),
        key(window(span=(30.0, 100.0))),
        key(window(stream=replace(STREAM, number=1))),
        key(window(stream=replace(STREAM, identity="other sound"))),
    }
    assert len(keys) == 10


def test_a_term_that_the_engine_does_not_use_changes_nothing() -> None:
    assert key(window(hints=Hints(terms=("Lakeside",)))) == key()


def test_another_name_or_place_changes_nothing() -> None:
    elsewhere = replace(STREAM, name="renamed.wav", content="re-tagged", source=Source("/else", b"x", 1, 1), size=7)
    assert key(window(stream=elsewhere)) == key()


def test_a_window_is_named_for_people_by_its_place() -> None:
    stream = replace(STREAM, number=2)
    labels = [
        item.label for item in window_items([window(), window(stream=stream, span=(0.0, 40.0))], engines(plainly))
    ]
    assert labels == ["memo.wav, 40 to 100 s", "memo.wav, 0 to 40 s of stream 2"]


def test_windows_of_two_engines_have_different_keys() -> None:
    both = engines(plainly, plainly)
    one, other = window_items([window(), window(engine="faster-whisper:large-v3")], both)
    assert one.id == other.id and one.extra != other.extra
