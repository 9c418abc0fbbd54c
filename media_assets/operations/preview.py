"""What a backfill will cost: calls, tokens, money and time, before anything is sent."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from media_assets.money.ahead import NOTHING, Guess, Work, enhancement, translation
from media_assets.money.experience import BATCHES, expected
from media_assets.money.forecast import Preview, beyond
from media_assets.operations.preview_sound import transcribed
from media_assets.operations.workspace import Workspace
from media_assets.translation import baseline, enhanced
from media_assets.translation.desk import Tools, desk_of
from resources.money.build import limits_from
from resources.money.prices import Prices
from resources.translation.engines import NONE_SET, Translators, unmetered

_CHAT = "chat:"
"""How translators are named that ask a chat model."""


def preview(place: Workspace, resources: dict[str, Any], asset: str, batches: Sequence[str] | None) -> Preview:
    """Return what a run of `asset` over batches is expected to take.

    Args:
        resources: as `build_resources` gives them.
        batches: None for all.

    Raises:
        LookupError: there is no such asset or batch; the message is a sentence.
        SettingsError: the users' prices cannot be used.
    """
    kind, _, language = asset.partition("/")
    if language and language not in place.settings.languages:
        raise LookupError(f"{asset}: {language} is not among MEDIA_LANGUAGES ({', '.join(place.settings.languages)})")
    every = place.ledger.files.batches()
    unknown = sorted(set(batches or ()) - set(every))
    if unknown:
        raise LookupError(f"no such batch: {', '.join(unknown)}")
    chosen = list(batches) if batches is not None else list(every)
    if kind == "enhanced_translations" and language:
        return _enhanced(place, resources, language, chosen)
    if kind == "translations" and language:
        return _translated(place, resources["translators"], resources["billing"].prices, language, chosen)
    if asset == "transcripts":
        return transcribed(place, resources["billing"].prices, chosen)
    from media_assets.definitions import defs

    if asset not in {key.to_user_string() for key in defs.resolve_all_asset_keys()}:
        raise LookupError(f"there is no asset {asset}")
    return Preview(asset, chosen, notes=[f"{asset} makes no calls to metered models: it costs no money."])


def _enhanced(place: Workspace, resources: dict[str, Any], language: str, batches: list[str]) -> Preview:
    name, chat = enhanced.name_of(language), resources["chat_model"]
    reason = chat.unavailable()
    if reason:
        return Preview(name, batches, notes=[f"No call will be made: {reason}"])
    tools = Tools(**{tool: resources[tool] for tool in Tools.__dataclass_fields__})
    work = enhancement(desk_of(replace(tools, library=place.library, ledger=place.ledger), language), language)
    prices = resources["billing"].prices
    return _asked(place, name, baseline.name_of(language), batches, work, tuple(chat.identity), prices)


def _translated(
    place: Workspace, translators: Translators, prices: Prices, language: str, batches: list[str]
) -> Preview:
    name = baseline.name_of(language)
    metered = next((spec for spec in translators.specs if translators.engine(spec).metered), None)
    if metered:
        work = translation(place.library, place.ledger, translators, language, metered)
        model, service = translators.engine(metered).identity
        return _asked(place, name, "transcripts", batches, work, (model.removeprefix(_CHAT), service), prices)
    work = translation(place.library, place.ledger, translators, language)
    lacking, ahead = _ahead(place, "transcripts", batches, work)
    worked, done = _worked(place, name), NOTHING
    for batch in worked:
        done += work(batch).done
    seconds = ahead.source_characters * sum(worked.values()) / done.source_characters if done else None
    names = ", ".join(engine.identity.name for engine in unmetered(translators))
    notes = [f"{name} makes no calls to metered models: it costs no money." if names else NONE_SET, *lacking]
    return Preview(name, batches, names, things=ahead.cues, seconds=seconds, notes=notes)


def _asked(
    place: Workspace,
    name: str,
    upstream: str,
    batches: list[str],
    work: Callable[[str], Work],
    identity: tuple[str, ...],
    prices: Prices,
) -> Preview:
    model, service = identity
    lacking, ahead = _ahead(place, upstream, batches, work)
    history = place.ledger.accounts.call_totals(name)
    there = set(place.library.batches(upstream))
    newest = sorted({totals.batch for totals in history} & there)[-BATCHES:]
    done = {batch: work(batch).done for batch in newest}
    found = expected(ahead, model, history, done, _worked(place, name))
    priced = prices.of(service, [model], found.amount)
    notes = [f"Calls, tokens and time: {found.how}.", *lacking]
    if priced.why and ahead:
        notes.append(f"{priced.why[:1].upper()}{priced.why[1:]}.")
    notes += beyond(place.ledger.accounts, limits_from(place.settings), priced.money if ahead else None, time.time())
    if ahead and found.seconds is None:
        notes.append("No such call was timed yet, so that the time is not known.")
    return Preview(
        asset=name,
        batches=batches,
        model=model,
        service=service,
        things=ahead.cues,
        calls=found.calls,
        tokens_in=found.amount.tokens_in,
        tokens_out=found.amount.tokens_out,
        tokens_cached=found.amount.tokens_cached,
        money=priced.money if ahead else 0.0,
        price_source=priced.source,
        seconds=found.seconds,
        learned_from=found.learned_from,
        notes=notes,
    )


def _ahead(place: Workspace, upstream: str, batches: list[str], work: Callable[[str], Work]) -> tuple[list[str], Guess]:
    there = set(place.library.batches(upstream))
    missing = [batch for batch in batches if batch not in there]
    ahead = sum((work(batch).ahead for batch in batches if batch in there), NOTHING)
    return ([f"Without {upstream} nothing can be said of {', '.join(missing)}."] if missing else []), ahead


def _worked(place: Workspace, name: str) -> dict[str, float]:
    """Return batch → seconds of the runs there, of the stage and of those inside it, that computed something."""
    found: dict[str, float] = {}
    for run in place.ledger.accounts.runs():
        if (run.stage == name or run.stage.startswith(f"{name}/")) and run.computed:
            found[run.batch] = found.get(run.batch, 0.0) + run.seconds
    return found
