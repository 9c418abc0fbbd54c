"""Scorers: which one a setting means, and what they say where nothing is installed."""

from importlib.util import find_spec

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


@pytest.mark.skipif(find_spec("comet") is not None, reason="unbabel-comet is installed")
def test_where_the_package_is_missing_comet_says_so_and_does_not_fail_before_it_is_used() -> None:
    scorer = scorer_from("Unbabel/wmt22-comet-da")
    assert isinstance(scorer, CometScorer) and str(scorer.identity) == "comet:wmt22-comet-da@not-installed"
    assert scorer.unavailable() == "COMET is not installed (no package unbabel-comet)."
    with pytest.raises(TransientError, match="not installed"):
        scorer.score([Scored("a", "b", "c")])
