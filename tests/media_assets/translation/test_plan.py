"""The plan of a batch: one row for each pair of languages, and for how long it stands."""

import json

import dagster as dg

from media_assets.definitions import defs
from media_assets.partitions import BATCHES
from media_assets.schemas.routing import TRANSLATION_PLAN
from media_assets.translation.assets import translation_assets
from media_assets.translation.known import Known
from media_assets.translation.plan import NAME
from media_assets.translation.routes import chosen_for, routes_of
from resources.ledger import Ledger
from resources.library import Library
from tests.media_assets.translation.fakes import BATCH, Reversed, planned, translators, write

LATER = "20260102t000000-inbox-000000"


def rows(library: Library, batch: str = BATCH) -> dict[str, dict[str, object]]:
    return {row["pair"]: row for row in library.read_table(NAME, TRANSLATION_PLAN, batch).to_pylist()}


def test_each_pair_of_a_batch_has_a_row_that_says_who_and_why(library: Library, ledger: Ledger) -> None:
    write(library, {"memo": ("en", ["good morning", "bye"]), "appel": ("fr", ["oui"]), "hum": (None, ["mm"])})
    engines = translators(Reversed(name="first", speaks=["en"]), Reversed(name="second", dollars=2.0))
    planned(library, ledger, engines, languages=["es", "fr"])
    found = rows(library)
    assert list(found) == ["en>es", "en>fr", "fr>es"], "nothing is translated into itself"
    english, french = found["en>es"], found["fr>es"]
    assert (english["engine"], english["order"]) == ("first", ["first", "second"])
    assert (english["segments"], english["characters"]) == (2, len("good morning") + len("bye"))
    assert english["why"] == (
        "first, quality not known: nothing is known of its quality, and it stands first in MEDIA_TRANSLATOR; beside it "
        "second, quality not known, $2.00 for a million characters"
    )
    assert json.loads(str(english["part_of_key"])) == {"engine": ["first", "1"], "settings": {"style": "plain"}}
    assert (french["engine"], french["order"]) == ("second", ["second"])
    obstacles = {one["engine"]: one["obstacle"] for one in french["compared"]}  # type: ignore[attr-defined]
    assert obstacles == {"first": "it does not know fr", "second": None}


def test_a_pair_that_nobody_can_do_is_degraded_with_the_obstacles(library: Library, ledger: Ledger) -> None:
    write(library, {"memo": ("xx", ["?"])})
    run = planned(library, ledger, translators(Reversed()))
    assert run.rows["xx>es"].state == "degraded"
    assert rows(library)["xx>es"]["engine"] is None
    assert rows(library)["xx>es"]["reason"] == "it does not know xx"
    planned(library, ledger, translators())
    assert rows(library)["xx>es"]["why"] == "No translation engine is set (MEDIA_TRANSLATOR is none)."


def test_what_is_learned_later_speaks_to_new_batches_only(library: Library, ledger: Ledger) -> None:
    engines = translators(Reversed(name="first"), Reversed(name="second"))
    better = Known(measured={("first@1", "en", "es"): (30.0, 100), ("second@1", "en", "es"): (60.0, 100)})
    write(library, {"memo": ("en", ["good morning"])})
    planned(library, ledger, engines)
    again = planned(library, ledger, engines, better)
    assert (again.hits, rows(library)["en>es"]["engine"]) == (1, "first")
    write(library, {"note": ("en", ["good evening"])}, LATER)
    planned(library, ledger, engines, better, batch=LATER)
    assert rows(library, LATER)["en>es"]["engine"] == "second"


def test_a_plan_is_made_anew_once_another_translator_can_do_the_pair(library: Library, ledger: Ledger) -> None:
    write(library, {"memo": ("en", ["good morning"])})
    absent = Reversed(name="first", absent=True, revision="not-installed")
    planned(library, ledger, translators(absent, Reversed(name="second")))
    assert rows(library)["en>es"]["engine"] == "second"
    run = planned(library, ledger, translators(Reversed(name="first"), Reversed(name="second")))
    assert (run.computed, rows(library)["en>es"]["engine"]) == (1, "first")


