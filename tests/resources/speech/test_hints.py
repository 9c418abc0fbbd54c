"""Terms and prompts reach the decoder: the scripted Whisper speaks by position, so what goes before moves its text."""

import shutil

import pytest

from resources.model import LOADS
from resources.speech.base import NO_HINTS, Hints
from resources.speech.pocketsphinx import PocketsphinxTranscriber
from resources.speech.prompts import PROMPT_TOKENS
from tests.resources.speech.clients import ENGINES, client_of
from tests.resources.speech.clip import two_sentences
from tests.tiny_models import SENTENCE

whisper = pytest.mark.models


@pytest.fixture(scope="module", params=ENGINES)
def client(request, whisper_folder, aligner_folder):
    return client_of(request.param, whisper_folder, aligner_folder, languages=["en"])


def text_of(client, hints: Hints) -> str:
    return " ".join(segment.text for segment in client.transcribe(two_sentences(), hints).segments)


@whisper
@pytest.mark.parametrize("hints", [Hints(terms=("fox",)), Hints(prompt="fox")], ids=["a term", "a prompt"])
def test_the_text_starts_behind_what_goes_before_it(client, hints):
    # The mark and the four bytes of " fox" move it by five positions, and " the " are the first five bytes.
    assert text_of(client, hints) == SENTENCE.removeprefix("the ")


@whisper
def test_terms_and_prompt_go_before_it_together(client):
    assert text_of(client, Hints(terms=("fox",), prompt="dog")) == SENTENCE.removeprefix("the quic")


@whisper
def test_hints_hold_for_one_recording_and_load_nothing_again(client):
    text_of(client, NO_HINTS)
    loads = LOADS.copy()
    assert text_of(client, Hints(terms=("fox",))) != SENTENCE
    assert text_of(client, NO_HINTS) == SENTENCE
    assert loads == LOADS


@whisper
def test_more_terms_than_fit_leave_room_for_an_answer(client):
    terms = tuple(f"term{number}" for number in range(100))
    used = client.used_hints(Hints(terms=terms, prompt="word " * 200))
    assert terms[: len(used.terms)] == used.terms and 0 < len(used.terms) < 100
    assert len(", ".join(used.terms)) + len(used.prompt) + 2 <= PROMPT_TOKENS
    client.transcribe(two_sentences(), Hints(terms=terms, prompt="word " * 200))


@whisper
def test_a_term_that_does_not_fit_changes_neither_transcript_nor_key(client):
    fitting = Hints(terms=("a" * 100, "b" * 100))
    longer = Hints(terms=(*fitting.terms, "c" * 100))
    assert client.used_hints(longer) == client.used_hints(fitting)
    assert client.transcribe(two_sentences(), longer) == client.transcribe(two_sentences(), fitting)


@whisper
def test_what_is_used_is_known_without_loading_the_model(client, whisper_folder, aligner_folder):
    fresh = client_of(client.engine, whisper_folder, aligner_folder)
    loads = LOADS.copy()
    assert fresh.used_hints(Hints(("es", "en"), ("fox",), " the  dog ")) == Hints(("en", "es"), ("fox",), "the dog")
    assert loads == LOADS


@whisper
def test_another_tokenizer_is_counted_anew(client, whisper_folder, aligner_folder, tmp_path):
    folder = shutil.copytree(whisper_folder, tmp_path / "other")
    (folder / "tokenizer.json").unlink()
    moved = client_of(client.engine, folder, aligner_folder)
    hints = Hints(terms=tuple("x" * 100 for _ in range(9)))
    assert moved.used_hints(hints) == hints, "nothing is known yet, so all of it counts"
    shutil.copy(whisper_folder / "tokenizer.json", folder)
    assert len(moved.used_hints(hints).terms) == 2


def test_pocketsphinx_uses_a_language_and_nothing_else():
    client = PocketsphinxTranscriber()
    assert client.used_hints(Hints(terms=("fox",), prompt="dog")) == NO_HINTS
    assert client.used_hints(Hints(languages=("es", "en"), terms=("fox",))) == Hints(languages=("en",))
    assert client.used_hints(Hints(languages=("es", "fr"))) == Hints(languages=("es",))
