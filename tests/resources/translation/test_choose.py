"""What MEDIA_TRANSLATOR may say, and what comes of it."""

from pathlib import Path

import pytest

from resources import build_resources
from resources.errors import SettingsError
from resources.settings import load_settings
from resources.translation.apertium import ApertiumTranslator
from resources.translation.chat import ChatTranslator
from resources.translation.engines import Translators
from resources.translation.seq2seq import Seq2SeqTranslator, split_pair


def built(tmp_path: Path, **settings: object) -> Translators:
    found = build_resources(load_settings(_env_file=None, library=str(tmp_path / "library"), **settings))["translators"]
    assert isinstance(found, Translators)
    return found


def test_apertium_is_the_default(tmp_path: Path) -> None:
    found = built(tmp_path)
    assert found.specs == ["apertium"]
    assert isinstance(found.engine("apertium"), ApertiumTranslator)


@pytest.mark.parametrize("value", ["none", " none ", "", ","])
def test_none_means_no_translator(tmp_path: Path, value: str) -> None:
    assert built(tmp_path, translator=value).specs == []


def test_translators_are_a_list_in_the_users_order(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    pytest.importorskip("sacremoses")
    model = tmp_path / "opus"
    model.mkdir()
    found = built(tmp_path, translator=f"chat, seq2seq:{model} ,apertium,chat", translation_beams=2)
    assert found.specs == ["chat", f"seq2seq:{model}", "apertium"]
    neural = found.engine(f"seq2seq:{model}")
    assert isinstance(neural, Seq2SeqTranslator) and neural.beams == 2
    assert isinstance(found.engine("chat"), ChatTranslator)
    assert found.engine("chat") is found.engine("chat"), "a model is loaded once"
    assert found.engine("chat").unavailable("en", "es") == "No chat model is set (MEDIA_CHAT_MODEL is none)."


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (
            "google",
            "MEDIA_TRANSLATOR is 'google'; allowed are none, or apertium, seq2seq:<folder or hub name> and chat",
        ),
        ("apertium,seq2seq:", "MEDIA_TRANSLATOR is 'seq2seq:'; allowed are none, or apertium"),
        ("chat:gpt", "MEDIA_TRANSLATOR is 'chat:gpt'; allowed are none, or apertium"),
        ("none,apertium", "MEDIA_TRANSLATOR is 'none,apertium'; allowed is none alone"),
        ("seq2seq:/no/such/folder", "MEDIA_TRANSLATOR names the model folder '/no/such/folder', which does not exist"),
        ("seq2seq:/no/such@en-es", "MEDIA_TRANSLATOR names the model folder '/no/such', which does not exist"),
    ],
)
def test_anything_else_is_refused_in_one_sentence_at_start(tmp_path: Path, value: str, said: str) -> None:
    for package in ("transformers", "sentencepiece", "sacremoses"):
        pytest.importorskip(package)
    with pytest.raises(SettingsError) as raised:
        built(tmp_path, translator=value)
    assert str(raised.value).startswith(said) and str(raised.value).count("\n") == 0


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"translation_prefer": "speed"}, "MEDIA_TRANSLATION_PREFER"),
        ({"translation_points": "-1"}, "MEDIA_TRANSLATION_POINTS"),
        ({"translation_beams": "0"}, "MEDIA_TRANSLATION_BEAMS"),
        ({"translation_compute_type": "int8"}, "MEDIA_TRANSLATION_COMPUTE_TYPE"),
    ],
)
def test_a_wrong_setting_names_its_variable(settings: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_settings(_env_file=None, **settings)


@pytest.mark.parametrize(
    ("spec", "parts"),
    [
        ("/models/mine@en-es", ("/models/mine", ("en", "es"))),
        ("owner/name", ("owner/name", None)),
        ("/models/a@b/c", ("/models/a@b/c", None)),
        ("/models/a@eng-spa", ("/models/a@eng-spa", None)),
    ],
)
def test_a_pair_stands_behind_the_last_at(spec: str, parts: object) -> None:
    assert split_pair(spec) == parts


def test_one_that_is_no_longer_set_is_an_obstacle(tmp_path: Path) -> None:
    found = built(tmp_path, translator="none").obstacle("apertium", "en", "es")
    assert found == "apertium is no longer among the translators (MEDIA_TRANSLATOR)."
