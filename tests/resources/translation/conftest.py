from pathlib import Path

import pytest

from tests import tiny_translators


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch = pytest.importorskip("torch", reason="needs the `models` extra", exc_type=ImportError)
    torch.set_num_threads(1)  # more cost more than the little work that tiny models do
    return tmp_path_factory.mktemp("translators")


@pytest.fixture(scope="session")
def marian(tiny: Path) -> Path:
    return tiny_translators.build_marian(tiny)


@pytest.fixture(scope="session")
def romance(tiny: Path) -> Path:
    return tiny_translators.build_marian(tiny, ("es", "fr"), "opus-mt-en-roa")


@pytest.fixture(scope="session")
def nllb(tiny: Path) -> Path:
    return tiny_translators.build_nllb(tiny)


@pytest.fixture(scope="session")
def m2m100(tiny: Path) -> Path:
    return tiny_translators.build_m2m100(tiny)


@pytest.fixture(scope="session")
def mbart50(tiny: Path) -> Path:
    return tiny_translators.build_mbart50(tiny)


@pytest.fixture(scope="session")
def t5(tiny: Path) -> Path:
    return tiny_translators.build_t5(tiny)
