from pathlib import Path

import av


def seconds(path: Path, kind: str) -> float:
    """The end of the last decoded picture or sample, not what the header claims."""
    with av.open(str(path)) as container:
        if kind == "video":
            rate = container.streams.video[0].average_rate
            assert rate
            return max(float(frame.time or 0) + float(1 / rate) for frame in container.decode(video=0))
        return max(float(frame.time or 0) + frame.samples / frame.sample_rate for frame in container.decode(audio=0))
