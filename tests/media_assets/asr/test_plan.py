"""Plans of real recordings: who is chosen, why, and for how long that stands."""

from media_assets.asr.outcomes import Outcome, experience
from media_assets.schemas.asr import ASR_PLAN, CHOSEN
from resources.speech.engines import SpeechEngines
from tests.media_assets.made import tone
from tests.media_assets.speech.recordings import Track, container, talk, wav
from tests.media_assets.speech.studio import BATCH, LATER, Scripted, Studio, engines, plainly

CHEAP, DEAR = "faster-whisper:tiny", "faster-whisper:large-v3"


def test_a_plan_says_who_transcribes_what_is_expected_and_why(studio: Studio) -> None:
    found = studio.take_in({"memo.wav": wav(talk("office_cat")), "tone.wav": wav(tone(4)[0])})
    (row,) = studio.plan(engines())
    table = studio.library.read_table("asr_plan", ASR_PLAN, BATCH)
    assert table.schema.equals(ASR_PLAN) and set(CHOSEN.names) < set(row)
    assert row["content_id"] == found["memo.wav"], "what has no speech has no plan"
    assert (row["engine"], row["policy"], row["stream"], row["condition"]) == (CHEAP, "fixed", 0, "clean")
    assert row["why"].startswith(f"{CHEAP}: 12 % of words wrong expected (published figures), ")
    assert row["why"].endswith("; fixed by the settings")
    assert 0 < row["expected_error_low"] < row["expected_error"] < row["expected_error_high"] <= 1
    assert row["expected_seconds"] > 0 and row["speech_seconds"] > 3
    assert (row["stronger"], row["compared_with"], row["beam"]) == (None, None, 5)


def test_other_policies_choose_among_all_engines(studio: Studio) -> None:
    studio.take_in({"memo.wav": wav(talk("office_cat"))})
    chosen = {
        policy: studio.plan(engines(plainly, plainly, policy=policy, shadow=1.0))[0] for policy in ("fastest", "best")
    }
    assert (chosen["fastest"]["engine"], chosen["best"]["engine"]) == (CHEAP, DEAR)
    assert (chosen["fastest"]["stronger"], chosen["best"]["stronger"]) == (DEAR, None)
    assert (chosen["fastest"]["compared_with"], chosen["best"]["compared_with"]) == (DEAR, CHEAP)
    assert f"the fastest; beside it {DEAR} " in chosen["fastest"]["why"]
    assert [one["engine"] for one in chosen["fastest"]["expected"]] == [DEAR, CHEAP]


def test_without_escalation_there_is_no_stronger_engine(studio: Studio) -> None:
    studio.take_in({"memo.wav": wav(talk("office_cat"))})
    (row,) = studio.plan(engines(plainly, plainly, escalate=0.0))
    assert (row["stronger"], row["compared_with"]) == (None, None)


LEARNED = experience([Outcome(f"talk {n}", DEAR, "clean", "en", 0.5, 1000) for n in range(30)])


def test_what_is_learned_later_does_not_plan_a_recording_anew(studio: Studio) -> None:
    given = engines(plainly, plainly, policy="best")
    studio.take_in({"memo.wav": wav(talk("office_cat"))})
    assert studio.plan(given)[0]["engine"] == DEAR
    assert studio.plan(given, known=LEARNED)[0]["engine"] == DEAR
    studio.take_in({"copy.wav": wav(talk("office_cat"))}, LATER)
    assert studio.plan(given, LATER, LEARNED)[0]["engine"] == DEAR, "a copy follows the plan that was made"


def test_it_speaks_to_new_recordings(studio: Studio) -> None:
    given = engines(plainly, plainly, policy="best")
    studio.take_in({"memo.wav": wav(talk("blue_folder"))})
    (row,) = studio.plan(given, known=LEARNED)
    assert row["engine"] == CHEAP and f"beside it {DEAR} " in row["why"]


def test_other_settings_plan_anew(studio: Studio) -> None:
    studio.take_in({"memo.wav": wav(talk("office_cat"))})
    studio.plan(engines(plainly, plainly, policy="best"))
    assert studio.plan(engines(plainly, plainly, policy="fastest"))[0]["engine"] == CHEAP
    (row,) = studio.ledger.items.of(batch=BATCH, stage="asr_plan")
    assert row.why == "setting policy changed from best to fastest"


def test_each_stream_with_speech_has_a_plan_of_its_own(studio: Studio) -> None:
    studio = studio.but(streams=["all"])
    film = container("matroska", Track(talk("office_cat")), Track(tone(4)[0]), Track(talk("first_room")))
    studio.take_in({"film.mkv": film})
    assert [row["stream"] for row in studio.plan(engines())] == [0, 2]


def test_an_engine_that_does_not_speak_the_containers_language_is_passed_over(studio: Studio) -> None:
    film = container("matroska", Track(talk("office_cat"), metadata={"language": "spa"}))
    studio.take_in({"film.mkv": film})
    both = SpeechEngines(
        make=lambda spec: Scripted(hear=plainly, name=spec),
        fixed="pocketsphinx",
        candidates=[CHEAP],
        policy="cheapest-within",
        within=0.9,
    )
    (row,) = studio.plan(both)
    assert row["engine"] == CHEAP and [one["engine"] for one in row["expected"]] == [CHEAP]
