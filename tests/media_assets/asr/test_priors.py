import pytest

from media_assets.asr.priors import CONDITIONS, published
from resources.speech.engines import split_beam


@pytest.mark.parametrize(
    ("spec", "like"),
    [
        ("faster-whisper:turbo", "faster-whisper:large-v3-turbo"),
        ("faster-whisper:/models/faster-whisper-small/", "faster-whisper:small"),
        ("whisperx:Systran/faster-whisper-medium.en", "whisperx:medium"),
        ("endpoint:whisper-1", "endpoint:large-v2"),
        ("faster-whisper:distil-large-v3", "faster-whisper:distil-large"),
    ],
)
def test_a_model_is_known_by_any_of_its_names(spec: str, like: str) -> None:
    assert published(spec) == published(like) and published(spec).sure


def test_a_model_in_no_table_is_taken_for_a_middling_one_and_not_for_sure() -> None:
    found = published("faster-whisper:/models/ours")
    assert not found.sure and found.errors == published("faster-whisper:small").errors


def test_larger_models_are_better_and_slower_in_every_condition() -> None:
    sizes = [published(f"faster-whisper:{size}") for size in ("tiny", "base", "small", "medium", "large-v3")]
    for smaller, larger in zip(sizes, sizes[1:], strict=False):
        assert all(larger.errors[condition] < smaller.errors[condition] for condition in CONDITIONS)
        assert larger.seconds > smaller.seconds


def test_a_beam_of_one_is_faster_and_a_little_worse() -> None:
    assert split_beam("faster-whisper:small@1") == ("faster-whisper:small", 1)
    assert split_beam("faster-whisper:me@home") == ("faster-whisper:me@home", None)
    greedy, usual = published("faster-whisper:small@1"), published("faster-whisper:small")
    assert greedy.seconds < usual.seconds and greedy.errors["clean"] > usual.errors["clean"]
    assert published("faster-whisper:small@5") == usual
