"""Files that readers take for what was written: the same times and text, whatever strangers say or are called."""

import html
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysubs2 import SSAFile

from media_assets.subtitles.document import document
from media_assets.subtitles.formats import JOINER, srt, txt, vtt
from media_assets.subtitles.rules import Rules
from media_assets.subtitles.said import Said
from media_assets.subtitles.tracks import Track, spoken_tracks, translated_tracks
from tests.media_assets.subtitles.checking import transcript
from tests.media_assets.subtitles.made import row, spoken

HOSTILE = [
    "00:00:01,000 --> 00:00:02,000",
    "00:00:01.000 --> 00:00:02.000 and 1:02:03.4",
    "<i>italics</i> <script>alert(1)</script> </v> <v Nobody>",
    "a < b && b > c &amp; <",
    "{\\an8}on top {\\p1}m 0 0{\\p0} {braces}",
    "C:\\new\\Names\\home",
    "a-->b",
    "NOTE this is no comment",
    "STYLE ::cue { color: red }",
    "WEBVTT",
    "7",
    "this was in the year of our Lord and of many others 2024",
    "\u202eright to left\u202c \u2066isolated",
    "line\nbreaks\r\n\r\n2\n00:00:05,000 --> 00:00:06,000\ninjected",
    "\x00\x1b[31mred\x07",
    "👨‍👩‍👧‍👦 family",
]


def track_of(*said: Said) -> Track:
    (track,) = spoken_tracks([row(one) for one in said], Rules())
    return track


def read(text: str, form: str) -> list[tuple[int, int, str]]:
    """Read a file with pysubs2; entities and our joiners are undone, lines joined by spaces."""
    events = SSAFile.from_string(text, form, keep_unknown_html_tags=form == "srt")
    lines = [event.text.replace("\\N", "\n").replace(JOINER, "").replace("\n", " ") for event in events]
    shown = [html.unescape(line) if form == "vtt" else line for line in lines]
    return [(event.start, event.end, line) for event, line in zip(events, shown, strict=True)]


def cues_of(track: Track) -> list[tuple[int, int, str]]:
    return [(cue.start, cue.end, " ".join(cue.lines)) for cue in track.cues]


@pytest.mark.parametrize("form", ["srt", "vtt"])
@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_strangers_comes_back_as_text(form: str, text: str) -> None:
    track = track_of(spoken(text, speaker=text), spoken("And so on.", 30.0, 1))
    assert read({"srt": srt, "vtt": vtt}[form](track), form) == cues_of(track)


def test_a_number_on_a_line_of_its_own_is_not_the_next_cues() -> None:
    track = track_of(spoken(f"{'x' * 42} 2024"))
    assert track.cues[-1].lines[-1] == "2024"
    assert read(srt(track), "srt") == read(vtt(track), "vtt") == cues_of(track)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=30), st.sampled_from(HOSTILE)), min_size=1, max_size=5))
def test_any_text_comes_back_with_its_times(texts: list[str]) -> None:
    said = [spoken(text, 10.0 * number, number, speaker=text[::-1]) for number, text in enumerate(texts)]
    track = track_of(*said)
    assert read(srt(track), "srt") == cues_of(track)
    assert read(vtt(track), "vtt") == cues_of(track)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6))
def test_random_transcripts_come_back_from_every_format(seed: int) -> None:
    for track in spoken_tracks([row(one) for one in transcript(seed)], Rules()):
        assert read(srt(track), "srt") == cues_of(track)
        assert read(vtt(track), "vtt") == cues_of(track)
        found = [(cue["start"], cue["end"], cue["lines"]) for cue in json.loads(document(track))["cues"]]
        assert found == [(cue.start / 1000, cue.end / 1000, list(cue.lines)) for cue in track.cues]


def test_srt_is_plain_text() -> None:
    track = track_of(spoken("Good morning, everyone who came here today.", 1.0, speaker="Helen"))
    assert srt(track) == ("1\n00:00:01,000 --> 00:00:03,775\nGood morning, everyone\nwho came here today.\n\n")


def test_vtt_has_voices_and_marks_other_languages() -> None:
    track = track_of(
        spoken("Good morning, everyone who came here.", 1.0, speaker="Helen & Co"),
        spoken("Guten Tag.", 5.0, 1, language="de"),
    )
    assert vtt(track) == (
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:03.400\n<v Helen &amp; Co>Good morning, everyone who came here.</v>\n\n"
        "2\n00:00:05.000 --> 00:00:05.833\n<lang de>Guten Tag.</lang>\n\n"
    )


