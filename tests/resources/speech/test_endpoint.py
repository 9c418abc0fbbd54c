"""The endpoint client against a real server on the loopback."""

import logging
import traceback
from contextlib import ExitStack, closing

import numpy as np
import pytest
from pydantic import SecretStr

from resources.breaker_store import MemoryBreakerStore
from resources.chat.base import Purpose
from resources.chat.purposes import calling_for
from resources.chat.service import OFFICIAL_URL
from resources.errors import CircuitOpen, RateLimited, ServiceRefused, ServiceUnavailable
from resources.speech.base import NO_HINTS, SAMPLE_RATE, Hints
from resources.speech.endpoint import EndpointTranscriber
from tests.resources.chat.books import Books
from tests.resources.speech.clip import silence, two_sentences
from tests.resources.waiting import Time
from tests.transcription_server import transcription_server

CANARY = "sk-canary-0123456789"


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with transcription_server() as running:
        yield running


@pytest.fixture
def waits():
    return []


@pytest.fixture
def client(server, waits):
    with ExitStack() as opened:

        def make(**changes):
            settings = {"name": "tiny", "base_url": server.url, "api_key": SecretStr(CANARY), "timeout": 20.0}
            settings |= {"breaker_store": MemoryBreakerStore()}
            made = opened.enter_context(closing(EndpointTranscriber(**settings | changes)))
            time = Time(waits)
            made._sleep, made._clock = time.sleep, time
            return made

        yield make


def test_words_and_segments_come_back_on_the_recordings_clock(client, server):
    transcript = client().transcribe(two_sentences())
    (segment,) = transcript.segments
    (request,) = server.heard
    start = 0.984  # where the first sentence begins, and with it what is sent
    assert (segment.text, segment.start) == ("Hello world.", pytest.approx(start + 0.5))
    assert [(word.text, round(word.start - start, 3)) for word in segment.words] == [("Hello", 0.5), ("world", 1.0)]
    assert segment.confidence == pytest.approx(0.905, abs=0.001)
    assert segment.no_speech == 0.01
    assert (transcript.language, transcript.language_probability, transcript.degraded) == ("en", None, None)
    assert transcript.metered_seconds == pytest.approx(request.seconds, abs=0.01)


def test_the_request_asks_for_times_and_carries_the_key(client, server):
    client().transcribe(two_sentences())
    assert server.heard[0].fields == {
        "model": ["tiny"],
        "response_format": ["verbose_json"],
        "timestamp_granularities[]": ["word", "segment"],
    }
    assert server.headers[0]["authorization"] == f"Bearer {CANARY}"
    sent = server.heard[0].samples
    whole = two_sentences()
    assert np.array_equal(sent, whole[round(0.984 * SAMPLE_RATE) :][: len(sent)])


def test_hints_are_sent(client, server):
    client().transcribe(two_sentences(), Hints(("es",), ("Prado", "Goya"), "En el museo."))
    fields = server.heard[0].fields
    assert (fields["language"], fields["prompt"]) == (["es"], ["Prado, Goya. En el museo."])


def test_what_is_not_sent_is_not_in_the_key(client, server):
    hints = Hints(("es", "en"), ("Prado",), "En el museo.")
    assert client().used_hints(hints) == Hints((), ("Prado",), "En el museo.")
    plain = client(takes_prompt=False)
    assert plain.used_hints(hints) == NO_HINTS
    plain.transcribe(two_sentences(), hints)
    assert not {"prompt", "language"} & set(server.heard[0].fields)


@pytest.mark.parametrize("audio", [silence(0), silence(3)], ids=["none", "silence"])
def test_silence_is_not_sent(client, server, audio):
    transcript = client().transcribe(audio)
    assert (transcript.segments, transcript.metered_seconds, server.heard) == ((), 0.0, [])


def test_a_service_that_hears_nothing_has_no_segments(client, server):
    server.modes = ["silence"]
    transcript = client().transcribe(two_sentences())
    assert (transcript.segments, transcript.degraded) == ((), None)
    assert transcript.metered_seconds > 0


def test_a_long_recording_is_cut_at_pauses_below_the_limit(client, server):
    audio = np.concatenate([two_sentences()] * 4)
    transcript = client(most_bytes=500_000).transcribe(audio)
    assert len(server.heard) > 1
    assert all(request.file_bytes <= 500_000 for request in server.heard)
    assert len(transcript.segments) == len(server.heard)
    assert {segment.language for segment in transcript.segments} == {"en"}
    starts = [segment.start for segment in transcript.segments]
    assert starts == sorted(starts) and starts[-1] > 20
    assert all(word.start >= segment.start for segment in transcript.segments for word in segment.words)
    assert sum(request.seconds for request in server.heard) == pytest.approx(transcript.metered_seconds, abs=0.01)


