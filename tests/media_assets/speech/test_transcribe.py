"""Recordings all the way from files to transcripts, with engines that hear what the test says."""

import pytest

from media_assets.speech.recognition import COMPARED, ESCALATED, WINDOWS
from media_assets.speech.spoken import spoken
from resources.chat.base import NO_PURPOSE, Purpose
from resources.chat.purposes import calling_for, current_purpose
from resources.errors import PermanentError, ServiceUnavailable, StageFailed, TransientError
from resources.speech.base import SAMPLE_RATE, Hints, Segment, Transcript
from resources.speech.engines import SpeechEngines
from resources.speech.pocketsphinx import PocketsphinxTranscriber
from tests.media_assets.made import tone
from tests.media_assets.speech.recordings import Track, container, talk, wav
from tests.media_assets.speech.studio import (
    BATCH,
    LATER,
    Audio,
    Hear,
    Scripted,
    Studio,
    engines,
    plainly,
    saying,
    seconds_of,
)

THREE = ("opening_hours", "office_cat", "train_to_oxford")


def three(pause: float = 3.0) -> bytes:
    """Return a recording of three windows: of 6.7, 6.2 and 7.7 seconds."""
    return wav(talk(*THREE, pause=pause))


def failing(error: Exception | None, *windows: int, otherwise: Hear = plainly) -> Hear:
    """Hear windows one after the other, and fail on some of them by their number; without an error hear nothing."""
    heard: list[int] = []

    def hear(audio: Audio, hints: Hints) -> Transcript:
        heard.append(len(audio))
        if len(heard) - 1 in windows:
            if error:
                raise error
            return Transcript("en", 0.9, ())
        return otherwise(audio, hints)

    return hear


class Count:
    """Counts what an engine is asked for, in seconds of audio."""

    def __init__(self, hear: Hear = plainly) -> None:
        self.hear, self.calls = hear, list[tuple[float, Hints]]()

    def __call__(self, audio: Audio, hints: Hints) -> Transcript:
        self.calls.append((len(audio) / SAMPLE_RATE, hints))
        return self.hear(audio, hints)


class TestWindows:
    def test_a_recording_is_joined_from_its_windows_with_times_of_the_player(self, studio: Studio) -> None:
        count = Count()
        studio.take_in({"memo.wav": three()})
        run, account = studio.transcribe(engines(count))
        rows = studio.rows()
        assert len(count.calls) == 3 and run.notes["windows"] == 3
        assert [row["segment"] for row in rows] == list(range(len(rows)))
        starts = [row["start_seconds"] for row in rows]
        assert starts == sorted(starts) and 2 < starts[0] < 4 and 18 < starts[-1] < 29
        assert {row["engine"] for row in rows} == {"faster-whisper:tiny@1"}
        assert all(word["start"] >= row["start_seconds"] for row in rows for word in row["words"])
        assert account.coverage > 0.9 and account.flagged == 0
        assert run.states == {"ok": 1}

    def test_each_recording_keeps_its_own_text(self, studio: Studio) -> None:
        found = studio.take_in({"a.wav": wav(talk("office_cat")), "b.wav": three(), "c.wav": wav(tone(3)[0] * 0)})
        studio.transcribe(engines())
        by_content = {
            content: [row for row in studio.rows() if row["content_id"] == content] for content in found.values()
        }
        assert len(by_content[found["b.wav"]]) > len(by_content[found["a.wav"]]) > 3
        assert not by_content[found["c.wav"]]

    def test_a_recording_without_speech_is_in_no_transcript_and_says_so_in_its_profile(self, studio: Studio) -> None:
        studio.take_in({"tone.wav": wav(tone(4)[0]), "memo.wav": three()})
        run, _ = studio.transcribe(engines())
        assert run.eligible == 1
        profiles = {row.label: row for row in studio.ledger.items.of(stage="audio_profiles")}
        assert profiles["tone.wav"].state == "not_applicable"
        assert (profiles["tone.wav"].reason or "").startswith("no speech was found")

    def test_a_batch_without_any_speech_has_no_transcripts(self, studio: Studio) -> None:
        studio.take_in({"tone.wav": wav(tone(4)[0])})
        run, account = studio.transcribe(engines())
        assert (run.eligible, len(studio.rows()), account.segments) == (0, 0, 0)
        assert studio.states(WINDOWS) == []

    def test_where_an_engine_hears_nothing_in_speech_the_recording_is_not_applicable(self, studio: Studio) -> None:
        studio.take_in({"memo.wav": three()})
        run, account = studio.transcribe(engines(lambda *_: Transcript(None, None, ())))
        assert run.states == {"not_applicable": 1} and studio.rows() == []
        assert account.coverage == 0

    def test_a_renamed_copy_is_not_recognised_again(self, studio: Studio) -> None:
        count = Count()
        studio.take_in({"memo.wav": three()})
        studio.transcribe(engines(count))
        studio.take_in({"copy of memo.wav": three()}, LATER)
        run, _ = studio.transcribe(engines(count), LATER)
        assert len(count.calls) == 3 and run.states == {"reused": 1}
        assert len(studio.rows(LATER)) == len(studio.rows())

    def test_two_copies_in_one_batch_are_recognised_once(self, studio: Studio) -> None:
        count = Count()
        studio.take_in({"memo.wav": three(), "tagged.wav": three() + b"LIST\4\0\0\0tags"})
        run, _ = studio.transcribe(engines(count))
        assert len(count.calls) == 3 and run.eligible == 2
        assert len({row["content_id"] for row in studio.rows()}) == 2


