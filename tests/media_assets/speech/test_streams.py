"""Choosing among the audio streams of a container."""

import io

import av
import pytest
from av.stream import Disposition

from media_assets.speech.languages import language_of
from media_assets.speech.streams import AudioStream, audio_streams, chosen
from tests.media_assets.made import tone
from tests.media_assets.speech.recordings import Track, container


def film(*tracks: tuple[str, Disposition | None]) -> list[AudioStream]:
    made = [Track(tone(0.2)[0], metadata={"language": tag}, disposition=flag) for tag, flag in tracks]
    with av.open(io.BytesIO(container("matroska", *made))) as opened:
        return audio_streams(opened)


def numbers(streams: list[AudioStream], *wanted: str) -> list[int]:
    return [stream.number for stream in chosen(streams, wanted)]


def test_streams_are_described_in_the_words_of_their_container() -> None:
    track = Track(tone(0.2)[0], metadata={"language": "ger", "title": "Director"}, disposition=Disposition.comment)
    with av.open(io.BytesIO(container("matroska", track))) as opened:
        (stream,) = audio_streams(opened)
    assert stream == AudioStream(0, "de", "Director", "commentary", False, "aac", 1, 16_000, True)


def test_the_containers_default_is_chosen_else_the_first() -> None:
    assert numbers(film(("eng", None), ("spa", Disposition.default)), "default") == [1]
    assert numbers(film(("eng", None), ("spa", None)), "default") == [0]
    assert numbers([], "default") == []


def test_a_commentary_is_the_default_only_where_there_is_nothing_else() -> None:
    both = Disposition.default | Disposition.comment
    assert numbers(film(("eng", both), ("eng", Disposition.default)), "default") == [1]
    assert numbers(film(("eng", Disposition.visual_impaired), ("eng", None)), "default") == [1]
    assert numbers(film(("eng", both)), "default") == [0]


def test_languages_are_chosen_in_order_of_preference_and_all_that_match() -> None:
    streams = film(("eng", None), ("spa", None), ("eng", None))
    assert numbers(streams, "es", "en") == [1, 0, 2]
    assert numbers(streams, "en") == [0, 2]
    assert numbers(streams, "fr") == [0]
    assert numbers(streams, "all") == [0, 1, 2]


def test_streams_without_a_decoder_are_never_chosen() -> None:
    unknown = AudioStream(0, "en", None, None, True, None, None, None, False)
    known = AudioStream(1, "es", None, None, False, "aac", 2, 48_000, True)
    for wanted in ("default", "all", "en"):
        assert numbers([unknown, known], wanted) == [1]


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("eng", "en"),
        ("spa", "es"),
        ("ger", "de"),
        ("deu", "de"),
        ("fre", "fr"),
        ("pt-BR", "pt"),
        ("EN_us", "en"),
        ("zh-Hans", "zh"),
        ("und", None),
        ("mul", None),
        ("", None),
        (None, None),
        ("xx", None),
        ("tlh", None),
    ],
)
def test_tags_become_two_letter_codes(tag: str | None, language: str | None) -> None:
    assert language_of(tag) == language
