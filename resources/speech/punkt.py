"""Sentence splitting data for WhisperX without a download."""

import atexit
import tempfile
from functools import cache
from pathlib import Path

_TABLES = ("abbrev_types.txt", "collocations.tab", "ortho_context.tab", "sent_starters.txt")


@cache
def use_untrained_punkt() -> Path:
    """Point NLTK at empty Punkt tables for every language WhisperX asks for, and return their folder.

    WhisperX splits aligned text with NLTK's `punkt_tab` data and downloads it when it is missing. With empty tables
    Punkt splits at sentence marks alone. They go in front of an installed `punkt_tab`, so that a transcript does not
    depend on what happens to be installed.
    """
    import nltk
    from whisperx.utils import PUNKT_LANGUAGES

    folder = tempfile.TemporaryDirectory(prefix="media-assets-nltk-")
    atexit.register(folder.cleanup)
    for language in {"english", *PUNKT_LANGUAGES.values()}:
        tables = Path(folder.name, "tokenizers", "punkt_tab", language)
        tables.mkdir(parents=True)
        for table in _TABLES:
            (tables / table).touch()
    nltk.data.path.insert(0, folder.name)
    return Path(folder.name)
