"""What must be right of a text before it is taken for a cue's translation."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from media_assets.knowledge.forms import holds
from media_assets.translation.cues import Cue
from media_assets.translation.numbers import number_faults
from media_assets.translation.script import (
    OTHER_LANGUAGE,
    OTHER_LETTERS,
    identifier_of,
    told_apart,
    wrong_letters,
)

PLACEHOLDER = "a placeholder is missing or changed"
TAG = "a tag is missing or changed"
PRIVATE = "an address or number of a person was changed, or is of another line"
UNTRANSLATED = "the source text came back"
SWOLLEN = "it is far longer than its source"
TERM = "a glossary term is not used"
NAME = "a name is missing or written otherwise"

_PLACEHOLDER = re.compile(r"\{\{?[A-Za-z_][\w.]*\}?\}|\$\{\w+\}|%(?:\d+\$|\(\w+\))?[sdif]\b|\[\[\w+\]\]|<<\w+>>")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>|\{\\[^{}]{1,80}\}")
_FOREIGN = re.compile(rf"{_PLACEHOLDER.pattern}|{_TAG.pattern}|\S*(?:@|://|www\.)\S*")
"""What is written in Latin letters in every language."""

_LEAST_WORDS = 4
_MOST_LONGER, _LEAST_LONGER = 4, 60

Answering = Callable[[str, str, str | None, str], str | None]
"""Says what is wrong where a text (source, text, source language, language) answers instead of translating."""

Changed = Callable[[str, str], bool]
"""Says whether a text lacks what of its source must be in it letter by letter (addresses, numbers, keys), or holds
such a thing of another source."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a text, by how much it matters; sentences, without a word of the text.

    Attributes:
        hard: why it is never taken.
        firm: why it is asked for once more, and taken with a remark if that does not help.
        soft: remarks.
    """

    hard: str | None = None
    firm: str | None = None
    soft: tuple[str, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is said of the text if it is taken."""
        return (self.firm, *self.soft) if self.firm else self.soft


GOOD = Verdict()


@dataclass(frozen=True)
class Verifier:
    """Judges the texts of one target language.

    Terms are matched in whatever form, since languages inflect them (`knowledge.forms`). A missing term is worth
    another call and no more: the model may have had a reason.

    Attributes:
        language: of the translations.
        answering: see `Answering`; further rules are added here.
        changed: see `Changed`.
    """

    language: str
    answering: Sequence[Answering] = field(default=())
    changed: Sequence[Changed] = field(default=())

    def __call__(self, cues: Sequence[Cue], texts: Mapping[int, str]) -> dict[int, Verdict]:
        """Judge the texts (segment → text) of cues."""
        wanted = {cue.segment: cue for cue in cues if cue.segment in texts}
        # Names and figures alone are of no language; a text that is its source is judged as such.
        telling = {number: text for number, text in texts.items() if _bare(text) != _bare(wanted[number].source)}
        identifier = identifier_of(self.language) if telling else None
        others = told_apart(telling, self.language, identifier) if identifier else {}
        return {segment: self._verdict(cue, texts[segment], others.get(segment)) for segment, cue in wanted.items()}

    def _verdict(self, cue: Cue, text: str, other: str | None) -> Verdict:
        sure, maybe = number_faults(cue.source, text, self.language)
        hard = sure or next(self._hard(cue, text, other), None)
        if hard:
            return Verdict(hard)
        firm = next((TERM for term in cue.terms if not holds(text, term.target)), None)
        soft = [said for said in (maybe,) if said]
        if any(not holds(text, name) for name in cue.names) and not wrong_letters(cue.source, self.language):
            soft.append(NAME)  # written in other letters, a name cannot be compared
        return Verdict(None, firm, tuple(soft)) if firm or soft else GOOD

    def _hard(self, cue: Cue, text: str, other: str | None) -> Iterator[str]:
        source = cue.source
        for pattern, fault in ((_PLACEHOLDER, PLACEHOLDER), (_TAG, TAG)):
            if sorted(pattern.findall(source)) != sorted(pattern.findall(text)):
                yield fault
        if any(rule(source, text) for rule in self.changed):
            yield PRIVATE
        if wrong_letters(_FOREIGN.sub("", text), self.language):
            yield OTHER_LETTERS
        if other:
            yield OTHER_LANGUAGE
        if len(source.split()) >= _LEAST_WORDS and _bare(text) == _bare(source):
            yield UNTRANSLATED
        if len(text) > _MOST_LONGER * len(source) and len(text) - len(source) > _LEAST_LONGER:
            yield SWOLLEN
        for rule in self.answering:
            if said := rule(source, text, cue.source_language, self.language):
                yield said


def all_good(cues: Sequence[Cue], texts: Mapping[int, str]) -> dict[int, Verdict]:
    """Take every text as it is."""
    return {cue.segment: GOOD for cue in cues if cue.segment in texts}


def _bare(text: str) -> str:
    """Return the letters and digits of a text, spaces and signs left out; case stays."""
    return "".join(filter(str.isalnum, text))
