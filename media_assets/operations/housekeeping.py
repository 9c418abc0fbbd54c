"""Housekeeping as a job: what killed writers left behind, and results beyond the ledger's bound."""

import dagster as dg

from resources.ledger import Ledger
from resources.library import Library


@dg.op
def sweep_and_collect(context: dg.OpExecutionContext, library: Library, ledger: Ledger) -> None:
    """Remove temporary files older than an hour and collect the least recently used results above the bound."""
    swept, collected = library.sweep(), ledger.results.collect()
    context.add_output_metadata(
        {"temporary files": swept, "results collected": collected, "ledger MB": round(ledger.size() / 1e6, 1)}
    )


@dg.job
def housekeeping() -> None:
    """Keep the library and the ledger within their bounds."""
    sweep_and_collect()
