"""Experiments on translation as an asset."""

import dagster as dg

from media_assets.corpus import corpus_asset, publish_corpus
from media_assets.evaluation.translations.collect import NAME as QUALITY
from media_assets.experiments.collect import NAME, VERSION, judge_experiments
from media_assets.experiments.decide import CHAMPION
from media_assets.experiments.read import users_experiments
from media_assets.schemas.translations import EXPERIMENTS
from resources.ledger import Ledger
from resources.library import Library
from resources.translation_quality import TranslationRules

_CHECK = ("users_file_readable", "Every experiment in the users' experiments.toml, where there is one, can be used.")


@corpus_asset(NAME, EXPERIMENTS, group="corpus", kinds={"numpy"}, version=VERSION, deps=[QUALITY], check=_CHECK)
def experiments(
    context: dg.AssetExecutionContext, library: Library, ledger: Ledger, translation_rules: TranslationRules
) -> dg.MaterializeResult:
    """One row per variant of an experiment: what was measured of it, whether it is better, and the champions."""
    defined, problems = users_experiments(library)
    ratings = [rated.row for rated in ledger.ratings.all()]
    table = judge_experiments(library, ledger, defined, ratings, translation_rules.noticed)
    champions = table["verdict"].to_pylist().count(CHAMPION)
    metadata = {"experiments": len(defined), "champions": champions}
    wrong = {"problems": "\n".join(problems)} if problems else {}
    return publish_corpus(context, library, table, EXPERIMENTS, _CHECK, wrong, metadata)
