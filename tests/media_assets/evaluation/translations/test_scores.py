"""BLEU and chrF: counts that sum to sacrebleu's own scores, stretches by time, intervals, and what people notice."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from media_assets.evaluation.translations.align import Spoken, Stretch, stretches, whole
from media_assets.evaluation.translations.bootstrap import difference_interval, mean_interval, paired_interval
from media_assets.evaluation.translations.noticed import notice, threshold
from media_assets.evaluation.translations.scores import counts_of, score, signature

WORDS = st.lists(st.sampled_from(["el", "museo", "abre", "a", "las", "nueve", "de", "mañana", "."]), max_size=8).map(
    " ".join
)
PAIRS = st.lists(st.tuples(WORDS, WORDS.filter(bool)), min_size=1, max_size=8)


@settings(deadline=None)
@given(PAIRS)
def test_summed_counts_have_the_score_that_sacrebleu_gives_all_texts_at_once(pairs: list[tuple[str, str]]) -> None:
    texts, references = [one for one, _ in pairs], [other for _, other in pairs]
    for metric, own in (("bleu", BLEU(force=True)), ("chrf", CHRF())):
        counts = counts_of(metric, "es", texts, references)
        parts = [
            [sum(column) for column in zip(*counts[start::2], strict=True)] for start in (0, 1) if counts[start::2]
        ]
        expected = own.corpus_score(texts, [references]).score
        assert score(metric, "es", counts) == pytest.approx(expected)
        assert score(metric, "es", parts) == pytest.approx(expected), "in whatever groups they are summed"


def test_nothing_to_compare_with_has_no_score() -> None:
    assert score("bleu", "es", []) is None
    assert score("chrf", "es", counts_of("chrf", "es", ["algo"], [""])) is None


def test_languages_without_spaces_are_compared_by_characters() -> None:
    assert "tok:zh" in signature("bleu", "zh") and "tok:char" in signature("bleu", "ja")
    assert "tok:13a" in signature("bleu", "es") and signature("chrf", "zh").startswith("chrF2|nrefs:1")
    assert (score("bleu", "zh", counts_of("bleu", "zh", ["博物馆九点开门"], ["博物馆九点开门"])) or 0) == pytest.approx(
        100
    )


def test_what_is_said_in_the_same_time_is_one_stretch_however_it_is_cut() -> None:
    ours = [Spoken(0, 4, "uno dos", "one two"), Spoken(4, 6, "tres", "three"), Spoken(20, 22, "nada", "nothing")]
    theirs = [Spoken(0.2, 2, "UNO"), Spoken(2, 3.9, "DOS"), Spoken(4.2, 6.3, "TRES"), Spoken(30, 31, "CUATRO")]
    assert stretches(ours, theirs) == [
        Stretch("one two", "uno dos", "UNO DOS"),
        Stretch("three", "tres", "TRES"),
        Stretch("nothing", "nada", ""),
        Stretch("", "", "CUATRO"),
    ]


def test_a_subtitle_that_only_touches_the_next_segment_does_not_join_the_two() -> None:
    ours = [Spoken(0, 3, "a"), Spoken(3, 6, "b")]
    assert len(stretches(ours, [Spoken(0, 3.4, "A"), Spoken(3.4, 6, "B")])) == 2


def test_a_reference_without_times_is_one_stretch() -> None:
    assert whole([Spoken(0, 1, "a", "x"), Spoken(1, 2, "b", "y")], "A\nB") == [Stretch("x y", "a b", "A B")]


TIMES = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 8)), max_size=12)


@settings(deadline=None)
@given(TIMES, TIMES)
def test_every_text_is_in_one_stretch_and_stretches_are_in_order(
    ours: list[tuple[int, int]], theirs: list[tuple[int, int]]
) -> None:
    mine = [Spoken(start, start + length, f"o{number}") for number, (start, length) in enumerate(ours)]
    others = [Spoken(start, start + length, f"t{number}") for number, (start, length) in enumerate(theirs)]
    found = stretches(mine, others)
    assert sorted(word for one in found for word in one.text.split()) == sorted(one.text for one in mine)
    assert sorted(word for one in found for word in one.reference.split()) == sorted(one.text for one in others)
    assert all(one.text or one.reference for one in found)


def test_an_interval_is_the_same_each_time_and_narrows_with_more_texts() -> None:
    random = np.random.default_rng(0)
    values = random.normal(1, 1, 400).tolist()
    few, many = mean_interval(values[:20]), mean_interval(values)
    assert few == mean_interval(values[:20]) and few is not None and many is not None
    assert many[1] - many[0] < few[1] - few[0] and many[0] < 1 < many[1]
    assert mean_interval([1.0]) is None and difference_interval([1.0], [2.0, 3.0], 0.95, 100) is None


def test_a_pair_of_equal_sides_differs_by_nothing() -> None:
    counts = counts_of("chrf", "es", ["el museo", "abre"], ["el museo", "abre a las nueve"])
    assert paired_interval(counts, counts, lambda one: score("chrf", "es", [one.tolist()])) == (0.0, 0.0)
    with pytest.raises(ValueError, match="2 texts cannot be paired with 1"):
        paired_interval(counts, counts[:1], lambda one: 0.0)


@pytest.mark.parametrize(
    ("metric", "delta", "agreement"),
    [
        ("bleu", 1.38, 0),
        ("bleu", 1.39, 70),
        ("bleu", -9.0, 85),
        ("chrf", 1.63, 80),
        ("chrf", 3.05, 90),
        ("comet", 0.57, 80),
    ],
)
def test_the_published_thresholds_say_who_notices(metric: str, delta: float, agreement: int) -> None:
    assert notice(metric, delta).agreement == agreement
    assert notice(metric, delta).noticed == (agreement >= 80)


def test_no_difference_of_bleu_is_noticed_by_nine_of_ten() -> None:
    assert threshold("bleu", 90) is None and not notice("bleu", 50.0, 90).noticed


@settings(deadline=None)
@given(st.sampled_from(["bleu", "chrf", "comet"]), st.floats(0, 10), st.floats(0, 10))
def test_a_larger_difference_is_noticed_by_no_fewer_people(metric: str, one: float, other: float) -> None:
    small, large = sorted((one, other))
    assert notice(metric, small).agreement <= notice(metric, large).agreement
