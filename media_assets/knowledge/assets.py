"""The glossary as an asset."""

import dagster as dg

from media_assets.corpus import corpus_asset, publish_corpus
from media_assets.knowledge.glossary import VERSION, collect_glossary
from media_assets.schemas.text import GLOSSARY
from resources.library import Library

_CHECK = ("users_file_readable", "The users' glossary.csv, where there is one, can be read.")


@corpus_asset(
    "glossary",
    GLOSSARY,
    group="corpus",
    kinds={"csv"},
    version=VERSION,
    deps=["transcripts", "document_pages"],
    check=_CHECK,
)
def glossary(context: dg.AssetExecutionContext, library: Library) -> dg.MaterializeResult:
    """One row per term: what users want it translated as, and names that recur in speech and documents."""
    table, problem = collect_glossary(library)
    origins = table["origin"].to_pylist()
    metadata = {"terms from users": origins.count("user"), "learned terms": origins.count("learned")}
    wrong = {"problem": problem} if problem else {}
    return publish_corpus(context, library, table, GLOSSARY, _CHECK, wrong, metadata)
