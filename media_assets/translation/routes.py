"""Which translators stand ready for each language that a batch is spoken in, by its plan."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from media_assets.schemas.routing import TRANSLATION_PLAN
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.speech.spoken import NAME as TRANSCRIPTS_NAME
from media_assets.translation.plan import NAME, part_of_key
from resources.errors import TransientError
from resources.library import Library
from resources.translation.engines import NONE_SET, Translators


@dataclass(frozen=True)
class Route:
    """The way of one language into another.

    Attributes:
        order: translators, the chosen one first; empty where none can do the pair.
        reason: why there is none.
        part_of_key: what of the chosen one is in keys; None where there is none.
    """

    order: tuple[str, ...] = ()
    reason: str = ""
    part_of_key: Mapping[str, Any] | None = None


def routes_of(
    plan: pa.Table, translators: Translators, sources: Iterable[str | None], language: str
) -> dict[str | None, Route]:
    """Return the routes of languages into `language`.

    A pair that no plan was made for takes the translators in the order of the setting.

    Args:
        plan: rows of `TRANSLATION_PLAN` of the batch.
        translators: all there are.
        sources: languages that something is said in; None where it is not known.
        language: target.
    """
    planned = {row["source_language"]: row for row in plan.to_pylist() if row["language"] == language}
    routes: dict[str | None, Route] = {None: Route(reason="the spoken language is not known")}
    for source in sources:
        if source in (None, language):
            continue
        row = planned.get(source)
        routes[source] = _planned(row, translators) if row else _unplanned(translators, str(source), language)
    return routes


def chosen_for(library: Library, content: str, batches: Iterable[str]) -> list[dict[str, Any]]:
    """Return which translator was chosen for each pair of languages of a recording and why; the last batch counts.

    Args:
        library: where plans and transcripts are.
        content: content id.
        batches: those that the recording may be in.
    """
    found: dict[str, dict[str, Any]] = {}
    for batch in sorted(set(batches)):
        rows = library.read_table(TRANSCRIPTS_NAME, TRANSCRIPTS, batch)
        sources = set(rows.filter(pc.equal(rows["content_id"], content))["language"].to_pylist())
        for row in library.read_table(NAME, TRANSLATION_PLAN, batch).to_pylist():
            if row["source_language"] in sources:
                shown = {name: row[name] for name in ("pair", "engine", "why")}
                compared = [_told(one) for one in row["compared"]]
                found[row["pair"]] = shown | {"compared": "; ".join(compared)}
    return list(found.values())


def _told(one: Mapping[str, Any]) -> str:
    if one["obstacle"]:
        return f"{one['engine']}: {one['obstacle'].rstrip('.')}"
    chrf = "not known" if one["chrf"] is None else f"{one['chrf']:.1f} ({one['known_by']})"
    price = "not known" if one["price"] is None else f"${one['price']:.2f} for a million characters"
    speed = "never seen" if one["seconds"] is None else f"{one['seconds']:.2g} s for 1,000 characters"
    return f"{one['engine']}: chrF {chrf}, price {price}, speed {speed}"


def _planned(row: Mapping[str, Any], translators: Translators) -> Route:
    order = tuple(spec for spec in row["order"] if spec in translators.specs)
    if not order:
        return Route(reason=row["why"].rstrip(".") + ".")
    first = order[0]
    # What an engine made is found again while it is away: its key is then the one that the plan remembers.
    here = translators.obstacle(first, row["source_language"], row["language"]) is None
    remembered = row["part_of_key"] if first == row["engine"] and not here else None
    return Route(order, "", json.loads(remembered) if remembered else _part(translators, first))


def _unplanned(translators: Translators, source: str, language: str) -> Route:
    obstacles = {spec: translators.obstacle(spec, source, language) for spec in translators.specs}
    order = tuple(spec for spec, obstacle in obstacles.items() if obstacle is None)
    if not order:
        return Route(reason="; ".join(dict.fromkeys(filter(None, obstacles.values()))) or NONE_SET)
    return Route(order, "", _part(translators, order[0]))


def _part(translators: Translators, spec: str) -> Mapping[str, Any]:
    engine = translators.engine(spec)
    # Until its weights are here, nobody knows which model it is, as keys say. One that cannot be had fails again when
    # it is asked to translate, and the next one stands in.
    with suppress(TransientError):
        engine.fetch()
    return part_of_key(translators, spec)
