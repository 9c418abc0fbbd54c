"""Which text nobody said: published rules that flag segments, so that they are kept but not believed.

About 1 % of Whisper's segments are invented, most of them where nobody speaks ("Careless Whisper", FAccT 2024;
Calm-Whisper, arXiv 2505.12969; "bag of hallucinations", arXiv 2501.11378). The rules and where they come from:

- loops: a text compresses better than 2.4 times, Whisper's own sign of a failed decoding; not in short texts, since
  Whisper's is for windows of 30 s.
- repeats itself: a phrase of five or more words three times in succession (repeated 5-grams are what Distil-Whisper,
  arXiv 2311.00430, counts as hallucination), a shorter one more often, or hardly any different words (the unique-word
  ratio of NVIDIA's NeMo Curator, which takes 0.4 where losing true speech costs nothing).
- repeats the one before: the same words in segment after segment, as decoders do that are primed with their own text.
- known phantom: subtitle credits, and ends of videos or thanks where something else is odd too (see `phantoms`).
- outside speech: in its time nobody speaks long enough to say it (the voice detector as a filter after the fact,
  arXiv 2501.11378).
- nobody speaks: the recogniser's own two signs together, Whisper's defaults: no-speech above 0.6 and an average log
  probability below -1, a confidence of 0.37.
- too fast, too slow: nobody says 35 letters a second (fast speech has 25 to 30, NeMo Curator cuts at 40), and somebody
  who speaks for seconds says more than a word or two.
- not words: names of sounds ("[Music]"), notes, punctuation.

The trade is for precision: a chant or refrain survives unless one segment repeats it more often than the thresholds
say, and what is invented over real speech in plausible words at a plausible rate is not found by any of these rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from media_assets.speech.coverage import Span, common, joined, seconds_of
from media_assets.speech.phantoms import is_sound, phantom_of, wording
from media_assets.speech.repetition import compression_of, letters_of, runs, unique_share, units, words_of
from resources.honesty import HonestyRules
from resources.speech.base import Segment

VERSION = "2"

FLAGS = {
    "not words": "it names sounds or holds no word",
    "known phantom": "recognisers write it where nobody speaks",
    "loops": "it compresses far better than speech does",
    "repeats itself": "a phrase is said more often in succession than people do",
    "repeats the one before": "the same words stand in segment after segment",
    "too fast": "nobody speaks that fast",
    "too slow": "far too little text for as much speech",
    "outside speech": "hardly anybody speaks in its time",
    "nobody speaks": "the recogniser itself doubts it and hears no speech",
}
"""Every flag with its reason in words, in the order in which they are listed."""

_SHORT_WORDS = 3
_ALONE_SECONDS = 10.0
_STRETCHED_SECONDS = 4.0
_STRETCHED_LETTERS = 4.0
_HALF = 0.5


def flags_of(segments: Sequence[Segment], speech_spans: Sequence[Span] | None, rules: HonestyRules) -> list[list[str]]:
    """Return the flags of each segment, names out of `FLAGS`; an empty list where the text is believed.

    Args:
        segments: those of one stream of a recording, in order.
        speech_spans: where somebody speaks, in seconds; None where that is not known, which leaves two rules out.
        rules: the thresholds.
    """
    speech = None if speech_spans is None else joined(speech_spans, rules.tolerance_seconds)
    repeated = _rows(segments)
    seen = [
        _Seen(segment, speech, place, length, _is_alone(segments, number))
        for number, (segment, (place, length)) in enumerate(zip(segments, repeated, strict=True))
    ]
    return [[flag for flag in FLAGS if _RULES[flag](one, rules)] for one in seen]


@dataclass(frozen=True)
class _Seen:
    """A segment with what stands around it: its place in a row of equal ones, and whether other text is near."""

    segment: Segment
    speech: Sequence[Span] | None
    place: int
    row: int
    alone: bool

    @property
    def text(self) -> str:
        return self.segment.text

    @property
    def seconds(self) -> float:
        return max(0.0, self.segment.end - self.segment.start)

    @property
    def heard(self) -> float:
        """Seconds of speech in the segment's time; all of it where speech is not known."""
        if self.speech is None:
            return self.seconds
        return seconds_of(common([(self.segment.start, self.segment.end)], self.speech))

    @property
    def share(self) -> float:
        return self.heard / self.seconds if self.seconds else 1.0

    def doubted(self, confidence: float) -> bool:
        return self.segment.confidence is not None and self.segment.confidence < confidence

    def unheard(self, no_speech: float) -> bool:
        return self.segment.no_speech is not None and self.segment.no_speech > no_speech


