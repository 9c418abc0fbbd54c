"""Matching sub-fingerprints that are made up: no Chromaprint is needed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.duplicates.audio.match import RATE, Values, candidates, match

STILL = 627_964_279
"""What Chromaprint hears in silence."""


def recording(seed: int, count: int = 400) -> Values:
    return np.random.default_rng(seed).integers(0, 2**32, count, dtype=np.uint32)


def worn(values: Values, share: float, seed: int = 0) -> Values:
    """Flip a share of all bits."""
    flips = np.random.default_rng(seed).random((len(values), 32)) < share
    return values ^ np.packbits(flips, axis=1).view(">u4").ravel().astype(np.uint32)


@given(start=st.integers(0, 300), length=st.integers(60, 100), lead=st.integers(0, 50), share=st.floats(0, 0.12))
@settings(max_examples=50, deadline=None)
def test_a_stretch_is_found_at_its_offset_in_either_direction(start: int, length: int, lead: int, share: float) -> None:
    whole = recording(1)
    clip = np.concatenate([recording(2, lead), worn(whole[start : start + length], share)])
    found, turned = match(whole, clip), match(clip, whole)
    assert found is not None and turned is not None
    assert found.offset_seconds == pytest.approx((start - lead) / RATE) == -turned.offset_seconds
    assert found.relation == turned.relation
    assert found.error == pytest.approx(share, abs=0.03)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=50, deadline=None)
def test_strangers_never_match(seed: int) -> None:
    assert match(recording(seed), recording(seed + 1)) is None


def test_silence_is_neither_counted_nor_held_against_a_match() -> None:
    still = np.full(200, STILL, np.uint32)
    sound = recording(1, 100)
    found = match(np.concatenate([still, sound]), np.concatenate([still[:195], worn(sound, 0.05)]))
    assert found is not None and found.relation == "copy" and found.overlap == 1.0
    assert match(still, still) is None
    other = np.concatenate([still, recording(2, 100)])
    assert match(np.concatenate([still, sound]), other) is None


def test_a_stretch_that_is_too_short_proves_nothing() -> None:
    whole = recording(1)
    assert match(whole, whole[:30]) is None
    assert match(whole, whole[:30], least_seconds=3) is not None
    assert match(whole, np.zeros(0, np.uint32)) is None


def test_too_many_wrong_bits_are_another_sound() -> None:
    whole = recording(1)
    assert match(whole, worn(whole, 0.2)) is None or match(whole, worn(whole, 0.2), most_error=0.15) is None
    assert match(whole, worn(whole, 0.3)) is None


def test_candidates_of_new_recordings_are_those_that_share_sound() -> None:
    corpus = {f"{number:02}": recording(number) for number in range(30)}
    corpus["copy"] = worn(corpus["03"], 0.02)
    corpus["clip"] = corpus["07"][100:160]
    assert candidates(corpus, {"copy", "clip"}) == [("03", "copy"), ("07", "clip")]
    assert candidates(corpus, {"03"}) == [("03", "copy")]
    assert candidates(corpus, {"05"}) == candidates(corpus, set()) == []
    assert candidates(corpus, corpus.keys()) == [("03", "copy"), ("07", "clip")]
    assert candidates({}, set()) == []


def test_candidates_batch_by_batch_are_those_from_scratch() -> None:
    corpus = {str(number): worn(recording(number % 7), 0.01 * (number // 7), number) for number in range(21)}
    known: dict[str, Values] = {}
    found = set()
    for name, values in corpus.items():
        known[name] = values
        found |= set(candidates(known, {name}))
    assert sorted(found) == candidates(corpus, corpus.keys())
    assert len(found) == 21


def test_values_that_stand_everywhere_propose_nothing() -> None:
    common = recording(0, 20)
    corpus = {str(number): np.concatenate([common, recording(number + 1, 50)]) for number in range(30)}
    assert len(candidates(corpus, {"3"})) == 29
    assert candidates(corpus, {"3"}, most_holders=20) == []