class TestEmbeddedEngine:
    def test_real_speech_is_heard_at_its_time_in_every_container(self, studio: Studio) -> None:
        found = studio.take_in(
            {
                "memo.wav": wav(talk("opening_hours", "train_to_oxford", pause=3.0)),
                "film.mkv": container("matroska", Track(talk("opening_hours", pause=5.0))),
            }
        )
        engine = PocketsphinxTranscriber()
        run, account = studio.transcribe(SpeechEngines(make=lambda _: engine, fixed="pocketsphinx"))
        assert run.states == {"ok": 2} and account.coverage > 0.8
        words = {
            name: {word["text"]: word for row in studio.rows() if row["content_id"] == content for word in row["words"]}
            for name, content in found.items()
        }
        assert {"nine", "morning", "train", "seven"} <= set(words["memo.wav"])
        assert words["film.mkv"]["nine"]["start"] - words["memo.wav"]["nine"]["start"] == pytest.approx(2.0, abs=0.15)
        assert {row["engine"] for row in studio.rows()} == {str(engine.identity)}


class TestStreams:
    def test_each_language_of_a_film_has_its_own_transcript(self, studio: Studio) -> None:
        studio = studio.but(streams=["all"])
        film = container(
            "matroska",
            Track(talk("opening_hours"), metadata={"language": "eng"}),
            Track(talk("office_cat", "blue_folder", pause=3.0), begin=2.0, metadata={"language": "spa"}),
        )
        studio.take_in({"film.mkv": film})
        count = Count(lambda audio, hints: Transcript(hints.languages[0], 1.0, seconds_of(audio)))
        studio.transcribe(engines(count))
        rows = studio.rows()
        assert sorted(hints.languages for _, hints in count.calls) == [("en",), ("es",), ("es",)]
        assert [row["segment"] for row in rows] == list(range(len(rows)))
        assert {(row["stream"], row["language"]) for row in rows} == {(0, "en"), (1, "es")}
        second = [row["start_seconds"] for row in rows if row["stream"] == 1]
        assert second[0] == pytest.approx(2 + 3 - 0.5, abs=0.6), "the second stream begins two seconds late"

    def test_the_sound_of_another_film_is_never_taken_for_its_own(self, studio: Studio) -> None:
        studio = studio.but(streams=["all"])
        first = Track(talk("opening_hours"))
        count = Count()
        studio.take_in({"one.mkv": container("matroska", first, Track(talk("office_cat")))})
        studio.transcribe(engines(count))
        studio.take_in({"two.mkv": container("matroska", first, Track(talk("evening_talk")))}, LATER)
        studio.transcribe(engines(count), LATER)
        assert len(count.calls) == 4
        one, two = (max(r["end_seconds"] for r in studio.rows(b) if r["stream"]) for b in (BATCH, LATER))
        assert one != two

    def test_a_truncated_file_has_its_text_with_a_remark(self, studio: Studio) -> None:
        memo = talk("museum_tour")
        studio.take_in({"memo.wav": wav(memo, promised=2 * len(memo))})
        run, _ = studio.transcribe(engines())
        (row,) = run.rows.values()
        assert row.state == "degraded" and "the file ends after 29 s of 58 s" in (row.reason or "")
        assert {r["state"] for r in studio.rows()} == {"degraded"}


