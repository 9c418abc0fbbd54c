"""The audio streams of a container, and which of them are listened to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from media_assets.speech.languages import language_of

DEFAULT, ALL = "default", "all"


@dataclass(frozen=True)
class AudioStream:
    """One audio stream as its container describes it.

    Attributes:
        number: its place among the container's audio streams, from 0.
        language: ISO 639-1 code, if the container names one.
        role: what it is beside the main sound, if the container says so.
        decodable: whether there is a decoder for it.
    """

    number: int
    language: str | None
    title: str | None
    role: Literal["commentary", "visual impaired", "hearing impaired"] | None
    default: bool
    codec: str | None
    channels: int | None
    sample_rate: int | None
    decodable: bool


def audio_streams(container: Any) -> list[AudioStream]:
    """Return all audio streams of an open container, in its order."""
    return [_described(number, stream) for number, stream in enumerate(container.streams.audio)]


def chosen(streams: Sequence[AudioStream], wanted: Sequence[str] = (DEFAULT,)) -> list[AudioStream]:
    """Return the streams to listen to.

    Args:
        wanted: `default` alone (the container's default stream, else the first that can be decoded), `all` alone, or
            ISO 639-1 codes in order of preference: all streams in these languages, or the default if there is none.
    """
    able = [stream for stream in streams if stream.decodable]
    if list(wanted) == [ALL]:
        return able
    spoken = [stream for language in wanted for stream in able if stream.language == language]
    return spoken or _default(able)


def _default(able: Sequence[AudioStream]) -> list[AudioStream]:
    marked = [stream for stream in able if stream.default]
    # Some programs mark every stream; a commentary is nobody's first choice.
    plain = [stream for stream in marked or able if stream.role is None]
    return [*plain, *marked, *able][:1]


def _described(number: int, stream: Any) -> AudioStream:
    from av.stream import Disposition

    roles: Iterable[tuple[Any, Literal["commentary", "visual impaired", "hearing impaired"]]] = (
        (Disposition.comment, "commentary"),
        (Disposition.visual_impaired, "visual impaired"),
        (Disposition.hearing_impaired, "hearing impaired"),
    )
    context = stream.codec_context
    return AudioStream(
        number=number,
        language=language_of(stream.metadata.get("language")),
        title=stream.metadata.get("title") or None,
        role=next((role for flag, role in roles if stream.disposition & flag), None),
        default=bool(stream.disposition & Disposition.default),
        codec=context.name if context else None,
        channels=(context.channels or None) if context else None,
        sample_rate=(context.sample_rate or None) if context else None,
        decodable=context is not None,
    )
