"""What a sequence-to-sequence checkpoint says about itself: read from its small files, without its weights."""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from resources.errors import ServiceUnavailable, SettingsError
from resources.sentence_models import check_model_name, short_name

_SPECIAL = ("special_tokens_map.json", "tokenizer_config.json", "added_tokens.json")
_VOCABULARIES = ("vocab.json", "tokenizer.json")


class Checkpoint:
    """A folder with a model in the layout of transformers, or its name on the model hub."""

    def __init__(self, name_or_path: str, *, offline: bool = False, variable: str = "MEDIA_TRANSLATOR") -> None:
        """Take the place.

        Args:
            name_or_path: a folder, or `owner/name` on the hub.
            offline: take only what is on this machine.
            variable: the setting that names it, for messages.

        Raises:
            SettingsError: it is written as a path, and no such folder exists.
        """
        self.source = check_model_name(variable, name_or_path)
        self.offline = offline

    @property
    def name(self) -> str:
        """Its name without the folders around it."""
        return short_name(self.source)

    @cached_property
    def config(self) -> Mapping[str, Any]:
        """What `config.json` holds.

        Raises:
            ServiceUnavailable: it is neither on this machine nor to be had from the hub.
            SettingsError: the folder holds no model in this layout.
        """
        found = self._json("config.json")
        if not isinstance(found, dict) or not found.get("model_type"):
            raise SettingsError(f"The translation model '{self.name}' has no config.json that names a model type.")
        return found

    @cached_property
    def tokenizer_config(self) -> Mapping[str, Any]:
        """What `tokenizer_config.json` holds, empty where there is none."""
        return self._json("tokenizer_config.json") or {}

    def special_tokens(self) -> set[str]:
        """Return the tokens that its small files call special or added."""
        return {token for file in _SPECIAL for token in _tokens(self._json(file))}

    def vocabulary(self) -> set[str]:
        """Return all tokens; a large vocabulary takes a second to read."""
        return {token for file in _VOCABULARIES for token in _tokens(self._json(file))}

    def _json(self, file: str) -> Any:
        path = self._file(file)
        if path is None:
            return None
        try:
            return json.loads(path.read_text("utf-8"))
        except ValueError:
            raise SettingsError(f"The translation model '{self.name}' has a {file} that is no JSON.") from None

    def _file(self, file: str) -> Path | None:
        if Path(self.source).is_dir():
            path = Path(self.source, file)
            return path if path.is_file() else None
        from huggingface_hub import hf_hub_download
        from huggingface_hub.errors import EntryNotFoundError, LocalEntryNotFoundError

        try:
            return Path(hf_hub_download(self.source, file, local_files_only=self.offline))
        except LocalEntryNotFoundError:  # is an EntryNotFoundError too, but says nothing about the hub's files
            if self._there:
                return None
        except EntryNotFoundError:
            return None
        except (OSError, ValueError):
            pass
        raise ServiceUnavailable(
            f"The translation model '{self.name}' is not on this machine, and the hub "
            f"{'may not' if self.offline else 'could not'} be asked."
        )

    @property
    def _there(self) -> bool:
        """Whether the model is in the hub's cache: a file that is not there then is one that it does not have."""
        from huggingface_hub import try_to_load_from_cache

        return isinstance(try_to_load_from_cache(self.source, "config.json"), str)


def _tokens(held: Any) -> Iterator[str]:
    """Yield every text in a tokenizer's file that may be a token: keys, contents and members of lists."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, dict):
        yield from held
        for value in held.values():
            yield from _tokens(value)
    elif isinstance(held, list):
        for value in held:
            yield from _tokens(value)
