"""What checkpoints say about their languages, read from their small files alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from resources.errors import ServiceUnavailable, SettingsError
from resources.translation.checkpoint import Checkpoint
from resources.translation.codes import FLORES, two_letters
from resources.translation.families import Languages, languages_of


def checkpoint(folder: Path, kind: str, name: str = "model", **files: Any) -> Checkpoint:
    place = folder / name
    place.mkdir()
    config = files.pop("config", {})
    for file, held in {"config": {"model_type": kind, **config}, **files}.items():
        (place / f"{file}.json").write_text(json.dumps(held))
    return Checkpoint(str(place))


def test_a_marian_says_its_pair_in_its_tokenizers_settings(tmp_path: Path) -> None:
    model = checkpoint(
        tmp_path, "marian", tokenizer_config={"source_lang": "eng", "target_lang": "spa"}, vocab={"a": 0}
    )
    found = languages_of(model)
    assert found.serves("en", "es") and not found.serves("es", "en") and not found.serves("en", "fr")


def test_a_marian_that_says_nothing_is_known_by_its_name(tmp_path: Path) -> None:
    found = languages_of(checkpoint(tmp_path, "marian", "opus-mt-tc-big-fr-es", vocab={"a": 0}))
    assert found.serves("fr", "es") and not found.serves("en", "es")
    assert languages_of(checkpoint(tmp_path, "marian", "mine", vocab={"a": 0})).targets == {}


def test_a_marian_with_several_targets_is_told_them_by_tokens(tmp_path: Path) -> None:
    vocabulary = {">>es<<": 1, ">>spa<<": 2, ">>fra<<": 3, ">>zho_Hans<<": 4, "word": 5}
    model = checkpoint(
        tmp_path, "marian", "opus-mt-en-ROMANCE", vocab=vocabulary, tokenizer_config={"source_lang": "en"}
    )
    found = languages_of(model)
    assert found.targets["fr"] == ">>fra<<" and found.targets["es"] in (">>es<<", ">>spa<<")
    assert found.targets["zh"] == ">>zho_Hans<<"
    assert found.serves("en", "fr") and not found.serves("de", "fr")


def test_a_marian_from_many_languages_takes_any(tmp_path: Path) -> None:
    settings = {"source_lang": "mul", "target_lang": "eng"}
    found = languages_of(checkpoint(tmp_path, "marian", tokenizer_config=settings, vocab={"a": 0}))
    assert found.serves("es", "en") and found.serves("sw", "en") and not found.serves("en", "en")


@pytest.mark.parametrize("file", ["tokenizer_config", "special_tokens_map"])
def test_nllb_knows_languages_by_flores_codes(tmp_path: Path, file: str) -> None:
    tokens = {"additional_special_tokens": ["eng_Latn", "spa_Latn", "zho_Hans", "zho_Hant", "ace_Arab"]}
    found = languages_of(checkpoint(tmp_path, "m2m_100", **{file: tokens}))
    assert (found.family, dict(found.targets)) == ("nllb", {"en": "eng_Latn", "es": "spa_Latn", "zh": "zho_Hans"})


def test_m2m100_knows_languages_by_its_own_tokens_or_by_its_tokenizers_list(tmp_path: Path) -> None:
    tokens = {"additional_special_tokens": ["__en__", "__es__", "__ast__"]}
    found = languages_of(checkpoint(tmp_path, "m2m_100", "a", special_tokens_map=tokens))
    assert (found.family, dict(found.sources or {})) == ("m2m100", {"en": "en", "es": "es"})
    listed = languages_of(checkpoint(tmp_path, "m2m_100", "b", tokenizer_config={"tokenizer_class": "M2M100Tokenizer"}))
    assert listed.family == "m2m100" and listed.serves("sv", "zu") and len(listed.targets) > 80


def test_mbart_knows_languages_by_language_and_country(tmp_path: Path) -> None:
    tokens = {"tokenizer_class": "MBart50TokenizerFast", "additional_special_tokens": ["en_XX", "es_XX", "fr_XX"]}
    found = languages_of(checkpoint(tmp_path, "mbart", "mbart-large-50-many-to-many-mmt", tokenizer_config=tokens))
    assert (found.family, found.targets["es"]) == ("mbart50", "es_XX") and found.serves("fr", "es")
    one = languages_of(checkpoint(tmp_path, "mbart", "mbart-large-50-one-to-many-mmt", tokenizer_config=tokens))
    assert one.serves("en", "fr") and not one.serves("fr", "en")
    many = languages_of(checkpoint(tmp_path, "mbart", "mbart-large-50-many-to-one-mmt", tokenizer_config=tokens))
    assert many.serves("fr", "en") and not many.serves("en", "fr")
    old = tokens | {"tokenizer_class": "MBartTokenizer"}
    assert languages_of(checkpoint(tmp_path, "mbart", "mbart-large-en-ro", tokenizer_config=old)).family == "mbart"


def test_t5_does_the_pairs_that_it_has_prefixes_for(tmp_path: Path) -> None:
    tasks = {
        "translation_en_to_de": {"prefix": "translate English to German: "},
        "translation_en_to_fr": {"prefix": "translate English to French: "},
        "summarization": {"prefix": "summarize: "},
    }
    found = languages_of(checkpoint(tmp_path, "t5", config={"task_specific_params": tasks}, tokenizer={"model": {}}))
    assert found.prefixes["en", "de"] == "translate English to German: "
    assert found.serves("en", "fr") and not found.serves("de", "fr") and not found.serves("fr", "en")


def test_madlad_is_told_the_target_before_the_text(tmp_path: Path) -> None:
    held = {"model": {"vocab": [["<2es>", 0.0], ["<2fr>", 0.0], ["<2zho>", 0.0], ["word", 0.0]]}}
    found = languages_of(checkpoint(tmp_path, "t5", tokenizer=held))
    assert (found.family, found.targets["es"]) == ("madlad", "<2es>") and found.serves("fr", "es")


def test_a_model_that_says_nothing_does_the_pair_that_the_setting_names(tmp_path: Path) -> None:
    model = checkpoint(tmp_path, "bart", "mine")
    assert languages_of(model).targets == {}
    assert languages_of(model, ("en", "es")) == Languages("other", {"en": ""}, {"es": ""})


def test_a_named_pair_limits_a_model_of_many_languages(tmp_path: Path) -> None:
    tokens = {"additional_special_tokens": ["eng_Latn", "spa_Latn", "fra_Latn"]}
    found = languages_of(checkpoint(tmp_path, "m2m_100", tokenizer_config=tokens), ("en", "es"))
    assert found.serves("en", "es") and not found.serves("en", "fr") and found.targets["es"] == "spa_Latn"


def test_a_folder_without_a_model_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SettingsError, match=r"'empty' has no config\.json that names a model type"):
        languages_of(Checkpoint(str(tmp_path / "empty")))
    (tmp_path / "empty" / "config.json").write_text("{")
    with pytest.raises(SettingsError, match=r"has a config\.json that is no JSON"):
        languages_of(Checkpoint(str(tmp_path / "empty")))


def test_a_model_of_the_hub_that_is_not_here_is_not_asked_for_offline() -> None:
    with pytest.raises(
        ServiceUnavailable, match="'nobody/nothing' is not on this machine, and the hub may not be asked"
    ):
        languages_of(Checkpoint("nobody/nothing", offline=True))


@pytest.mark.parametrize(
    ("code", "two"),
    [("spa", "es"), ("es", "es"), ("zho_Hans", "zh"), ("nob", "nb"), ("arb", "ar"), ("ara", "ar"), ("xyz", None)],
)
def test_codes_of_three_letters_have_two(code: str, two: str | None) -> None:
    assert two_letters(code) == two


def test_every_flores_code_leads_back() -> None:
    assert all(two_letters(code) in (two, "nb") for two, code in FLORES.items())
