"""Which languages a sequence-to-sequence model translates, and how each family of models is told so.

::

    family   told by                                             model type in config.json
    marian   nothing, or a token before the text: `>>spa<< ...`  marian
    nllb     a token before the text, the first token of the     m2m_100, tokens such as `spa_Latn`
    m2m100   translation                                         m2m_100, tokens such as `__es__`
    mbart50                                                      mbart, MBart50 tokenizer, tokens such as `es_XX`
    mbart    a token behind the text, the decoder's start        mbart
    t5       a prefix: `translate English to German: ...`        t5, mt5, umt5
    madlad   a token before the text: `<2es> ...`                t5, tokens such as `<2es>`
    other    nothing: one pair, which the setting names          any
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from resources.translation.checkpoint import Checkpoint
from resources.translation.codes import FLORES, M2M100, two_letters

Pair = tuple[str, str]

_PAIR_IN_NAME = re.compile(r"(?<![a-z])([a-z]{2,3})[-_]([a-z]{2,3})$")
_TOKENS = {
    "marian": re.compile(r">>([a-z]{2,3})(?:_\w+)?<<"),
    "nllb": re.compile(r"([a-z]{3}_[A-Z][a-z]{3})"),
    "m2m100": re.compile(r"__([a-z]{2,3})__"),
    "mbart": re.compile(r"([a-z]{2})_[A-Z]{2}"),
    "madlad": re.compile(r"<2([a-z]{2,3})>"),
}
_ANY = ("mul", "")


@dataclass(frozen=True)
class Languages:
    """What a model translates.

    Attributes:
        family: see the module.
        sources: ISO 639-1 → what the model calls a language it reads; None where it does not say what it reads.
        targets: the same for languages it writes.
        prefixes: pair → what is put before the text; if there are any, only these pairs.
    """

    family: str
    sources: Mapping[str, str] | None
    targets: Mapping[str, str]
    prefixes: Mapping[Pair, str] = field(default_factory=dict)

    def serves(self, source: str, target: str) -> bool:
        """Say whether a pair can be translated."""
        if self.prefixes:
            return (source, target) in self.prefixes
        return source != target and target in self.targets and (self.sources is None or source in self.sources)


def languages_of(checkpoint: Checkpoint, pair: Pair | None = None) -> Languages:
    """Read from a checkpoint's small files what it translates.

    Args:
        checkpoint: the model.
        pair: the only pair that it is to translate, as the setting names it.

    Raises:
        TransientError: the files are not to be had now.
        SettingsError: the folder holds no model in the layout of transformers.
    """
    kind = str(checkpoint.config["model_type"])
    if kind == "marian":
        return _marian(checkpoint, pair)
    found = Languages("other", {pair[0]: ""} if pair else {}, {pair[1]: ""} if pair else {})
    if kind == "m2m_100":
        found = _by_tokens(checkpoint, "nllb") or _by_tokens(checkpoint, "m2m100") or _by_list(checkpoint) or found
    elif kind == "mbart":
        found = _mbart(checkpoint) or found
    elif kind in ("t5", "mt5", "umt5"):
        found = _t5(checkpoint) or found
    return found if pair is None or found.family == "other" else _only(found, pair)


def _by_tokens(checkpoint: Checkpoint, family: str) -> Languages | None:
    pattern = _TOKENS[family]
    codes = _codes(pattern, checkpoint.special_tokens()) or _codes(pattern, checkpoint.vocabulary())
    known = _known(family, codes)
    return Languages(family, known, known) if known else None


def _by_list(checkpoint: Checkpoint) -> Languages | None:
    told = checkpoint.tokenizer_config
    if not str(told.get("tokenizer_class", "")).startswith("M2M100"):
        return None
    known = {code: code for code in M2M100.get(str(told.get("language_codes", "m2m100")), "").split()}
    return Languages("m2m100", known, known) if known else None


def _codes(pattern: re.Pattern[str], tokens: Iterable[str]) -> list[str]:
    return sorted(match[1] for token in tokens if (match := pattern.fullmatch(token)))


def _known(family: str, codes: Iterable[str]) -> dict[str, str]:
    if family == "nllb":
        held = set(codes)
        return {two: code for two, code in FLORES.items() if code in held}
    # The shorter of two names of a language is the plain one.
    ranked = sorted(codes, key=lambda code: (-len(code), code))
    return {two: code for code in ranked if (two := two_letters(code))}


def _marian(checkpoint: Checkpoint, pair: Pair | None) -> Languages:
    tokens = {match[0]: match[1] for token in checkpoint.vocabulary() if (match := _TOKENS["marian"].fullmatch(token))}
    targets = {two: token for token, code in sorted(tokens.items(), reverse=True) if (two := two_letters(code))}
    told = checkpoint.tokenizer_config
    named = _PAIR_IN_NAME.search(checkpoint.name.lower())
    source = pair[0] if pair else str(told.get("source_lang") or (named[1] if named else ""))
    target = pair[1] if pair else str(told.get("target_lang") or (named[2] if named else ""))
    one = two_letters(source)
    sources = {one: source} if one else (None if source in _ANY else {})
    if targets:
        return Languages("marian", sources, {pair[1]: targets.get(pair[1], "")} if pair else targets)
    only = two_letters(target)
    return Languages("marian", sources, {only: ""} if only else {})


def _mbart(checkpoint: Checkpoint) -> Languages | None:
    tokens = sorted(checkpoint.special_tokens() | checkpoint.vocabulary(), reverse=True)
    known = {match[1]: token for token in tokens if (match := _TOKENS["mbart"].fullmatch(token))}
    if not known:
        return None
    fifty = "50" in str(checkpoint.tokenizer_config.get("tokenizer_class") or checkpoint.name)
    english = {"en": known["en"]} if "en" in known else known
    sources = english if "one-to-many" in checkpoint.name else known
    targets = english if "many-to-one" in checkpoint.name else known
    return Languages("mbart50" if fifty else "mbart", sources, targets)


def _t5(checkpoint: Checkpoint) -> Languages | None:
    madlad = _codes(_TOKENS["madlad"], checkpoint.vocabulary())
    if madlad:
        known = {two: f"<2{code}>" for two, code in _known("madlad", madlad).items()}
        return Languages("madlad", known, known)
    prefixes = {}
    for task, about in (checkpoint.config.get("task_specific_params") or {}).items():
        named = re.fullmatch(r"translation_([a-z]{2})_to_([a-z]{2})", task)
        if named and about.get("prefix"):
            prefixes[named[1], named[2]] = str(about["prefix"])
    if not prefixes:
        return None
    sources, targets = ({pair[side]: "" for pair in prefixes} for side in (0, 1))
    return Languages("t5", sources, targets, prefixes)


def _only(found: Languages, pair: Pair) -> Languages:
    """Keep a pair; a model that was made for it alone may be called by other names of the same languages."""
    sources, targets = found.sources or {}, found.targets
    return Languages(
        found.family,
        {pair[0]: sources[pair[0]]} if pair[0] in sources else {},
        {pair[1]: targets[pair[1]]} if pair[1] in targets else {},
        {pair: found.prefixes[pair]} if pair in found.prefixes else {},
    )
