"""How frames are chosen and normalised."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FrameSettings:
    """How frames are chosen and normalised; all of it is in the key.

    Attributes:
        side: longest side of a thumbnail, in pixels.
        quality: JPEG quality of thumbnails.
        every_seconds: shortest time between two frames of a video or animation.
        per_minute: most frames of any minute of a video.
        most: most frames of one video; a longer video gets them further apart.
        still_seconds: longest time that a scene in which nothing happens goes on without another frame.
        change: mean difference of grey from the last frame, 0 to 1, above which a frame shows something new.
        pages: most frames of one picture file: pages of a TIFF, moments of an animation.
    """

    side: int = 512
    quality: int = 90
    every_seconds: float = 1.0
    per_minute: int = 20
    most: int = 200
    still_seconds: float = 60.0
    change: float = 0.04
    pages: int = 32
