"""Plans and outcomes as assets of a real Dagster run, and what schedules ask for."""

from typing import Any

import dagster as dg
import pyarrow as pa
import pytest

from media_assets.asr.assets import asr_outcomes, asr_plan
from media_assets.asr.facts import facts_of, surprises
from media_assets.definitions import defs
from media_assets.partitions import BATCHES
from media_assets.schemas.asr import ASR_OUTCOMES, ASR_PLAN
from media_assets.speech.assets import transcripts
from resources.honesty import HonestyRules
from sensors.schedules import SCHEDULES, weekly_speech_calibration
from tests.media_assets.speech.recordings import talk, wav
from tests.media_assets.speech.studio import BATCH, Hear, Studio, engines, plainly, saying

DEAR = "faster-whisper:large-v3"


def outcome(**more: Any) -> dict[str, Any]:
    row = {"content_id": "c", "stream": 0, "batch": BATCH, "engine": DEAR, "chosen": True, "condition": "clean"}
    return dict.fromkeys(ASR_OUTCOMES.names) | row | {"words": 0, "audio_seconds": 0.0} | more


def table(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), ASR_OUTCOMES)


def test_errors_far_from_what_was_expected_are_named_with_their_engine_and_condition() -> None:
    far = [outcome(source="reference", expected_error=0.05, error=0.4, words=100) for _ in range(5)]
    near = [outcome(engine="near", source="reference", expected_error=0.05, error=0.06, words=100) for _ in range(9)]
    few = [outcome(engine="few", source="reference", expected_error=0.05, error=0.9, words=100) for _ in range(4)]
    compared = [outcome(engine="only compared", source="comparison", expected_error=0.05, error=0.9) for _ in range(9)]
    assert surprises(table(*far, *near, *few, *compared)) == {
        f"{DEAR}, clean": "40 % of words wrong on 5 streams, 5 % expected"
    }
    good = [outcome(source="reference", expected_error=0.4, error=0.05, words=100) for _ in range(5)]
    assert surprises(table(*good)) == {f"{DEAR}, clean": "5 % of words wrong on 5 streams, 40 % expected"}
    assert surprises(table()) == {}


def test_facts_add_up() -> None:
    found = facts_of(
        table(
            outcome(audio_seconds=100.0, seconds=20.0),
            outcome(source="reference", error=0.1, words=50, audio_seconds=100.0, seconds=30.0),
            outcome(source="comparison", error=0.2, words=10),
            outcome(source="comparison", error=0.3, words=10, chosen=False),
        )
    )
    assert found["errors by reference"] == 1 and found["errors by comparison"] == 2
    assert (found["words compared"], found["seconds of work for a second of speech"]) == (70, 0.25)
    assert found["mean regret"] == pytest.approx(0.1), "the chosen engine was once the worse one"
    assert facts_of(table())["mean regret"] is None


def run(studio: Studio, asset: dg.AssetsDefinition, batch: str | None = BATCH, **resources: Any) -> Any:
    given = {"library": studio.library, "ledger": studio.ledger, **resources}
    with dg.instance_for_test() as instance:
        if batch:
            instance.add_dynamic_partitions(str(BATCHES.name), [batch])
        return dg.materialize([asset], instance=instance, partition_key=batch, resources=given)


def test_the_plan_and_the_transcripts_are_assets_of_a_batch(studio: Studio) -> None:
    studio.take_in({"memo.wav": wav(talk("opening_hours"))})
    given = engines()
    assert run(studio, asr_plan, speech_engines=given).success
    assert studio.library.read_table("asr_plan", ASR_PLAN, BATCH).num_rows == 1
    rules = {"honesty_rules": HonestyRules(), "diarizer": studio.diarizer, "workers": studio.workers}
    done = run(studio, transcripts, speech_engines=given, **rules)
    assert done.success and studio.rows()
    (check,) = [one for one in done.get_asset_check_evaluations() if one.check_name == "text_is_believed"]
    assert check.passed and check.metadata["segments"].value == len(studio.rows())


def test_text_that_is_not_believed_fails_a_check_and_nothing_else(studio: Studio) -> None:
    studio.take_in({"memo.wav": wav(talk("opening_hours"))})
    studio.plan(engines())
    hear: Hear = saying(0.9, "thank you for watching, subtitles by the amara.org community, again and again, ")
    rules = {"honesty_rules": HonestyRules(), "diarizer": studio.diarizer, "workers": studio.workers}
    done = run(studio, transcripts, speech_engines=engines(hear), **rules)
    (check,) = [one for one in done.get_asset_check_evaluations() if one.check_name == "text_is_believed"]
    assert done.success and not check.passed and check.severity == dg.AssetCheckSeverity.WARN
    assert "segments are not believed" in str(check.metadata[BATCH].value)


def test_outcomes_are_an_asset_with_a_check(studio: Studio) -> None:
    studio.take_in({"memo.wav": wav(talk("opening_hours"))})
    studio.transcribe(engines(plainly, plainly, shadow=1.0))
    done = run(studio, asr_outcomes, None)
    assert done.success
    rows = studio.library.read_table("asr_outcomes", ASR_OUTCOMES).to_pylist()
    assert [row["source"] for row in rows] == [None, "comparison"]
    (check,) = done.get_asset_check_evaluations()
    assert check.check_name == "errors_as_expected" and check.passed
    (made,) = done.asset_materializations_for_node("asr_outcomes")
    assert made.metadata["errors by comparison"].value == 1


def test_outcomes_of_an_empty_library_are_empty(studio: Studio) -> None:
    assert run(studio, asr_outcomes, None).success
    assert studio.library.read_table("asr_outcomes", ASR_OUTCOMES).num_rows == 0


def test_every_week_it_is_learned_what_became_of_the_choices() -> None:
    assert weekly_speech_calibration in SCHEDULES
    assert weekly_speech_calibration.cron_schedule == "30 6 * * 0"
    job = defs.resolve_job_def(weekly_speech_calibration.job_name)
    assert {key.to_user_string() for key in job.asset_layer.executable_asset_keys} == {
        "transcript_quality",
        "asr_outcomes",
    }
    assert defs.resolve_asset_graph().get(dg.AssetKey("asr_outcomes")).automation_condition is None


def test_a_plan_does_not_wait_for_outcomes() -> None:
    parents = defs.resolve_asset_graph().get(dg.AssetKey("asr_plan")).parent_keys
    assert dg.AssetKey("asr_outcomes") not in parents and dg.AssetKey("audio_profiles") in parents
