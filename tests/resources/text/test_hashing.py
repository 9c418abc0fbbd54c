import json
import subprocess
import sys

import numpy as np
import pytest

from resources.model import LOADS
from resources.text.hashing import HashingTextEmbedder

TEXTS = ["The quick brown fox", "Größe und Länge", "今日は世界", "a", "fox " * 5000, "lone \udc80 surrogate"]


@pytest.fixture(scope="module")
def embedder() -> HashingTextEmbedder:
    return HashingTextEmbedder()


def test_texts_become_unit_vectors(embedder: HashingTextEmbedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), 384) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_texts_without_words_become_zero(embedder: HashingTextEmbedder) -> None:
    assert not embedder.embed(["", " \n", "... !?", "—"]).any()
    assert embedder.embed([]).shape == (0, 384)


def test_another_process_gives_the_same_vectors(embedder: HashingTextEmbedder) -> None:
    program = (
        "import json, sys\n"
        "from resources.text.hashing import HashingTextEmbedder\n"
        "print(HashingTextEmbedder().embed(json.loads(sys.argv[1])).tobytes().hex())"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, json.dumps(TEXTS)], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == embedder.embed(TEXTS).tobytes().hex()


def test_shared_wording_is_near_and_strangers_are_far(embedder: HashingTextEmbedder) -> None:
    original, ending, accents, stranger = embedder.embed(
        [
            "The museum opened a new gallery of photographs",
            "The museums open new galleries of photography",
            "THE MUSÉUM OPENED A NEW GALLERY OF PHOTOGRAPHS",
            "Interest rates rose by half a percent on Tuesday",
        ]
    )
    assert original @ accents > 0.999
    assert original @ ending > 0.4
    assert abs(original @ stranger) < 0.25


def test_identity_costs_no_load() -> None:
    fresh, before = HashingTextEmbedder(), LOADS["hashed-words-and-letters-384"]
    assert (fresh.dimensions, fresh.batch_size, fresh.key_settings()) == (384, 256, {})
    assert str(fresh.identity) == "hashed-words-and-letters-384@1"
    assert LOADS["hashed-words-and-letters-384"] == before
