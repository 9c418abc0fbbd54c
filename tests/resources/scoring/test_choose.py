"""Scorers: which one a setting means, and what they say where nothing is installed."""

import pytest

from resources.errors import TransientError
from resources.scoring.base import Scored
from resources.scoring.choose import scorer_from
from resources.scoring.comet import CometScorer


def test_no_setting_is_no_scorer_and_says_so() -> None:
    scorer = scorer_from("")
    assert scorer.unavailable() == "No COMET model is set (MEDIA_COMET_MODEL)."
    with pytest.raises(TransientError, match="No COMET model is set"):
        scorer.score([Scored("a", "b", "c")])


def test_the_stand_in_gives_the_share_of_the_references_words() -> None:
    scorer = scorer_from("overlap")
    assert scorer.unavailable() is None
    assert scorer.score([Scored("", "el museo abre", "El museo cierra pronto"), Scored("", "x", "")]) == [50.0, 0.0]


def test_any_other_setting_is_a_comet_model_in_the_environment_that_is_named() -> None:
    scorer = scorer_from("Unbabel/wmt22-comet-da", "comet/bin/python")
    assert isinstance(scorer, CometScorer) and (scorer.name, scorer.python) == (
        "Unbabel/wmt22-comet-da",
        "comet/bin/python",
    )
