import re

from hypothesis import given
from hypothesis import strategies as st

from resources.translation.lines import Layout

TEXTS = st.lists(st.text(alphabet=st.characters() | st.sampled_from("\n\r\t \u2028\0")))


@given(TEXTS)
def test_lines_put_back_give_the_texts_again(texts: list[str]) -> None:
    layout = Layout(texts)
    carried = [re.sub("[\0\ud800-\udfff]", "\ufffd", text) for text in texts]
    assert layout.with_lines(layout.lines) == carried


@given(TEXTS)
def test_every_line_is_one_stripped_line_with_something_in_it(texts: list[str]) -> None:
    for line in Layout(texts).lines:
        assert line and line == line.strip()
        assert len(line.splitlines()) == 1
