"""Names for clusters: the terms that set them apart, or what is known of their members. Nothing is invented."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from statistics import mean

TERMS = 3
"""Most terms of a label."""

LEAST_MEMBERS = 2
"""A term must occur in this many members ..."""

LEAST_SHARE = 0.3
"""... and in this share of them."""

_WIDESPREAD = 0.5
_FEW_CLUSTERS = 4
_WORD = re.compile(r"[^\W\d_]{3,}")
_CALENDAR = _WORD.findall("January February March April May June July August September October November December")
_DARK, _BRIGHT = 0.25, 0.75
_NOUNS = {"image": "picture", "video": "video", "document": "document", "audio": "recording"}
# Names that cameras and programs give, which say nothing of what is shown.
_GENERIC = frozenset(
    _WORD.findall(
        "img dsc dscn dscf pxl mvi vid mov imag image images photo photos picture pictures foto fotos pic pics video "
        "videos file files copy final edited edit new untitled jpg jpeg png gif webp heic tif tiff mp4 mkv avi pdf "
        "thumbnail frame clip recording whatsapp"
    )
)
# The function words of the languages that speech engines know best; what most clusters share is dropped anyway.
_STOP = frozenset(
    _WORD.findall(
        "the and but for nor yet not you your yours she her hers him his its our ours they them their theirs this that "
        "these those who whom whose which what when where why how all any both each few more most other some such same "
        "own than too very can could may might must shall should will would are was were been being has have had "
        "having does did doing from into onto upon over under above below between through during before after again "
        "further then once here there with without within about against out off down also just only even still ever "
        "never now one two three because while until although though since unless like well much many get got goes "
        "went come came let put say says said see saw know think make made take took want way thing yes okay "
        "der die das und ein eine einer einem einen den dem des ist sind war mit von für auf nicht auch sich wir ihr "
        "sie les des une est sont pour dans pas avec sur que qui nous vous ils elle los las una uno por para con del "
        "como que más pero sus está son che non una per con del della sono come gli nel dos das uma não com para mais"
    )
)


@dataclass(frozen=True)
class Known:
    """What is known of a content: its kind, the words of its name and text, when it was taken, its mean brightness."""

    kind: str | None
    words: frozenset[str]
    month: str | None
    brightness: float | None


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text that may say what it is about, in lower case."""
    return frozenset(_WORD.findall(text.casefold())) - _STOP


def words_of_name(name: str) -> frozenset[str]:
    """Return the words of a file's name and its folders, without the extension and what cameras write."""
    return words_of(re.sub(r"\.[^./]{1,5}$", "", name)) - _GENERIC


def label_clusters(clusters: Sequence[Sequence[Known]]) -> list[str]:
    """Return a label for each cluster.

    A term's weight is the share of members that have it times the logarithm of how rare it is among clusters
    (class-based TF-IDF; Grootendorst, 2022), counting members and not occurrences, so that one long text does not
    name them all.
    """
    found = [Counter(word for member in members for word in member.words) for members in clusters]
    texts = sum(1 for words in found if words)
    spread = Counter(word for words in found for word in words)
    return [
        ", ".join(_terms(words, len(members), spread, texts)) or description(members)
        for words, members in zip(found, clusters, strict=True)
    ]


def description(members: Sequence[Known]) -> str:
    """Say how many of which kind there are, and when they were taken or how bright they are."""
    kinds = Counter(_NOUNS.get(member.kind or "", "file") for member in members)
    several = " and ".join(f"{count:,} {noun}{'s' if count > 1 else ''}" for noun, count in sorted(kinds.items()))
    months = sorted(member.month for member in members if member.month)
    if months and len(months) * 2 >= len(members):
        return f"{several}, {_range(months[0], months[-1])}"
    light = [member.brightness for member in members if member.brightness is not None]
    if light and (mean(light) < _DARK or mean(light) > _BRIGHT):
        return f"{several}, {'dark' if mean(light) < _DARK else 'bright'}"
    return several


def _terms(words: Counter[str], members: int, spread: Counter[str], clusters: int) -> list[str]:
    least = max(LEAST_MEMBERS, LEAST_SHARE * members)
    scores = {
        word: count / members * log(1 + clusters / spread[word])
        for word, count in words.items()
        if count >= least and (clusters < _FEW_CLUSTERS or spread[word] <= _WIDESPREAD * clusters)
    }
    return sorted(scores, key=lambda word: (-scores[word], word))[:TERMS]


def _range(first: str, last: str) -> str:
    """Write months such as 2024-05 as people do."""
    (begin, month), (end, other) = (one.split("-") for one in (first, last))
    if first == last:
        return f"{_CALENDAR[int(month) - 1]} {begin}"
    if begin == end:
        return f"{_CALENDAR[int(month) - 1]} to {_CALENDAR[int(other) - 1]} {begin}"
    return f"{begin} to {end}"


def month_of(taken_at: str | None) -> str | None:
    """Return the year and month of an ISO 8601 time, None where it names none."""
    found = re.match(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])", taken_at or "")
    return f"{found[1]}-{found[2]}" if found else None
