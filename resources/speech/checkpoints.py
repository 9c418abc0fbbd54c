"""Whisper checkpoints in CTranslate2 format: their names, where they lie and what they hold."""

from functools import cache
from pathlib import Path
from typing import Any

from resources.errors import ServiceUnavailable, SettingsError

_SIZES = ("tiny", "tiny.en", "base", "base.en", "small", "small.en", "medium", "medium.en")
_SYSTRAN = "Systran/faster-whisper-"
HUB_NAMES = {size: f"{_SYSTRAN}{size}" for size in (*_SIZES, "large-v1", "large-v2", "large-v3")} | {
    "large": f"{_SYSTRAN}large-v3",
    "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
}
"""Short names of the published CTranslate2 conversions, as faster-whisper defines them."""

_WEIGHTS, _TOKENIZER = "model.bin", "tokenizer.json"


def model_source(checkpoint: str, variable: str = "MEDIA_TRANSCRIBER") -> str:
    """Return the local folder of a checkpoint, or its repository on the model hub.

    Args:
        checkpoint: a folder, a short name or `owner/name`.
        variable: the setting that names it, for the message.

    Raises:
        SettingsError: it is neither; most often a folder that does not exist.
    """
    folder = Path(checkpoint).expanduser()
    if folder.is_dir():
        return str(folder)
    owner, _, name = checkpoint.partition("/")
    if checkpoint in HUB_NAMES or (name and "/" not in name and owner not in {"", ".", "..", "~"}):
        return HUB_NAMES.get(checkpoint, checkpoint)
    raise SettingsError(
        f"{variable} names the Whisper model '{checkpoint}', which is neither a folder on this machine, nor "
        f"'owner/name' on the model hub, nor one of {', '.join(HUB_NAMES)}."
    )


def checkpoint_folder(checkpoint: str, engine: str, *, offline: bool) -> str:
    """Return the local folder of a checkpoint, downloading it first where that is allowed and needed.

    Args:
        checkpoint: a folder, a short name or `owner/name`.
        engine: as MEDIA_TRANSCRIBER names it, for the message.
        offline: take only what is on this machine.

    Raises:
        ServiceUnavailable: it is not on this machine and the hub cannot be reached or may not be asked.
        SettingsError: the folder lacks a file that would otherwise be downloaded at each start.
    """
    from faster_whisper.utils import download_model
    from huggingface_hub.constants import HF_HUB_CACHE

    source = model_source(checkpoint)
    try:
        folder = source if Path(source).is_dir() else str(download_model(source, local_files_only=offline))
    except (OSError, ValueError) as error:
        raise ServiceUnavailable(
            f"The Whisper model '{checkpoint}' is not on this machine: there is no such folder, '{source}' is "
            f"not in the hub cache {HF_HUB_CACHE}, and the hub {'may not' if offline else 'could not'} be "
            f"asked. Set MEDIA_TRANSCRIBER to '{engine}:<path of a CTranslate2 folder>', or download it once."
        ) from error
    if not Path(folder, _TOKENIZER).is_file():
        # faster-whisper would fetch another model's tokenizer, whatever it is told about staying offline.
        raise SettingsError(
            f"The Whisper model '{checkpoint}' has no {_TOKENIZER} in {folder}; "
            f"convert it with ct2-transformers-converter --copy_files {_TOKENIZER} preprocessor_config.json."
        )
    return folder


def local_file(checkpoint: str, name: str) -> Path | None:
    """Return a file of a checkpoint that is on this machine, or None; nothing is downloaded."""
    source = model_source(checkpoint)
    if Path(source).is_dir():
        file = Path(source, name)
        return file if file.is_file() else None
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(source, name)
    return Path(found) if isinstance(found, str) else None


def weights_bytes(checkpoint: str) -> int:
    """Return the size of a checkpoint's weights, 0 before its download."""
    weights = local_file(checkpoint, _WEIGHTS)
    return weights.stat().st_size if weights else 0


def tokenizer_of(checkpoint: str) -> Any:
    """Return the `tokenizers.Tokenizer` of a checkpoint, None before its download; no weights are loaded."""
    file = local_file(checkpoint, _TOKENIZER)
    return _tokenizer(file, file.stat().st_mtime_ns) if file else None


@cache
def _tokenizer(file: Path, _mtime_ns: int) -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(file))


def tokens_in(tokenizer: Any, text: str) -> int:
    """Return how many tokens a text has."""
    return len(tokenizer.encode(text, add_special_tokens=False).ids)
