"""Which text embedder a setting means."""

from resources.errors import SettingsError
from resources.sentence_models import AUTO, check_model_name
from resources.text.base import TextEmbedder
from resources.text.hashing import HashingTextEmbedder
from resources.text.minilm import MiniLMEmbedder


def text_embedder_from(spec: str, device: str = AUTO) -> TextEmbedder:
    """Return the embedder for `hashing`, `minilm` or `minilm:<name or path>` (MEDIA_TEXT_EMBEDDER).

    Args:
        spec: the setting.
        device: MEDIA_EMBEDDING_DEVICE; the embedded clients need none.

    Raises:
        SettingsError: anything else.
    """
    if spec == "hashing":
        return HashingTextEmbedder()
    if spec == "minilm":
        return MiniLMEmbedder(device=device)
    kind, _, name = spec.partition(":")
    if kind == "minilm" and name.strip():
        return MiniLMEmbedder(name_or_path=check_model_name("MEDIA_TEXT_EMBEDDER", name.strip()), device=device)
    raise SettingsError(f"MEDIA_TEXT_EMBEDDER is {spec!r}; allowed are hashing, minilm and minilm:<name or path>.")
