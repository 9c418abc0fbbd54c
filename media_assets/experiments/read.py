"""Reading the users' file of experiments, with a sentence for each thing that is wrong."""

import re
import tomllib
from collections.abc import Callable
from typing import Any, get_args

from media_assets.experiments.definition import FILE, KINDS, Experiment, VariantSpec
from media_assets.experiments.metrics import Metric
from media_assets.translation.prompts import PROMPTS
from resources.enhancement import PASS_ORDERS
from resources.library import Library

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")
_PAIR = re.compile(r"([a-z]{2,3})-([a-z]{2,3})")
_FIELDS = {"name", "kind", "pair", "share", "unit", "metric", "least", "recordings", "alpha", "variant"}


def users_experiments(library: Library) -> tuple[list[Experiment], list[str]]:
    """Return the users' experiments and, for what cannot be used of their file, sentences that say why."""
    path = library.user_file(FILE)
    try:
        return read_experiments(path.read_text("utf-8-sig")) if path.exists() else ([], [])
    except UnicodeDecodeError:
        return [], [f"{FILE} is not UTF-8"]
    except OSError as error:
        return [], [f"{FILE} cannot be read: {error.strerror}"]


def read_experiments(text: str) -> tuple[list[Experiment], list[str]]:
    """Read the users' experiments; an entry that is wrong is left out, and what it is about made as without it.

    Returns:
        The experiments, and sentences that name each wrong one and what is allowed.
    """
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [], [f"{FILE} is no TOML: {error}"]
    entries = parsed.get("experiment", [])
    if set(parsed) - {"experiment"} or not isinstance(entries, list):
        return [], [f"{FILE} holds {', '.join(sorted(parsed))}; allowed are [[experiment]] entries"]
    found: dict[str, Experiment] = {}
    problems = []
    for number, entry in enumerate(entries, 1):
        try:
            one = _experiment(entry, number)
        except ValueError as error:
            problems.append(str(error))
            continue
        if one.name in found:
            problems.append(f"{FILE}: two experiments are called {one.name}; the first one counts")
        found.setdefault(one.name, one)
    return list(found.values()), problems


def _experiment(entry: Any, number: int) -> Experiment:
    if not isinstance(entry, dict):
        raise ValueError(f"{FILE}, experiment {number}: it is no table")
    name = entry.get("name")
    where = f"{FILE}, experiment {name if isinstance(name, str) else number}"

    def wrong(what: str) -> ValueError:
        return ValueError(f"{where}: {what}")

    def number_of(field: str, default: float, low: float, high: float) -> float:
        value = entry.get(field, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise wrong(f"{field} is {value!r}; allowed is a number from {low:g} to {high:g}")
        return float(value)

    def one_of(field: str, default: str, allowed: tuple[str, ...]) -> str:
        value = entry.get(field, default)
        if value not in allowed:
            raise wrong(f"{field} is {value!r}; allowed are {', '.join(allowed)}")
        return str(value)

    if unknown := set(entry) - _FIELDS:
        raise wrong(f"{', '.join(sorted(unknown))} is not known; allowed are {', '.join(sorted(_FIELDS))}")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise wrong("no name of letters, digits, spaces and . _ -")
    pair = _PAIR.fullmatch(str(entry.get("pair", "")))
    if pair is None or pair[1] == pair[2]:
        raise wrong(f"pair is {entry.get('pair')!r}; allowed are two language codes such as en-es")
    kind = one_of("kind", "", KINDS)
    metric: Any = one_of("metric", "chrf", get_args(Metric))
    if kind == "engine" and metric == "rating":
        raise wrong("people rate what is shown to them; engines are compared by another metric")
    least = number_of("least", 0.0, 0, 100) if "least" in entry else None
    return Experiment(
        name=name,
        kind=kind,
        source_language=pair[1],
        language=pair[2],
        variants=_variants(entry.get("variant"), kind, wrong),
        share=number_of("share", 1.0, 0, 1),
        by_series=one_of("unit", "recording", ("recording", "series")) == "series",
        metric=metric,
        least=least,
        recordings=int(number_of("recordings", 20, 2, 100_000)),
        alpha=number_of("alpha", 0.05, 0.0001, 0.5),
    )


def _variants(entries: Any, kind: str, wrong: Callable[[str], ValueError]) -> tuple[VariantSpec, ...]:
    if not isinstance(entries, list) or len(entries) < 2 or not all(isinstance(entry, dict) for entry in entries):
        raise wrong("at least two [[experiment.variant]] entries are needed, the first one is the control")
    found = []
    for entry in entries:
        name, weight = entry.get("name"), entry.get("weight", 1)
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise wrong("a variant has no name of letters, digits, spaces and . _ -")
        if unknown := set(entry) - {"name", "weight", kind}:
            raise wrong(f"variant {name} has {', '.join(sorted(unknown))}; only {kind} may differ in this kind")
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= 1000:
            raise wrong(f"variant {name} has the weight {weight!r}; allowed is a number above 0")
        value = entry.get(kind, [] if kind == "passes" else "")
        if allowed := _not_allowed(kind, value):
            raise wrong(f"variant {name} has the {kind} {value!r}; allowed: {allowed}")
        chosen: dict[str, Any] = {kind: tuple(value) if kind == "passes" else value}
        found.append(VariantSpec(name, float(weight), **chosen))
    if len({one.name for one in found}) < len(found):
        raise wrong("two variants have one name")
    if len({getattr(one, kind) for one in found}) < len(found):
        raise wrong(f"two variants have the same {kind}")
    return tuple(found)


def _not_allowed(kind: str, value: Any) -> str | None:
    """Return what is allowed where a value is not; what is empty is as the settings say."""
    if kind == "passes":
        fine = isinstance(value, list) and (not value or tuple(map(str, value)) in PASS_ORDERS)
        return None if fine else f"a list, {'; or '.join(', '.join(passes) for passes in PASS_ORDERS)}"
    if kind == "prompt":
        return None if value == "" or (isinstance(value, str) and value in PROMPTS) else ", ".join(PROMPTS)
    return None if isinstance(value, str) else "a name"
