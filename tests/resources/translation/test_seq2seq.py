"""Neural translation through the real transformers code, on tiny models that know a few sentences by heart."""

import logging
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from resources.errors import OutOfMemory, TransientError
from resources.model import LOADS
from resources.translation.generation import Generator, Made, Route, arithmetic
from resources.translation.seq2seq import Seq2SeqTranslator
from tests.tiny_translators import LONGEST, SENTENCES

pytestmark = pytest.mark.models


def sentences(language: str) -> list[str]:
    """Return what every model is right about: all but the song."""
    return [text for at, text in enumerate(SENTENCES[language]) if at != 3]


def translator(folder: Path, **more: Any) -> Seq2SeqTranslator:
    return Seq2SeqTranslator(checkpoint=str(folder), device="cpu", **more)


@pytest.mark.parametrize("name", ["marian", "romance", "nllb", "m2m100", "mbart50", "t5"])
def test_every_family_translates_into_the_language_it_is_asked_for(name: str, request: pytest.FixtureRequest) -> None:
    model = translator(request.getfixturevalue(name))
    assert model.unavailable("en", "es") is None
    assert model.translate(sentences("en"), "en", "es") == sentences("es")
    if name == "marian":
        assert model.unavailable("en", "fr") == "The translation model opus-mt-en-es does not translate from en to fr."
    else:
        assert model.translate(sentences("en"), "en", "fr") == sentences("fr")


@pytest.mark.parametrize("name", ["nllb", "m2m100", "mbart50"])
def test_a_model_of_many_languages_translates_any_of_its_pairs(name: str, request: pytest.FixtureRequest) -> None:
    model = translator(request.getfixturevalue(name))
    assert model.translate(sentences("fr"), "fr", "en") == sentences("en")
    assert model.translate(sentences("es"), "es", "fr") == sentences("fr")


def test_layout_and_order_stay_and_equal_lines_are_translated_once(
    marian: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = translator(marian)
    given: list[str] = []
    real = Generator.generate

    def spy(self: Generator, texts: Sequence[str], route: Route, **more: Any) -> list[Made]:
        given.extend(texts)
        return real(self, texts, route, **more)

    monkeypatch.setattr(Generator, "generate", spy)
    texts = ["good morning.", "", "  the house is big.\n\ngood morning. ", "\n", "good morning."]
    assert model.translate(texts, "en", "es") == [
        "buenos días.",
        "",
        "  la casa es grande.\n\nbuenos días. ",
        "\n",
        "buenos días.",
    ]
    assert sorted(given) == ["good morning.", "the house is big."]


def test_a_line_that_is_too_long_goes_through_in_pieces_and_nothing_is_left_out(nllb: Path) -> None:
    model = translator(nllb, piece_tokens=16)
    long = " ".join(sentences("en") * 5)
    assert model.model.tokens(long) > LONGEST
    assert model.translate([long], "en", "es") == [" ".join(sentences("es") * 5)]


def test_a_loop_is_noticed_and_made_again_without_repeats(marian: Path, caplog: pytest.LogCaptureFixture) -> None:
    model = translator(marian)
    with caplog.at_level(logging.WARNING):
        sung, morning = model.translate(["sing it!", "good morning."], "en", "es")
    assert morning == "buenos días."
    assert "la la la la" not in sung
    assert "1 texts looped or had no end" in caplog.text and "sing" not in caplog.text


def test_what_has_no_end_whatever_is_done_is_no_translation(marian: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = translator(marian)

    def endless(self: Generator, texts: Sequence[str], route: Route, **more: Any) -> list[Made]:
        return [Made("y luego", ended="morning" in text) for text in texts]

    monkeypatch.setattr(Generator, "generate", endless)
    assert model.translate(["see you soon", "good morning", "x\ngood morning"], "en", "es") == ["", "y luego", ""]


def test_an_output_that_reaches_its_limit_has_not_ended(marian: Path) -> None:
    generator: Generator = translator(marian, beams=1).model
    generator.network.config.max_position_embeddings = 6
    try:
        (cut,) = generator.generate(["the cat sleeps, the dog eats."], Route(None, "", ()))
    finally:
        generator.network.config.max_position_embeddings = LONGEST
    assert not cut.ended
    (whole,) = generator.generate(["the cat sleeps, the dog eats."], Route(None, "", ()))
    assert whole == Made("el gato duerme, el perro come.", True)


def test_memory_that_runs_out_halves_the_batch(marian: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = translator(marian)
    generator: Generator = model.model
    real, sizes = generator.network.generate, []

    def short_of_memory(input_ids: Any, **more: Any) -> Any:
        sizes.append(len(input_ids))
        if len(input_ids) > 1:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        return real(input_ids=input_ids, **more)

    monkeypatch.setattr(generator.network, "generate", short_of_memory)
    assert model.translate(sentences("en"), "en", "es") == sentences("es")
    assert sizes[0] == 4 and sizes.count(1) == 4

    def none_at_all(**_: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr(generator.network, "generate", none_at_all)
    with pytest.raises(OutOfMemory, match="no memory for a single line"):
        model.translate(["good morning."], "en", "es")


def test_a_folder_is_known_by_its_content_and_loaded_once(marian: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / marian.name
    copy.parent.mkdir()
    copy.symlink_to(marian)
    model = translator(marian)
    before = LOADS[model.identity.name]
    assert model.identity == translator(copy).identity
    assert str(tmp_path) not in str(model.key_settings())
    model.translate(["good morning."], "en", "es")
    model.translate(["the house is big."], "en", "es")
    assert LOADS[model.identity.name] == before + 1


def test_device_and_batches_stay_out_of_the_key_and_arithmetic_is_in_it(marian: Path) -> None:
    settings = translator(marian).key_settings()
    assert settings == translator(marian, batch_tokens=7, offline=True).key_settings()
    assert settings == {"pair": [], "beams": 4, "piece_tokens": 256, "compute_type": "float32"}
    assert (arithmetic("auto", "cuda"), arithmetic("float16", "cuda")) == ("bfloat16", "float16")


def test_whether_a_pair_can_be_done_is_told_without_loading_the_model(marian: Path) -> None:
    program = (
        "import sys; from resources.translation.seq2seq import Seq2SeqTranslator\n"
        f"model = Seq2SeqTranslator(checkpoint={str(marian)!r})\n"
        "print(model.unavailable('en', 'es'), model.identity.name, {'torch', 'transformers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "seq2seq:opus-mt-en-es", "set()"]


def test_a_folder_without_a_model_is_an_obstacle_and_broken_weights_an_error(tmp_path: Path, marian: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "has no config.json" in str(translator(tmp_path / "empty").unavailable("en", "es"))
    broken = tmp_path / "opus-mt-en-es"
    broken.mkdir()
    for file in marian.iterdir():
        (broken / file.name).write_bytes(file.read_bytes() if file.suffix != ".safetensors" else b"no weights")
    with pytest.raises(TransientError, match="the translation model opus-mt-en-es could not be loaded"):
        translator(broken).translate(["good morning."], "en", "es")


def test_a_pair_that_it_does_not_do_is_refused(marian: Path) -> None:
    with pytest.raises(TransientError, match="does not translate from es to en"):
        translator(marian).translate(["buenos días."], "es", "en")
