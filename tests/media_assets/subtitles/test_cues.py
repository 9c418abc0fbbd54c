"""Cues as a person reads them."""

import pytest

from media_assets.subtitles.cues import Cue, make_cues
from media_assets.subtitles.rules import Rules
from media_assets.subtitles.said import Said, Timed
from tests.media_assets.subtitles.made import TOUR, spoken

RULES = Rules()


def cues_of(*said: Said, **rules: float) -> list[Cue]:
    return make_cues(said, Rules(**rules))  # type: ignore[arg-type]


def lines_of(*said: Said) -> list[tuple[str, ...]]:
    return [cue.lines for cue in cues_of(*said)]


def why(cue: Cue) -> dict[str, str]:
    return {flag.rule: flag.why for flag in cue.flags}


def test_speech_is_broken_at_sentences_and_clauses_into_balanced_lines() -> None:
    assert lines_of(spoken(TOUR)) == [
        ("Welcome to the Lakeside Museum.",),
        ("My name is Helen Carter,", "and I will show you around today."),
        ("In the first room you can see", "a rocket on its way to space."),
        ("The next picture shows thousands of stars,", "and every small light is very far away."),
    ]


def test_text_that_fits_one_line_is_not_broken() -> None:
    assert lines_of(spoken("We will meet Helen Carter at the station.")) == [
        ("We will meet Helen Carter at the station.",)
    ]


@pytest.mark.parametrize(
    ("text", "language", "lines"),
    [
        (
            "Please bring two cups of coffee and the blue folder to the meeting.",
            "en",
            ("Please bring two cups of coffee", "and the blue folder to the meeting."),
        ),
        (
            "Wir treffen uns morgen früh am Bahnhof und fahren mit dem Zug.",
            "de",
            ("Wir treffen uns morgen früh", "am Bahnhof und fahren mit dem Zug."),
        ),
        (
            "El tren de Londres a Oxford sale a las siete y media de la mañana.",
            "es",
            ("El tren de Londres a Oxford sale", "a las siete y media de la mañana."),
        ),
    ],
)
def test_lines_break_before_conjunctions_and_prepositions_and_not_after_articles(
    text: str, language: str, lines: tuple[str, ...]
) -> None:
    assert lines_of(spoken(text, language=language)) == [lines]


def test_japanese_is_broken_between_phrases_and_marks_stay_with_their_word() -> None:
    text = "今日はとても良い天気ですね。公園でアイスクリームを食べながら、写真を撮りました。"
    assert lines_of(Said(0, 0.0, 20.0, text, language="ja")) == [
        ("今日はとても", "良い天気ですね。"),
        ("公園で",),
        ("アイスクリームを", "食べながら、"),
        ("写真を撮りました。",),
    ]


def test_chinese_lines_hold_sixteen_characters() -> None:
    text = "今天天气很好我们去公园散步吧明天可能会下雨所以最好带上雨伞"
    (cue,) = cues_of(Said(0, 0.0, 6.0, text, language="zh"), characters_per_second=9)
    assert "".join(cue.lines) == text and len(cue.lines) == 2
    assert cue.longest_line <= 16 and cue.characters == 29


def test_text_from_right_to_left_is_kept_in_its_order() -> None:
    text = "مرحبا بكم في متحف البحيرة. اسمي هيلين وسأرافقكم اليوم في جولة قصيرة."
    assert " ".join(line for lines in lines_of(Said(0, 0.0, 8.0, text, language="ar")) for line in lines) == text


def test_thai_words_are_those_of_the_engine() -> None:
    words = ["ยินดี", "ต้อนรับ", "สู่", "พิพิธภัณฑ์", "ริมทะเลสาบ", "วันนี้", "เราจะ", "พาคุณ", "เดินชม", "รอบๆ"]
    timed = tuple(Timed(word, float(at), at + 0.5) for at, word in enumerate(words))
    found = lines_of(Said(0, 0.0, 10.0, "".join(words), timed, language="th"))
    assert "".join("".join(lines) for lines in found) == "".join(words)
    ends = {"".join(words[:count]) for count in range(len(words) + 1)}
    shown = ""
    for line in (line for lines in found for line in lines):
        shown += line
        assert shown in ends


def test_two_speakers_never_share_a_cue() -> None:
    found = cues_of(
        spoken("Are you coming?", 0.0, 0, speaker="A"),
        spoken("Yes.", 1.2, 1, speaker="B"),
        spoken("Good.", 1.6, 2, speaker="A"),
    )
    assert [(cue.speaker, cue.lines) for cue in found] == [
        ("A", ("Are you coming?",)),
        ("B", ("Yes.",)),
        ("A", ("Good.",)),
    ]


def test_short_sentences_of_one_speaker_share_a_cue() -> None:
    assert lines_of(spoken("Yes. I do. I think so.")) == [("Yes. I do. I think so.",)]


def test_segments_that_are_not_believed_are_left_out() -> None:
    loop = spoken("thanks for watching", 3.0, 1, flags=("phantom phrase",))
    assert lines_of(spoken("Good morning."), loop, spoken("Goodbye.", 9.0, 2)) == [("Good morning.",), ("Goodbye.",)]


