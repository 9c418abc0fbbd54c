"""What can go wrong with a model's answer, and a schedule that says when: the same seed, the same faults."""

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

TRANSPORT = ("429", "500", "timeout", "drip", "reset", "truncated")
"""Faults of the service: the answer never arrives, or not whole."""

REPAIRABLE = ("fenced", "prose", "comma")
"""An answer that is all there, but not JSON alone: in a code fence, amid prose, with a comma too many."""

BROKEN = ("malformed", "cut")
"""An answer that is not all there: broken off without (malformed) or with (cut) the finish reason saying so."""

CUES = ("missing", "merged", "extra", "duplicated", "reordered", "answers", "wrong_language")
"""Valid JSON of the schema whose cues are not those asked for, or say something else."""

FAULTS = (*TRANSPORT, *REPAIRABLE, *BROKEN, *CUES)

CHATTER = "I'm sorry, but as a language model I can't help with that. Is there anything else you would like to know?"
WRONG = "Der schnelle braune Fuchs springt jeden Morgen über den faulen Hund und freut sich über das schöne Wetter."

Cues = list[dict[str, Any]]


class Schedule:
    """Draws the fault of each request: the n-th time that a body comes always meets the same one.

    Args:
        shares: share of requests by fault, together at most 1.
        seed: another seed, another schedule.
    """

    def __init__(self, shares: Mapping[str, float] | None = None, seed: int = 0) -> None:
        self.shares, self.seed = dict(shares or {}), seed
        if unknown := set(self.shares) - set(FAULTS):
            raise ValueError(f"no such fault: {', '.join(sorted(unknown))}; there are {', '.join(FAULTS)}")
        if sum(self.shares.values()) > 1 + 1e-9:
            raise ValueError("the shares of all faults are more than 1")
        self._seen: Counter[str] = Counter()

    def next(self, digest: str) -> tuple[str | None, random.Random]:
        """Return the fault that a body meets this time, or None, and what draws its details."""
        self._seen[digest] += 1
        draw = random.Random(f"{self.seed}/{digest}/{self._seen[digest]}")
        at = draw.random()
        for fault, share in self.shares.items():
            at -= share
            if at < 0:
                return fault, draw
        return None, draw


def spoilt_answer(fault: str | None, answer: Any, data: Mapping[str, Any], draw: random.Random) -> Any:
    """Return an answer with a fault of its cues; one without a list of objects stays as it is."""
    change = _CUES.get(fault or "")
    name = next((name for name, value in answer.items() if _is_cues(value)), None) if change else None
    if not change or name is None:
        return answer
    cues = [dict(cue) for cue in answer[name]]
    sources = {cue.get("id"): cue.get("source", "") for cue in data.get("cues", ())}
    return answer | {name: change(cues, sources, draw)}


def spoilt_text(fault: str | None, text: str, draw: random.Random) -> str:
    """Return the text of a message with a fault of its JSON."""
    match fault:
        case "fenced":
            return f"```json\n{text}\n```"
        case "prose":
            return f"Sure! Here is the JSON you asked for:\n\n{text}\n\nLet me know if you need anything else."
        case "comma":
            return text[:-1] + ",}"
        case "malformed" | "cut":
            return text[: draw.randrange(len(text) // 3, max(len(text) // 3 + 1, len(text) - 2))]
    return text


def _is_cues(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(cue, dict) and "text" in cue for cue in value)


def _missing(cues: Cues, _sources: Mapping[Any, str], draw: random.Random) -> Cues:
    gone = draw.randrange(len(cues))
    return cues[:gone] + cues[gone + 1 :]


def _merged(cues: Cues, sources: Mapping[Any, str], draw: random.Random) -> Cues:
    if len(cues) < 2:
        return _missing(cues, sources, draw)
    at = draw.randrange(len(cues) - 1)
    both = cues[at] | {"text": f"{cues[at]['text']} {cues[at + 1]['text']}"}
    return [*cues[:at], both, *cues[at + 2 :]]


def _extra(cues: Cues, _sources: Mapping[Any, str], _draw: random.Random) -> Cues:
    ids = [cue.get("id") for cue in cues]
    more = max(ids) + 1000 if all(isinstance(one, int) for one in ids) else f"{ids[-1]}-more"
    return [*cues, cues[-1] | {"id": more}]


def _duplicated(cues: Cues, _sources: Mapping[Any, str], draw: random.Random) -> Cues:
    at = draw.randrange(len(cues))
    return [*cues[: at + 1], cues[at] | {"text": cues[at - 1]["text"]}, *cues[at + 1 :]]


def _reordered(cues: Cues, _sources: Mapping[Any, str], draw: random.Random) -> Cues:
    return draw.sample(cues, len(cues))


def _answers(cues: Cues, _sources: Mapping[Any, str], draw: random.Random) -> Cues:
    at = draw.randrange(len(cues))
    return [cue | {"text": CHATTER} if place == at else cue for place, cue in enumerate(cues)]


def _wrong_language(cues: Cues, sources: Mapping[Any, str], draw: random.Random) -> Cues:
    # Half of the time the source comes back as it was, which is what real models do most.
    back = draw.random() < 0.5
    return [cue | {"text": sources.get(cue.get("id")) or WRONG if back else WRONG} for cue in cues]


_CUES: dict[str, Callable[[Cues, Mapping[Any, str], random.Random], Cues]] = {
    "missing": _missing,
    "merged": _merged,
    "extra": _extra,
    "duplicated": _duplicated,
    "reordered": _reordered,
    "answers": _answers,
    "wrong_language": _wrong_language,
}


def data_of(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data that a chat request is about: the JSON object of its last message, {} if it holds none."""
    try:
        data = json.loads(request["messages"][-1]["content"])
    except (KeyError, IndexError, TypeError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def baseline_or_source(request: dict[str, Any]) -> Any:
    """Answer every cue with its baseline, or its source where it has none: the model that changes nothing."""
    data = data_of(request)
    if "cues" not in data:
        return {"text": str(data.get("text", ""))}
    return {"cues": [{"id": cue["id"], "text": cue.get("baseline") or cue["source"]} for cue in data["cues"]]}
