"""Which image embedder a setting means."""

from resources.errors import SettingsError
from resources.sentence_models import AUTO, check_model_name
from resources.vision.base import ImageEmbedder
from resources.vision.clip import ClipEmbedder
from resources.vision.descriptor import VisualDescriptor


def image_embedder_from(spec: str, device: str = AUTO) -> ImageEmbedder:
    """Return the embedder for `descriptor` or `clip:<name or path>` (MEDIA_IMAGE_EMBEDDER).

    Args:
        spec: the setting.
        device: MEDIA_EMBEDDING_DEVICE; the embedded clients need none.

    Raises:
        SettingsError: anything else.
    """
    if spec == "descriptor":
        return VisualDescriptor()
    kind, _, name = spec.partition(":")
    if kind == "clip" and name.strip():
        return ClipEmbedder(name_or_path=check_model_name("MEDIA_IMAGE_EMBEDDER", name.strip()), device=device)
    raise SettingsError(f"MEDIA_IMAGE_EMBEDDER is {spec!r}; allowed are descriptor and clip:<name or path>.")
