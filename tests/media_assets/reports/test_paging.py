from media_assets.reports.paging import fitting, nearby, page_name, paged, weight_of


def test_a_page_is_full_by_number() -> None:
    assert [len(page) for page in paged(range(5), 2, lambda _: 0)] == [2, 2, 1]


def test_a_page_is_full_by_bytes_and_one_entry_always_fits() -> None:
    assert paged([3, 3, 9, 1], 10, lambda entry: entry, 6) == [[3, 3], [9], [1]]


def test_nothing_is_one_empty_page() -> None:
    assert paged([], 10, lambda _: 1) == [[]]


def test_the_first_page_has_the_plain_name() -> None:
    assert [page_name("duplicates", position) for position in (1, 2)] == ["duplicates.html", "duplicates-2.html"]


def test_a_pager_shows_both_ends_and_the_neighbourhood() -> None:
    assert nearby(10, 20) == [1, None, 8, 9, 10, 11, 12, None, 20]
    assert nearby(1, 1) == [1]


def test_weights_count_escaped_bytes() -> None:
    assert weight_of("<é", None) == 6


def test_entries_that_fit_are_counted_from_the_first() -> None:
    assert fitting([4, 4, 4], 9) == 2
    assert fitting([10], 9) == 1
    assert fitting([], 9) == 0