def test_a_cue_begins_with_its_first_word_and_stays_until_it_is_read() -> None:
    first, second = cues_of(spoken("Supercalifragilistic!", 1.5, letter=0.02), spoken("Oh.", 9.0, 1))
    assert (first.start, first.end) == (1500, 1500 + 1236)  # 21 characters at 17 a second
    assert (second.start, second.end) == (9000, 9833)
    assert not first.flags and not second.flags


def test_cues_less_than_half_a_second_apart_are_chained_to_the_gap() -> None:
    first, second = cues_of(
        spoken("The train leaves at half past seven.", 0.0, speaker="A"), spoken("We know.", 2.6, 1, speaker="B")
    )
    assert (first.end, second.start) == (2600 - 83, 2600)


def test_a_cue_that_is_spoken_too_fast_says_so_in_words() -> None:
    first, _ = cues_of(
        spoken("This was said in a hurry.", 0.0, letter=0.03, speaker="A"), spoken("What?", 0.9, 1, speaker="B")
    )
    assert why(first) == {
        "reading_speed": "17.0 characters per second allowed, 30.6 needed: the next cue begins 0.9 s after this one",
        "min_duration": "0.833 s are the least, 0.817 s are there: the next cue begins 0.9 s after this one",
    }


def test_two_who_speak_at_once_follow_each_other_and_the_later_cue_says_so() -> None:
    first, second = cues_of(spoken("I think that we", 0.0, speaker="A"), spoken("No, never!", 0.2, 1, speaker="B"))
    assert first.end + 83 <= second.start
    assert why(second) == {"late_start": "it begins 0.716 s after its first word: what was said before is still shown"}


def test_a_cue_longer_than_seven_seconds_is_split() -> None:
    found = cues_of(spoken("one two three four five six seven eight nine ten", letter=0.4))
    assert len(found) > 1
    assert all(cue.end - cue.start <= 7000 for cue in found)


def test_a_word_longer_than_a_line_is_broken_and_flagged() -> None:
    found = cues_of(Said(0, 0.0, 15.0, "x" * 200, language="en"))
    assert "".join("".join(cue.lines) for cue in found) == "x" * 200
    assert max(len(line) for cue in found for line in cue.lines) == 42
    assert {why(cue)["long_word"] for cue in found} == {"a word is longer than a line of 42 characters and is broken"}


def test_a_minute_without_word_times_is_shown_at_the_pace_of_speech() -> None:
    (short,) = cues_of(Said(0, 0.0, 60.0, "Hello there"))
    assert (short.start, short.end) == (0, 2750)
    long = cues_of(Said(0, 0.0, 60.0, " ".join([TOUR] * 4), language="en"))
    assert 50_000 < long[-1].start < 60_000
    assert not any(cue.flags for cue in long)


def test_a_translation_is_spread_over_the_time_of_its_segment() -> None:
    found = cues_of(Said(0, 10.0, 16.0, "El museo abre a las nueve. Cierra a las seis de la tarde.", language="es"))
    assert found[0].start == 10_000
    assert [" ".join(cue.lines) for cue in found] == ["El museo abre a las nueve. Cierra a las seis de la tarde."]


def test_words_without_length_have_the_least_time_each_cue_needs() -> None:
    words = tuple(Timed(word, 1.0, 1.0) for word in TOUR.split())
    found = cues_of(Said(0, 1.0, 1.0, TOUR, words, language="en"))
    assert " ".join(line for cue in found for line in cue.lines) == TOUR
    assert all(cue.end - cue.start >= 250 for cue in found)
    assert all("reading_speed" in why(cue) for cue in found[:-1])


@pytest.mark.parametrize("start", [-5.0, float("nan"), float("inf")])
def test_times_that_cannot_be_are_put_where_they_can(start: float) -> None:
    (cue,) = cues_of(Said(0, start, start, "Hello.", (Timed("Hello.", start, start),)))
    assert (cue.start, cue.end, cue.lines) == (0, 833, ("Hello.",))


@pytest.mark.parametrize("text", ["", "   ", "\n\t\x00"])
def test_text_without_a_word_is_no_cue(text: str) -> None:
    assert cues_of(Said(0, 0.0, 1.0, text)) == []


def test_words_that_differ_from_the_text_still_tell_its_times() -> None:
    words = (Timed("uh", 0.0, 1.0), Timed("hello", 1.0, 1.5), Timed("world", 5.0, 5.5))
    found = cues_of(Said(0, 0.0, 6.0, "Hello, dear world!", words, language="en"))
    assert " ".join(" ".join(cue.lines) for cue in found) == "Hello, dear world!"
    assert found[0].start == 0


def test_a_silence_ends_a_cue() -> None:
    words = (Timed("first", 0.0, 0.5), Timed("thing", 0.5, 1.0), Timed("second", 4.0, 4.5), Timed("thing", 4.5, 5.0))
    found = cues_of(Said(0, 0.0, 5.0, "first thing second thing", words, language="en"))
    assert [(cue.start, cue.lines) for cue in found] == [(0, ("first thing",)), (4000, ("second thing",))]


def test_another_language_begins_a_cue_and_has_its_own_limits() -> None:
    found = cues_of(spoken("He said:"), Said(1, 2.0, 8.0, "今天天气很好我们去公园散步吧明天下雨", language="zh"))
    assert [cue.language for cue in found] == ["en", "zh"]
    assert found[1].longest_line <= 16
