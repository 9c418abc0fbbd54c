import pytest

from media_assets.evaluation.normalise import characters_in, has_spaces, words_in


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "I'm going to pay twenty dollars, colour it!", "i am going to pay $20 color it"),
        ("en", "Dr. Smith [coughs] won't come", "doctor smith will not come"),
        ("en", "Well... I mean... yes.", "well i mean yes"),
        ("de", "Schöne Grüße, Straße!", "schöne grüße straße"),
        ("fr", "C’est « déjà » l'été…", "c'est déjà l'été"),
        ("ru", "«Привет», — сказал он.", "привет сказал он"),
        ("ja", "今日は、元気？（笑）", "今日は元気"),
    ],
)
def test_case_punctuation_and_spelling_make_no_difference(language: str, one: str, other: str) -> None:
    assert characters_in(words_in(one, language), language) == characters_in(words_in(other, language), language)


def test_umlauts_accents_and_vowel_signs_do_make_a_difference() -> None:
    assert words_in("schön", "de") != words_in("schon", "de")
    assert words_in("हिन्दी में", "hi") == ["हिन्दी", "में"]
    assert words_in("ที่ไหน", "th") != words_in("ทไหน", "th")


def test_languages_without_spaces_are_compared_sign_by_sign() -> None:
    assert not has_spaces("ja") and has_spaces("ko") and has_spaces(None)
    assert characters_in(words_in("你好 世界", "zh"), "zh") == "你好世界"
    assert characters_in(words_in("Guten Tag", "de"), "de") == "guten tag"
