from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from resources.speech.mapped import FileSamples, let_go

BOUND = st.one_of(st.none(), st.integers(-1200, 1200))


@given(BOUND, BOUND)
def test_a_slice_of_a_file_is_that_of_an_array(tmp_path_factory, start, stop):
    samples = np.arange(1000, dtype=np.int16)
    path = Path(tmp_path_factory.getbasetemp()) / "samples.raw"
    samples.tofile(path)
    read = FileSamples(path, 900)
    assert len(read) == 900
    assert read[start:stop].tolist() == samples[:900][start:stop].tolist()


def test_pages_that_were_let_go_are_read_again(tmp_path):
    samples = np.arange(100_000, dtype=np.int32).astype(np.int16)
    samples.tofile(tmp_path / "samples.raw")
    mapped = np.memmap(tmp_path / "samples.raw", np.int16, "r")
    total = int(mapped.astype(int).sum())
    let_go(mapped)
    let_go(mapped[10:20])
    let_go(samples)
    assert int(mapped.astype(int).sum()) == total
