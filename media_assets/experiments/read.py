"""Reading the users' file of experiments, with what is wrong in one sentence."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any, get_args

from media_assets.experiments.definition import FILE, KINDS, Experiment, VariantSpec
from media_assets.experiments.metrics import Metric
from resources.library import Library

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")
_PAIR = re.compile(r"([a-z]{2,3})-([a-z]{2,3})")
_FIELDS = {"name", "kind", "pair", "share", "unit", "metric", "least", "recordings", "alpha", "variant"}


def users_experiments(library: Library) -> tuple[list[Experiment], str | None]:
    """Return the users' experiments and, if their file cannot be read, a sentence saying why."""
    path = library.user_file(FILE)
    try:
        return (read_experiments(path.read_text("utf-8-sig")) if path.exists() else []), None
    except UnicodeDecodeError:
        return [], f"{FILE} is not UTF-8"
    except ValueError as error:
        return [], str(error)


def read_experiments(text: str) -> list[Experiment]:
    """Read the users' experiments.

    Raises:
        ValueError: the text is no TOML or an entry is wrong; the message names the experiment and what is allowed.
    """
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{FILE} is no TOML: {error}") from None
    entries = parsed.get("experiment", [])
    if set(parsed) - {"experiment"} or not isinstance(entries, list):
        raise ValueError(f"{FILE} holds {', '.join(sorted(parsed))}; allowed are [[experiment]] entries")
    found = [_experiment(entry, number) for number, entry in enumerate(entries, 1)]
    names = [one.name for one in found]
    if len(set(names)) < len(names):
        raise ValueError(f"{FILE}: two experiments are called {max(names, key=names.count)}")
    return found


def _experiment(entry: Mapping[str, Any], number: int) -> Experiment:
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


def _variants(entries: Any, kind: str, wrong: Any) -> tuple[VariantSpec, ...]:
    if not isinstance(entries, list) or len(entries) < 2:
        raise wrong("at least two [[experiment.variant]] entries are needed, the first one is the control")
    found = []
    for entry in entries:
        name, weight, value = entry.get("name"), entry.get("weight", 1), entry.get(kind, "")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise wrong("a variant has no name of letters, digits, spaces and . _ -")
        if unknown := set(entry) - {"name", "weight", kind}:
            raise wrong(f"variant {name} has {', '.join(sorted(unknown))}; only {kind} may differ in this kind")
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= 1000:
            raise wrong(f"variant {name} has the weight {weight!r}; allowed is a number above 0")
        if kind == "passes":
            if not isinstance(value, list) and value:
                raise wrong(f"variant {name} has passes that are no list")
            value = tuple(map(str, value))
        found.append(VariantSpec(name, float(weight), **{kind: value}))
    if len({one.name for one in found}) < len(found):
        raise wrong("two variants have one name")
    if len({getattr(one, kind) for one in found}) < len(found):
        raise wrong(f"two variants have the same {kind}")
    return tuple(found)
