"""The studio of the speech tests: plans and outcomes are of recordings that were really transcribed."""

from tests.media_assets.speech.conftest import studio

__all__ = ["studio"]