def test_calls_to_services_are_made_for_a_window_of_a_batch(studio: Studio) -> None:
    purposes = []

    def hear(audio: Audio, hints: Hints) -> Transcript:
        purposes.append(current_purpose())
        return plainly(audio, hints)

    studio.take_in({"memo.wav": three()})
    with calling_for(Purpose(run="run 1")):
        studio.transcribe(engines(hear))
    assert {(one.batch, one.stage, one.run) for one in purposes} == {(BATCH, WINDOWS, "run 1")}
    assert {purpose.item for purpose in purposes} == {row.item for row in studio.ledger.items.of(stage=WINDOWS)}
    assert current_purpose() == NO_PURPOSE


class TestFailures:
    def test_a_window_that_fails_fails_its_recording_and_is_the_only_one_to_be_tried_again(
        self, studio: Studio
    ) -> None:
        studio.take_in({"memo.wav": three()})
        run, account = studio.transcribe(engines(failing(TransientError("out of breath"), 1)))
        (row,) = run.rows.values()
        assert (row.state, row.reason) == ("failed", "1 of 3 windows failed: out of breath")
        assert row.why == "what it is made of is not complete"
        assert studio.rows() == [] and account.speech_seconds == 0
        count = Count()
        run, _ = studio.transcribe(engines(count))
        assert run.states == {"ok": 1} and len(count.calls) == 1
        assert {state for state, _ in studio.states(WINDOWS)} == {"ok", "reused"}

    def test_others_of_the_batch_are_published_meanwhile(self, studio: Studio) -> None:
        found = studio.take_in({"a.wav": wav(talk("office_cat")), "b.wav": three()})
        run, _ = studio.transcribe(engines(failing(TransientError("out of breath"), 1)))
        assert sorted(run.states) == ["failed", "ok"]
        assert len({row["content_id"] for row in studio.rows()}) == 1 and len(found) == 2

    def test_where_every_window_fails_so_does_the_step(self, studio: Studio) -> None:
        studio.take_in({"memo.wav": three()})
        with pytest.raises(StageFailed, match="all 3 items of transcripts/windows failed; most often: no power"):
            studio.transcribe(engines(failing(TransientError("no power"), 0, 1, 2)))

    def test_a_window_that_can_never_be_read_leaves_the_others_with_a_reason(self, studio: Studio) -> None:
        studio.take_in({"memo.wav": three()})
        run, account = studio.transcribe(engines(failing(PermanentError("too long for the service"), 2)))
        (row,) = run.rows.values()
        assert (row.state, row.reason) == ("degraded", "1 of 3 windows cannot be recognised: too long for the service")
        assert studio.rows() and account.coverage < 0.8

    def test_a_recording_of_which_nothing_can_be_read_is_quarantined(self, studio: Studio) -> None:
        studio.take_in({"memo.wav": three()})
        run, _ = studio.transcribe(engines(failing(PermanentError("not for me"), 0, 1, 2)))
        assert [(row.state, row.reason) for row in run.rows.values()] == [("quarantined", "not for me")]

    def test_of_a_file_that_is_gone_the_earlier_text_is_kept_with_a_reason(self, studio: Studio) -> None:
        studio.take_in({"memo.wav": three()})
        studio.transcribe(engines())
        before = [row["text"] for row in studio.rows()]
        (studio.drop() / "memo.wav").unlink()
        run, _ = studio.transcribe(engines(Scripted(hear=saying(0.9, "other"), revision="2")))
        (row,) = run.rows.values()
        assert row.state == "degraded" and (row.reason or "").startswith("made with earlier settings; now ")
        assert [row["text"] for row in studio.rows()] == before
        (studio.drop() / "memo.wav").write_bytes(three())
        studio.take_inventory(BATCH, ["memo.wav"])
        studio.transcribe(engines(Scripted(hear=saying(0.9, "other"), revision="2")))
        assert all(row["text"].startswith("other") for row in studio.rows())

    def test_lesser_windows_make_a_lesser_transcript(self, studio: Studio) -> None:
        lesser: Hear = lambda audio, _: Transcript("en", 1.0, seconds_of(audio), degraded="segment times only")  # noqa: E731
        studio.take_in({"memo.wav": three()})
        some = failing(None, otherwise=lesser)
        run, _ = studio.transcribe(engines(some))
        assert [(row.state, row.reason) for row in run.rows.values()] == [("degraded", "segment times only")]
        heard = Count()

        def now_and_then(audio: Audio, hints: Hints) -> Transcript:
            plain = heard(audio, hints)
            return lesser(audio, hints) if len(heard.calls) == 2 else plain

        run, _ = studio.transcribe(engines(Scripted(hear=now_and_then, revision="2")))
        said = "1 of 3 windows are less than they could be: segment times only"
        assert [(row.state, row.reason) for row in run.rows.values()] == [("degraded", said)]


