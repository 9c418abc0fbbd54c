"""The search index as an asset."""

from typing import Any

import dagster as dg

from media_assets.corpus import corpus_asset, publish_corpus
from media_assets.schemas.search import SEARCH_INDEX
from media_assets.search.refresh import NAME, VERSION, refresh
from resources.library import Library
from resources.text.base import TextEmbedder
from resources.vision.base import ImageEmbedder

_CHECK = (
    "index_agrees_with_tables",
    "Every part holds the contents that the tables hold, and a sample of its vectors find themselves.",
)


@corpus_asset(
    NAME,
    SEARCH_INDEX,
    group="corpus",
    kinds={"sqlite", "usearch"},
    version=VERSION,
    deps=["media_files", "frames", "image_embeddings", "text_embeddings", "transcripts", "document_pages"],
    check=_CHECK,
)
def search_index(
    context: dg.AssetExecutionContext, library: Library, image_embedder: ImageEmbedder, text_embedder: TextEmbedder
) -> dg.MaterializeResult:
    """One row per part of the search index: the words of all contents, and the vectors of each space."""
    spaces = {"image_embeddings": str(image_embedder.identity), "text_embeddings": str(text_embedder.identity)}
    done = refresh(library, spaces)
    metadata: dict[str, Any] = {
        f"{name} in {row['part']}": row[name]
        for row in done.table.to_pylist()
        for name in ("entries", "added", "removed", "unusable", "why")
        if row[name] is not None
    }
    return publish_corpus(context, library, done.table, SEARCH_INDEX, _CHECK, done.wrong, metadata)
