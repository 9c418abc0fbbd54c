import pytest

from resources.errors import SettingsError
from resources.text.choose import text_embedder_from
from resources.text.hashing import HashingTextEmbedder
from resources.text.minilm import MiniLMEmbedder


def test_the_setting_picks_the_embedder() -> None:
    assert isinstance(text_embedder_from("hashing"), HashingTextEmbedder)
    packaged, named = text_embedder_from("minilm"), text_embedder_from("minilm:org/other-model")
    assert isinstance(packaged, MiniLMEmbedder) and isinstance(named, MiniLMEmbedder)
    assert packaged.identity.name == "all-MiniLM-L6-v2"
    assert named.identity.name == "org/other-model"


@pytest.mark.parametrize("spec", ["", "minilm:", "bert", "hashing:8"])
def test_anything_else_is_refused_with_the_variable_and_the_choices(spec: str) -> None:
    with pytest.raises(SettingsError) as caught:
        text_embedder_from(spec)
    assert str(caught.value) == (
        f"MEDIA_TEXT_EMBEDDER is {spec!r}; allowed are hashing, minilm and minilm:<name or path>."
    )


def test_a_folder_that_is_not_there_is_told_at_once() -> None:
    with pytest.raises(SettingsError, match="MEDIA_TEXT_EMBEDDER names the model folder '/no/such'"):
        text_embedder_from("minilm:/no/such")
