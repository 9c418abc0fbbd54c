from pathlib import Path

import av
import numpy as np
import pytest

from tests.media_assets.demo.played import seconds


def test_the_smaller_video_is_as_long_as_the_first_in_picture_and_sound(folder: Path) -> None:
    first, second = folder / "videos/night sky.mp4", folder / "videos/from chat/VID_0042.mkv"
    for kind in ("video", "audio"):
        assert 12 <= seconds(first, kind) <= 15
        assert seconds(second, kind) == pytest.approx(seconds(first, kind), abs=0.2)
    assert second.stat().st_size < first.stat().st_size / 2


def test_the_videos_have_speech_and_a_key_frame_at_least_every_second(folder: Path) -> None:
    for name in ("videos/night sky.mp4", "videos/from chat/VID_0042.mkv"):
        with av.open(str(folder / name)) as container:
            times = [float(frame.time or 0) for frame in container.decode(video=0) if frame.key_frame]
            assert max(np.diff(times)) <= 1.01
        with av.open(str(folder / name)) as container:
            sound = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
        assert np.sqrt(np.mean(np.square(sound))) > 0.02