class TestHonesty:
    def test_what_is_not_believed_stays_in_the_table_and_out_of_what_is_spoken(self, studio: Studio) -> None:
        def inventive(audio: Audio, _: Hints) -> Transcript:
            credit = Segment(0.0, 0.4, "Subtitles by the Amara.org community", 0.2, no_speech=0.9)
            return Transcript("en", 0.9, (credit, *seconds_of(audio)[1:]))

        studio.take_in({"memo.wav": three()})
        run, account = studio.transcribe(engines(inventive))
        flagged = [row for row in studio.rows() if row["flags"]]
        assert [row["text"] for row in flagged] == ["Subtitles by the Amara.org community"] * 3
        assert "known phantom" in flagged[0]["flags"]
        left = spoken(studio.library, BATCH).to_pylist()
        assert len(left) == len(studio.rows()) - 3 and not any(row["flags"] for row in left)
        assert account.flags["known phantom"] == 3 and run.notes["flagged: known phantom"] == 3
        assert account.warnings(studio.rules) == [f"3 of {account.segments} segments are not believed"]

    def test_other_rules_judge_anew_without_recognising_anew(self, studio: Studio) -> None:
        count = Count()
        studio.take_in({"memo.wav": three()})
        studio.transcribe(engines(count))
        strict = studio.but(rules=studio.rules.model_copy(update={"fastest": 1.0}))
        run, _ = strict.transcribe(engines(count))
        assert len(count.calls) == 3
        assert any("too fast" in row["flags"] for row in studio.rows())
        assert [row.why for row in run.rows.values()] == ["setting fastest changed from 35.0 to 1.0"]