@pytest.mark.parametrize(
    ("mode", "words", "reason"),
    [
        ("segments", 0, "segment times only, because 127.0.0.1:{port} gave no word times"),
        ("words", 2, "no segments, because 127.0.0.1:{port} gave words only"),
        ("text", 0, "no segments, because 127.0.0.1:{port} gave text only"),
    ],
)
def test_a_service_that_gives_less_is_degraded_with_the_reason(client, server, mode, words, reason):
    server.modes = [mode]
    transcript = client().transcribe(two_sentences())
    assert [segment.text for segment in transcript.segments] == ["Hello world."]
    assert len(transcript.segments[0].words) == words
    assert transcript.segments[0].end > transcript.segments[0].start >= 0.98
    assert transcript.degraded == reason.format(port=server.server_address[1])


def test_a_model_without_times_is_asked_plainly_in_short_pieces(client, server):
    server.modes = ["plain"]
    audio = np.concatenate([two_sentences()] * 6)
    made = client()
    transcript = made.transcribe(audio)
    assert len(transcript.segments) >= 2
    assert all(segment.end - segment.start <= 30 for segment in transcript.segments)
    assert "gave text only" in transcript.degraded
    asked = len(server.heard)
    made.transcribe(two_sentences())
    assert [request.fields["response_format"] for request in server.heard[asked:]] == [["json"]]


def test_a_refused_recording_is_asked_twice_and_changes_nothing_for_the_next(client, server):
    made = client()
    server.modes = ["refuse", "refuse", "ok"]
    with pytest.raises(ServiceRefused, match=r"answered 400 \(unsupported_value\)"):
        made.transcribe(two_sentences())
    assert made.transcribe(two_sentences()).degraded is None


def test_a_rate_limit_waits_as_long_as_it_was_told(client, server, waits):
    server.modes = ["429", "ok"]
    assert client().transcribe(two_sentences()).segments
    assert len(waits) == 1 and 7.0 <= waits[0] <= 9.0


@pytest.mark.parametrize(
    ("mode", "error", "tries"),
    [
        ("429", RateLimited, 5),
        ("500", ServiceUnavailable, 3),
        ("reset", ServiceUnavailable, 3),
        ("html", ServiceUnavailable, 3),
        ("truncated", ServiceUnavailable, 3),
        ("nonsense", ServiceUnavailable, 3),
        ("401", ServiceRefused, 1),
        ("quota", ServiceRefused, 1),
        ("redirect", ServiceRefused, 1),
    ],
)
def test_failures_are_of_two_families_and_tried_by_class(client, server, mode, error, tries):
    server.modes = [mode]
    with pytest.raises(error):
        client().transcribe(two_sentences())
    assert len(server.heard) == tries


def test_a_service_that_keeps_failing_is_left_alone(client, server):
    server.modes = ["500"]
    made = client()
    for _ in range(2):
        with pytest.raises(ServiceUnavailable):
            made.transcribe(two_sentences())
    asked = len(server.heard)
    with pytest.raises(CircuitOpen):
        made.transcribe(two_sentences())
    assert len(server.heard) == asked


def test_a_reply_that_drips_ends_at_the_deadline(client, server):
    server.modes = ["drip"]
    with pytest.raises(ServiceUnavailable, match=r"did not finish within 0\.3 s"):
        client(timeout=0.3).transcribe(two_sentences())
    assert server.drips_finished == 0


@pytest.mark.parametrize("mode", ["401", "429", "500", "html", "reset", "refuse", "nonsense"])
def test_no_error_and_no_log_shows_the_key(client, server, caplog, mode):
    server.modes = [mode]
    with caplog.at_level(logging.DEBUG), pytest.raises((ServiceRefused, ServiceUnavailable)) as raised:
        client().transcribe(two_sentences())
    assert CANARY not in "".join(traceback.format_exception(raised.value)) + caplog.text


def test_the_key_is_in_no_config_and_no_representation(client):
    made = client()
    assert not [shown for shown in (repr(made), str(made.model_dump()), str(made.key_settings())) if CANARY in shown]


def test_the_key_knows_model_and_service_and_not_the_timeout(client, server):
    one, other = client(timeout=1.0), client(timeout=2.0)
    assert one.key_settings() == other.key_settings()
    assert one.identity.name == "endpoint:tiny"
    assert one.identity.revision == server.url.removeprefix("http://").removesuffix("/v1")


def test_openai_without_a_key_is_told_before_anything_is_sent():
    with pytest.raises(ServiceRefused, match="MEDIA_SPEECH_API_KEY"):
        EndpointTranscriber(name="whisper-1", base_url=OFFICIAL_URL).transcribe(two_sentences())


def test_what_a_request_is_for_stands_in_the_books(client):
    books = Books()
    listener = client(billing=books)
    with calling_for(Purpose(batch="b1", stage="transcripts/windows", item="c1")):
        listener.transcribe(two_sentences())
    listener.transcribe(two_sentences())
    purposes = [entry.request.purpose for entry in books.entries]
    assert purposes == [Purpose("b1", "transcripts/windows", "c1"), Purpose(stage="transcripts")]
