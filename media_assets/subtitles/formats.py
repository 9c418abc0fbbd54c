"""Subtitle files: SRT, VTT, JSON and plain text of a track.

Text and names come from strangers, and neither SRT nor its readers know an escape. Where a line would be taken for
markup, for a time or for the number of the next cue, an invisible word joiner (U+2060) keeps it text.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from pysubs2 import SSAEvent, SSAFile

from media_assets.subtitles.cues import Cue
from media_assets.subtitles.document import document
from media_assets.subtitles.rules import MILLISECONDS
from media_assets.subtitles.said import UNKNOWN, code_of
from media_assets.subtitles.text import clean
from media_assets.subtitles.tracks import Track

JOINER = "\u2060"

LONGEST_NAME = 100
"""Characters of a speaker's name that are written."""

_TIME = re.compile(r"(\d:\d{1,2})(?=[.,]\d)")
_BACKSLASH = re.compile(r"\\(?=\w)")
_TAG = re.compile(r"<(?=\s*[A-Za-z/!])")
_NUMBER = re.compile(r"\d+")


def srt(track: Track) -> str:
    """Return the cues as SubRip text."""
    return _written(track, "srt", lambda cue: [_TAG.sub(f"<{JOINER}", _plain(line)) for line in cue.lines]) or "\n"


def vtt(track: Track) -> str:
    """Return the cues as WebVTT, with speakers as voices and other languages marked.

    A comment before the first cue names the rules that cues cannot keep, and what was left out because it is not
    believed. It stands there because readers that know no comments would take it for a part of a cue elsewhere.
    """
    head, blank, cues = _written(track, "vtt", lambda cue: _voiced(cue, track.language)).partition("\n\n")
    notes = list(_notes(track))
    return head + ("\n\nNOTE\n" + "\n".join(notes) if notes else "") + (blank or "\n") + cues


def txt(track: Track) -> str:
    """Return what was said as plain text: a line for each segment, after the speaker's name where there is one."""
    lines = []
    for row in track.rows:
        text = clean(row["text"] or "")
        if text and not row.get("flags"):
            speaker = clean(row.get("speaker") or "")
            lines.append(f"{speaker}: {text}" if speaker else text)
    return "\n".join(lines) + "\n"


FORMATS: Mapping[str, Callable[[Track], str]] = {"srt": srt, "vtt": vtt, "json": document, "txt": txt}
"""How a track is written in each format."""


def _written(track: Track, form: str, lines_of: Callable[[Cue], list[str]]) -> str:
    file = SSAFile()
    for cue in track.cues:
        lines = lines_of(cue)
        if len(lines) > 1 and _NUMBER.fullmatch(lines[-1]):
            lines[-1] += JOINER
        file.append(SSAEvent(start=cue.start, end=cue.end, text="\n".join(lines)))
    # What looks like SubStation tags is text.
    return file.to_string(form, keep_ssa_tags=True, apply_styles=False)


def _plain(line: str) -> str:
    return _TIME.sub(rf"\1{JOINER}", _BACKSLASH.sub(rf"\\{JOINER}", line)).replace("-->", f"--{JOINER}>")


def _escaped(line: str) -> str:
    timeless = _TIME.sub(rf"\1{JOINER}", _BACKSLASH.sub(rf"\\{JOINER}", line))
    return timeless.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _voiced(cue: Cue, language: str) -> list[str]:
    lines = [_escaped(line) for line in cue.lines]
    before, after = "", ""
    name = clean(cue.speaker or "")[:LONGEST_NAME].strip()
    if name:
        before, after = f"<v {_escaped(name)}>", "</v>"
    if code_of(cue.language) not in (language, UNKNOWN):
        before, after = f"{before}<lang {cue.language}>", f"</lang>{after}"
    lines[0] = before + lines[0]
    lines[-1] += after
    return lines


def _notes(track: Track) -> Iterator[str]:
    if track.language == UNKNOWN:
        yield "The language is not known."
    for number, cue in enumerate(track.cues, 1):
        for flag in cue.flags:
            yield f"Cue {number} at {cue.start / MILLISECONDS:.3f} s: {flag.why}"
    for said in track.left_out:
        why = _plain(clean(", ".join(said.flags)))
        yield f"Left out at {said.start:.3f} s ({why}): {_plain(clean(said.text))}"
