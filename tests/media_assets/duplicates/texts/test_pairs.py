"""Texts of a library, of which a content may have two: what is said in it and what is written."""

import pandas as pd

from media_assets.duplicates.contents import Contents
from media_assets.duplicates.incremental import Progress
from media_assets.duplicates.texts.pairs import find
from media_assets.fingerprints.text import NAME, text_fingerprints_stage
from media_assets.schemas.fingerprints import TEXT_FINGERPRINTS
from media_assets.stage import run_stage
from media_assets.work import Item
from resources.ledger import Ledger
from resources.library import Library
from tests.media_assets.duplicates.texts.test_alike import prose

BATCHES = ("20260101t000000-inbox-000000", "20260102t000000-inbox-000000")
Texts = dict[str, dict[str, list[str]]]


def written(library: Library, ledger: Ledger, batch: str, texts: Texts) -> None:
    items = []
    for name, sources in texts.items():
        work = {source: " ".join(words) for source, words in sources.items()}
        items.append(Item(name, repr(work), name, work))
    done = run_stage(text_fingerprints_stage(), items, ledger, batch)
    library.write_table(NAME, done.table(), TEXT_FINGERPRINTS, batch)


def found(library: Library, names: str) -> set[tuple[str, str, str]]:
    files = pd.DataFrame({"content_id": list(names), "payload_id": list(names), "kind": "video"})
    files["duration_seconds"] = 60.0
    pairs = find(library, Contents.of(files, files), Progress())
    return set(zip(*(pairs[name].to_pylist() for name in ("left", "right", "relation")), strict=True))


def test_a_content_is_found_by_what_it_says_and_by_what_is_written_in_it(library: Library, ledger: Ledger) -> None:
    both = {"transcript": prose(1), "document": prose(2)}
    alone = {"b": {"transcript": prose(1)}, "c": {"document": prose(2)}}
    written(library, ledger, BATCHES[0], {"a": both, **alone})
    assert found(library, "abc") == {("a", "b", "related"), ("a", "c", "copy")}


def test_a_content_of_two_batches_speaks_once_and_a_short_text_not_at_all(library: Library, ledger: Ledger) -> None:
    texts: Texts = {"a": {"transcript": prose(1), "document": prose(2)}, "d": {"document": prose(1)[:5]}}
    written(library, ledger, BATCHES[0], texts)
    written(library, ledger, BATCHES[1], {**texts, "b": {"transcript": prose(1)}, "c": {"document": prose(2)}})
    assert found(library, "abcd") == {("a", "b", "related"), ("a", "c", "copy")}
    columns = ["content_id", "source", "signature", "key"]
    corpus = library.read_corpus(NAME, TEXT_FINGERPRINTS, columns)
    files = pd.DataFrame({"content_id": list("abcd"), "payload_id": list("abcd"), "kind": "", "duration_seconds": 0.0})
    table, ids = Contents.of(files, files).one_each(corpus, "signature", "source")
    assert list(zip(ids, table["source"].to_pylist(), strict=True)) == [
        *(("a", "document"), ("a", "transcript"), ("b", "transcript"), ("c", "document"))
    ]
