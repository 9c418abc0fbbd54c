"""Which texts of a reply belong to the cues that were asked, one for one, and what is wrong with the others."""

import statistics
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from media_assets.translation.cues import Cue

LEFT_OUT = "the model left it out"
TWICE = "the model answered it twice"
EMPTY = "the model's text is empty"
MERGED = "the model's text seems to hold that of its neighbour"
SAME = "the model gave it the text of another cue"

_JUMP = 1.6
"""A text this many times longer for its source than the reply's texts usually are may hold a neighbour's too ..."""

_LEAST_JUMP = 12
"""... if that is this many characters at least."""

_TELLING = 12
"""Characters from which two different cues do not get the same text by chance."""


_LEAST_WORDS, _OWN, _OTHERS = 3, 0.2, 0.6
"""Different words that a text needs for them to tell; shares of them in its own rough translation and another's."""


def matched(
    cues: Sequence[Cue], answers: Sequence[tuple[int, str]], near: Mapping[int, tuple[str, str]] = MappingProxyType({})
) -> tuple[dict[int, str], dict[int, str]]:
    """Match a reply to its cues: returns segment → text, and segment → what is wrong, each cue in one of the two.

    The order of the answers does not matter; answers to what was not asked are no one's.

    Args:
        answers: (id, text).
        near: segment → (source, text) of settled lines around the cues.
    """
    texts: dict[int, str] = {}
    wrong: dict[int, str] = {}
    wanted = {cue.segment: cue for cue in cues}
    for segment, text in answers:
        if segment not in wanted:
            continue
        if texts.get(segment, text) != text:
            wrong[segment] = TWICE
        texts[segment] = text
    for segment in wanted:
        if segment not in texts:
            wrong[segment] = LEFT_OUT
        elif not texts[segment]:
            wrong.setdefault(segment, EMPTY)
    good = {segment: text for segment, text in texts.items() if segment not in wrong}
    wrong |= dict.fromkeys(_with_neighbours_text(cues, good, wrong, near), MERGED)
    wrong |= dict.fromkeys(_doubled(wanted, good, near) | _moved(cues, good), SAME)
    return {segment: text for segment, text in good.items() if segment not in wrong}, wrong


def _with_neighbours_text(
    cues: Sequence[Cue], good: Mapping[int, str], wrong: Mapping[int, str], near: Mapping[int, tuple[str, str]]
) -> set[int]:
    """Find texts beside a missing one that are as long as both, and texts that hold the one beside them."""
    found = set()
    usual = statistics.median(_rate(cue, good[cue.segment]) for cue in cues if cue.segment in good) if good else 1.0
    if len(good) < 4:
        usual = min(usual, 1.5)  # of few texts, the swollen one would be the usual one
    settled = dict(near)
    settled |= {cue.segment: (cue.source, good[cue.segment]) for cue in cues if cue.segment in good}
    for place, cue in enumerate(cues):
        text = good.get(cue.segment)
        if text is None:
            continue
        beside = [other.segment for other in cues[max(0, place - 1) : place + 2] if other is not cue]
        expected = usual * len(cue.source)
        swollen = len(text) > _JUMP * expected and len(text) - expected >= _LEAST_JUMP
        if swollen and any(segment in wrong for segment in beside):
            found.add(cue.segment)
        for segment in {*beside, cue.segment - 1, cue.segment + 1} & settled.keys():
            source, other = settled[segment]
            if _TELLING <= len(other) < len(text) and other in text and source not in cue.source:
                found.add(cue.segment)
    return found


def _doubled(wanted: Mapping[int, Cue], good: Mapping[int, str], near: Mapping[int, tuple[str, str]]) -> set[int]:
    """Find cues of different sources with one long text: one has another's, and none says which."""
    holders: dict[str, dict[str, list[int]]] = {}
    for segment, text in good.items():
        holders.setdefault(text, {}).setdefault(_bare(wanted[segment].source), []).append(segment)
    for segment, (source, text) in near.items():
        if text in holders and segment not in wanted:
            holders[text].setdefault(_bare(source), [])
    return {
        segment
        for text, sources in holders.items()
        if len(text) >= _TELLING and len(sources) > 1
        for segments in sources.values()
        for segment in segments
    }


def _moved(cues: Sequence[Cue], good: Mapping[int, str]) -> set[int]:
    """Find texts that say what the rough translation of a cue nearby says, and nothing of their own one's."""
    rough = [_words(cue.baseline or "") for cue in cues]
    found = set()
    for place, cue in enumerate(cues):
        said = _words(good.get(cue.segment, ""))
        if len(said) < _LEAST_WORDS or not rough[place] or _shared(said, rough[place]) > _OWN:
            continue
        nearby = (*rough[max(0, place - 2) : place], *rough[place + 1 : place + 3])
        if any(len(other) >= _LEAST_WORDS and _shared(said, other) >= _OTHERS for other in nearby):
            found.add(cue.segment)
    return found


def _words(text: str) -> frozenset[str]:
    return frozenset(text.casefold().split())


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / min(len(one), len(other))


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _rate(cue: Cue, text: str) -> float:
    return len(text) / max(1, len(cue.source))
