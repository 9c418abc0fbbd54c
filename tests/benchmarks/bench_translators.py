"""BLEU, chrF and speed of the translators of MEDIA_TRANSLATOR, from English to Spanish on recorded telephone prompts.

What is expected of Apertium is what a rough draft has, chrF about 45; a process for each sentence is its peer.
"""

from collections.abc import Callable, Sequence

from resources import build_resources
from resources.settings import load_settings
from resources.translation.base import Translator
from resources.translation.engines import Translators
from tests.benchmarks.parallel_text import parallel_text
from tests.benchmarks.table import Goal, Row, benchmark, interleaved, timed

SOURCE, TARGET = "en", "es"

_ALONE = 20
"""Sentences that get a process each; more would only take longer."""


@benchmark("translators")
def translators(repeats: int) -> Sequence[Row]:
    """Quality on 231 prompts with human translations, and sentences a second."""
    pairs = parallel_text(SOURCE, TARGET)
    found: Translators = build_resources(load_settings())["translators"]
    rows: list[Row] = []
    for spec in found.specs:
        if found.obstacle(spec, SOURCE, TARGET) is None:
            rows += _measured(spec, found.engine(spec), pairs, repeats)
    return rows


def _measured(spec: str, engine: Translator, pairs: Sequence[tuple[str, str]], repeats: int) -> list[Row]:
    from sacrebleu.metrics import BLEU, CHRF

    texts, references = [text for text, _ in pairs], [[said for _, said in pairs]]
    made = engine.translate(texts, SOURCE, TARGET)
    name = f"{spec}, {SOURCE} to {TARGET}, {len(pairs)} prompts"
    copied = CHRF().corpus_score(texts, references).score
    goal = Goal(40, "figure", at_least=True) if spec == "apertium" else None
    chrf = CHRF().corpus_score(made, references).score
    rows = [
        Row(f"{name}: chrF", chrf, "", "the source as it is", copied, goal),
        Row(f"{name}: BLEU", BLEU().corpus_score(made, references).score, ""),
        Row(f"{name}: without translation", float(sum(not text for text in made)), "texts"),
    ]
    calls: dict[str, Callable[[], float]] = {"together": timed(lambda: engine.translate(texts, SOURCE, TARGET))}
    if spec == "apertium":
        calls["alone"] = timed(lambda: [engine.translate([text], SOURCE, TARGET) for text in texts[:_ALONE]])
    seconds = interleaved(repeats, calls)
    speed = len(texts) / seconds["together"]
    if spec != "apertium":
        return [*rows, Row(f"{name}: speed", speed, "sentences/s")]
    alone = _ALONE / seconds["alone"]
    faster = Goal(20, at_least=True)
    return [*rows, Row(f"{name}: speed", speed, "sentences/s", "a process for each sentence", alone, faster)]
