"""How a corpus asset is declared: the same way for all of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import dagster as dg
import pyarrow as pa

from media_assets.automation import WHEN_CORPUS_MOVED
from media_assets.batch import RETRIES, key_of
from media_assets.metadata import column_schema, table_metadata
from resources.library import Library


def corpus_asset(
    key: str,
    schema: pa.Schema,
    *,
    group: str,
    kinds: set[str],
    version: str,
    deps: Sequence[str],
    check: tuple[str, str],
    follows: bool = True,
    more: Sequence[tuple[str, str]] = (),
) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """Declare an unpartitioned asset over all batches.

    Args:
        check: (name, description) of the check that the asset yields.
        more: (name, description) of further checks that it yields.
        follows: whether it is made anew by itself when something upstream moved; otherwise by schedule and on demand.
    """
    return dg.asset(
        key=key_of(key),
        deps=[key_of(dep) for dep in deps],
        automation_condition=WHEN_CORPUS_MOVED if follows else None,
        retry_policy=RETRIES,
        group_name=group,
        kinds=kinds,
        code_version=version,
        metadata={"dagster/column_schema": column_schema(schema)},
        check_specs=[dg.AssetCheckSpec(name, asset=key_of(key), description=about) for name, about in (check, *more)],
    )


def publish_corpus(
    context: dg.AssetExecutionContext,
    library: Library,
    table: pa.Table,
    schema: pa.Schema,
    check: tuple[str, str],
    wrong: Mapping[str, Any],
    metadata: Mapping[str, Any],
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR,
    more: Sequence[dg.AssetCheckResult] = (),
) -> dg.MaterializeResult:
    """Write the table and report it; `wrong` says what the check found, nothing when it passed."""
    library.write_table("/".join(context.asset_key.path), table, schema)
    result = dg.AssetCheckResult(passed=not wrong, check_name=check[0], severity=severity, metadata=dict(wrong))
    shown = table_metadata(table, library.text_in_events)
    return dg.MaterializeResult(metadata=dict(metadata) | shown, check_results=[result, *more])
