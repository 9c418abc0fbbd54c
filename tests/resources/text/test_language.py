from concurrent.futures import ThreadPoolExecutor

import pytest

from resources.errors import SettingsError
from resources.model import LOADS
from resources.text.language import Py3LangIdentifier

SENTENCES = {
    "en": "The children walked home along the river after school.",
    "es": "Los niños volvieron a casa por el río después de la escuela.",
    "fr": "Les enfants sont rentrés à la maison le long de la rivière après l'école.",
    "de": "Die Kinder gingen nach der Schule am Fluss entlang nach Hause.",
    "pt": "As crianças voltaram para casa pelo rio depois da escola.",
    "zh": "孩子们放学后沿着河边走回家。",
    "ja": "子供たちは放課後、川沿いを歩いて家に帰りました。",
    "ru": "Дети шли домой вдоль реки после школы.",
}


@pytest.fixture(scope="module")
def identifier() -> Py3LangIdentifier:
    return Py3LangIdentifier(languages=list(SENTENCES))


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_gets_its_language(identifier: Py3LangIdentifier, code: str) -> None:
    language = identifier.identify(SENTENCES[code])
    assert language is not None
    assert language.code == code
    assert 0.5 < language.probability <= 1


@pytest.mark.parametrize("text", ["", "hello", "one two three four", "1 2 3 4 5 6 7", "!!! ??? ... --- ***", "孩子们"])
def test_a_few_words_are_too_few(identifier: Py3LangIdentifier, text: str) -> None:
    assert identifier.identify(text) is None


def test_only_configured_languages_are_given() -> None:
    language = Py3LangIdentifier(languages=["en", "es"]).identify(SENTENCES["pt"])
    assert language is not None and language.code == "es"


def test_a_language_that_is_not_configured_shows_in_a_low_probability() -> None:
    language = Py3LangIdentifier(languages=["en", "es"]).identify("ຂ້ອຍ ກຳລັງ ຍ່າງ ກັບ ບ້ານ ຕາມ ແມ່ນ້ຳ")
    assert language is not None and language.probability < 0.7


def test_without_configured_languages_all_are_possible() -> None:
    language = Py3LangIdentifier().identify("Lapset kävelivät kotiin joen vartta pitkin koulun jälkeen.")
    assert language is not None and language.code == "fi"


def test_an_unknown_language_is_a_wrong_setting() -> None:
    with pytest.raises(SettingsError, match="MEDIA_SPOKEN_LANGUAGES holds klingon; allowed are ISO 639-1 codes"):
        Py3LangIdentifier(languages=["en", "klingon"]).identify(SENTENCES["en"])


def test_threads_share_one_loaded_model() -> None:
    shared, before = Py3LangIdentifier(languages=list(SENTENCES)), LOADS["py3langid"]
    shared.identify(SENTENCES["en"])
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(shared.identify, list(SENTENCES.values()) * 20))
    assert [language.code for language in found if language] == list(SENTENCES) * 20
    assert LOADS["py3langid"] == before + 1
