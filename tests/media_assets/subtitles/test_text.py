import pytest

from media_assets.subtitles.text import atoms, clean, cut, units


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo\r\n three\t", "one two three"),
        ("a\x00b\x1bc\x85d\u2028e", "a b c d e"),
        ("abc\u202egnp.exe\u202c", "abcgnp.exe"),
        ("\u2066isolate\u2069 \ufeffmark", "isolate mark"),
        ("\ud800", "\ufffd"),
        ("شكرا\u200f می\u200cشود", "شكرا\u200f می\u200cشود"),
    ],
)
def test_control_characters_go_and_marks_that_scripts_need_stay(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "wide"), [("abc", 3), ("日本語", 6), ("ｱｲ", 2), ("한국", 4), ("e\u0301", 1), ("a\u200db", 2), ("ＡＢ", 4)]
)
def test_full_width_characters_are_two_wide_and_combining_marks_nothing(text: str, wide: int) -> None:
    assert units(text) == wide


@pytest.mark.parametrize(
    ("chunk", "expected"),
    [
        ("hello", ["hello"]),
        ("日本「語」。", ["日", "本", "「語」。"]),
        ("チョコレートは", ["チョコレート", "は"]),
        ("行った", ["行っ", "た"]),
        ("iPhoneを", ["iPhone", "を"]),
        ("안녕하세요", ["안녕하세요"]),
    ],
)
def test_scripts_without_spaces_break_between_characters_but_not_off_their_marks(
    chunk: str, expected: list[str]
) -> None:
    assert atoms(chunk) == expected


def test_a_long_word_is_cut_between_letters_as_readers_see_them() -> None:
    assert cut("e\u0301" * 5, 2) == ["e\u0301" * 2, "e\u0301" * 2, "e\u0301"]
    assert cut("👍🏽" * 3, 4) == ["👍🏽"] * 3
    assert "".join(cut("a\u200db" * 30, 10)) == "a\u200db" * 30
