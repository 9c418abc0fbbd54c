"""Both ways of comparing hashes."""

import pytest


@pytest.fixture(params=[False, True], ids=["numpy", "numba"])
def compiled(request: pytest.FixtureRequest) -> bool:
    if request.param:
        pytest.importorskip("numba", reason="numba is not installed (the extra `fast`)")
    return bool(request.param)