class TestHints:
    def test_an_engine_hears_of_the_terms_of_its_language(self, studio: Studio) -> None:
        studio = studio.but(terms=[("en", "Lakeside"), ("es", "orilla"), ("en", "Helen Carter")])
        studio.take_in({"memo.wav": wav(talk("opening_hours"))})
        count = Count()
        studio.transcribe(engines(Scripted(hear=count, uses_terms=True), languages=["en"]))
        assert count.calls[0][1] == Hints(("en",), ("Lakeside", "Helen Carter"))

    def test_a_new_term_costs_only_those_that_use_it(self, studio: Studio) -> None:
        studio.take_in({"memo.wav": three()})
        for uses_terms, calls in ((False, 3), (True, 6)):
            count = Count()
            for terms in ([], [("en", "Lakeside")]):
                given = engines(Scripted(hear=count, uses_terms=uses_terms, name=f"uses {uses_terms}"))
                studio.but(terms=terms).transcribe(given)
            assert len(count.calls) == calls
        why = {row.why for row in studio.ledger.items.of(stage=WINDOWS)}
        assert why == {'hints changed from {} to {"terms":["Lakeside"]}'}


class TestSecondOpinions:
    def test_weak_windows_go_to_the_stronger_engine(self, studio: Studio) -> None:
        strong = Count(saying(0.95, "better"))
        weak = failing(None, otherwise=saying(0.9))
        heard = Count()

        def sometimes(audio: Audio, hints: Hints) -> Transcript:
            plain = weak(audio, hints)
            heard(audio, hints)
            return saying(0.2)(audio, hints) if len(heard.calls) == 2 else plain

        studio.take_in({"memo.wav": three()})
        run, _ = studio.transcribe(engines(sometimes, strong, escalate=0.4))
        assert len(strong.calls) == 1
        assert {row["engine"] for row in studio.rows()} == {"faster-whisper:tiny@1", "faster-whisper:large-v3@1"}
        assert run.notes["segments by faster-whisper:large-v3@1"] > 0
        assert studio.states(ESCALATED) == [("ok", None)]
        studio.transcribe(engines(sometimes, strong, escalate=0.4))
        assert len(strong.calls) == 1, "and are kept"

    def test_a_text_that_is_weaker_still_is_not_taken(self, studio: Studio) -> None:
        studio.take_in({"memo.wav": wav(talk("office_cat"))})
        a_word: Hear = lambda audio, _: Transcript("en", 0.9, seconds_of(audio, 0.9, "better")[:1])  # noqa: E731
        studio.transcribe(engines(saying(0.2), a_word))
        assert studio.states(ESCALATED) == [("ok", None)]
        assert all(row["text"].startswith("second") for row in studio.rows())

    def test_a_recording_that_is_weak_all_through_is_not_done_twice(self, studio: Studio) -> None:
        strong = Count(saying(0.95))
        studio.take_in({"memo.wav": three()})
        studio.transcribe(engines(saying(0.2), strong))
        assert strong.calls == [] and studio.states(ESCALATED) == []

    def test_a_stronger_engine_that_is_away_costs_nothing_but_its_own_windows(self, studio: Studio) -> None:
        studio.take_in({"memo.wav": wav(talk("office_cat"))})
        away = failing(ServiceUnavailable("nobody answers"), *range(9))
        run, _ = studio.transcribe(engines(saying(0.2), away, shadow=1.0))
        assert run.states == {"ok": 1} and studio.rows()
        assert studio.states(ESCALATED) == studio.states(COMPARED) == [("failed", "nobody answers")]

    def test_a_window_of_those_that_were_drawn_is_heard_by_another_engine_and_changes_nothing(
        self, studio: Studio
    ) -> None:
        other = Count(saying(0.9, "other"))
        studio.take_in({"memo.wav": three()})
        studio.transcribe(engines(plainly, other, shadow=1.0))
        assert len(other.calls) == 1 and studio.states(COMPARED) == [("ok", None)]
        assert {row["engine"] for row in studio.rows()} == {"faster-whisper:tiny@1"}

    def test_without_a_choice_there_is_no_second_opinion(self, studio: Studio) -> None:
        studio.take_in({"memo.wav": three()})
        studio.transcribe(engines(saying(0.2), plainly, shadow=1.0))
        assert studio.states(COMPARED)
        studio.transcribe(engines(saying(0.2)))
        assert studio.states(ESCALATED) == studio.states(COMPARED) == []
