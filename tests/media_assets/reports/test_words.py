import pytest

from media_assets.reports import words


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (12_345_678, "12.3 MB"),
        (999_960, "1.0 MB"),
        (3 * 10**15, "3,000.0 TB"),
    ],
)
def test_sizes_have_decimal_units(count: int, text: str) -> None:
    assert words.size(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00:00"), (59.6, "0:01:00"), (3671.2, "1:01:11"), (360_000, "100:00:00"), (-1, "0:00:00")],
)
def test_times_are_hours_minutes_and_seconds(seconds: float, text: str) -> None:
    assert words.clock(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-1, "0 s"), (59.4, "59 s"), (113, "1 min 53 s"), (7500, "2 h 05 min"), (3.6e6, "1,000 h 00 min")],
)
def test_lengths_are_written_in_the_units_people_use(seconds: float, text: str) -> None:
    assert words.length(seconds) == text


def test_work_is_seconds_until_it_is_long() -> None:
    assert words.seconds_of_work(0.02) == "0.02 s"
    assert words.seconds_of_work(34.4) == "34 s"
    assert words.seconds_of_work(341) == "5 min 41 s"


def test_a_share_of_nothing_is_a_dash() -> None:
    assert words.share(0, 0) == "–"
    assert words.share(1, 3) == "33 %"


def test_nouns_agree_with_their_numbers() -> None:
    assert words.counted(1, "copy", "copies") == "1 copy"
    assert words.counted(1200, "copy", "copies") == "1,200 copies"


def test_stages_have_no_underscores() -> None:
    assert words.stage("enhanced_translations/es") == "Enhanced translations (Spanish)"
    assert words.stage("media_files") == "Media files"


@pytest.mark.parametrize(
    ("method", "distance", "said"),
    [
        ("bytes", 0.0, "not one byte differs"),
        ("payload", 0.0, "same content, other tags or container"),
        ("perceptual", 12.0, "12 of 256 bits of the picture's hash differ"),
        ("tiles", 40.0, "nearly all tiles agree, though 40 of 256 bits of the hash differ"),
        ("video", 0.125, "88 % of the frames match"),
        ("sound", None, "sounds alike"),
    ],
)
def test_how_a_copy_was_found_is_said_in_words(method: str, distance: float | None, said: str) -> None:
    assert words.found(method, distance, "sounds alike") == said


def test_a_name_shows_characters_that_cannot_be_seen() -> None:
    assert words.named("a\nb\u202egpj.exe\x1b") == "a\ufffdb\ufffdgpj.exe\ufffd"
    assert words.named("") == "(no name)"


def test_text_keeps_lines_and_direction_marks_but_nothing_that_html_forbids() -> None:
    assert words.plain("a\n\u200fb\x00\x0b") == "a\n\u200fb\ufffd\ufffd"


def test_only_a_language_code_becomes_a_lang_attribute() -> None:
    assert words.language_tag("es") == "es"
    assert words.language_tag('es" onload="x') is None


def test_an_excerpt_is_one_line_and_shows_that_it_was_cut() -> None:
    assert words.excerpt("a\n b") == "a b"
    assert words.excerpt("word " * 100, 9) == "word word…"
