"""Plans of one tick over made-up listings."""

from collections.abc import Mapping

from media_assets.library.intake import Plan, Seen, plan_batches
from resources.manifests import FileClaim

NOW = 1_800_000_000.0
SETTLE = 60.0


def planned(
    listing: list[Seen],
    known: Mapping[bytes, tuple[int, int]] | None = None,
    watched: Mapping[str, float] | None = None,
    now: float = NOW,
    files: int = 5,
    size: int = 2000,
) -> Plan:
    return plan_batches(
        listing,
        known or {},
        watched or {},
        now,
        drop_folder="inbox",
        root="/drop",
        settle_seconds=SETTLE,
        batch_files=files,
        batch_bytes=size,
    )


def settled(name: str, size: int = 1, mtime_ns: int = 0) -> Seen:
    return Seen(name.encode(), size, mtime_ns, NOW - SETTLE)


def claims(plan: Plan) -> list[FileClaim]:
    return [claim for manifest in plan.manifests for claim in manifest.files]
