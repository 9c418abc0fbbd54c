"""The page of clusters."""

from pathlib import Path

import numpy as np

from media_assets.clusters.centroids import Centroids
from media_assets.clusters.store import write_centroids
from media_assets.reports.build import build_report
from media_assets.reports.clusters import MOST_MEMBERS
from tests.media_assets.reports.reading import Reader
from tests.media_assets.reports.sample import NOW, Sample

NOTES = {"threshold": "0.72: the default", "quality": {"silhouette": 0.05, "stability": 0.9, "alone": 0.25}}


def cluster(sample: Sample, name: str, count: int, label: str = "beach, sand") -> None:
    for number in range(count):
        content = f"{name}{number:061d}"
        sample.file(content, f"{name}/{number}.jpg")
        sample.member(
            name, content, f"{name}/{number}.jpg", number == 3, label=label, sample=1 if number == 3 else None, copies=1
        )


def page(sample: Sample, name: str = "clusters.html") -> Reader:
    sample.write()
    build_report(sample.library, sample.ledger, [], NOW)
    return Reader(sample.text(name))


def test_a_cluster_has_its_label_and_its_most_typical_member_first(tmp_path: Path) -> None:
    sample = Sample(tmp_path)
    cluster(sample, "one", 4, "rome, colosseum")
    text = page(sample).text
    assert "rome, colosseum 4 members, 90 % alike Most typical 3.jpg 0.jpg" in text
    assert "90 % like the others, 1 copy" in sample.text("clusters.html")


def test_the_page_says_how_far_clusters_can_be_trusted(tmp_path: Path) -> None:
    sample = Sample(tmp_path)
    cluster(sample, "one", 4)
    write_centroids(sample.library, "tiny@1", Centroids(["one"], np.ones((1, 2)), np.array([4]), 0.72, NOTES))
    text = page(sample).text
    assert "average similarity of 0.72: the default." in text
    assert "Apart from each other: hardly (silhouette 0.05, wanted at least 0.1)." in text
    assert "Stable when a fifth is left out: yes (adjusted Rand index 0.90, wanted at least 0.6)." in text
    assert "25 % of the pictures and videos belong to no cluster." in text


def test_large_clusters_are_cut_and_ten_thousand_members_stay_usable(tmp_path: Path) -> None:
    sample = Sample(tmp_path)
    for number in range(200):
        cluster(sample, f"c{number:02d}", 50, "<b>" * 60)
    sample.write()
    table = build_report(sample.library, sample.ledger, [], NOW).to_pylist()
    pages = [row for row in table if row["page"].startswith("clusters")]
    assert sum(row["entries"] for row in pages) == 200 and len(pages) <= 4
    assert max(row["size"] for row in table) < 5_000_000
    assert f"{50 - MOST_MEMBERS} more members not shown here" in Reader(sample.text("clusters.html")).text
