from resources.translation.modes import pairs_of


def test_two_and_three_letter_modes_become_two_letter_pairs() -> None:
    assert pairs_of(["eng-spa", "en-gl", "eng-cat"]) == {
        ("en", "es"): "eng-spa",
        ("en", "gl"): "en-gl",
        ("en", "ca"): "eng-cat",
    }


def test_a_plain_mode_wins_over_a_variant() -> None:
    assert pairs_of(["spa-eng_US", "spa-eng"]) == {("es", "en"): "spa-eng"}
    assert pairs_of(["spa-por_BR"]) == {("es", "pt"): "spa-por_BR"}


def test_the_variants_of_serbo_croatian_are_languages() -> None:
    pairs = pairs_of(["eng-hbs_BS", "eng-hbs_HR", "eng-hbs_SR", "hbs-eng"])
    assert pairs["en", "hr"] == "eng-hbs_HR"
    assert pairs["en", "sr"] == "eng-hbs_SR"
    assert pairs["en", "bs"] == "eng-hbs_BS"
    assert pairs["hr", "en"] == "hbs-eng"


def test_what_is_no_pair_is_left_out() -> None:
    assert pairs_of(["eng-spa-tagger", "README", "eng", "ast-spa", ""]) == {}
