"""The library report as an asset."""

from collections.abc import Sequence

import dagster as dg

from media_assets.corpus import corpus_asset, publish_corpus
from media_assets.reports.build import build_report
from media_assets.schemas.reports import LIBRARY_REPORT
from media_assets.translation.baseline import name_of as baseline_name
from media_assets.translation.enhanced import name_of as enhanced_name
from resources.ledger import Ledger
from resources.library import Library
from resources.money.ledger_billing import LedgerBilling

VERSION = "1"

_CHECK = ("pages_stay_usable", "No page of the report is larger than 5 MB.")
_TABLES = (
    "duplicate_sets",
    "duplicate_quality",
    "duplicate_plan",
    "clusters",
    "glossary",
    "media_files",
    "transcripts",
    "document_pages",
)
_MOST_BYTES = 5_000_000


def report_asset(languages: Sequence[str]) -> dg.AssetsDefinition:
    """Return `library_report`, which shows translations into `languages`."""
    translated = [name(language) for language in languages for name in (baseline_name, enhanced_name)]

    @corpus_asset(
        "library_report",
        LIBRARY_REPORT,
        group="corpus",
        kinds={"html"},
        version=VERSION,
        deps=[
            "duplicate_plan",
            "duplicate_sets",
            "clusters",
            "glossary",
            "media_files",
            "transcripts",
            "asr_outcomes",
            "translation_review",
            "experiments",
            "document_pages",
            "costs",
            *translated,
        ],
        check=_CHECK,
    )
    def library_report(
        context: dg.AssetExecutionContext,
        library: Library,
        ledger: Ledger,
        billing: dg.ResourceParam[LedgerBilling],
    ) -> dg.MaterializeResult:
        """One row per page of the HTML report: what the library holds, what is double, what failed and why."""
        table = build_report(library, ledger, languages, limits=billing.limits)
        pages = zip(table["page"].to_pylist(), table["size"].to_pylist(), strict=True)
        wrong = {page: f"{size / 1e6:.1f} MB" for page, size in pages if size > _MOST_BYTES}
        metadata = {"report": dg.MetadataValue.path(str(library.report_path()))}
        return publish_corpus(context, library, table, LIBRARY_REPORT, _CHECK, wrong, metadata)

    return library_report
