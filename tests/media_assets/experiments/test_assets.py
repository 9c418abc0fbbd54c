"""Experiments from the users' file and the measured translations to champions, and what translation is then told."""

from typing import Any

import dagster as dg
import numpy as np
import pytest

from media_assets.experiments.adapters import engines_for, variants_for
from media_assets.experiments.assets import experiments
from media_assets.experiments.assign import assign
from media_assets.experiments.definition import Experiment, VariantSpec
from media_assets.experiments.read import users_experiments
from media_assets.experiments.samples import is_made_by
from media_assets.schemas.translations import EXPERIMENTS, TRANSLATION_QUALITY
from resources.ledger import Ledger
from resources.ledger.champions import Champion
from resources.ledger.ratings import RatingRow
from resources.library import Library
from resources.translation_quality import TranslationRules
from tests.media_assets.evaluation.translations.shelf import table_of

FORMAL = """
[[experiment]]
name = "formal"
kind = "prompt"
pair = "en-es"
{more}
[[experiment.variant]]
name = "standard"
[[experiment.variant]]
name = "formal"
prompt = "brief"
"""
CONTENTS = [f"{number:064x}" for number in range(120)]


def defined(library: Library, text: str = FORMAL.format(more="")) -> None:
    library.user_file("experiments.toml").parent.mkdir(parents=True, exist_ok=True)
    library.user_file("experiments.toml").write_text(text)


def measured(library: Library, gain: dict[str, float], **more: Any) -> None:
    """Write what was measured of all recordings: each made by the variant it was assigned, with such a gain."""
    (one,), _ = users_experiments(library)
    random = np.random.default_rng(0)
    rows = []
    for content in CONTENTS:
        spec = assign(one, content)
        assert spec is not None
        base = float(random.normal(45, 12))
        row = {"content_id": content, "source_language": "en", "language": "es", "batch": "b1", "segments": 9}
        rows.append(row | {"kind": "baseline", "chrf": base, "engine": "apertium@3", "key": content})
        chrf = base + gain[spec.name] + float(random.normal(0, 1.5))
        better = {"kind": "enhanced", "chrf": chrf, "variant": spec.name, "engine": "chat@1", "key": f"e{content}"}
        rows.append(row | better | more)
    library.write_table("translation_quality", table_of(rows, TRANSLATION_QUALITY), TRANSLATION_QUALITY)


def judged(library: Library, ledger: Ledger) -> dict[str, dict[str, Any]]:
    resources = {"library": library, "ledger": ledger, "translation_rules": TranslationRules()}
    assert dg.materialize([experiments], resources=resources).success
    return {row["variant"]: row for row in library.read_table("experiments", EXPERIMENTS).to_pylist()}


def test_a_variant_that_is_better_and_noticed_becomes_champion_once(library: Library, ledger: Ledger) -> None:
    defined(library)
    measured(library, {"standard": 2.0, "formal": 6.0})
    for _ in range(2):
        rows = judged(library, ledger)
        assert (rows["formal"]["verdict"], rows["standard"]["verdict"]) == ("champion", "control")
    (champion,) = ledger.champions.all()
    assert (champion.experiment, champion.source_language, champion.language) == ("formal", "en", "es")
    evidence = champion.evidence
    assert evidence["spec"]["prompt"] == "brief" and evidence["needed"] == 1.63
    assert 2.5 < evidence["low"] < evidence["delta"] < evidence["high"] < 6 and evidence["recordings"] == 20
    assert "no chance, and 1.63 are asked for (noticed by 80 % of people, Kocmi et al. 2024" in rows["formal"]["why"]


def test_a_gain_that_nobody_would_notice_is_not_promoted(library: Library, ledger: Ledger) -> None:
    defined(library)
    measured(library, {"standard": 2.0, "formal": 3.2})
    assert judged(library, ledger)["formal"]["verdict"] in ("too small", "no difference")
    assert ledger.champions.all() == []


def test_recordings_that_were_made_by_another_variant_than_theirs_do_not_count(
    library: Library, ledger: Ledger
) -> None:
    defined(library)
    measured(library, {"standard": 2.0, "formal": 6.0}, variant="formal")
    rows = judged(library, ledger)
    assert rows["standard"]["recordings"] == 0 and 40 < rows["formal"]["recordings"] < 80
    assert rows["formal"]["verdict"] == "waiting" and rows["formal"]["next_look"] == 20


def test_peoples_ratings_can_decide(library: Library, ledger: Ledger) -> None:
    defined(library, FORMAL.format(more='metric = "rating"'))
    measured(library, {"standard": 0.0, "formal": 0.0})
    (one,), _ = users_experiments(library)
    for number, content in enumerate(CONTENTS):
        spec = assign(one, content)
        assert spec is not None
        rating = (4 if spec.name == "formal" else 2) + number % 2
        row = RatingRow("enhanced_translations/es", content, rating=rating, position=None, note=None, corrected=None)
        ledger.ratings.record([RatingRow(**(vars(row) | {"language": "es", "variant": spec.name}))])
    assert judged(library, ledger)["formal"]["verdict"] == "champion"


