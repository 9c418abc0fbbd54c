"""The stage that profiles the audio streams of recordings, in workers."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from media_assets.library.inventory import NAME as FILES
from media_assets.library.inventory import media_items
from media_assets.runners import in_workers
from media_assets.schemas.audio import AUDIO_PROFILE
from media_assets.schemas.files import MEDIA_FILES
from media_assets.speech.listen import VERSION, profile_audio
from media_assets.speech.profile import VAD
from media_assets.speech.windows import WindowSettings
from media_assets.work import Computed, Item, Stage
from resources.library import Library
from resources.model import ModelIdentity
from resources.opening import Source
from resources.speech.vad import MODEL, revision
from resources.workers import Workers

NAME = "audio_profiles"

ONE_STREAM = ("audio/wave", "audio/mpeg", "audio/flac", "audio/x-aiff")
"""Types that hold one stream from 0 on: their payload id says all that a profile depends on."""

_SLOWEST = 10
"""Seconds of sound per second that the slowest honest worker listens to."""

_LONGEST_S = 48 * 3600.0
"""Recordings whose headers claim to be longer get no more time for it."""


@dataclass(frozen=True)
class Recording:
    """A file to listen to, and its length in seconds by its header, if that says."""

    source: Source
    seconds: float | None = None


def recordings(library: Library, batch: str) -> list[Item]:
    """Return a batch's recordings and videos as items; their work is a `Recording`.

    A payload id covers the primary audio stream alone, and neither languages nor when streams begin: where a container
    may hold more, the file's own id is in the key too.
    """
    files = library.read_table(FILES, MEDIA_FILES, batch).select(["content_id", "media_type", "duration_seconds"])
    facts = {row["content_id"]: row for row in files.to_pylist()}
    return [
        replace(
            item,
            work=Recording(item.work, facts[item.id]["duration_seconds"]),
            extra={} if facts[item.id]["media_type"] in ONE_STREAM else {"file": item.id},
        )
        for item in media_items(library, batch, {"audio", "video"})
    ]


def time_limit(workers: Workers, seconds: float) -> float:
    """Return how many seconds a worker may take for a recording of so many seconds."""
    return workers.item_seconds + min(seconds, _LONGEST_S) / _SLOWEST


def audio_profiles_stage(
    library: Library, workers: Workers, streams: Sequence[str], cut: WindowSettings | None = None
) -> Stage:
    """Return the stage that profiles recordings; its items' work is a `Recording`.

    Args:
        streams: which audio streams are listened to (see `media_assets.speech.streams.chosen`).
        cut: how long windows are.
    """
    cut = cut or WindowSettings()

    def run(items: Sequence[Item]) -> Iterator[Computed]:
        # Bytes say little about how long sound takes: ten hours of speech can be 70 MB.
        limit = time_limit(workers, max((item.work.seconds or 0.0 for item in items), default=0.0))
        with TemporaryDirectory(prefix="profile-", dir=library.scratch(), ignore_cleanup_errors=True) as folder:
            yield from in_workers(
                workers.model_copy(update={"item_seconds": limit}),
                profile_audio,
                lambda item: (item.work.source, str(Path(folder, f"{item.id}.pcm")), tuple(streams), cut),
            )(items)

    return Stage(
        name=NAME,
        version=VERSION,
        schema=AUDIO_PROFILE,
        run=run,
        settings={"streams": list(streams), "vad": asdict(VAD), "windows": asdict(cut)},
        model=ModelIdentity(MODEL, revision()),
    )
