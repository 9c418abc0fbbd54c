import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.errors import ServiceUnavailable
from resources.speech.endpoint_reply import read_reply

anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["text", "segments", "words", "start", "end", "word", "language", "avg_logprob"]),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(anything)
def test_any_json_is_a_transcript_within_its_audio_or_refused(value):
    try:
        reply = read_reply(json.dumps(value).encode(), 30.0, "host")
    except ServiceUnavailable as error:
        assert str(error) == "host sent something that is no transcript"
        return
    for segment in reply.segments:
        assert segment.text
        assert 0 <= segment.start <= segment.end <= 30
        assert all(segment.start <= word.start <= word.end <= 30 for word in segment.words)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"text"', b'{"text": 3}', b"\xff", b"[" * 100_000])
def test_what_is_no_transcript_is_refused(content):
    with pytest.raises(ServiceUnavailable):
        read_reply(content, 1.0, "host")


def test_words_go_to_the_segment_in_whose_time_they_lie():
    segments = [{"start": 0, "end": 2, "text": "One two."}, {"start": 3, "end": 5, "text": "Three."}]
    words = [{"word": w, "start": s, "end": s + 0.5} for w, s in (("One", 0.1), ("two", 1.9), ("Three", 2.8))]
    reply = read_reply(json.dumps({"text": "x", "segments": segments, "words": words}).encode(), 6.0, "host")
    assert [[word.text for word in segment.words] for segment in reply.segments] == [["One", "two"], ["Three"]]
    assert reply.lacking is None


def test_text_holds_nothing_that_utf_8_cannot_carry():
    (segment,) = read_reply(b'{"text": "lone \\udc80"}', 1.0, "host").segments
    assert segment.text == "lone ?"


@pytest.mark.parametrize(("said", "code"), [("english", "en"), ("pt", "pt"), (None, None), (["en"], None)])
def test_the_language_may_be_a_name_or_a_code(said, code):
    assert read_reply(json.dumps({"text": "x", "language": said}).encode(), 1.0, "host").language == code
