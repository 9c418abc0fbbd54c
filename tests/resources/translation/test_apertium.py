"""Translation by the real Apertium."""

import random
import shutil
import stat
from pathlib import Path

import pytest

from resources.errors import ItemTimeout, TransientError
from resources.model import LOADS
from resources.translation.apertium import ApertiumTranslator

needs_apertium = pytest.mark.skipif(
    ApertiumTranslator().unavailable("en", "es") is not None, reason="apertium with its pair eng-spa is not installed"
)


def script(folder: Path, text: str) -> str:
    program = folder / "apertium"
    program.write_text("#!/bin/sh\n" + text)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


@pytest.fixture(scope="module")
def translator() -> ApertiumTranslator:
    return ApertiumTranslator()


@needs_apertium
def test_a_sentence_is_translated(translator: ApertiumTranslator) -> None:
    assert translator.translate(["The house is big."], "en", "es") == ["La casa es grande."]
    assert LOADS["apertium"] >= 1


@needs_apertium
def test_two_hundred_texts_take_one_process_and_keep_their_order(tmp_path: Path) -> None:
    real, calls = shutil.which("apertium"), tmp_path / "calls"
    counting = ApertiumTranslator(program=script(tmp_path, f'echo "$*" >> {calls}\nexec {real} "$@"\n'))
    texts = [f"Number {n} is a house" for n in range(200)]
    translated = counting.translate(texts, "en", "es")
    assert len(translated) == 200
    assert all(str(n) in text.split() for n, text in enumerate(translated))
    assert [call for call in calls.read_text().splitlines() if "-u" in call] == ["-u eng-spa"]


@needs_apertium
@pytest.mark.parametrize(
    "odd", ["[x]", "<b>", "^zq/zw<n>$", "/", "@", "\\", "[[t:b:x]]", "\u200d", "😀", "世", "*", "#", "~", "{}"]
)
def test_special_characters_survive(translator: ApertiumTranslator, odd: str) -> None:
    first, second = translator.translate([f"{odd} dog {odd}", "house"], "en", "es")
    assert first.startswith(odd) and first.endswith(odd)
    assert "perro" in first.lower()
    assert second.lower() == "casa"


@needs_apertium
def test_layout_survives(translator: ApertiumTranslator) -> None:
    texts = ["", "  \n ", "  the dog\n\n\n\tthe house  \r\nthe cat\n", "\u2028dog", "\n"]
    blank, spaces, lines, separated, end = translator.translate(texts, "en", "es")
    assert (blank, spaces, end) == ("", "  \n ", "\n")
    assert lines.lower() == "  el perro\n\n\n\tla casa  \r\nel gato\n"
    assert separated.lower() == "\u2028perro"


@needs_apertium
def test_what_no_stream_carries_becomes_a_replacement_character(translator: ApertiumTranslator) -> None:
    assert translator.translate(["dog \0 \udc80 house"], "en", "es")[0].count("\ufffd") == 2


def test_nothing_to_translate_starts_no_process() -> None:
    assert ApertiumTranslator(program="no-such-program").translate(["", " \n"], "en", "es") == ["", " \n"]


@needs_apertium
@pytest.mark.parametrize("ending", ["no", "Dr", "Mr", "etc", "a.m", "St"])
def test_a_text_is_translated_the_same_whatever_stands_beside_it(translator: ApertiumTranslator, ending: str) -> None:
    text = f"the white {ending}"
    alone = translator.translate([text], "en", "es")
    assert translator.translate([text, "house is big", text, "dog"], "en", "es")[0] == alone[0]
    assert translator.translate(["house", text, "house is big"], "en", "es")[1] == alone[0]


@needs_apertium
def test_both_directions_are_found_and_a_missing_pair_is_named(translator: ApertiumTranslator) -> None:
    assert translator.unavailable("es", "en") is None
    reason = translator.unavailable("en", "ja")
    assert reason == "Apertium is installed, but has no language pair from en to ja."
    with pytest.raises(TransientError, match="no language pair from en to ja"):
        translator.translate(["dog"], "en", "ja")


@needs_apertium
def test_identity_tells_the_version_and_the_data(translator: ApertiumTranslator) -> None:
    version, digest = translator.identity.revision.rsplit("-", 1)
    assert version[0].isdigit()
    assert len(digest) == 12
    assert translator.key_settings() == {}


def test_without_the_program_it_says_so() -> None:
    absent = ApertiumTranslator(program="no-such-program")
    assert absent.unavailable("en", "es") == "Apertium is not installed (no program 'no-such-program' found)."
    assert absent.identity.revision == "not-installed"
    with pytest.raises(TransientError, match="not installed"):
        absent.translate(["dog"], "en", "es")


LISTS = 'case "$1" in -l) echo "  eng-spa";; -V) echo "Apertium 9.9";; '


def test_an_engine_that_loses_a_line_is_an_error(tmp_path: Path) -> None:
    broken = ApertiumTranslator(program=script(tmp_path, LISTS + "*) head -n 3;; esac\n"))
    with pytest.raises(TransientError, match="gave back 1 lines for 3"):
        broken.translate(["dog", "cat", "house"], "en", "es")


def test_an_engine_that_fails_is_an_error(tmp_path: Path) -> None:
    broken = ApertiumTranslator(program=script(tmp_path, LISTS + "*) cat; exit 3;; esac\n"))
    with pytest.raises(TransientError, match="exit status 3"):
        broken.translate(["dog"], "en", "es")


def test_an_engine_that_hangs_is_ended_with_all_its_children(tmp_path: Path) -> None:
    child = tmp_path / "child"
    hanging = script(tmp_path, LISTS + f"*) sh -c 'echo $$ > {child}; exec sleep 600' | cat;; esac\n")
    with pytest.raises(ItemTimeout, match="did not finish"):
        ApertiumTranslator(program=hanging, start_seconds=0.5).translate(["dog"], "en", "es")
    state = Path(f"/proc/{child.read_text().strip()}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


@needs_apertium
def test_random_text_comes_back_line_for_line(translator: ApertiumTranslator) -> None:
    rng = random.Random(7)
    signs = "".join(map(chr, [*range(1, 0x180), 0x2019, 0x2028, 0x200B, 0xFEFF, 0x4E16, 0x1F600])) + ' ."no' * 20
    words = ["no", "Dr", "the", "dog", "house", "white", "will", "3.5", "a.m", "[[/]]", "^x$", ".[]", "<b>"]
    texts = ["".join(rng.choice([rng.choice(signs), f" {rng.choice(words)} "]) for _ in range(25)) for _ in range(400)]
    translated = translator.translate(texts, "en", "es")
    assert [len(text.splitlines()) for text in translated] == [len(text.splitlines()) for text in texts]
    assert translator.translate(texts[200:], "en", "es")[50:] == translated[250:]
