from pathlib import Path

import pytest

from media_assets.reports.data import read_corpus
from media_assets.reports.transcripts import Recording, Run, Transcripts, marked
from tests.media_assets.reports.sample import Sample


def only(sample: Sample, *languages: str) -> Recording:
    library = sample.write().library
    transcripts = Transcripts(library, read_corpus(library), languages)
    (span,) = transcripts.spans
    return transcripts.recording(span)


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    made = Sample(tmp_path)
    made.file("c1", "talk.m4a", "audio", duration_seconds=61.0)
    return made


def word(text: str, confidence: float | None) -> dict[str, object]:
    return {"text": text, "start": 0.0, "end": 1.0, "confidence": confidence}


def test_unsure_words_are_marked_and_the_text_stays_as_written() -> None:
    runs = marked("Good evening, all friends.", [word(" Good", 0.9), word(" evening,", 0.2), word(" all", 0.1)])
    assert runs == [Run("Good ", False), Run("evening, all", True), Run(" friends.", False)]


def test_a_word_that_the_text_does_not_have_is_passed_over() -> None:
    assert marked("In 1872.", [word("eighteen", 0.1), word("1872.", 0.1)]) == [Run("In ", False), Run("1872.", True)]


def test_words_without_a_confidence_are_not_marked() -> None:
    assert marked("Hello", [word("Hello", None)]) == [Run("Hello", False)]


def test_the_enhanced_text_is_preferred_to_the_baseline(sample: Sample) -> None:
    sample.segment("c1", 0, "Hello")
    sample.translation("c1", 0, "Hello", "Hola bruto", "es")
    sample.enhanced("c1", 0, "Hello", "Hola", "es", baseline="Hola bruto")
    recording = only(sample, "es")
    assert recording.segments[0].beside[0]["text"] == "Hola"
    assert recording.tracks[0].summary == "enhanced"


def test_the_baseline_stands_in_with_the_reason(sample: Sample) -> None:
    sample.segment("c1", 0, "Hello")
    sample.translation("c1", 0, "Hello", "Hola bruto", "es")
    sample.enhanced("c1", 0, "Hello", "Hola bruto", "es", enhanced=False, state="degraded", reason="no model")
    recording = only(sample, "es")
    assert recording.segments[0].beside[0]["text"] == "Hola bruto"
    assert recording.tracks[0].summary == "baseline only (no model)"


def test_a_language_without_any_translation_says_why_once(sample: Sample) -> None:
    for number in range(3):
        sample.segment("c1", number, "Hello")
        sample.translation("c1", number, "Hello", None, "es", state="degraded", reason="no translator")
    recording = only(sample, "es")
    assert recording.tracks[0].summary == "none (no translator)"
    assert recording.segments[0].beside == []


def test_a_segment_that_lacks_its_translation_says_so_among_others(sample: Sample) -> None:
    sample.segment("c1", 0, "Hello")
    sample.segment("c1", 1, "Bye")
    sample.enhanced("c1", 0, "Hello", "Hola", "es")
    sample.translation("c1", 1, "Bye", None, "es", state="degraded", reason="left empty")
    recording = only(sample, "es")
    assert recording.tracks[0].summary == "enhanced in 1 of 2 segments, none for 1 segment (left empty)"
    assert recording.segments[1].beside[0]["note"] == "left empty"


def test_a_translation_of_other_words_is_out_of_date(sample: Sample) -> None:
    sample.segment("c1", 0, "Hello again")
    sample.translation("c1", 0, "Hello", "Hola", "es")
    assert only(sample, "es").tracks[0].summary == "none (not translated yet)"


def test_a_recording_in_the_target_language_needs_none(sample: Sample) -> None:
    sample.segment("c1", 0, "Hola", "es")
    assert only(sample, "es").tracks[0].summary == "none (already spoken in Spanish)"


def test_the_newest_batch_wins_as_a_whole(sample: Sample) -> None:
    for number in range(3):
        sample.segment("c1", number, "old")
    row = {"content_id": "c1", "segment": 0, "text": "new", "key": "k2", "start_seconds": 0.0, "end_seconds": 2.0}
    sample.add("transcripts", row, "20261121t120003-inbox-000000")
    recording = only(sample)
    assert [segment.runs[0].text for segment in recording.segments] == ["new"]


def test_a_recording_too_long_for_a_page_says_how_much_is_left_out(sample: Sample) -> None:
    for number in range(30):
        sample.segment("c1", number, '"' * 30_000)
    recording = only(sample)
    assert recording.count == 30
    assert 0 < len(recording.segments) < 30
    assert recording.left_out == 30 - len(recording.segments)


def test_text_that_is_not_believed_is_left_out_and_counted(sample: Sample) -> None:
    sample.segment("c1", 0, "Good evening")
    sample.segment("c1", 1, "Thanks for watching", flags=["known phantom"])
    sample.segment("c1", 2, "Thanks for watching", flags=["known phantom", "outside speech"])
    shown = only(sample)
    assert [segment.runs[0].text for segment in shown.segments] == ["Good evening"]
    assert shown.doubts == "2 segments not believed and left out (known phantom, outside speech)"
