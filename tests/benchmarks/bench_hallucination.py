"""Text that nobody said: precision and recall of every rule on tables of cases, and true sentences that are flagged.

`tuning` is what thresholds were tried on, `held_out` was kept for the final figure, `hard` holds cases at and beyond
the limits of such rules. The true sentences are translated messages of programs on this machine, in all its languages,
spoken at 15 letters a second; the peer flags by Whisper's own sign alone, text that compresses 2.4 times in UTF-8.
"""

import gettext
import random
import re
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from media_assets.speech.hallucination import flags_of
from media_assets.speech.repetition import letters_of
from resources.honesty import HonestyRules
from resources.speech.base import Segment
from tests.benchmarks.table import Goal, Row, benchmark
from tests.media_assets.speech.cases import judged, scores

MESSAGES = Path("/usr/share/locale")
SENTENCES = 20_000
_LETTERS_A_SECOND = 15
# A sentence in one line, without placeholders, and not all in brackets or between lines of stars.
_SENTENCE = re.compile(r"[^\W\d_][^\n%\[\]<>*{}|]{14,400}[\w.!?。]")


@benchmark("hallucination")
def hallucination(repeats: int) -> Sequence[Row]:
    """Return precision and recall of each rule on each table, and the share of true sentences that are flagged."""
    rules = HonestyRules()
    rows = [row for name in ("tuning", "held_out", "hard") for row in _of_cases(name, rules)]
    sentences = _sentences()
    return rows + _of_sentences(sentences, rules) if sentences else rows


def _of_cases(name: str, rules: HonestyRules) -> Iterator[Row]:
    cases = judged(name, rules)
    yield Row(f"{name}: segments", len(cases), "segments")
    for flag, score in scores(cases).items():
        if score.wanted or score.given:
            floor = Goal(0.95, "figure", at_least=True) if flag == "any" and name != "hard" else None
            for measure, share, all_of in (
                ("precision", score.precision, score.given),
                ("recall", score.recall, score.wanted),
            ):
                yield Row(f"{name}: {flag}, {measure} ({score.right} of {all_of})", share, "share", goal=floor)


def _of_sentences(sentences: Sequence[str], rules: HonestyRules) -> list[Row]:
    begun = time.process_time()
    flagged = 0
    for sentence in sentences:
        seconds = letters_of(sentence) / _LETTERS_A_SECOND
        flagged += bool(flags_of([Segment(0.0, seconds, sentence)], [(0.0, seconds)], rules)[0])
    spent = time.process_time() - begun
    whisper = sum(len(text := one.encode()) / len(zlib.compress(text)) > 2.4 for one in sentences)
    scale = 100_000 / len(sentences)
    return [
        Row("true sentences", len(sentences), "sentences"),
        Row("flagged of 100,000 true", flagged * scale, "sentences", "compression in UTF-8", whisper * scale),
        Row("speed", len(sentences) / spent, "segments/s of processor time"),
    ]


def _sentences() -> list[str]:
    found: set[str] = set()
    for path in sorted(MESSAGES.rglob("*.mo")) if MESSAGES.is_dir() else ():
        try:
            with path.open("rb") as file:
                catalogue = vars(gettext.GNUTranslations(file))["_catalog"]
        except (IndexError, OSError, UnicodeDecodeError):  # some old ones lack parts of their header
            continue
        found |= {text for text in catalogue.values() if isinstance(text, str) and _SENTENCE.fullmatch(text)}
    chosen = sorted(found)
    random.Random(1).shuffle(chosen)
    return chosen[:SENTENCES]
