from pathlib import Path

import av
import numpy as np
import pytest

from media_assets.demo.sound import CLIPS, RATE, clip
from tests.media_assets.demo.played import seconds


def packets(path: Path) -> list[tuple[int | None, bytes]]:
    with av.open(str(path)) as container:
        return [(packet.pts, bytes(packet)) for packet in container.demux(audio=0) if packet.size]


def test_a_retagged_mp3_has_other_bytes_and_tags_but_the_same_packets(folder: Path) -> None:
    first, second = folder / "voice memos/Memo 01.mp3", folder / "voice memos/sorted/Blue folder.mp3"
    assert first.read_bytes() != second.read_bytes()
    assert packets(first) == packets(second) != []
    with av.open(str(first)) as one, av.open(str(second)) as two:
        assert (one.metadata["title"], two.metadata["title"]) == ("Memo 01", "The blue folder")
        assert (one.metadata["artist"], two.metadata["artist"]) == ("Phone", "Helen Carter")


def test_every_clip_has_a_transcript_and_decodes_at_16_khz_to_a_plausible_length() -> None:
    rows = [line.split("\t") for line in (CLIPS / "TRANSCRIPTS.txt").read_text().splitlines()]
    assert sorted(name for name, _ in rows) == sorted(path.stem for path in CLIPS.glob("*.opus"))
    for name, text in rows:
        samples = clip(name)
        length = len(samples) / RATE
        assert samples.dtype == np.int16 and np.abs(samples).max() > 3_000
        assert (4 <= length <= 12) or (name == "museum_tour" and 24 <= length <= 36)
        assert 1.5 <= len(text.split()) / length <= 4
    assert sum(path.stat().st_size for path in CLIPS.iterdir()) < 400_000


@pytest.mark.parametrize("suffix", ["wav", "flac", "m4a", "mp3", "ogg"])
def test_each_format_of_a_clip_lasts_as_long_as_the_clip(folder: Path, suffix: str) -> None:
    path = folder / f"voice memos/opening hours.{suffix}"
    assert seconds(path, "audio") == pytest.approx(len(clip("opening_hours")) / RATE, abs=0.15)


def test_the_silent_file_is_silent(folder: Path) -> None:
    with av.open(str(folder / "voice memos/Memo 05.wav")) as container:
        assert not any(frame.to_ndarray().any() for frame in container.decode(audio=0))
