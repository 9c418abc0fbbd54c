import pytest

from resources.errors import SettingsError
from resources.vision.choose import image_embedder_from
from resources.vision.clip import ClipEmbedder
from resources.vision.descriptor import VisualDescriptor


def test_the_setting_picks_the_embedder() -> None:
    assert isinstance(image_embedder_from("descriptor"), VisualDescriptor)
    clip = image_embedder_from("clip:sentence-transformers/clip-ViT-B-32")
    assert isinstance(clip, ClipEmbedder)
    assert clip.name_or_path == "sentence-transformers/clip-ViT-B-32"
    assert clip.identity.name == "sentence-transformers/clip-ViT-B-32"


@pytest.mark.parametrize("spec", ["", "clip", "clip:", "clip: ", "dinov2", "descriptor:x"])
def test_anything_else_is_refused_with_the_variable_and_the_choices(spec: str) -> None:
    with pytest.raises(SettingsError) as caught:
        image_embedder_from(spec)
    assert str(caught.value) == (f"MEDIA_IMAGE_EMBEDDER is {spec!r}; allowed are descriptor and clip:<name or path>.")


def test_a_folder_that_is_not_there_is_told_at_once() -> None:
    with pytest.raises(SettingsError, match="MEDIA_IMAGE_EMBEDDER names the model folder '/no/such'"):
        image_embedder_from("clip:/no/such")