def test_a_file_that_cannot_be_read_is_reported_and_nothing_is_promoted(library: Library, ledger: Ledger) -> None:
    defined(library, "[[experiment")
    resources = {"library": library, "ledger": ledger, "translation_rules": TranslationRules()}
    (check,) = dg.materialize([experiments], resources=resources).get_asset_check_evaluations()
    assert not check.passed and "no TOML" in str(check.metadata["problems"].value)


def test_translation_is_told_the_variant_then_the_champion_then_the_default(library: Library, ledger: Ledger) -> None:
    defined(library)
    measured(library, {"standard": 2.0, "formal": 6.0})
    running, _ = users_experiments(library)
    made_by = variants_for(running, [], "es", lambda spec: spec.name, "default")
    assert {made_by(content, "en") for content in CONTENTS} == {"standard", "formal"}
    assert {made_by(content, "fr") for content in CONTENTS} == {"default"}
    judged(library, ledger)
    after = variants_for([], ledger.champions.all(), "es", lambda spec: spec.prompt, "default")
    assert {after(content, "en") for content in CONTENTS} == {"brief"} and after(CONTENTS[0], "fr") == "default"
    other = variants_for(running, ledger.champions.all(), "fr", lambda spec: spec.prompt, "default")
    assert other(CONTENTS[0], "en") == "default"


def test_a_series_gets_one_variant_as_a_whole(library: Library) -> None:
    defined(library, FORMAL.format(more='unit = "series"'))
    running, _ = users_experiments(library)
    units = {content: f"series {number % 8}" for number, content in enumerate(CONTENTS)}
    made_by = variants_for(running, [], "es", lambda spec: spec.name, "default", units)
    of_series = {(units[content], made_by(content, "en")) for content in CONTENTS}
    assert len(of_series) == 8 and len({name for _, name in of_series}) == 2


def test_engines_are_assigned_to_batches(library: Library, ledger: Ledger) -> None:
    text = FORMAL.format(more="").replace('"prompt"', '"engine"').replace('prompt = "brief"', 'engine = "apertium"')
    defined(library, text.replace('name = "standard"', 'name = "standard"\nengine = "chat"'))
    running, _ = users_experiments(library)
    engine = engines_for(running, [])
    assert {engine("en", "es", f"batch-{number}") for number in range(20)} == {"chat", "apertium"}
    assert engine("fr", "es", "batch-1") is None and engines_for([], [])("en", "es", "batch-1") is None


@pytest.mark.parametrize(
    ("spec", "made_by", "same"),
    [
        ("apertium", "apertium", True),
        ("chat", "chat:gpt-x", True),
        ("seq2seq:/models/opus-mt-en-es", "seq2seq:opus-mt-en-es", True),
        ("seq2seq:/models/opus-mt-en-es", "seq2seq:other", False),
        ("chat", "apertium", False),
    ],
)
def test_an_engine_is_known_by_what_settings_and_by_what_tables_call_it(spec: str, made_by: str, same: bool) -> None:
    variants = VariantSpec("a", engine=spec), VariantSpec("b")
    one = Experiment("e", "engine", "en", "es", variants)
    assert is_made_by(one, variants[0], made_by) is same


def test_engines_are_compared_by_batches(library: Library, ledger: Ledger) -> None:
    text = FORMAL.format(more="recordings = 10").replace('"prompt"', '"engine"')
    text = text.replace('prompt = "brief"', 'engine = "seq2seq:/m/opus"')
    defined(library, text.replace('name = "standard"', 'name = "standard"\nengine = "apertium"'))
    (one,), _ = users_experiments(library)
    random, rows = np.random.default_rng(0), []
    for number, content in enumerate(CONTENTS):
        batch = f"batch-{number // 3:03}"
        spec = assign(one, batch)
        assert spec is not None
        engine, chrf = ("seq2seq:opus@1", 58.0) if spec.name == "formal" else ("apertium@3", 45.0)
        row = {"content_id": content, "source_language": "en", "language": "es", "batch": batch, "kind": "baseline"}
        rows.append(row | {"engine": engine, "chrf": chrf + float(random.normal(0, 4)), "key": content})
    library.write_table("translation_quality", table_of(rows, TRANSLATION_QUALITY), TRANSLATION_QUALITY)
    found = judged(library, ledger)
    assert found["formal"]["verdict"] == "champion" and "on 10 batches of each" in found["formal"]["why"]
    assert found["formal"]["recordings"] + found["standard"]["recordings"] == 40
    assert engines_for([], ledger.champions.all())("en", "es", "new") == "seq2seq:/m/opus"


@pytest.mark.parametrize("kind", ["prompt", "engine"])
def test_the_newest_champion_of_a_kind_counts(ledger: Ledger, kind: str) -> None:
    for name in ("first", "second"):
        ledger.champions.record(Champion(name, "en", "es", name, {"kind": kind, "spec": {kind: name}}))
    assert ledger.champions.current(kind)["en", "es"].variant == "second"
    assert ledger.champions.current("passes") == {}