def test_a_plan_stays_while_its_translator_is_away(library: Library, ledger: Ledger) -> None:
    write(library, {"memo": ("en", ["good morning"])})
    planned(library, ledger, translators(Reversed(name="first"), Reversed(name="second")))
    away = translators(Reversed(name="first", absent=True, revision="not-installed"), Reversed(name="second"))
    run = planned(library, ledger, away)
    assert (run.hits, rows(library)["en>es"]["engine"]) == (1, "first")
    route = routes_of(library.read_table(NAME, TRANSLATION_PLAN, BATCH), away, ["en"], "es")["en"]
    assert route.order == ("first", "second")
    assert route.part_of_key == {"engine": ["first", "1"], "settings": {"style": "plain"}}


def test_a_plan_is_made_anew_when_the_settings_change(library: Library, ledger: Ledger) -> None:
    write(library, {"memo": ("en", ["good morning"])})
    cheap, dear = Reversed(name="cheap"), Reversed(name="dear", dollars=5.0)
    planned(library, ledger, translators(dear, cheap))
    assert rows(library)["en>es"]["engine"] == "dear"
    planned(library, ledger, translators(dear, cheap, prefer="price"))
    assert rows(library)["en>es"]["engine"] == "cheap"


def test_an_experiment_gives_a_batch_its_translator(library: Library, ledger: Ledger) -> None:
    write(library, {"memo": ("en", ["good morning"])})
    asked = []

    def preferred(source: str, target: str, batch: str) -> str | None:
        asked.append((source, target, batch))
        return "second"

    engines = translators(Reversed(name="first"), Reversed(name="second"))
    planned(library, ledger, engines, Known(preferred=preferred))
    assert (asked, rows(library)["en>es"]["engine"]) == ([("en", "es", BATCH)], "second")


def test_a_pair_without_a_plan_takes_the_order_of_the_setting(library: Library) -> None:
    engines = translators(Reversed(name="first", speaks=["fr"]), Reversed(name="second"))
    routes = routes_of(TRANSLATION_PLAN.empty_table(), engines, ["en", None, "es"], "es")
    assert routes["en"].order == ("second",)
    assert set(routes) == {None, "en"} and routes[None].reason == "the spoken language is not known"


def test_a_recordings_translators_are_explained(library: Library, ledger: Ledger) -> None:
    write(library, {"memo": ("en", ["good morning"]), "appel": ("fr", ["oui"])})
    planned(library, ledger, translators(Reversed(name="first", speaks=["en"]), Reversed(name="second")))
    (row,) = chosen_for(library, "appel", [BATCH, LATER])
    assert (row["pair"], row["engine"]) == ("fr>es", "second")
    assert row["compared"] == (
        "first: it does not know fr; second: chrF not known, price $0.00 for a million characters, speed never seen"
    )
    assert chosen_for(library, "nobody", [BATCH]) == []


def test_plan_and_translations_are_assets_of_a_batch(library: Library, ledger: Ledger) -> None:
    write(library, {"memo": ("en", ["good morning"])})
    plan, translations, _ = translation_assets(["es"])
    given = {"library": library, "ledger": ledger, "translators": translators(Reversed(name="first"))}
    with dg.instance_for_test() as instance:
        instance.add_dynamic_partitions(str(BATCHES.name), [BATCH])
        done = dg.materialize([plan, translations], instance=instance, partition_key=BATCH, resources=given)
    assert done.success and rows(library)["en>es"]["engine"] == "first"
    graph = defs.resolve_asset_graph()
    assert dg.AssetKey(NAME) in graph.get(dg.AssetKey(["translations", "es"])).parent_keys
    assert graph.get(dg.AssetKey(NAME)).parent_keys == {dg.AssetKey("transcripts")}
