"""Where a stream's frames lie on the player's clock: gaps, overlaps and jumps of its timestamps."""

TOLERANCE_S = 0.05
"""Containers round times, to a millisecond or a packet; nobody sees text that is this late."""

OVERLAP_S = 1.0
"""A step back by less is sound that comes twice; by more, it is a clock that was set back."""

JUMP_S = 10.0
"""From here on a gap is a jump of the clock where a format allows those (FFmpeg's `dts_delta_threshold`)."""

MARGIN_S = 60.0
"""How far beyond the length in a container's header its sound may go on."""


class Timeline:
    """Places frames one after another.

    Players show a container from its start time on, which may be above or below 0; their clock begins there.

    Attributes:
        expected: when the next frame begins if it follows without a gap, in seconds on the player's clock; None before
            the first.
        jumps: how often timestamps leapt in a way that is no gap; what follows counts on without them.
        lost_packets: packets that could not be decoded.
        lost_seconds: the sound they held.
    """

    def __init__(self, start: float | None, duration: float | None, jumpy: bool) -> None:
        """Begin before the first frame.

        Args:
            start: the container's start time in seconds, if it has one.
            duration: the container's duration in seconds, if it has one.
            jumpy: whether the format allows the clock to leap (transport streams, chained Ogg).
        """
        self.expected: float | None = None
        self.jumps = self.lost_packets = 0
        self.lost_seconds = 0.0
        self._start = start
        self._latest = duration + MARGIN_S if duration else None
        self._jumpy = jumpy
        self._unplaced = 0.0  # seconds of lost sound that no frame has followed yet

    def place(self, time: float | None, seconds: float) -> float:
        """Return when a frame of `seconds` is played; may be below 0, or before the end of the last frame.

        Args:
            time: the frame's own timestamp in seconds, if it has one.
        """
        at = self._at(time)
        self._unplaced = 0.0
        self.expected = at + seconds
        return at

    def lose(self, seconds: float) -> None:
        """Note a packet of `seconds` that could not be decoded."""
        self.lost_packets += 1
        self.lost_seconds += seconds
        self._unplaced += seconds

    def _at(self, time: float | None) -> float:
        if self.expected is None:
            return self._first(time)
        expected = self.expected + self._unplaced
        if time is None or self._start is None:
            return expected
        at = time - self._start
        gap = at - self.expected
        if self._unplaced and TOLERANCE_S >= gap > 0:
            return at
        if abs(gap) <= TOLERANCE_S:
            return self.expected
        if gap < -OVERLAP_S or self._leaps(at, gap):
            self.jumps += 1
            self._start = time - expected
            return expected
        return at

    def _first(self, time: float | None) -> float:
        if time is None:
            return self._unplaced
        if self._start is None:
            self._start = time
        at = time - self._start
        absurd = self._latest is not None and abs(at) > self._latest
        self.jumps += absurd
        # Encoders' delay: what a container calls its start may lie a few milliseconds after the first sound.
        if absurd or -TOLERANCE_S < at < 0:
            self._start, at = time, 0.0
        return at

    def _leaps(self, at: float, gap: float) -> bool:
        if self._jumpy or self._latest is None:
            return gap > JUMP_S
        return gap > 0 and at > self._latest
