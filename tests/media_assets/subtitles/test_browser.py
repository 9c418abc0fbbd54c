"""WebVTT as a browser's own parser reads it."""

import json
import re
from base64 import b64encode
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from media_assets.subtitles.formats import JOINER, vtt
from media_assets.subtitles.rules import Rules
from media_assets.subtitles.tracks import Track, spoken_tracks
from tests.media_assets.reports.test_browser import CHROMIUM, browse
from tests.media_assets.subtitles.checking import transcript
from tests.media_assets.subtitles.made import row, spoken
from tests.media_assets.subtitles.test_formats import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")]

PAGE = """<!DOCTYPE html><title></title><video id="v"></video><script>
const tracks = %s;
const read = (text) => new Promise((done, failed) => {
  const track = document.createElement("track");
  track.src = "data:text/vtt;base64," + text;
  track.onload = () => done(Array.from(track.track.cues, (cue) => {
    const tree = cue.getCueAsHTML();
    const voice = tree.querySelector("span[title]");
    const name = voice ? voice.title : null;
    return [cue.startTime, cue.endTime, tree.textContent, name, tree.querySelectorAll("*").length];
  }));
  track.onerror = () => done("not read");
  document.getElementById("v").append(track);
  track.track.mode = "hidden";
});
Promise.all(tracks.map(read)).then((found) => { document.title = JSON.stringify(found); });
</script>"""


def parsed(folder: Path, tracks: list[Track]) -> list[Any]:
    """Return for each track the cues that Chromium reads: begin, end, text, voice, number of elements."""
    page = folder / "tracks.html"
    page.write_text(PAGE % json.dumps([b64encode(vtt(track).encode()).decode() for track in tracks]))
    shown = browse(folder, page, "--virtual-time-budget=30000", "--dump-dom")
    found = re.search(r"<title>(.*?)</title>", shown, re.DOTALL)
    assert found and found[1]
    return list(json.loads(unescape(found[1])))


def test_a_browser_reads_the_times_text_and_voices_that_were_written(tmp_path: Path) -> None:
    said = [spoken(text, 20.0 * number, number, speaker=text) for number, text in enumerate(HOSTILE)]
    transcripts = [said, *(transcript(seed) for seed in range(60))]
    tracks = [track for one in transcripts for track in spoken_tracks([row(part) for part in one], Rules())]
    assert len(tracks) > 50
    for track, found in zip(tracks, parsed(tmp_path, tracks), strict=True):
        assert [cue[:2] for cue in found] == [[cue.start / 1000, cue.end / 1000] for cue in track.cues]
        assert [cue[2].replace(JOINER, "").split("\n") for cue in found] == [list(cue.lines) for cue in track.cues]
        others = [cue.language not in (track.language, None) for cue in track.cues]
        spans = [(cue.speaker is not None) + other for cue, other in zip(track.cues, others, strict=True)]
        assert [cue[4] for cue in found] == spans
    voices = [cue[3] for cue in parsed(tmp_path, tracks[:1])[0]]
    assert voices[0] == f"00:00:01{JOINER},000 --> 00:00:02{JOINER},000"
    assert "<i>italics</i> <script>alert(1)</script> </v> <v Nobody>" in voices
