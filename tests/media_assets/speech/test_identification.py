"""Which languages a stream is in, from pieces of it to the hints that the engine gets."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.speech.identification import NAME, pieces_of, spoken_in
from resources.speech.base import Hints, Transcript
from resources.speech.engines import SpeechEngines
from resources.speech.faster_whisper import FasterWhisperTranscriber
from tests.media_assets.speech.recordings import Track, container, talk, wav
from tests.media_assets.speech.studio import Audio, Scripted, Studio, engines, seconds_of
from tests.resources.speech.clip import bright, two_sentences
from tests.tiny_models import build_whisper

Spans = list[tuple[float, float]]


@st.composite
def spans(draw: st.DrawFn) -> Spans:
    found, at = [], 0.0
    for pause, length in draw(st.lists(st.tuples(st.floats(0.1, 50), st.floats(0.1, 200)), max_size=20)):
        found.append((at + pause, at + pause + length))
        at += pause + length
    return found


@settings(deadline=None)
@given(spans())
def test_pieces_are_speech_of_at_most_so_many_seconds_in_order(given: Spans) -> None:
    pieces = pieces_of(given, most=8, seconds=30.0)
    assert len(pieces) <= 8 and bool(pieces) == bool(given)
    flat = [span for piece in pieces for span in piece]
    assert flat == sorted(flat)
    for piece in pieces:
        assert 0 < sum(end - start for start, end in piece) <= 30.0 + 1e-6
    for start, end in flat:
        assert any(begin - 1e-9 <= start < end <= stop + 1e-9 for begin, stop in given)


def test_pieces_are_spread_over_all_of_the_speech() -> None:
    pieces = pieces_of([(0.0, 3600.0)])
    assert len(pieces) == 8 and pieces[0][0][0] == 0 and pieces[-1][0][1] == 3600
    gaps = np.diff([piece[0][0] for piece in pieces])
    assert gaps.max() - gaps.min() <= 30


def test_little_speech_is_one_piece() -> None:
    assert pieces_of([(1.0, 3.0), (4.0, 9.0)]) == [[(1.0, 3.0), (4.0, 9.0)]]
    assert pieces_of([]) == []


def rows(*heard: tuple[str, float]) -> list[dict[str, object]]:
    return [{"start_seconds": 0.0, "language": language, "probability": sure} for language, sure in heard]


@pytest.mark.parametrize(
    ("heard", "languages"),
    [
        ((), ()),
        ((("en", 0.4),), ("en",)),
        ((("en", 0.9), ("en", 0.9), ("cy", 0.5)), ("en",)),
        ((("en", 0.9), ("en", 0.9), ("es", 0.95)), ("en", "es")),
        ((("es", 0.6), ("en", 0.5)), ("es",)),
    ],
    ids=["nothing", "one", "a mistaken piece", "two languages", "both unsure"],
)
def test_a_second_language_counts_where_it_is_certain(
    heard: Sequence[tuple[str, float]], languages: tuple[str, ...]
) -> None:
    assert spoken_in(rows(*heard)) == languages


class Polyglot(Scripted):
    """Tells loud pieces from quiet ones by a language each."""

    @property
    def detects_languages(self) -> bool:
        return True

    def detect_languages(self, pieces: Sequence[Audio]) -> list[dict[str, float]]:
        return [{"en": 0.1, "fr": 0.9} for _ in pieces]


def test_an_engine_is_told_the_languages_that_were_heard(studio: Studio) -> None:
    asked: list[Hints] = []

    def hear(audio: Audio, hints: Hints) -> Transcript:
        asked.append(hints)
        return Transcript(hints.languages[0], 0.9, seconds_of(audio))

    with_terms = studio.but(terms=[("en", "Lakeside"), ("fr", "lac")])
    with_terms.take_in({"memo.wav": wav(talk("opening_hours", "office_cat", pause=3.0))})
    given = engines(Polyglot(hear=hear, uses_terms=True))
    run, _ = with_terms.transcribe(given)
    assert asked == [Hints(("fr",), ("lac",))] * 2
    assert {row["language"] for row in studio.rows()} == {"fr"}
    assert studio.states(NAME) == [("ok", None)]
    with_terms.transcribe(given)
    assert len(asked) == 2 and studio.states(NAME) == [("reused", None)]


def test_a_language_that_the_container_names_is_believed(studio: Studio) -> None:
    asked: list[Hints] = []

    def hear(audio: Audio, hints: Hints) -> Transcript:
        asked.append(hints)
        return Transcript("es", 0.9, seconds_of(audio))

    studio.take_in({"film.mkv": container("matroska", Track(talk("opening_hours"), metadata={"language": "spa"}))})
    studio.transcribe(engines(Polyglot(hear=hear)))
    assert asked == [Hints(("es",))] and studio.states(NAME) == []


@pytest.mark.models
def test_a_whisper_that_listens_hears_two_languages_in_one_recording(studio: Studio, tmp_path: Path) -> None:
    whisper = FasterWhisperTranscriber(
        checkpoint=str(build_whisper(tmp_path, listens=True)), languages=[], device="cpu", compute_type="int8"
    )
    given = SpeechEngines(make=lambda _: whisper, fixed="faster-whisper:tiny")
    clip = two_sentences()
    low, high = np.concatenate([clip] * 5), np.concatenate([bright(clip)] * 5)
    studio.take_in({"memo.wav": wav(np.concatenate([low, high]))})
    studio.transcribe(given)
    found = studio.ledger.results.lookup([row.key or "" for row in studio.ledger.items.of(stage=NAME)])
    (heard,) = (result.table["language"].to_pylist() for result in found.values())
    assert heard == sorted(heard) and set(heard) == {"en", "es"}
    assert studio.states(NAME) == [("ok", None)]
    spoken = [row["language"] for row in studio.rows()]
    assert spoken == sorted(spoken) and set(spoken) == {"en", "es"}