def test_vtt_tells_flags_and_what_is_left_out_in_a_comment() -> None:
    track = track_of(
        spoken("Far too many words for so little time.", 1.0, letter=0.02, speaker="A"),
        spoken("Thanks --> for watching", 1.5, 1, flags=("phantom phrase", "no speech")),
        spoken("Yes.", 2.0, 2, speaker="B"),
    )
    head = vtt(track).split("\n\n")[1]
    assert head.split("\n") == [
        "NOTE",
        "Cue 1 at 1.000 s: 17.0 characters per second allowed, 41.4 needed: the next cue begins 1 s after this one",
        f"Left out at 1.500 s (phantom phrase, no speech): Thanks --{JOINER}> for watching",
    ]
    assert "watching" not in srt(track)


def test_a_name_of_any_length_is_written_shortened_on_one_line() -> None:
    shown = vtt(track_of(spoken("Hello.", speaker="n\n\na>me" * 100)))
    (voice,) = re.findall("<v (.*)>Hello", shown)
    assert len(html.unescape(voice)) <= 100 and voice.startswith("n a&gt;men a&gt;me")


@pytest.mark.parametrize(("form", "empty"), [(srt, "\n"), (vtt, "WEBVTT\n\n"), (txt, "\n")])
def test_a_track_without_a_cue_is_a_file_that_readers_accept(form: object, empty: str) -> None:
    assert form(track_of(spoken("  "))) == empty  # type: ignore[operator]


def test_json_has_segments_words_speakers_flags_and_cues() -> None:
    loop = spoken("thanks", 9.0, 1, flags=("phantom phrase",))
    found = json.loads(document(track_of(spoken("Good morning.", 1.0, speaker="Helen"), loop)))
    assert (found["schema"], found["language"], found["stream"]) == ("media-assets/subtitles/1", "en", 0)
    assert found["engines"] == ["engine@1"] and found["rules"]["characters_per_second"] == 17
    first, second = found["segments"]
    assert (first["speaker"], first["text"], first["flags"]) == ("Helen", "Good morning.", [])
    assert first["words"][1] == {
        "text": "morning.",
        "start": 1.3,
        "end": 1.9,
        "confidence": 0.5,
        "interpolated": False,
    }
    assert (second["text"], second["flags"]) == ("thanks", ["phantom phrase"])
    assert found["cues"] == [
        {
            "start": 1.0,
            "end": 1.9,
            "lines": ["Good morning."],
            "speaker": "Helen",
            "language": "en",
            "segments": [0],
            "characters_per_second": 14.44,
            "flags": [],
        }
    ]


def test_plain_text_has_a_line_for_each_believed_segment() -> None:
    said = [spoken("Good\nmorning.", speaker="Helen"), spoken("x", 3.0, 1, flags=("loop",)), spoken("Yes.", 5.0, 2)]
    assert txt(track_of(*said)) == "Helen: Good morning.\nYes.\n"


def test_streams_are_tracks_of_their_own_in_the_language_most_spoken() -> None:
    rows = [
        row(spoken("Good morning, everyone.", 0.0, 0)),
        row(spoken("Hola.", 4.0, 1, language="es")),
        row(spoken("Guten Tag.", 0.0, 2, language="de"), stream=1),
        row(spoken("?", 0.0, 3, language="../x"), stream=2),
    ]
    tracks = spoken_tracks(rows, Rules())
    assert [(track.stream, track.language, len(track.cues)) for track in tracks] == [
        (0, "en", 2),
        (1, "de", 1),
        (2, "und", 1),
    ]


def test_a_translation_has_the_speakers_and_streams_of_what_was_said() -> None:
    said = [row(spoken("Good morning.", 1.0, 0, speaker="Helen")), row(spoken("Yes.", 5.0, 1), stream=1)]
    about = {"source_language": "en", "language": "es", "engine": "translator@1"}
    rows = [
        {
            **about,
            "segment": 0,
            "start_seconds": 1.0,
            "end_seconds": 2.0,
            "source_text": "Good morning.",
            "text": "Buenos días.",
        },
        {**about, "segment": 1, "start_seconds": 5.0, "end_seconds": 6.0, "source_text": "Yes.", "text": None},
    ]
    first, second = translated_tracks(rows, said, "es", Rules())
    assert [(cue.speaker, cue.lines, cue.start) for cue in first.cues] == [("Helen", ("Buenos días.",), 1000)]
    assert (second.stream, list(second.cues), len(second.left_out)) == (1, [], 1)
    assert json.loads(document(first))["segments"][0]["source_text"] == "Good morning."
    assert "Left out at 5.000 s (not translated)" in vtt(second)
