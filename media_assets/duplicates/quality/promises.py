"""What is promised of each transform: the least recall at which copies are found, at a precision of at least 99.9 %."""

from collections.abc import Mapping

PICTURES: Mapping[str, float] = {
    **dict.fromkeys(("JPEG 90", "JPEG 50", "JPEG 20", "WebP 60", "half size", "quarter size"), 0.99),
    **dict.fromkeys(("blur", "gamma 0.7", "gamma 1.5", "grey"), 0.99),
    **dict.fromkeys(("watermark", "mirrored", "turned 90", "turned 180", "turned 270"), 0.95),
    **dict.fromkeys(("crop 5", "crop 10", "pad 10"), 0.80),
}
"""By the names of `transforms.TRANSFORMS`; what is not named is measured and not promised."""

VIDEOS: Mapping[str, float] = {
    **dict.fromkeys(("re-encoded", "other container", "half size", "start cut off", "end cut off"), 0.95),
    "clip inside a longer one": 0.85,
}
"""By the names of `films.FILM_TRANSFORMS`."""
