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
name = "brief"
prompt = "brief"
weight = 2
"""


def test_an_experiment_is_read_with_its_variants_the_control_first() -> None:
    (one,), problems = read_experiments(GOOD)
    assert problems == []
    variants = (VariantSpec("standard"), VariantSpec("brief", 2.0, prompt="brief"))
    assert one == Experiment("formal", "prompt", "en", "es", variants, share=0.5, by_series=True)
    assert one.control.name == "standard"


def test_passes_are_a_list() -> None:
    text = GOOD.replace('"prompt"', '"passes"').replace('prompt = "brief"', 'passes = ["translate", "refine"]')
    assert read_experiments(text)[0][0].variants[1].passes == ("translate", "refine")


@pytest.mark.parametrize("passes", ['["reflect"]', '["translate", "polish"]', '"translate"', "[1]"])
def test_passes_that_do_nothing_together_are_refused(passes: str) -> None:
    text = GOOD.replace('"prompt"', '"passes"').replace('prompt = "brief"', f"passes = {passes}")
    found, (problem,) = read_experiments(text)
    assert found == [] and "allowed: a list, translate; or translate, refine; or" in problem


def test_entries_that_are_no_tables_are_refused() -> None:
    assert read_experiments("experiment = [1]") == ([], ["experiments.toml, experiment 1: it is no table"])


def test_an_empty_file_has_no_experiments() -> None:
    assert read_experiments("") == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "formal"\nkind', "kind", "experiment 1: no name of letters"),
        ('kind = "prompt"', 'kind = "colour"', "kind is 'colour'; allowed are prompt, model, passes, engine"),
        ('pair = "en-es"', 'pair = "en-en"', "pair is 'en-en'; allowed are two language codes such as en-es"),
        ("share = 0.5", "share = 2", "share is 2; allowed is a number from 0 to 1"),
        ("share = 0.5", "share = true", "share is True"),
        ("share = 0.5", "shares = 0.5", "shares is not known; allowed are alpha, kind"),
        ('prompt = "brief"', 'model = "big"', "variant brief has model; only prompt may differ"),
        ('prompt = "brief"', "", "two variants have the same prompt"),
        ('prompt = "brief"', "prompt = 5", "variant brief has the prompt 5; allowed: standard, brief"),
        ("weight = 2", "weight = 0", "variant brief has the weight 0"),
        ('unit = "series"', 'unit = "planet"', "unit is 'planet'; allowed are recording, series"),
        ('[[experiment.variant]]\nname = "standard"', "", "at least two"),
        ("[[experiment]]", "[[experiment]", "experiments.toml is no TOML"),
        ("[[experiment]]", 'experiments = "none"\n[[experiment]]', "allowed are [[experiment]] entries"),
    ],
)
def test_a_mistake_is_named_with_what_is_allowed(old: str, new: str, said: str) -> None:
    found, (problem,) = read_experiments(GOOD.replace(old, new, 1))
    assert found == []
    assert problem.startswith("experiments.toml") and said in problem


def test_one_that_is_wrong_leaves_the_others_as_they_are() -> None:
    other = GOOD.replace('name = "formal"', 'name = "other"').replace('prompt = "brief"', 'prompt = "nowhere"')
    found, (problem,) = read_experiments(other + GOOD)
    assert found == read_experiments(GOOD)[0]
    assert "experiment other: variant brief has the prompt 'nowhere'; allowed: standard, brief" in problem


def test_of_two_experiments_of_one_name_the_first_counts() -> None:
    found, (problem,) = read_experiments(GOOD + GOOD)
    assert found == read_experiments(GOOD)[0]
    assert "two experiments are called formal" in problem


def test_engines_are_not_compared_by_ratings_of_what_others_made_of_them() -> None:
    text = (
        GOOD.replace('"prompt"', '"engine"')
        .replace("prompt =", "engine =")
        .replace("share", 'metric = "rating"\nshare')
    )
    found, (problem,) = read_experiments(text)
    assert found == [] and "another metric" in problem
