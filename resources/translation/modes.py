"""Which Apertium modes serve which pair of languages."""

import re
from collections.abc import Iterable, Mapping

_CODES = (
    "af afr, an arg, ar ara, ba bak, be bel, bg bul, br bre, bs hbs, ca cat, cs ces, cv chv, cy cym, da dan, de deu, "
    "el ell, en eng, eo epo, es spa, et est, eu eus, fa pes, fi fin, fo fao, fr fra, ga gle, gl glg, gv glv, he heb, "
    "hi hin, hr hbs, hu hun, hy hye, id ind, is isl, it ita, ka kat, kk kaz, ko kor, ku kmr, ky kir, lt lit, lv lav, "
    "mk mkd, mr mar, ms zlm, mt mlt, nb nob, nl nld, nn nno, no nor, oc oci, pl pol, pt por, ro ron, ru rus, sc srd, "
    "se sme, sk slk, sl slv, sq sqi, sr hbs, sv swe, tg tgk, tr tur, tt tat, ug uig, uk ukr, ur urd, uz uzb"
)
_THREE_LETTERS = {two: three for two, three in (pair.split() for pair in _CODES.split(", "))}
_VARIANTS = {"bs": ("BS", "HR", "SR"), "hr": ("HR",), "sr": ("SR",)}
_MODE = re.compile(r"([a-z]{2,3})-([a-z]{2,3})(?:_([A-Za-z]+))?")

Modes = Mapping[tuple[str, str], str]


def pairs_of(modes: Iterable[str]) -> Modes:
    """Map (source, target) in ISO 639-1 to the name of the mode that translates it.

    Modes are named with two or three letters, the target with an optional variant (``spa-eng_US``). A plain mode wins
    over a variant, except for Bosnian, Croatian and Serbian, which are variants of one target (``eng-hbs_HR``).
    Languages without a two-letter code are left out.
    """
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for mode in sorted(modes):
        match = _MODE.fullmatch(mode)
        if match is None:
            continue
        for source in _two_letters(match[1]):
            for target in _two_letters(match[2]):
                rank = _rank(target, match[3])
                if rank is not None and source != target and (rank, mode) < found.get((source, target), (99, "")):
                    found[source, target] = (rank, mode)
    return {pair: mode for pair, (_rank, mode) in found.items()}


def _two_letters(code: str) -> list[str]:
    return [code] if len(code) == 2 else [two for two, three in _THREE_LETTERS.items() if three == code]


def _rank(target: str, variant: str | None) -> int | None:
    wanted = _VARIANTS.get(target)
    if wanted and variant in wanted:
        return wanted.index(variant)
    if wanted and variant:
        return None
    return 10 if variant is None else 11
