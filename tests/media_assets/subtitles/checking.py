"""Random transcripts, and the rules checked anew: nothing here is shared with what is tested."""

import random
import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from media_assets.subtitles.cues import Cue
from media_assets.subtitles.rules import Rules
from media_assets.subtitles.said import Said, Timed


def _split(text: str) -> list[str]:
    return text.split()


ENGLISH = _split(
    "the a of and to in is that it was for on are with as I his they be at one have this from or had by hot but some "
    "what there we can out other were all your when up use word how said an each she which do their time if will way "
    "about many then them would write like so these her long make thing see him two has look more day could go come "
    "photographs astronaut responsibilities Helen Carter Oxford 2024 42 U.S. Mr. internationalization"
)
ARABIC = _split("مرحبا بكم في متحف البحيرة اسمي هيلين وسأرافقكم اليوم جولة قصيرة שלום עולם")
CHINESE = "今天天气很好我们去公园散步吧明天可能会下雨所以最好带上雨伞"
JAPANESE = "とても良い天気ですねアイスクリームを食べながら友達と写真を撮りましたコンピュータ"
KOREAN = _split("안녕하세요 오늘은 날씨가 아주 좋네요 박물관에 오신 것을 환영합니다")
THAI = _split("สวัสดี ยินดี ต้อนรับ สู่ พิพิธภัณฑ์ ริมทะเลสาบ")
ODD = [
    "<i>",
    "&amp;",
    "-->",
    "00:00:01,000",
    "{\\an8}",
    "C:\\new",
    "?",
    "!",
    "«",
    "»",
    "👨‍👩‍👧‍👦",
    "e\u0301" * 3,
    "7",
    "“Quoted”",
]

_WITHOUT_SPACES = re.compile("[\u0e00-\u0e7f\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")


def transcript(seed: int) -> list[Said]:
    """Make segments of one stream as engines give them on good and bad days, in the order of their begin."""
    draw = random.Random(seed)
    language = draw.choice(["en", "en", "en", "de", "ar", "zh", "ja", "ko", "th", None])
    pace = draw.choice([0.25, 0.35, 0.35, 0.45, 0.15])
    now, made = draw.uniform(0, 5), []
    for segment in range(draw.randint(1, 5)):
        words = _words(draw, language, draw.choice([0, 1, 3, 8, 15, 30]))
        timed, at = [], now
        for word in words:
            lasts = draw.uniform(0.3, 1.7) * pace * draw.choice([1, 1, 1, 1, 0 if seed % 7 == 0 else 1])
            timed.append(Timed(word, at, at + lasts * draw.choice([1, 0.8, 30 if seed % 11 == 0 else 1])))
            at += lasts + (draw.uniform(0.3, 4) if draw.random() < 0.05 else 0)
        if seed % 13 == 0:
            timed = [Timed(word.text, draw.choice([word.start, None, float("nan"), -1.0]), word.end) for word in timed]
        space = "" if language in ("zh", "ja") else " "
        made.append(
            Said(
                segment,
                now,
                max(at, now) if seed % 17 else now - 1,
                space.join(words),
                tuple(timed) if draw.random() < 0.7 else (),
                draw.choice([None, None, "A", "B"]) if seed % 3 else None,
                language if draw.random() < 0.9 else "en",
                ("phantom phrase",) if draw.random() < 0.1 else (),
            )
        )
        now = at + draw.choice([0, 0.05, 0.4, 3]) if draw.random() < 0.9 else max(0.0, at - draw.uniform(0, 5))
    return sorted(made, key=lambda one: one.start)


def _words(draw: random.Random, language: str | None, count: int) -> list[str]:
    if language in ("zh", "ja"):
        source: Sequence[str] = CHINESE if language == "zh" else JAPANESE
        return [draw.choice(source) + (draw.choice("。、！") if draw.random() < 0.1 else "") for _ in range(count)]
    source = {"ar": ARABIC, "ko": KOREAN, "th": THAI}.get(language or "", ENGLISH)
    words = [draw.choice(source) for _ in range(count)]
    for number in range(count):
        chance = draw.random()
        if chance < 0.02:
            words[number] = draw.choice(ODD)
        elif chance < 0.12:
            words[number] += draw.choice([".", ",", "?", "!", ";"])
        elif chance > 0.998:
            words[number] = "x" * draw.randint(43, 200)
    return words


