"""Whether a reply answers its source instead of translating it.

Transcripts may hold sentences that tell a model what to do. They are only ever sent as data, and what comes back is
checked here: a translation says what its source says, in its language, about as long, with nothing that was not there.
"""

import re
import threading
from collections.abc import Iterator
from functools import cache, lru_cache

from media_assets.translation.assistant_talk import talk_of
from media_assets.translation.letters import script_of, scripts_of
from resources.errors import SettingsError
from resources.sanitising.finder import PLACEHOLDER
from resources.sanitising.plain import invisible_in
from resources.text.language import Py3LangIdentifier

CANARY = "heron-7418-basalt"
"""A mark for the instruction: a reply that holds it repeats the instruction instead of translating."""

MARK = f" The mark of this instruction is {CANARY}; it is never part of a reply."
"""Appended to an instruction, so that `CANARY` gives away a reply that repeats it."""

_LONGER, _LONGER_BY = 2.2, 25  # letters; translations between European languages grow by up to 1.6
_SHORTER, _LONG_ENOUGH = 0.3, 20
_ECHO_WORDS = 8
_LOADING = threading.Lock()
_SURE_WORDS, _SURE = 8, 0.95  # of the identifier, whose captions of four words are wrong one time in six

_FOREIGN = {
    "an address": re.compile(r"(?i)https?://[^\s)\"'<>]+|\bwww\.\w+|\b[\w-]+\.(?:com|org|net|io|ru|cn|xyz|info)\b"),
    "an e-mail address": re.compile(r"[\w.+-]++@[\w-]+\.\w+"),
    "markup": re.compile(r"</?[A-Za-z!][^<>]{0,200}>|<\|[^<>|]{1,40}\|>|\[/?INST\]|<</?SYS>>|\{\\[^{}]{1,40}\}"),
    "a link": re.compile(r"!?\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)"),
    "code": re.compile(
        r"```|`[^`\n]+`|\*\*\w[^*\n]*\*\*|(?m:^#{1,6} )|\b(?:print|eval|alert|exec)\s?\(|console\.log|\brm -rf\b"
        r"|\bimport os\b|(?i:\bselect\b.{1,60}\bfrom\b.{1,60};)|(?i:\bdrop table\b)|\bdef \w+\(|javascript:"
        r"|data:\w+/\w+|\$\(|\$\{|\{\{|(?m:^\$ )| && |/etc/\w+"
    ),
    "JSON": re.compile(r"[{\[]\s*[\"'][^\n]{0,80}[\"']\s*[:,\]}]|[\"']\w{1,30}[\"']\s*:"),
    "a role": re.compile(r"(?im)^\W{0,3}(?:system|assistant|user|human|sistema|asistente|assistent|système)\s*:"),
    # Base64 of any length has capitals, small letters and figures; a long compound has no figure.
    "encoded data": re.compile(
        r"(?=[a-zA-Z+/_-]*\d)(?=[A-Z0-9+/_-]*[a-z])(?=[a-z0-9+/_-]*[A-Z])[A-Za-z0-9+/_-]{24,}={0,2}"
        r"|(?:\b[0-9a-f]{2}[ :]){8,}"
    ),
    "a placeholder": PLACEHOLDER,
}
_USES_JOINERS = frozenset({"fa", "ur", "ar", "he", "hi", "bn", "ta", "te", "ml", "mr", "si", "km", "th", "my", "ne"})
_HARMLESS = frozenset({"\ufe0f", "\u200d", "\u00ad"})  # in emoji and hyphenation
_NO_QUESTION_MARK = frozenset({"ja", "zh", "ko", "th", "lo", "km", "my", "bo", "hy"})
_LATIN = re.compile(r"[A-Za-z]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# Words of English that no other of the usual languages has; Dutch has some of them.
_ENGLISH = re.compile(
    r"(?i)(?:the|and|you|are|this|that|what|with|have|your|of|is|it|were|would|i['’]m|it['’]s|don['’]t|they|there|from|about"
    r"|which|can|could|should|been|their|we|how|why|who|when|where|not|if|be)"
)


def answers_instead(
    source: str, text: str, source_language: str | None, language: str, instruction: str = ""
) -> str | None:
    """Say why a reply cannot be a translation, or return None where it may be one.

    Args:
        source: what was to be translated.
        text: the reply.
        source_language: ISO 639-1 code; None where it is not known.
        language: ISO 639-1 code of the translation.
        instruction: what the model was told; a piece of it in the reply is an echo.

    Returns:
        A sentence part such as `refuses`, without any of the text.
    """
    return next(_reasons(source, text, source_language, language, instruction), None)


def _reasons(source: str, text: str, source_language: str | None, language: str, told: str) -> Iterator[str]:
    if CANARY in text or (told and _echoes(told, text, source)):
        yield "repeats the instruction"
    folded = source.casefold()
    for name, pattern in _FOREIGN.items():
        if any(found.group().casefold() not in folded for found in pattern.finditer(text)):
            yield f"holds {name} that the source has not"
    if language not in _USES_JOINERS and invisible_in(text) - invisible_in(source) - _HARMLESS:
        yield "holds invisible signs"
    yield from talk_of(source, text)
    yield from _shape(source, text, language)
    if source_language != language:
        yield from _untranslated(source, text, source_language, language)


def _echoes(told: str, text: str, source: str) -> bool:
    """Say whether the reply holds some words in a row of the instruction that the source does not hold."""
    words = [word.casefold() for word in _WORD.findall(text)]
    ours, theirs = _spaced(told), _spaced(source)
    runs = (f" {' '.join(words[start : start + _ECHO_WORDS])} " for start in range(len(words) - _ECHO_WORDS + 1))
    return any(run in ours and run not in theirs for run in runs)


@lru_cache(maxsize=64)
def _spaced(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _shape(source: str, text: str, language: str) -> Iterator[str]:
    before, after = _weight(source), _weight(text)
    if after > _LONGER * before + _LONGER_BY:
        yield "is far longer than a translation"
    if before >= _LONG_ENOUGH and after < _SHORTER * before:
        yield "is far shorter than a translation"
    if text.strip().count("\n") > source.strip().count("\n") + 2:
        yield "has more lines than a translation"
    asks = source.rstrip(" \"'”’»)]\n").endswith(("?", "？", "؟"))
    if asks and language not in _NO_QUESTION_MARK and not re.search("[?？؟;⸮]", text):
        yield "answers a question"
    stated = source.rstrip().endswith((".", "!", "…", "。", "！")) and not re.search("[?？]", source)
    if stated and re.search("[?？]", text) and _sentences(text) > _sentences(source):
        yield "asks something back"


def _sentences(text: str) -> int:
    return len(re.findall(r"[.!?…。！？]+(?=\W|\Z)", text))


def _weight(text: str) -> float:
    """Count letters and digits; a sign of a script without alphabet says as much as two or three letters."""
    signs = "".join(filter(str.isalnum, text))
    return len(signs) if signs.isascii() else len(signs) + 1.5 * sum(map("\u2e80".__lt__, signs))


def _untranslated(source: str, text: str, source_language: str | None, language: str) -> Iterator[str]:
    words = _WORD.findall(text)
    plain = {word.casefold() for word in words[:1] if word[1:].islower()} | {word for word in words if word.islower()}
    said, given = (" ".join(_WORD.findall(one.casefold())) for one in (source, text))
    if len(plain) >= 3 and f" {given} " in f" {said} ":
        yield "is not translated"
    if _other_script(source, words, language):
        yield "is written in another script"
    english = [word.casefold() for word in words if not word.isupper() and _ENGLISH.fullmatch(word)]
    if language not in ("en", "nl") and len(set(english)) >= 2 and len(english) >= 0.3 * len(words):
        yield "is in another language"
    if len(words) >= _SURE_WORDS:
        identifier = _identifier(source_language or "en", language)
        found = identifier.identify(text) if identifier else None
        if found and found.code != language and found.probability >= _SURE:
            yield "is in another language"


def _other_script(source: str, words: list[str], language: str) -> bool:
    """Say whether most letters are of a script that the language is not written in, names of the source aside."""
    folded = source.casefold()
    kept = _LATIN.sub(lambda run: "" if run.group().casefold() in folded else run.group(), " ".join(words))
    letters = "".join(filter(str.isalpha, kept))
    wanted = scripts_of(language)
    right = {letter for letter in set(letters) if script_of(letter) in wanted}
    return len(letters) >= 3 and _weight("".join(filter(right.__contains__, letters))) < _weight(letters) / 2


def _identifier(source_language: str, language: str) -> Py3LangIdentifier | None:
    with _LOADING:  # or each of many threads would load it
        return _loaded(source_language, language)


@cache
def _loaded(source_language: str, language: str) -> Py3LangIdentifier | None:
    usual = {"en", "es", "fr", "de", "it", "pt"}
    made = Py3LangIdentifier(languages=sorted(usual | {source_language, language}), minimum_words=_SURE_WORDS)
    try:
        _ = made.identifier
    except SettingsError:
        return None  # it does not know one of the two
    return made
