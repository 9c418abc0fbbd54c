import pytest

from resources.speech.language_names import language_code


@pytest.mark.parametrize(
    ("said", "code"),
    [("english", "en"), ("Spanish", "es"), ("haitian creole", "ht"), ("pt-BR", "pt"), ("de", "de"), (" FR ", "fr")],
)
def test_names_and_codes_become_codes(said, code):
    assert language_code(said) == code


@pytest.mark.parametrize("said", [None, "", "klingon", 7, "e1"])
def test_anything_else_is_no_language(said):
    assert language_code(said) is None


def test_every_language_of_whisper_has_a_code():
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    assert [code for code in _LANGUAGE_CODES if language_code(code) is None] == []
