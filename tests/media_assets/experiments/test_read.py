"""Experiments as users write them, and what they are told when they err."""

import pytest

from media_assets.experiments.definition import Experiment, VariantSpec
from media_assets.experiments.read import read_experiments

GOOD = """
[[experiment]]
name = "formal"
kind = "prompt"
pair = "en-es"
share = 0.5
unit = "series"

[[experiment.variant]]
name = "standard"

[[experiment.variant]]
name = "formal"
prompt = "formal"
weight = 2
"""


def test_an_experiment_is_read_with_its_variants_the_control_first() -> None:
    (one,) = read_experiments(GOOD)
    variants = (VariantSpec("standard"), VariantSpec("formal", 2.0, prompt="formal"))
    assert one == Experiment("formal", "prompt", "en", "es", variants, share=0.5, by_series=True)
    assert one.control.name == "standard"


def test_passes_are_a_list() -> None:
    text = GOOD.replace('"prompt"', '"passes"').replace('prompt = "formal"', 'passes = ["translate", "refine"]')
    assert read_experiments(text)[0].variants[1].passes == ("translate", "refine")


def test_an_empty_file_has_no_experiments() -> None:
    assert read_experiments("") == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "formal"\nkind', "kind", "experiment 1: no name of letters"),
        ('kind = "prompt"', 'kind = "colour"', "kind is 'colour'; allowed are prompt, model, passes, engine"),
        ('pair = "en-es"', 'pair = "en-en"', "pair is 'en-en'; allowed are two language codes such as en-es"),
        ("share = 0.5", "share = 2", "share is 2; allowed is a number from 0 to 1"),
        ("share = 0.5", "share = true", "share is True"),
        ("share = 0.5", "shares = 0.5", "shares is not known; allowed are alpha, kind"),
        ('prompt = "formal"', 'model = "big"', "variant formal has model; only prompt may differ"),
        ('prompt = "formal"', "", "two variants have the same prompt"),
        ("weight = 2", "weight = 0", "variant formal has the weight 0"),
        ('unit = "series"', 'unit = "planet"', "unit is 'planet'; allowed are recording, series"),
        ('[[experiment.variant]]\nname = "standard"', "", "at least two"),
        ("[[experiment]]", "[[experiment]", "experiments.toml is no TOML"),
        ("[[experiment]]", 'experiments = "none"\n[[experiment]]', "allowed are [[experiment]] entries"),
    ],
)
def test_a_mistake_is_named_with_what_is_allowed(old: str, new: str, said: str) -> None:
    with pytest.raises(ValueError, match="experiments.toml") as error:
        read_experiments(GOOD.replace(old, new, 1))
    assert said in str(error.value)


def test_two_experiments_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two experiments are called formal"):
        read_experiments(GOOD + GOOD)


def test_engines_are_not_compared_by_ratings_of_what_others_made_of_them() -> None:
    text = (
        GOOD.replace('"prompt"', '"engine"')
        .replace("prompt =", "engine =")
        .replace("share", 'metric = "rating"\nshare')
    )
    with pytest.raises(ValueError, match="another metric"):
        read_experiments(text)
