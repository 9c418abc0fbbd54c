"""The plan of a batch: for each pair of languages in it, which translator does it, and why.

A plan is kept once it is made: what is learned later speaks to new batches, and does not translate old ones again.
It is made anew where the settings changed, or where a translator can do a pair now that could not do it then.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from media_assets.keys import canonical
from media_assets.outcomes import Outcome
from media_assets.runners import in_batches
from media_assets.schemas.routing import ROUTED, TRANSLATION_PLAN
from media_assets.speech.spoken import spoken
from media_assets.translation.choose import Candidate, choose
from media_assets.translation.known import Known
from media_assets.work import Item, Stage
from resources.library import Library
from resources.translation.engines import NONE_SET, Translators

NAME = "translation_plan"
VERSION = "1"

_AT_ONCE = 1000

Wanted = Mapping[str, Any]
"""`batch`, `source_language`, `language`, `segments` and `characters` of a pair in it."""


def plan_items(library: Library, batch: str, languages: Sequence[str], translators: Translators) -> list[Item]:
    """Return the pairs of languages of a batch as items, their work `Wanted`.

    Each one's key holds which translators could ever do it: an engine that goes away leaves the plan as it was.
    """
    said: dict[str, tuple[int, int]] = {}
    rows = spoken(library, batch)
    for language, text in zip(rows["language"].to_pylist(), rows["text"].to_pylist(), strict=True):
        if language is not None:
            segments, characters = said.get(language, (0, 0))
            said[language] = segments + 1, characters + len(text)
    before = {row["pair"]: row for row in library.read_table(NAME, TRANSLATION_PLAN, batch).to_pylist()}
    items = []
    for source, (segments, characters) in sorted(said.items()):
        for target in languages:
            if source != target:
                name = f"{source}>{target}"
                able = [*_able(before.get(name)), *_able_now(translators, source, target)]
                wanted = dict(
                    batch=batch, source_language=source, language=target, segments=segments, characters=characters
                )
                extra = {"able": sorted({spec for spec in able if spec in translators.specs})}
                items.append(Item(id=name, identity=f"{batch} {name}", label=name, work=wanted, extra=extra))
    return items


def plan_stage(translators: Translators, known: Known) -> Stage:
    """Return the stage that plans.

    Args:
        translators: all there are.
        known: what was learned so far; no part of the key.
    """

    def plan(batch: Sequence[Wanted]) -> list[Outcome]:
        return [one(wanted) for wanted in batch]

    def one(wanted: Wanted) -> Outcome:
        source, target = wanted["source_language"], wanted["language"]
        candidates = [_candidate(translators, known, spec, source, target) for spec in translators.specs]
        choice = choose(
            candidates,
            prefer=translators.prefer,
            points=translators.points,
            preferred=known.preferred(source, target, wanted["batch"]),
        )
        why = choice.reason if candidates else NONE_SET
        chosen = choice.order[0].spec if choice.order else None
        row = {
            **{name: wanted[name] for name in ("source_language", "language", "segments", "characters")},
            "engine": chosen,
            "order": [candidate.spec for candidate in choice.order],
            "prefer": translators.prefer,
            "why": why,
            "compared": [_compared(candidate) for candidate in candidates],
            "part_of_key": canonical(part_of_key(translators, chosen)) if chosen else None,
        }
        table = pa.Table.from_pylist([row], ROUTED)
        return Outcome(table) if chosen else Outcome(table, "degraded", why)

    settings = {"translators": translators.specs, "points": translators.points, "prefer": translators.prefer}
    return Stage(NAME, VERSION, ROUTED, in_batches(plan, _AT_ONCE), settings)


def part_of_key(translators: Translators, spec: str) -> dict[str, Any]:
    """Return what of a translator is in the key of everything it translates."""
    engine = translators.engine(spec)
    return {"engine": list(engine.identity), "settings": engine.key_settings()}


def _candidate(translators: Translators, known: Known, spec: str, source: str, target: str) -> Candidate:
    engine = translators.engine(spec)
    name = str(engine.identity)
    return Candidate(
        spec=spec,
        engine=name,
        obstacle=engine.unavailable(source, target),
        quality=known.quality(spec, name, source, target),
        price=engine.price(),
        seconds=known.seconds.get((engine.identity.name, source, target)),
    )


def _compared(candidate: Candidate) -> dict[str, Any]:
    quality = candidate.quality
    return {
        "engine": candidate.spec,
        "made_by": candidate.engine,
        "chrf": quality.chrf if quality else None,
        "known_by": quality.known_by if quality else None,
        "price": candidate.price,
        "seconds": candidate.seconds,
        "obstacle": candidate.obstacle,
    }


def _able(row: Mapping[str, Any] | None) -> Iterable[str]:
    return [one["engine"] for one in row["compared"] if one["obstacle"] is None] if row else ()


def _able_now(translators: Translators, source: str, target: str) -> Iterable[str]:
    return [spec for spec in translators.specs if translators.obstacle(spec, source, target) is None]
