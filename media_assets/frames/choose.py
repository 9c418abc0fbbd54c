"""Which moments of a film become frames: those that show something new, no more than were asked for."""

from collections import deque
from typing import Any

import numpy as np
import numpy.typing as npt

from media_assets.frames.settings import FrameSettings

GLANCE = 16
"""Side of the small grey pictures by which moments are compared; noise and compression average out in it."""

_MINUTE = 60.0

Glance = npt.NDArray[np.uint8]


class Chooser:
    """Decides, moment after moment in playing order, which ones become frames.

    A frame is kept when it differs from the last one kept, or when nothing happened for `still_seconds`. Each kept
    frame costs one token; tokens come in evenly over the film, so that scenes in which little happens save them up
    for those in which much does, and no film gets more than `most`.
    """

    def __init__(self, settings: FrameSettings, duration: float | None) -> None:
        """Begin a film of `duration` seconds (None where the container does not say)."""
        self.settings = settings
        self.taken = 0
        self._recent: deque[float] = deque()
        self._last: Glance | None = None
        self._kept_at = 0.0
        self._duration = duration
        # What is there from the start lets the first cuts of a long film through.
        self._first = max(1, min(settings.per_minute, settings.most // 4)) if duration else settings.most

    @property
    def step(self) -> float:
        """Seconds between two moments worth looking at: several for each frame that may be kept."""
        longest = (self._duration or 0.0) / (_LOOKS * self.settings.most)
        return max(self.settings.every_seconds, longest)

    @property
    def glance_step(self) -> float:
        """Least seconds between two key frames that are looked at.

        Encoders set key frames early where a scene begins. In a film that is looked at every second these are worth a
        look too: its copies have them wherever they were cut, while the others fall anywhere.
        """
        return self.step / (_LOOKS if self.step <= self.settings.every_seconds else 1)

    @property
    def full(self) -> bool:
        """Whether no further frame can be kept."""
        return self.taken >= self.settings.most

    def may_look(self, time: float) -> bool:
        """Whether a frame at this time could be kept, whatever it shows."""
        while self._recent and self._recent[0] <= time - _MINUTE:
            self._recent.popleft()
        if self.full or len(self._recent) >= self.settings.per_minute or self.taken >= self._tokens(time):
            return False
        return not self._recent or time - self._recent[-1] >= self.settings.every_seconds - _ROUNDING

    def keeps(self, time: float, glance: Glance) -> tuple[bool, bool]:
        """Return whether to keep a frame, and whether it begins a new scene; keeping it is noted."""
        new = self._last is None or difference(self._last, glance) >= self.settings.change
        since = time - self._kept_at if self.taken else 0.0
        if not new and since < self.settings.still_seconds:
            return False, False
        self.taken += 1
        self._kept_at = time
        self._recent.append(time)
        self._last = glance
        return True, new

    def _tokens(self, time: float) -> float:
        if not self._duration:
            return self.settings.most
        later = (self.settings.most - self._first) * min(1.0, max(0.0, time / self._duration))
        return self._first + later


_LOOKS = 4
_ROUNDING = 0.001  # containers round times to milliseconds


def difference(left: Glance, right: Glance) -> float:
    """Return the mean difference of two small grey pictures, 0 to 1."""
    return float(np.abs(left.astype(np.int16) - right).mean()) / 255


def glance_at(frame: Any) -> Glance:
    """Return a decoded video frame as a small grey picture of shape (16, 16)."""
    grey = frame.reformat(GLANCE, GLANCE, "gray8", interpolation="AREA")
    return np.array(grey.to_ndarray(), np.uint8)
