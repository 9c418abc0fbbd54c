"""Names of clusters."""

from media_assets.clusters.labels import Known, description, label_clusters, month_of, words_of, words_of_name


def known(name: str = "", text: str = "", kind: str = "image", month: str | None = None) -> Known:
    return Known(kind, words_of_name(name) | words_of(text), month, 0.5)


def test_the_terms_that_set_a_cluster_apart_name_it() -> None:
    rome = [known(f"holiday/Rome/colosseum {n}.jpg") for n in range(4)]
    oslo = [known(f"holiday/Oslo/IMG_{n}.jpg") for n in range(4)]
    bern = [known(f"holiday/DSC{n}.jpg", "a walk through Bern, then dinner") for n in range(4)]
    lima = [known(f"holiday/lima{n}.jpg") for n in range(4)]
    assert label_clusters([rome, oslo, bern, lima]) == ["colosseum, rome", "oslo", "bern, dinner, walk", "lima"]


def test_a_term_of_one_member_is_no_label() -> None:
    assert label_clusters([[known("sunset.jpg"), known("IMG_1.jpg"), known("IMG_2.jpg")]]) == ["3 pictures"]


def test_without_words_the_label_says_what_is_known() -> None:
    may = [known("IMG_1.jpg", month="2024-05") for _ in range(12)]
    assert label_clusters([may]) == ["12 pictures, May 2024"]
    assert description([known(month="2024-05"), known(month="2024-07")]) == "2 pictures, May to July 2024"
    assert description([known(month="2019-05"), known(month="2024-07")]) == "2 pictures, 2019 to 2024"
    assert description([known(month="2019-05"), known(), known()]) == "3 pictures"
    assert description([known(), known(kind="video"), known()]) == "2 pictures and 1 video"
    assert description([Known("image", frozenset(), None, 0.05)] * 2) == "2 pictures, dark"
    assert description([Known(None, frozenset(), None, 0.95)]) == "1 file, bright"
    assert label_clusters([]) == []


def test_function_words_numbers_and_extensions_are_no_terms() -> None:
    assert words_of_name("The best of 2024/mañana.final.JPEG") == {"best", "mañana"}
    assert words_of_name("") == frozenset()


def test_months_come_from_plausible_times_only() -> None:
    assert month_of("2024-05-01T10:00:00") == "2024-05"
    assert [month_of(odd) for odd in (None, "", "0000-00-00", "2024-13-01", "next May")] == [None] * 5
