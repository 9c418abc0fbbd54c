"""What an exception of a speech engine means for us."""

from collections.abc import Iterator
from contextlib import contextmanager

from resources.errors import MediaError, OutOfMemory, SettingsError, TransientError

_MEMORY_SIGNS = ("out of memory", "malloc", "bad_alloc", "alloc_failed", "can't allocate memory")


@contextmanager
def engine_errors(engine: str) -> Iterator[None]:
    """Turn what an engine raises while it works into the transient family; the audio is already decoded samples."""
    try:
        yield
    except MediaError:
        raise
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, MemoryError) or _is_memory(error):
            raise OutOfMemory(f"{engine} ran out of memory: {error}") from error
        raise TransientError(f"{engine} failed: {error}") from error


@contextmanager
def loading_errors(engine: str, compute_type: str) -> Iterator[None]:
    """Turn what an engine raises while it loads into our families.

    Raises:
        SettingsError: the device cannot compute in this type.
    """
    try:
        with engine_errors(engine):
            yield
    except ValueError as error:
        if "compute type" not in str(error):
            raise TransientError(f"{engine} could not load its model: {error}") from error
        raise SettingsError(
            f"MEDIA_SPEECH_COMPUTE_TYPE is '{compute_type}', which does not run here; allowed is auto, or another of "
            f"CTranslate2's types ({error})"
        ) from error


def _is_memory(error: Exception) -> bool:
    return any(sign in str(error).lower() for sign in _MEMORY_SIGNS)