def width(text: str, full: bool) -> float:
    """Count characters as the guide does: full-width ones as one in languages of such, half-width as half of that."""
    count = 0.0
    for character in text:
        if unicodedata.category(character) not in ("Mn", "Me", "Cf"):
            count += 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
    return count / 2 if full else count


def broken(cue: Cue, rules: Rules) -> set[str]:
    """Return the rules about a cue by itself that it breaks."""
    full = cue.language in ("zh", "ja", "ko")
    line = rules.line_characters or {"zh": 16, "ja": 13, "ko": 16, "th": 35}.get(cue.language or "", 42)
    speed = rules.characters_per_second or {"zh": 9, "ja": 4, "ko": 12, "ar": 20, "hi": 22}.get(cue.language or "", 17)
    found = set()
    if not 1 <= len(cue.lines) <= rules.lines or not all(cue.lines):
        found.add("lines")
    if any(width(text, full) > line for text in cue.lines):
        found.add("line_length")
    seconds = (cue.end - cue.start) / 1000
    if sum(width(text, full) for text in cue.lines) / seconds > speed + 1e-6:
        found.add("reading_speed")
    if seconds < rules.min_seconds - 1e-9:
        found.add("min_duration")
    if seconds > rules.max_seconds + 1e-9:
        found.add("max_duration")
    return found


def check(said: Sequence[Said], cues: Sequence[Cue], rules: Rules) -> None:
    """Assert that cues keep the rules or say why not, and hold all that was said once and in order."""
    for cue in cues:
        flags = {flag.rule for flag in cue.flags}
        assert broken(cue, rules) == flags & {"reading_speed", "min_duration"}, cue
        assert all(len(flag.why) > 20 for flag in cue.flags)
        assert 0 <= cue.start < cue.end
    for cue, following in pairwise(cues):
        gap = following.start - cue.end
        assert gap >= round(1000 * rules.gap_seconds), (cue, following)
        if gap < 1000 * rules.chain_seconds:
            full = cue.end - cue.start == round(1000 * rules.max_seconds)
            assert full or gap == round(1000 * rules.gap_seconds), (cue, following)
    believed = [one for one in said if not one.flags]
    shown = "".join("".join(cue.lines) for cue in cues).replace(" ", "")
    assert shown == "".join(one.text for one in believed).replace(" ", "")
    if not _WITHOUT_SPACES.search(shown) and not _torn(cues):
        assert " ".join(" ".join(cue.lines) for cue in cues).split() == " ".join(one.text for one in believed).split()
    speakers = {one.segment: one.speaker for one in believed}
    for cue in cues:
        assert {speakers[segment] for segment in cue.segments} == {cue.speaker}
    _check_starts(believed, cues)


def _torn(cues: Sequence[Cue]) -> bool:
    return any(flag.rule == "long_word" for cue in cues for flag in cue.flags)


def _check_starts(believed: Sequence[Said], cues: Sequence[Cue]) -> None:
    """Assert that cues begin with their first word, or say that they begin later."""
    begins: dict[int, float] = {}
    letter = 0
    for one in believed:
        sane = all(word.start is not None and word.start >= 0 for word in one.words)
        exact = sane and "".join(word.text for word in one.words) == one.text.replace(" ", "")
        at = letter
        for word in one.words if exact else ():
            begins[at] = max(0.0, word.start or 0.0)
            at += len(word.text)
        letter += len(one.text.replace(" ", ""))
    at = 0
    for cue in cues:
        if at in begins:
            late = cue.start - 1000 * begins[at]
            assert late > -1, cue
            assert late < 126 or any(flag.rule == "late_start" for flag in cue.flags), (cue, late)
        at += len("".join(cue.lines).replace(" ", ""))
