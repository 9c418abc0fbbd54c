"""Windows: every wanted cue in exactly one, cut where scenes and speakers change."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.translation.cues import Cue
from media_assets.translation.windows import Window, windows_of
from resources.enhancement import Enhancement
from tests.media_assets.translation.cue_lists import cue, film, recording


def asked(windows: list[Window]) -> list[list[int]]:
    return [[one.segment for one in window.asked] for window in windows]


def lines(window: Window) -> list[int]:
    return [one.segment for one in window.context]


def chosen(**about: Any) -> Enhancement:
    return Enhancement(**({"window_cues": 6, "context_before": 2, "context_after": 1} | about))


def test_a_window_is_full_where_nothing_says_where_to_cut() -> None:
    assert asked(windows_of(film(14), range(14), chosen())) == [
        [*range(6)],
        [*range(6, 12)],
        [12, 13],
    ]


def test_a_window_ends_with_the_last_scene_that_begins_in_its_second_half() -> None:
    cues = [cue(n, scene=n in (0, 1, 4, 5, 11)) for n in range(12)]
    assert asked(windows_of(recording(cues), range(12), chosen())) == [[*range(5)], [*range(5, 11)], [11]]


def test_without_scenes_it_ends_where_the_speaker_changes() -> None:
    cues = [cue(n, speaker="A" if n < 4 else "B") for n in range(8)]
    assert asked(windows_of(recording(cues), range(8), chosen())) == [[0, 1, 2, 3], [4, 5, 6, 7]]
    cues = [cue(n, speaker="A" if n < 4 else "B", scene=n == 5) for n in range(8)]
    assert asked(windows_of(recording(cues), range(8), chosen())) == [[0, 1, 2, 3, 4], [5, 6, 7]]


def test_a_window_holds_so_many_characters_and_one_cue_at_least() -> None:
    cues = [cue(n, "x" * size) for n, size in enumerate((40, 40, 40, 200, 40))]
    assert asked(windows_of(recording(cues), range(5), chosen(window_characters=100))) == [[0, 1], [2], [3], [4]]


def test_a_window_is_in_one_language() -> None:
    spoken = ["en", "en", "fr", "fr", "en"]
    cues = [cue(n, source_language=language) for n, language in enumerate(spoken)]
    assert asked(windows_of(recording(cues), range(5), chosen())) == [[0, 1], [2, 3], [4]]


def test_a_window_shows_the_lines_around_it_and_those_between_its_cues() -> None:
    windows = windows_of(film(30), [8, 10, 11, 25], chosen())
    assert asked(windows) == [[8, 10, 11], [25]]
    assert [lines(window) for window in windows] == [[6, 7, 9, 12], [23, 24, 26]]


def test_asking_about_some_of_a_windows_cues_makes_the_others_context() -> None:
    (window,) = windows_of(film(10), range(3, 7), chosen())
    again = window.about(window.asked[1:2])
    assert (asked([again]), lines(again)) == ([[4]], [1, 2, 3, 5, 6, 7])


CUES = st.lists(
    st.builds(
        lambda scene, speaker, language, size: {
            "scene": scene,
            "speaker": speaker,
            "source_language": language,
            "source": "x" * size,
        },
        st.booleans(),
        st.sampled_from([None, "A", "B"]),
        st.sampled_from(["en", "en", "en", "fr"]),
        st.integers(1, 300),
    ),
    max_size=60,
)


@settings(max_examples=200, deadline=None)
@given(about=CUES, size=st.integers(1, 12), characters=st.integers(100, 900), data=st.data())
def test_every_wanted_cue_is_in_exactly_one_window_and_none_is_too_large(
    about: list[dict[str, Any]], size: int, characters: int, data: st.DataObject
) -> None:
    cues: list[Cue] = [cue(number, **one) for number, one in enumerate(about)]
    wanted = data.draw(st.sets(st.integers(0, len(cues) - 1))) if cues else set()
    windows = windows_of(recording(cues), wanted, chosen(window_cues=size, window_characters=characters))
    assert [segment for window in asked(windows) for segment in window] == sorted(wanted)
    for window in windows:
        assert len(window.asked) <= size
        assert len({one.source_language for one in window.asked}) == 1
        assert len(window.asked) == 1 or sum(len(one.source) for one in window.asked) <= characters
        assert not {one.segment for one in window.asked} & set(lines(window))
