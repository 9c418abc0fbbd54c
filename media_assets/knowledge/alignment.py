"""How a term is rendered in translations: the words that stand where it stands, and rarely elsewhere."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from media_assets.knowledge.function_words import FUNCTION_WORDS
from media_assets.knowledge.matching import Token, tokens

Key = TypeVar("Key", bound=Hashable)

LIFT = 8.0
"""A rendering is at least so many times more frequent where the term stands than elsewhere."""

SHARE = 0.2
"""Least share of a term's cues in which a rendering is worth a mention."""

_NEARLY = 0.9
_SAMPLE = 300
_LONGEST = {"spaced": 4, "run": 8}
_INNER = frozenset("'’-&")


@dataclass(frozen=True)
class Rendering:
    """Words of the other language, and in how many of a term's cues they stand."""

    text: str
    cues: int


def renderings(
    targets: Sequence[str], holding: Mapping[Key, Sequence[int]], least: int, names: Collection[Key] = ()
) -> dict[Key, list[Rendering]]:
    """Return how each term is rendered, the most frequent rendering first.

    A rendering is a run of one to four words (of eight characters where words are not spaced) that stands in `least`
    and `SHARE` of the term's cues, `LIFT` times as often as elsewhere, and so do its first and its last word; neither
    is a function word, and where words are not spaced it holds none. Of two that hold each other and are about as
    frequent the longer one counts. What always stands together with a term is taken for its rendering, too: a person
    should look at it.

    Args:
        targets: translations of all cues of a pair of languages.
        holding: term → places in `targets` of the cues whose source holds it; of more than 300 every nth is read.
        names: terms that are written with capitals, and so their renderings at both ends, in scripts that have any.
    """
    read = {term: places[:: -(-len(places) // _SAMPLE) or 1] for term, places in holding.items()}
    known = {place: grams(targets[place]) for place in sorted({place for places in read.values() for place in places})}
    near = {term: _counted([known[place] for place in places], least, term in names) for term, places in read.items()}
    wanted = {gram for counts in near.values() for gram in counts}
    overall: Counter[str] = Counter()
    for place, text in enumerate(targets):
        overall.update((known[place] if place in known else grams(text)).keys() & wanted)
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for there in known.values():
        for gram in there.keys() & wanted:
            written[gram][there[gram]] += 1
    chosen = {}
    for term, counts in near.items():
        scale = len(holding[term]) / max(1, len(read[term]))
        others = len(targets) - len(holding[term])
        rates = {gram: (max(0.0, overall[gram] - count * scale) + 0.5) / (others + 1) for gram, count in counts.items()}
        kept = _chosen(counts, rates, len(read[term]))
        chosen[term] = [
            Rendering(min(written[gram], key=lambda text: (-written[gram][text], text)), round(count * scale))
            for gram, count in kept
        ]
    return chosen


def _counted(cues: Sequence[Mapping[str, str]], least: int, name: bool) -> dict[str, int]:
    counts = Counter(gram for cue in cues for gram, text in cue.items() if not name or _like_a_name(text))
    enough = max(least, SHARE * len(cues))
    return {gram: count for gram, count in counts.items() if count >= enough}


def _chosen(counts: Mapping[str, int], elsewhere: Mapping[str, float], cues: int) -> list[tuple[str, int]]:
    """Return the runs of words that stand out, the most frequent first; `elsewhere` holds their rates in other cues."""

    def stands_out(gram: str) -> bool:
        return gram in counts and counts[gram] / cues >= LIFT * elsewhere[gram]

    found: list[tuple[str, int]] = []
    for gram, count in sorted(counts.items(), key=lambda one: (-len(one[0]), one[0])):
        words = gram.split(" ")
        longer = [(other, times) for other, times in found if f" {gram} " in f" {other} " or _inside(gram, other)]
        particular = stands_out(gram) and stands_out(words[0]) and stands_out(words[-1])
        if particular and not any(times >= _NEARLY * count for _, times in longer):
            # What is more frequent stands for all of its cues, and the longer one for some of them.
            found = [one for one in found if one not in longer]
            found.append((gram, count))
    return sorted(found, key=lambda one: (-one[1], -len(one[0]), one[0]))


def _like_a_name(text: str) -> bool:
    ends = text[0], text.rpartition(" ")[2][0]
    return not any(end.islower() for end in ends)


def _inside(gram: str, other: str) -> bool:
    """Whether a run of characters without spaces is part of another one."""
    return " " not in gram and " " not in other and gram in other and tokens(gram)[0].kind == "run"


def grams(text: str) -> dict[str, str]:
    """Return the runs of words of a text, blind to case and with single spaces → as they are written first."""
    parts = tokens(text)
    found: dict[str, str] = {}
    for start, first in enumerate(parts):
        if first.kind == "sign" or _small(first):
            continue
        plain = written = ""
        words = 0
        for place in range(start, len(parts)):
            part = parts[place]
            if (part.kind == "sign" and not _joins(parts, place)) or (first.kind == "run" and _small(part)):
                break
            words += part.kind != "sign"
            if words > _LONGEST.get(first.kind, 1):
                break
            space = " " if part.gap and place > start else ""
            plain, written = plain + space + part.plain, written + space + part.text
            if part.kind != "sign" and not _small(part):
                found.setdefault(plain, written)
    return found


def _small(part: Token) -> bool:
    """Whether a word serves grammar; of Japanese that is all of hiragana."""
    return part.plain in FUNCTION_WORDS or (part.kind == "run" and "\u3040" <= part.plain[0] <= "\u309f")


def _joins(parts: Sequence[Token], place: int) -> bool:
    """Whether a sign stands inside of a word, as in O'Brien."""
    inner = parts[place].text in _INNER and not parts[place].gap
    return inner and place + 1 < len(parts) and not parts[place + 1].gap
