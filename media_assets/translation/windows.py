"""Windows: the cues of one call, cut where scenes and speakers change, with the lines around them for understanding."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from media_assets.translation.cues import Cue, Recording
from resources.enhancement import Enhancement


@dataclass(frozen=True, slots=True)
class Window:
    """What one call is about.

    Attributes:
        recording: whose cues they are.
        asked: the cues to be made, in order, all spoken in one language.
        context: other lines among and around them, in order; read only.
    """

    recording: Recording
    asked: tuple[Cue, ...]
    context: tuple[Cue, ...] = ()

    def about(self, cues: Sequence[Cue]) -> "Window":
        """Return a window about some of its cues; the others become context."""
        if len(cues) == len(self.asked):
            return self
        wanted = {cue.segment for cue in cues}
        others = [cue for cue in self.asked if cue.segment not in wanted]
        context = sorted((*self.context, *others), key=lambda cue: cue.segment)
        return replace(self, asked=tuple(cues), context=tuple(context))


def windows_of(recording: Recording, places: Collection[int], chosen: Enhancement) -> list[Window]:
    """Cut the wanted cues of a recording into windows.

    Wanted cues with no more lines between them than the context shows anyway share a window, so a few changed cues of
    a scene cost one call. A window that would be too long ends at the last scene that begins in its second half, else
    where the speaker changes there, else where it is full.

    Args:
        places: of the wanted cues in `recording.cues`.
    """
    cues = recording.cues
    found = []
    for run in _runs(cues, sorted(places), chosen.context_before + chosen.context_after):
        start = 0
        while start < len(run):
            end = start + _length(cues, run[start:], chosen)
            found.append(_window(recording, run[start:end], chosen))
            start = end
    return found


def _runs(cues: Sequence[Cue], places: Sequence[int], most_between: int) -> Iterator[list[int]]:
    """Split places where the language changes and where too many lines lie between two."""
    run: list[int] = []
    for place in places:
        apart = run and (
            place - run[-1] - 1 > most_between or cues[place].source_language != cues[run[-1]].source_language
        )
        if apart:
            yield run
            run = []
        run.append(place)
    if run:
        yield run


def _length(cues: Sequence[Cue], run: Sequence[int], chosen: Enhancement) -> int:
    """Return how many places of a run the next window takes, at least one."""
    fits, characters = 0, 0
    for place in run[: chosen.window_cues]:
        characters += len(cues[place].source)
        if fits and characters > chosen.window_characters:
            break
        fits += 1
    if fits == len(run):
        return fits
    second_half = range(fits, fits // 2, -1)
    for begins in (_scene, _speaker):
        for end in second_half:
            if begins(cues, run[end - 1], run[end]):
                return end
    return fits


def _scene(cues: Sequence[Cue], before: int, place: int) -> bool:
    return any(cues[between].scene for between in range(before + 1, place + 1))


def _speaker(cues: Sequence[Cue], before: int, place: int) -> bool:
    return cues[before].speaker != cues[place].speaker


def _window(recording: Recording, run: Sequence[int], chosen: Enhancement) -> Window:
    cues, asked = recording.cues, set(run)
    around = range(max(0, run[0] - chosen.context_before), min(len(cues), run[-1] + 1 + chosen.context_after))
    return Window(
        recording,
        tuple(cues[place] for place in run),
        tuple(cues[place] for place in around if place not in asked),
    )
