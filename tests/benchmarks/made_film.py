"""Subtitles made up line by line, whose right translations are known, and a model that knows them.

The rough translations get names and terms wrong, and every third line says more than can be read in its time.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from media_assets.schemas.speech import TRANSLATIONS
from media_assets.subtitles.rules import DEFAULT
from resources.library import Library
from tests.faults import data_of

TERMS = {
    "lighthouse": ("faro", "casa de luz"),
    "first mate": ("primer oficial", "primer compañero"),
    "harbour master": ("capitán de puerto", "maestro del refugio"),
    "storm lantern": ("farol de tormenta", "linterna tormenta"),
    "night ferry": ("transbordador nocturno", "noche ferry"),
    "salt house": ("alfolí", "casa de sal"),
}
"""Term → its translation in the glossary, and the rough one."""

NAMES = ("Quillfeather", "Marwenna", "Tolland", "Bexley", "Orsolya", "Penhale", "Ravensby", "Isaura")
FILLER = "como ya sabe todo el mundo en este pueblo desde hace mucho tiempo, "

_LINES = (
    ("{name} saw {n} ships behind the {term} last night", "{name} vio {n} barcos detrás del {term} anoche"),
    ("we counted {n} steps to the {term} with {name}", "contamos {n} pasos hasta el {term} con {name}"),
    ("nobody told {name} about the {n} letters for the {term}", "nadie le habló a {name} de las {n} cartas del {term}"),
    ("the {term} waited {n} days until {name} came home", "el {term} esperó {n} días hasta que {name} volvió a casa"),
    ("{name} never paid the {n} crowns for that door", "{name} nunca pagó las {n} coronas por aquella puerta"),
    ("they found {n} old photographs in the cellar", "encontraron {n} fotografías viejas en el sótano"),
)
_PATTERNS = [
    (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(english)) + "$"), spanish)
    for english, spanish in _LINES
]
_ROUGH_NAME = "Señor"


@dataclass(frozen=True)
class Line:
    """A line with its translation, its rough one, and how many seconds it is on the screen."""

    source: str
    right: str
    rough: str
    seconds: float
    term: str | None
    name: str | None


def lines(count: int, seed: int = 7) -> list[Line]:
    """Return that many different lines."""
    draw = random.Random(seed)
    found: dict[str, Line] = {}
    while len(found) < count:
        english, spanish = _LINES[len(found) % len(_LINES)]
        slots: dict[str, Any] = {
            "name": draw.choice(NAMES),
            "n": draw.randrange(13, 100_000),
            "term": draw.choice(list(TERMS)),
        }
        source = english.format(**slots)
        right = spanish.format(**slots | {"term": TERMS[slots["term"]][0]})
        rough = spanish.format(**slots | {"term": TERMS[slots["term"]][1], "name": _ROUGH_NAME})
        time = (len(right) + (1 if len(found) % 3 == 0 else len(FILLER) + 1)) / DEFAULT[1]
        term = slots["term"] if "{term}" in english else None
        name = slots["name"] if "{name}" in english else None
        found.setdefault(source, Line(source, right, rough, time, term, name))
    return list(found.values())


def write_films(library: Library, batch: str, made: Sequence[Line], each: int = 1000) -> None:
    """Store lines as rough translations of films of `each` lines."""
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(made):
        begin = rows[-1]["end_seconds"] + 0.2 if number % each else 0.0
        rows.append(
            dict.fromkeys(TRANSLATIONS.names)
            | {
                "content_id": f"film{number // each:04d}",
                "segment": number % each,
                "start_seconds": begin,
                "end_seconds": begin + line.seconds,
                "source_language": "en",
                "source_text": line.source,
                "language": "es",
                "text": line.rough,
                "engine": "rough@1",
            }
        )
    library.write_table("translations/es", pa.Table.from_pylist(rows, TRANSLATIONS), TRANSLATIONS, batch)


def glossary(changed: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Return the terms, some with other translations, and the names that recur, as rows of the glossary."""
    terms = {term: right for term, (right, _) in TERMS.items()} | dict(changed or {})
    common = {"language": "en", "target_language": None, "note": None, "case_sensitive": False}
    rows = [common | {"term": term, "target": target, "origin": "user"} for term, target in terms.items()]
    return [*rows, *(common | {"term": name, "target": None, "origin": "learned"} for name in NAMES)]


def answer(request: dict[str, Any]) -> Any:
    """Answer a chat request as the model that knows the lines."""
    return answer_to(data_of(request))


def answer_to(data: Mapping[str, Any]) -> dict[str, Any]:
    """Translate by the terms that it is given, at length, and in brief where a limit is set."""
    terms = {term["term"]: term["translation"] for term in data.get("terms", ())}
    return {"cues": [{"id": cue["id"], "text": _said(cue, terms)} for cue in data["cues"]]}


def _said(cue: Mapping[str, Any], terms: Mapping[str, str]) -> str:
    for pattern, spanish in _PATTERNS:
        if match := pattern.match(cue["source"]):
            slots = match.groupdict()
            term = slots.get("term") or ""
            text = spanish.format(**slots | {"term": terms.get(term) or TERMS.get(term, ("", term))[1]})
            return text if "limit" in cue else FILLER + text
    return str(cue["baseline"])
