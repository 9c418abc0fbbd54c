"""The engines that settings describe: each made once, and a wrong one told in one sentence at start."""

from pathlib import Path

import pytest

from resources import build_resources
from resources.errors import SettingsError
from resources.settings import Settings, load_settings
from resources.speech.engines import CHOICES, SpeechEngines, split_beam
from resources.speech.faster_whisper import FasterWhisperTranscriber
from resources.speech.pocketsphinx import PocketsphinxTranscriber


def built(tmp_path: Path, **settings: object) -> SpeechEngines:
    given = load_settings(_env_file=None, library=str(tmp_path / "library"), **settings)
    found = build_resources(given)["speech_engines"]
    assert isinstance(found, SpeechEngines)
    return found


def test_without_a_choice_there_is_the_transcriber_alone(tmp_path: Path) -> None:
    engines = built(tmp_path, asr_candidates="faster-whisper:small")
    assert engines.specs == ["pocketsphinx"] and engines.policy == "fixed"
    assert isinstance(engines.engine("pocketsphinx"), PocketsphinxTranscriber)


def test_candidates_are_chosen_among_with_the_transcriber_first(tmp_path: Path) -> None:
    engines = built(
        tmp_path, asr_policy="fastest", asr_candidates=" faster-whisper:small, pocketsphinx,faster-whisper:small ,"
    )
    assert engines.specs == ["pocketsphinx", "faster-whisper:small"]


def test_each_engine_is_one_instance(tmp_path: Path) -> None:
    engines = built(tmp_path, asr_policy="best", asr_candidates="faster-whisper:small,faster-whisper:small@1")
    for spec in engines.specs:
        assert engines.engine(spec) is engines.engine(spec)
    one, greedy = (engines.engine(spec) for spec in ("faster-whisper:small", "faster-whisper:small@1"))
    assert one is not greedy


def test_a_beam_belongs_to_the_engine_that_names_it(tmp_path: Path) -> None:
    engines = built(
        tmp_path,
        asr_policy="best",
        asr_candidates="faster-whisper:small,faster-whisper:small@1",
        speech_beam_size=4,
    )
    beams = {}
    for spec in engines.specs[1:]:
        engine = engines.engine(spec)
        assert isinstance(engine, FasterWhisperTranscriber)
        beams[spec] = (engine.checkpoint, engine.beam_size, engine.key_settings()["beam_size"])
    assert beams == {"faster-whisper:small": ("small", 4, 4), "faster-whisper:small@1": ("small", 1, 1)}
    assert engines.beam == 4


@pytest.mark.parametrize(
    ("spec", "parts"),
    [
        ("faster-whisper:small@1", ("faster-whisper:small", 1)),
        ("faster-whisper:small", ("faster-whisper:small", None)),
        ("faster-whisper:small@0", ("faster-whisper:small@0", None)),
        ("endpoint:model@host", ("endpoint:model@host", None)),
        ("@3", ("", 3)),
    ],
)
def test_a_beam_is_the_number_behind_the_last_at(spec: str, parts: tuple[str, int | None]) -> None:
    assert split_beam(spec) == parts


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"asr_candidates": "whisper"}, "MEDIA_ASR_CANDIDATES is 'whisper'; allowed are 'pocketsphinx', "),
        (
            {"asr_candidates": "faster-whisper:/no/such/folder"},
            "MEDIA_ASR_CANDIDATES names the Whisper model '/no/such/folder', which is neither a folder on this machine",
        ),
        ({"asr_candidates": "pocketsphinx,faster-whisper:small@0"}, "MEDIA_ASR_CANDIDATES names the Whisper model"),
        ({"transcriber": "whisper"}, "MEDIA_TRANSCRIBER is 'whisper'; allowed are"),
    ],
    ids=["an unknown engine", "no such folder", "a beam of nothing", "the transcriber itself"],
)
def test_a_wrong_engine_is_one_sentence_at_start(tmp_path: Path, settings: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        built(tmp_path, **settings)
    assert str(raised.value).startswith(said) and str(raised.value).count("\n") == 0


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"asr_policy": "cheapest"}, "MEDIA_ASR_POLICY"),
        ({"asr_within": "1.5"}, "MEDIA_ASR_WITHIN"),
        ({"asr_shadow": "-0.1"}, "MEDIA_ASR_SHADOW"),
        ({"asr_escalate": "2"}, "MEDIA_ASR_ESCALATE"),
        ({"asr_minute_prices": "endpoint:whisper-1"}, "endpoint:whisper-1=0.006"),
        ({"asr_minute_prices": "endpoint:whisper-1=cheap"}, "endpoint:whisper-1=0.006"),
    ],
)
def test_a_wrong_choice_names_its_variable_and_what_is_allowed(settings: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_settings(_env_file=None, **settings)


def test_prices_are_by_engine() -> None:
    given = load_settings(_env_file=None, asr_minute_prices=" endpoint:a=b=0.006 , endpoint:whisper-1=1 ,")
    assert given.asr_minute_prices == {"endpoint:a=b": 0.006, "endpoint:whisper-1": 1.0}
    assert load_settings(_env_file=None, asr_minute_prices="").asr_minute_prices == {}


def test_every_choice_of_the_settings_reaches_the_engines(tmp_path: Path) -> None:
    chosen = {
        "policy": "best",
        "within": 0.07,
        "hour_cost": 0.5,
        "minute_prices": {"pocketsphinx": 0.1},
        "shadow": 0.25,
        "escalate": 0.6,
        "weak_confidence": 0.4,
        "weak_flagged": 0.3,
        "weak_uncovered": 0.5,
    }
    assert (
        set(chosen)
        == set(CHOICES)
        == {name[4:] for name in Settings.model_fields if name.startswith("asr_")} - {"candidates"}
    )
    engines = built(tmp_path, **{f"asr_{name}": value for name, value in chosen.items()})
    assert {name: getattr(engines, name) for name in CHOICES} == chosen
