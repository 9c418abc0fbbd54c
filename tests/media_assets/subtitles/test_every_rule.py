"""Ten thousand random transcripts: every cue keeps the rules, or carries the flag why it cannot."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media_assets.subtitles.cues import make_cues
from media_assets.subtitles.rules import Rules
from media_assets.subtitles.said import Said, Timed
from tests.media_assets.subtitles.checking import check, transcript

USUAL = Rules()
TIGHT = Rules(line_characters=20, characters_per_second=12.0, min_seconds=1.5, max_seconds=4.0, gap_seconds=0.25)
ONE_LINE = Rules(lines=1, gap_seconds=0.0, chain_seconds=0.0)
LOOSE = Rules(line_characters=60, characters_per_second=25.0, min_seconds=0.3, max_seconds=20.0, chain_seconds=2.0)

EXAMPLES, EACH = 50, 50
QUIET = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("rules", [USUAL, TIGHT, ONE_LINE, LOOSE], ids=["usual", "tight", "one line", "loose"])
def test_every_cue_of_random_transcripts_keeps_the_rules_or_says_why_not(rules: Rules) -> None:
    seen: set[int] = set()

    @QUIET
    @given(st.integers(0, 10**6))
    def all_keep_them(first: int) -> None:
        seen.add(first)
        for seed in range(first * EACH, (first + 1) * EACH):
            said = transcript(seed)
            check(said, make_cues(said, rules), rules)

    all_keep_them()
    assert len(seen) * EACH >= 2_500


TEXT = st.text(st.sampled_from("abcDE .,?!-'\"<>&{}\\:0123天気ですカタ가나مرحבא👍\u0301\u200d ีำ"), max_size=60)
SECONDS = st.one_of(st.none(), st.floats(-5, 30), st.sampled_from([0.0, 1.0, float("nan"), float("inf")]))
WORD = st.builds(Timed, TEXT, SECONDS, SECONDS)
SAID = st.builds(
    Said,
    segment=st.integers(0, 9),
    start=st.floats(-5, 60),
    end=st.floats(-5, 90),
    text=TEXT,
    words=st.lists(WORD, max_size=5).map(tuple),
    speaker=st.sampled_from([None, "A", "B"]),
    language=st.sampled_from([None, "en", "ja", "ko", "th", "fr"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(SAID, max_size=6, unique_by=lambda one: one.segment))
def test_no_input_however_odd_breaks_a_rule_silently(said: list[Said]) -> None:
    said = [one for one in said if one.text.strip()]
    for one in said:
        object.__setattr__(one, "text", " ".join(one.text.split()))
    cues = make_cues(said, USUAL)
    letters = "".join("".join(cue.lines) for cue in cues).replace(" ", "")
    assert letters == "".join(one.text for one in said).replace(" ", "")
    for cue in cues:
        assert 0 <= cue.start < cue.end <= cue.start + 7000
        assert all(cue.lines) and len(cue.lines) <= 2
    assert all(one.end + 83 <= other.start for one, other in zip(cues, cues[1:], strict=False))
