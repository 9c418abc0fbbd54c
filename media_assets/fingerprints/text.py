"""Fingerprints of what is written and said: MinHash signatures of runs of words, by datasketch."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from media_assets.library.inventory import batch_names
from media_assets.outcomes import Outcome
from media_assets.runners import in_batches
from media_assets.schemas.fingerprints import SIGNATURE, TEXT_FINGERPRINT
from media_assets.schemas.text import DOCUMENT_PAGES
from media_assets.speech.spoken import spoken
from media_assets.work import Item, Stage
from resources.library import Library

NAME = "text_fingerprints"
VERSION = "1"

SHINGLE = 3
"""Words of a shingle: one changed word spoils three of them, so that a similarity says how much was changed."""

LEAST_WORDS = 30
"""Shorter texts (a title, a greeting) are alike without being copies."""

SCHEME = "affine32"
"""How datasketch permutes; signatures of different schemes or seeds cannot be compared."""

SEED = 1

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_]+")
_AT_ONCE = 4096
_ITEMS_AT_ONCE = 16


def text_items(library: Library, batch: str) -> list[Item]:
    """Return a batch's contents that have text as items; their work is a mapping of source to text."""
    names = batch_names(library, batch)
    texts: dict[str, dict[str, str]] = {}
    for source, table in (
        ("transcript", spoken(library, batch)),
        ("document", library.read_table("document_pages", DOCUMENT_PAGES, batch)),
    ):
        parts: dict[str, list[str]] = {}
        for content, text in zip(table["content_id"].to_pylist(), table["text"].to_pylist(), strict=True):
            parts.setdefault(content, []).append(text)
        for content, said in parts.items():
            texts.setdefault(content, {})[source] = "\n".join(said)
    return [
        Item(
            id=content,
            identity=_digest("\0".join(f"{source}\0{text}" for source, text in found.items())),
            work=found,
            label=names.get(content, content),
        )
        for content, found in texts.items()
    ]


def text_fingerprints_stage() -> Stage:
    """Return the stage that fingerprints texts; its items' work is a mapping of source to text."""
    return Stage(
        name=NAME,
        version=VERSION,
        schema=TEXT_FINGERPRINT,
        run=in_batches(_fingerprint, _ITEMS_AT_ONCE),
        settings={
            "shingle": SHINGLE,
            "least_words": LEAST_WORDS,
            "permutations": SIGNATURE,
            "scheme": SCHEME,
            "seed": SEED,
        },
    )


def words_of(text: str) -> list[str]:
    """Return the words of a text in one spelling (NFKC, case folded); scripts without spaces give characters."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def signature_of(words: Sequence[str]) -> tuple[int, npt.NDArray[np.uint32]]:
    """Return how many distinct shingles some words have, and their MinHash signature, shape (`SIGNATURE`,)."""
    from datasketch import MinHash

    shingles = sorted({" ".join(words[start : start + SHINGLE]).encode() for start in range(len(words) - SHINGLE + 1)})
    signature = MinHash(num_perm=SIGNATURE, seed=SEED, scheme=SCHEME)
    for start in range(0, len(shingles), _AT_ONCE):
        signature.update_batch(shingles[start : start + _AT_ONCE])
    return len(shingles), signature.hashvalues.astype(np.uint32)


def _fingerprint(batch: Sequence[Mapping[str, str]]) -> list[Outcome]:
    return [_outcome(texts) for texts in batch]


def _outcome(texts: Mapping[str, str]) -> Outcome:
    rows = []
    for source, text in texts.items():
        words = words_of(text)
        if len(words) >= LEAST_WORDS:
            shingles, signature = signature_of(words)
            numbers = _digest(" ".join(word for word in words if any(map(str.isdigit, word))))
            rows.append(
                {
                    "source": source,
                    "words": len(words),
                    "shingles": shingles,
                    "numbers": numbers[:16],
                    "signature": signature.tolist(),
                }
            )
    table = pa.Table.from_pylist(rows, TEXT_FINGERPRINT)
    if not rows:
        return Outcome(table, "not_applicable", f"it has fewer than {LEAST_WORDS} words")
    return Outcome(table)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
