from media_assets.reports.charts import LEAST_PERCENT, simple_bars, stacked_bars


def test_the_longest_bar_is_full_and_the_others_are_in_proportion() -> None:
    bars = simple_bars([("a", 50, "50", "kind"), ("b", 200, "200", "kind")])
    assert [bar.parts[0].width for bar in bars] == [25.0, 100.0]
    assert bars[0].spoken == "a: 50"


def test_a_tiny_amount_can_be_seen_and_nothing_is_not_drawn() -> None:
    tiny, full, none = simple_bars([("a", 1, "1", "t"), ("b", 10**6, "1,000,000", "t"), ("c", 0, "0", "t")])
    assert tiny.parts[0].width == LEAST_PERCENT
    assert none.parts == ()


def test_stacked_parts_follow_each_other_in_the_given_order_and_fill_the_bar() -> None:
    (bar,) = stacked_bars([("frames", {"failed": 1, "ok": 3})], {"ok": "Done", "failed": "Failed"}, str)
    assert [(part.tone, part.start, part.width) for part in bar.parts] == [("ok", 0.0, 75.0), ("failed", 75.0, 25.0)]
    assert bar.parts[1].label == "frames: Failed, 1"
    assert bar.value == "4"
