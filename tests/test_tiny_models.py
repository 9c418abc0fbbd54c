import pytest

from resources.model import revision_of
from tests import tiny_models

pytestmark = pytest.mark.models


@pytest.mark.parametrize("build", [tiny_models.build_whisper, tiny_models.build_aligner])
def test_two_builds_are_the_same_model(build, tmp_path):
    first, second = build(tmp_path / "first"), build(tmp_path / "second")
    assert revision_of(str(first)) == revision_of(str(second))
