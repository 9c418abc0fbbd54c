"""Enhanced translations: a chat model improves the baseline, cue for cue; what it fails at keeps the baseline."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import pyarrow as pa

from media_assets.keys import fingerprint
from media_assets.knowledge.terms import terms_in
from media_assets.library.inventory import batch_names
from media_assets.outcomes import Outcome
from media_assets.runners import in_batches
from media_assets.schemas.speech import ENHANCED, TRANSLATIONS
from media_assets.translation import prompts
from media_assets.translation.baseline import name_of as baseline_name
from media_assets.work import Item, Stage
from resources.chat.base import ChatModel, ChatReply
from resources.chat.none import NoChatModel
from resources.errors import TransientError
from resources.ledger import Ledger
from resources.ledger.accounts import CostRow
from resources.library import Library

VERSION = f"1+prompt{prompts.VERSION}"

WINDOW = 20
"""Cues sent in one call."""

Cues = Sequence[dict[str, Any]]
"""Rows of `TRANSLATIONS` of one recording."""


def name_of(language: str) -> str:
    """Return the asset key of the enhanced translations into a language."""
    return f"enhanced_translations/{language}"


def translated_items(library: Library, batch: str, language: str, glossary: Sequence[dict[str, Any]]) -> list[Item]:
    """Return a batch's translated recordings as items; each one's key holds the glossary entries it uses.

    Their work is (content id, `Cues`, terms of each cue).
    """
    names = batch_names(library, batch)
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in library.read_table(baseline_name(language), TRANSLATIONS, batch).to_pylist():
        grouped.setdefault(row["content_id"], []).append(row)
    items = []
    for content, cues in grouped.items():
        terms = [terms_in(cue["source_text"], glossary, cue["source_language"], language) for cue in cues]
        used = sorted({(term["term"], term["target"], term["note"] or "") for found in terms for term in found})
        identity = fingerprint({"cues": [[cue["source_text"], cue["text"]] for cue in cues]})
        extra = {"glossary": [list(entry) for entry in used]}
        label = names.get(content, content)
        items.append(Item(id=content, identity=identity, label=label, work=(content, cues, terms), extra=extra))
    return items


def enhanced_stage(chat: ChatModel, ledger: Ledger, batch: str, language: str) -> Stage:
    """Return the stage that enhances translations into `language`; every model call is recorded as a cost."""
    name = name_of(language)

    def enhance(works: Sequence[tuple[str, Cues, list[list[dict[str, Any]]]]]) -> list[Outcome]:
        return [one(*work) for work in works]

    def one(content: str, cues: Cues, terms: list[list[dict[str, Any]]]) -> Outcome:
        refusal = chat.unavailable()
        if refusal:
            # A key that arrives later is no part of the item's key; a model that was not set gets other keys by itself.
            keep = isinstance(chat, NoChatModel)
            return Outcome(_table(cues, terms, {}, None), "degraded", f"{refusal.rstrip('.')}; {_kept(cues)}", keep)
        texts: dict[int, str] = {}
        trouble = None
        windows = windows_of(cues, language)
        for window in windows:
            try:
                texts |= ask(content, [cues[place] for place in window], [terms[place] for place in window])
            except TransientError as error:
                trouble = str(error).rstrip(".")
                break
        table = _table(cues, terms, texts, str(chat.identity))
        lacking = sum(map(len, windows)) - len(texts)
        if lacking:
            trouble = trouble or f"the model left out {lacking} of {len(cues)} cues"
            return Outcome(table, "degraded", f"{trouble}; {_kept(cues)}", keep=False)
        return Outcome(table)

    def ask(content: str, cues: Cues, terms: list[list[dict[str, Any]]]) -> dict[int, str]:
        unique = {term["term"]: term for found in terms for term in found}
        reply = chat.ask(prompts.INSTRUCTION, prompts.data_of(cues, list(unique.values())), prompts.SCHEMA)
        ledger.accounts.record_costs([_cost(batch, name, content, reply)])
        return matched(cues, reply.content)

    return Stage(
        name=name,
        version=VERSION,
        schema=ENHANCED,
        run=in_batches(enhance, 1),
        settings=chat.key_settings() | {"language": language, "window": WINDOW, "prompt": prompts.DIGEST},
        model=chat.identity,
    )


def windows_of(cues: Cues, language: str) -> list[list[int]]:
    """Return the places of the cues of each call: at most `WINDOW`, of one language, none said in `language` itself."""
    windows: list[list[int]] = []
    for source, places in groupby(range(len(cues)), key=lambda place: cues[place]["source_language"]):
        run = [] if source == language else list(places)
        windows += [run[start : start + WINDOW] for start in range(0, len(run), WINDOW)]
    return windows


def matched(cues: Cues, reply: Mapping[str, Any]) -> dict[int, str]:
    """Return segment → text for the cues that the reply answers exactly once with some text."""
    wanted = {cue["segment"] for cue in cues}
    found: dict[int, str] = {}
    twice = set()
    for entry in reply["cues"]:
        segment, text = entry["id"], entry["text"].strip()
        if segment in found:
            twice.add(segment)
        elif segment in wanted and text:
            found[segment] = text
    return {segment: text for segment, text in found.items() if segment not in twice}


def _table(cues: Cues, terms: list[list[dict[str, Any]]], texts: Mapping[int, str], engine: str | None) -> pa.Table:
    rows = []
    for cue, found in zip(cues, terms, strict=True):
        better = texts.get(cue["segment"])
        rows.append(
            {name: cue.get(name) for name in ENHANCED.names}
            | {
                "baseline": cue["text"],
                "text": better if better is not None else cue["text"],
                "enhanced": better is not None,
                "terms": [term["term"] for term in found],
                "engine": engine if better is not None else cue["engine"],
            }
        )
    return pa.Table.from_pylist(rows, ENHANCED)


def _kept(cues: Cues) -> str:
    return "the baseline is kept" if any(cue["text"] for cue in cues) else "there is no baseline either"


def _cost(batch: str, stage: str, content: str, reply: ChatReply) -> CostRow:
    return CostRow(
        batch=batch,
        stage=stage,
        item=content,
        provider="openai-compatible",
        model=reply.model,
        tokens_in=reply.tokens_in,
        tokens_out=reply.tokens_out,
        tokens_cached=reply.tokens_cached,
        seconds=reply.seconds,
        outcome="ok",
    )