def _rows(segments: Sequence[Segment]) -> list[tuple[int, int]]:
    """Return for each segment its place in the row of equal ones that it stands in, and how long that row is."""
    found: list[tuple[int, int]] = []
    for _, group in groupby(segments, lambda segment: wording(segment.text)):
        length = len(list(group))
        found += [(place, length) for place in range(length)]
    return found


def _is_alone(segments: Sequence[Segment], number: int) -> bool:
    before = number > 0 and segments[number].start - segments[number - 1].end < _ALONE_SECONDS
    after = number + 1 < len(segments) and segments[number + 1].start - segments[number].end < _ALONE_SECONDS
    return not before and not after


def _not_words(one: _Seen, rules: HonestyRules) -> bool:
    return is_sound(one.text)


def _known_phantom(one: _Seen, rules: HonestyRules) -> bool:
    kind, times = phantom_of(one.text)
    unheard = one.unheard(rules.no_speech)
    if kind == "filler":
        # Confidence alone condemns nothing that is said so often: true thanks in noise have a low one too.
        uncertain = one.doubted(rules.confidence) and one.unheard(rules.no_speech / 2)
        return unheard or uncertain or one.share < rules.speech_share
    if kind == "outro":
        stretched = one.seconds > _STRETCHED_SECONDS and letters_of(one.text) < _STRETCHED_LETTERS * one.seconds
        again = times > 1 or one.row > 1
        return unheard or again or one.alone or stretched or one.doubted(_HALF) or one.share < _HALF
    return kind == "credit"


def _loops(one: _Seen, rules: HonestyRules) -> bool:
    return letters_of(one.text) >= rules.loop_letters and compression_of(one.text) > rules.compression


def _repeats_itself(one: _Seen, rules: HonestyRules) -> bool:
    found = units(one.text)
    words = words_of(found)
    if words >= rules.unique_words and unique_share(found) < rules.unique_share:
        return True
    return any(
        run.words >= _HALF * words
        and (
            (run.phrase_words >= rules.phrase_words and run.times >= rules.phrase_times)
            or (run.times >= rules.repeat_times and run.words >= rules.repeat_words)
        )
        for run in runs(found)
    )


def _repeats_the_one_before(one: _Seen, rules: HonestyRules) -> bool:
    # "Yes." and "Right." are said again and again.
    short = words_of(units(one.text)) < _SHORT_WORDS
    return one.place > 0 and one.row >= rules.row_times * (2 if short else 1)


def _too_fast(one: _Seen, rules: HonestyRules) -> bool:
    return letters_of(one.text) > rules.fastest * (one.seconds + 2 * rules.tolerance_seconds)


def _too_slow(one: _Seen, rules: HonestyRules) -> bool:
    return one.heard >= rules.slow_seconds and letters_of(one.text) < rules.slowest * one.heard


def _outside_speech(one: _Seen, rules: HonestyRules) -> bool:
    # A short sentence whose time was given as a whole window is true if it can be said in the speech that is there.
    return one.share < rules.speech_share and letters_of(one.text) > rules.fastest * one.heard


def _nobody_speaks(one: _Seen, rules: HonestyRules) -> bool:
    return one.unheard(rules.no_speech) and one.doubted(rules.confidence)


_RULES = {
    "not words": _not_words,
    "known phantom": _known_phantom,
    "loops": _loops,
    "repeats itself": _repeats_itself,
    "repeats the one before": _repeats_the_one_before,
    "too fast": _too_fast,
    "too slow": _too_slow,
    "outside speech": _outside_speech,
    "nobody speaks": _nobody_speaks,
}
