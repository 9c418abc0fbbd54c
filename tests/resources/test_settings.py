"""Settings as users type them: variables, a .env file, mistakes, and secrets that never show."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.remote_representation.external_data import RepositorySnap
from dagster_shared.serdes import serialize_value

from resources import build_resources
from resources.errors import SettingsError
from resources.settings import Settings, load_settings
from resources.settings.words import current_values, describe, env_example, variable_of

SECRET = "sk-canary-7f3a"
REPOSITORY = Path(__file__).parents[2]
FIELDS = Settings.model_fields

Set = Callable[..., None]


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Set:
    """Set variables in an otherwise empty environment, in a directory without a .env file."""
    monkeypatch.chdir(tmp_path)
    for name in FIELDS:
        monkeypatch.delenv(variable_of(name, FIELDS), raising=False)

    def assign(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return assign


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("MEDIA_WORKERS", "two", "integer"),
        ("MEDIA_WORKERS", "", "integer"),
        ("MEDIA_WORKERS", "1.5", "integer"),
        ("MEDIA_WORKERS", "0", "greater than or equal to 1"),
        ("MEDIA_WORKERS", "257", "less than or equal to 256"),
        ("MEDIA_BATCH_FILES", "100001", "less than or equal to 100000"),
        ("MEDIA_BATCH_BYTES", "-1", "greater than or equal to 1"),
        ("MEDIA_MAX_FILE_BYTES", "50GB", "integer"),
        ("MEDIA_WORKER_BYTES", "1000", "greater than or equal to 1000000000"),
        ("MEDIA_LEDGER_BYTES", "1", "greater than or equal to 1000000"),
        ("MEDIA_SETTLE_SECONDS", "-0.5", "greater than or equal to 0"),
        ("MEDIA_SETTLE_SECONDS", "nan", "finite number"),
        ("MEDIA_ITEM_SECONDS", "0", "greater than 0"),
        ("MEDIA_ITEM_SECONDS", "inf", "finite number"),
        ("MEDIA_LANGUAGES", "ES", "two-letter language codes"),
        ("MEDIA_LANGUAGES", "spanish", "two-letter language codes"),
        ("MEDIA_LANGUAGES", "es;fr", "two-letter language codes"),
        ("MEDIA_LANGUAGES", "éß", "two-letter language codes"),
        ("MEDIA_SPOKEN_LANGUAGES", "en,e1", "two-letter language codes"),
        ("MEDIA_AUDIO_STREAMS", "", "default, all, or two-letter language codes"),
        ("MEDIA_AUDIO_STREAMS", "eng", "default, all, or two-letter language codes"),
        ("MEDIA_AUDIO_STREAMS", "all,en", "default, all, or two-letter language codes"),
        ("MEDIA_AUDIO_WINDOW_SECONDS", "601", "less than or equal to 600"),
        ("MEDIA_AUDIO_WINDOW_LONGEST_SECONDS", "100", "at least MEDIA_AUDIO_WINDOW_SECONDS"),
        ("MEDIA_DROP_FOLDERS", "", "name=path pairs"),
        ("MEDIA_DROP_FOLDERS", "/srv/drop", "name=path pairs"),
        ("MEDIA_DROP_FOLDERS", "inbox=", "name=path pairs"),
        ("MEDIA_DROP_FOLDERS", "inbox=/a,inbox=/b", "each name once"),
        ("MEDIA_DROP_FOLDERS", "=/srv/drop", "a-z and 0-9"),
        ("MEDIA_DROP_FOLDERS", "Inbox=/srv/drop", "a-z and 0-9"),
        ("MEDIA_DROP_FOLDERS", "in-box=/srv/drop", "a-z and 0-9"),
        ("MEDIA_DROP_FOLDERS", "in_box=/srv/drop", "a-z and 0-9"),
        ("MEDIA_DROP_FOLDERS", "in box=/srv/drop", "a-z and 0-9"),
        ("MEDIA_DROP_FOLDERS", "eingäng=/srv/drop", "a-z and 0-9"),
        ("MEDIA_DROP_FOLDERS", "٣=/srv/drop", "a-z and 0-9"),
        ("MEDIA_DROP_FOLDERS", "²=/srv/drop", "a-z and 0-9"),
        ("MEDIA_DROP_FOLDERS", f"{'x' * 33}=/srv/drop", "1 to 32"),
        ("MEDIA_DROP_FOLDERS", "inbox=.", "apart from the library and from one another"),
        ("MEDIA_DROP_FOLDERS", "inbox=./library", "apart from the library and from one another"),
        ("MEDIA_DROP_FOLDERS", "a=/srv/drop,b=/srv/drop/phone", "apart from the library and from one another"),
        ("MEDIA_DROP_FOLDERS", "a=/srv/drop,b=/srv/./drop", "apart from the library and from one another"),
        ("MEDIA_DROP_FOLDERS", "a=/srv/caf\udce9", "UTF-8"),
        ("MEDIA_TRANSCRIBER", "whisper", "pocketsphinx"),
        ("MEDIA_SPEECH_DEVICE", "gpu", "'auto', 'cpu' or 'cuda'"),
        ("MEDIA_SPEECH_COMPUTE_TYPE", "int4", "int8_float16"),
        ("MEDIA_ALIGNMENT_MODELS", "en", "language=model pairs"),
        ("MEDIA_ALIGNMENT_MODELS", "en=a,en=b", "each language once"),
        ("MEDIA_IMAGE_EMBEDDER", "clip:", "descriptor"),
        ("MEDIA_TEXT_EMBEDDER", "bert", "hashing"),
        ("MEDIA_EMBEDDING_DEVICE", "gpu", "cuda:1"),
        ("MEDIA_TRANSLATOR", "google", "apertium"),
        ("MEDIA_CHAT_MODEL", "gpt 4", "none"),
    ],
)
def test_a_wrong_value_is_one_sentence_naming_variable_value_and_what_is_allowed(
    variables: Set, variable: str, value: str, allowed: str
) -> None:
    variables(**{variable: value})
    with pytest.raises(SettingsError) as caught:
        build_resources(load_settings())
    sentence = str(caught.value)
    assert variable in sentence and repr(value) in sentence and allowed in sentence
    assert sentence.endswith(".") and "\n" not in sentence
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("url", ["speech.example/v1", f"ftp://me:{SECRET}@speech.example"])
def test_a_wrong_speech_address_is_refused_without_showing_its_password(variables: Set, url: str) -> None:
    variables(MEDIA_SPEECH_BASE_URL=url)
    with pytest.raises(
        SettingsError, match=r"^MEDIA_SPEECH_BASE_URL is not usable; allowed: an http\(s\) URL"
    ) as caught:
        load_settings()
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("url", ["rubbish", f"mysql://media:{SECRET}@host/media", f"postgresql://u:{SECRET}@host:x/m"])
def test_a_wrong_ledger_url_is_refused_without_showing_its_password(variables: Set, url: str) -> None:
    variables(MEDIA_LEDGER_URL=url)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "MEDIA_LEDGER_URL" in str(caught.value) and "sqlite:///" in str(caught.value)
    assert SECRET not in repr(caught.value)


@pytest.mark.parametrize(
    ("value", "folders"),
    [
        ("inbox=/srv/drop", {"inbox": Path("/srv/drop")}),
        (" a = /x , 2026 = ./y ,", {"a": Path("/x"), "2026": Path("y")}),
        ("a=/with=sign", {"a": Path("/with=sign")}),
    ],
)
def test_drop_folders_are_name_and_path_pairs(variables: Set, value: str, folders: dict[str, Path]) -> None:
    variables(MEDIA_DROP_FOLDERS=value)
    assert load_settings().drop_folders == folders


def test_languages_are_taken_once_in_the_order_given(variables: Set) -> None:
    variables(MEDIA_LANGUAGES=" fr, es,fr ,", MEDIA_SPOKEN_LANGUAGES="")
    settings = load_settings()
    assert settings.languages == ("fr", "es")
    assert settings.spoken_languages == ()


def test_aligners_are_language_and_model_pairs(variables: Set) -> None:
    variables(MEDIA_ALIGNMENT_MODELS="en=/models/english, FR = owner/name")
    assert load_settings().alignment_models == {"en": "/models/english", "fr": "owner/name"}


def test_overrides_are_checked_like_variables(variables: Set) -> None:
    assert load_settings(languages=("fr",)).languages == ("fr",)
    for wrong in ({"languages": ("French",)}, {"drop_folders": {"In": Path("x")}}, {"workers": 0}):
        with pytest.raises(SettingsError, match="MEDIA_"):
            load_settings(**wrong)


def test_a_dot_env_file_is_read_and_variables_win_over_it(variables: Set) -> None:
    Path(".env").write_text("MEDIA_WORKERS=7\nMEDIA_BATCH_FILES=9\nOPENAI_BASE_URL=http://127.0.0.1:1/v1\nOTHER=1\n")
    variables(MEDIA_BATCH_FILES="11")
    settings = load_settings()
    assert (settings.workers, settings.batch_files) == (7, 11)
    assert settings.openai_base_url == "http://127.0.0.1:1/v1"


def test_a_mistake_in_the_dot_env_file_is_one_sentence_too(variables: Set) -> None:
    Path(".env").write_text("MEDIA_WORKERS=many\n")
    with pytest.raises(SettingsError, match=r"^MEDIA_WORKERS is 'many'; allowed: .*\.$"):
        load_settings()
    Path(".env").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"\.env is not UTF-8"):
        load_settings()


def test_secrets_never_show(variables: Set) -> None:
    variables(OPENAI_API_KEY=SECRET, MEDIA_LEDGER_URL=f"postgresql+psycopg2://media:{SECRET}@host/media")
    variables(MEDIA_SPEECH_API_KEY=SECRET, HF_TOKEN=SECRET)
    settings = load_settings()
    assert settings.openai_api_key.get_secret_value() == SECRET
    assert SECRET not in repr(settings) + str(settings) + str(current_values(settings))
    shown = {row["variable"]: row["value"] for row in current_values(settings)}
    assert shown["OPENAI_API_KEY"] == shown["MEDIA_SPEECH_API_KEY"] == shown["HF_TOKEN"] == "set"
    assert shown["MEDIA_LEDGER_URL"] == "postgresql+psycopg2://media:***@host/media"


def test_secrets_never_show_in_the_errors_of_other_settings(variables: Set) -> None:
    variables(OPENAI_API_KEY=SECRET, MEDIA_WORKERS="0")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert SECRET not in repr(caught.value) + repr(caught.value.__context__)


def test_secrets_never_show_in_what_dagster_tells_its_ui(variables: Set) -> None:
    variables(
        OPENAI_API_KEY=SECRET,
        MEDIA_CHAT_MODEL="some-model",
        MEDIA_SPEECH_API_KEY=SECRET,
        MEDIA_TRANSCRIBER="endpoint:some-model",
        HF_TOKEN=SECRET,
        MEDIA_DIARIZATION_MODEL="some/model",
        MEDIA_LEDGER_URL=f"postgresql+psycopg2://media:{SECRET}@host/media",
    )
    definitions = dg.Definitions(resources=build_resources(load_settings()))
    told: Any = RepositorySnap.from_def(definitions.get_repository_def())
    assert "max_bytes" in serialize_value(told)
    assert SECRET not in serialize_value(told)


def test_without_any_variable_everything_has_a_value_and_a_description(variables: Set) -> None:
    build_resources(load_settings())
    for variable, _, description in describe(FIELDS):
        assert variable.startswith(("MEDIA_", "OPENAI_", "HF_")) and description.endswith(".")


def test_env_example_is_the_shipped_file() -> None:
    assert (REPOSITORY / ".env.example").read_text("utf-8") == env_example(FIELDS), (
        "make it anew: python -m resources.settings > .env.example"
    )


def test_env_example_with_every_line_uncommented_gives_the_defaults(variables: Set) -> None:
    defaults = load_settings()
    lines = [
        line.removeprefix("#")
        for line in env_example(FIELDS).splitlines()
        if line.startswith(("#MEDIA", "#OPENAI", "#HF"))
    ]
    Path(".env").write_text("\n".join(lines))
    assert len(lines) == len(FIELDS)
    assert load_settings() == defaults


def test_no_two_groups_of_settings_have_a_validator_of_one_name() -> None:
    # Of two the one that comes first replaces the other without a word.
    groups = [kind for kind in Settings.__mro__ if kind.__module__.startswith("resources.settings.")]
    names = [name for kind in groups for name in vars(kind) if name in _validators(kind)]
    assert len(groups) > 10 and len(names) > 10
    assert sorted(names) == sorted(set(names))


def _validators(kind: Any) -> set[str]:
    decorators = kind.__pydantic_decorators__
    return {*decorators.field_validators, *decorators.model_validators, *decorators.validators}
