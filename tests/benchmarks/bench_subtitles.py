"""Subtitles of a long recording: words into cues, and cues into files."""

import random
from collections.abc import Sequence

from media_assets.subtitles.cues import make_cues
from media_assets.subtitles.formats import FORMATS
from media_assets.subtitles.rules import Rules
from media_assets.subtitles.said import Said, Timed
from media_assets.subtitles.tracks import Track
from tests.benchmarks.table import Row, benchmark, interleaved, timed

HOURS = 3
WORDS_A_SECOND = 2.5
_VOCABULARY = ("the", "a", "museum", "rocket", "and", "of", "photographs", "in", "garden", "tour", "very", "is", "to")


@benchmark("subtitles")
def subtitles(repeats: int) -> Sequence[Row]:
    """27,000 words of three hours, in sentences of 12 words and segments of three sentences."""
    said = lecture()
    cues = make_cues(said, Rules())
    track = Track(0, "en", [], cues, [], Rules())
    seconds = interleaved(
        repeats,
        {
            "cues": timed(lambda: make_cues(said, Rules())),
            "files": timed(lambda: [FORMATS[form](track) for form in ("srt", "vtt")]),
        },
    )
    kept = sum(not cue.flags for cue in cues) / len(cues)
    return [
        Row("subtitles: cues of 3 hours", len(cues) / seconds["cues"], "cues/s"),
        Row("subtitles: the same", seconds["cues"], "s", "the speech itself, in seconds", HOURS * 3600.0),
        Row("subtitles: SRT and VTT of them", seconds["files"], "s", "making the cues", seconds["cues"]),
        Row("subtitles: cues that keep all rules", 100 * kept, "%"),
    ]


def lecture(seed: int = 0) -> list[Said]:
    """Return three hours of one speaker's segments with the times of their words."""
    draw, now, found = random.Random(seed), 0.0, []
    while now < HOURS * 3600:
        words, start = [], now
        for number in range(36):
            text = draw.choice(_VOCABULARY) + (("." if number % 12 == 11 else ",") if number % 6 == 5 else "")
            lasts = draw.uniform(0.5, 1.5) / WORDS_A_SECOND
            words.append(Timed(text, now, now + 0.9 * lasts))
            now += lasts
        found.append(Said(len(found), start, now, " ".join(word.text for word in words), tuple(words), None, "en"))
        now += draw.uniform(0.0, 1.0)
    return found
