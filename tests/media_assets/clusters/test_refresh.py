"""Clusters of a library, from one computation to the next."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from media_assets.clusters import refresh
from media_assets.clusters.refresh import Refreshed, refresh_clusters
from media_assets.clusters.store import MOST_EVENTS, add_events, blob_of, read_centroids
from media_assets.schemas.clusters import CLUSTER_EVENTS, CLUSTERS
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.schemas.visual import IMAGE_EMBEDDINGS
from media_assets.stable import Event
from resources.clusters import ClusterRules
from resources.library import Library
from tests.media_assets.clusters.made import SPACE, around, put, singles, write

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def refreshed(library: Library, space: str = SPACE, **rules: Any) -> Refreshed:
    """Refresh and publish, as the asset does."""
    found = refresh_clusters(library, space, ClusterRules(**rules), NOW)
    library.write_table("clusters", found.table, CLUSTERS)
    return found


def members(found: Refreshed) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = {}
    for row in found.table.to_pylist():
        groups.setdefault(row["cluster_id"], set()).add(row["content_id"])
    return groups


def events(library: Library) -> list[tuple[str, str, list[str], int]]:
    rows = library.read_table("cluster_events", CLUSTER_EVENTS).to_pylist()
    return [(row["kind"], row["cluster_id"], row["others"], row["members"]) for row in rows]


def test_groups_have_one_representative_a_label_and_samples(library: Library) -> None:
    write(library, singles("cat", around(0, 9)) | singles("sea", around(5, 4)) | singles("odd", around(9, 1)))
    found = refreshed(library)
    assert found.table.schema.equals(CLUSTERS)
    assert sorted(map(len, members(found).values())) == [4, 9]
    assert found.about["without a cluster"] == 1 and found.about["threshold"] == "0.72: the default of CLIP spaces"
    rows = found.table.to_pylist()
    for cluster, contents in members(found).items():
        own = [row for row in rows if row["cluster_id"] == cluster]
        assert [row["representative"] for row in own] == [True] + [False] * (len(own) - 1)
        assert own[0]["content_id"][:16] == cluster
        assert sorted(row["sample"] for row in own if row["sample"]) == list(range(1, min(6, len(contents)) + 1))
        assert {row["label"] for row in own} == {cluster[:3]}
        assert all(row["name"] == f"{row['content_id']}.jpg" and row["space"] == SPACE for row in own)
        similar = [row["similarity"] for row in own]
        assert similar == sorted(similar, reverse=True) and 0.72 < similar[-1] <= similar[0] <= 1


def test_a_video_counts_by_the_mean_of_its_frames_that_are_not_plain(library: Library) -> None:
    film = np.concatenate([around(0, 3, 0.1), around(5, 20)])
    plain = frozenset(("film", frame) for frame in range(3, 23)) | {("black", 0)}
    write(
        library,
        singles("cat", around(0, 5)) | singles("sea", around(5, 5)) | {"film": film, "black": around(0, 1)},
        plain=plain,
    )
    found = refreshed(library)
    clusters = {row["content_id"]: row["cluster_id"] for row in found.table.to_pylist()}
    assert clusters["film"] == clusters["cat0"] != clusters["sea0"]
    assert "black" not in clusters and found.about["too plain to compare"] == 1


def test_copies_count_once(library: Library) -> None:
    copies = {name: {"payload_id": "one"} for name in singles("copy", around(0, 50))}
    write(library, singles("copy", around(0, 50)) | singles("sea", around(5, 3)), files=copies)
    write(library, singles("copy", around(0, 2)), batch="b", files=copies)
    found = refreshed(library)
    assert list(members(found).values()) == [{"sea0", "sea1", "sea2"}]
    assert found.about["copies counted once"] == 49 and found.about["without a cluster"] == 1


def test_frames_that_cancel_out_are_no_error(library: Library) -> None:
    opposite = np.stack([np.eye(16, dtype=np.float32)[3], -np.eye(16, dtype=np.float32)[3]])
    write(library, singles("cat", around(0, 4)) | {"odd": opposite})
    assert len(refreshed(library).table) == 4


def test_other_spaces_are_left_out_and_counted(library: Library) -> None:
    write(library, singles("old", around(2, 6, size=8)), batch="a", space="clip@0")
    write(library, singles("cat", around(0, 4)), batch="b")
    found = refreshed(library)
    assert list(members(found).values()) == [{f"cat{n}" for n in range(4)}]
    assert found.about["vectors of other spaces"] == 6


def test_an_empty_library_has_no_clusters(library: Library) -> None:
    found = refreshed(library)
    assert len(found.table) == 0 and found.about["clusters"] == 0
    assert not library.table_path("cluster_events").exists()
    assert len(refreshed(library).table) == 0


def test_speech_names_a_cluster(library: Library) -> None:
    write(library, singles("x", around(0, 3)))
    said = [{"content_id": f"x{n}", "segment": 0, "text": "Welcome to the museum"} for n in range(3)]
    put(library, "transcripts", said, TRANSCRIPTS)
    assert set(refreshed(library).table["label"].to_pylist()) == {"museum, welcome"}


def test_ids_stay_and_what_happens_is_recorded(library: Library) -> None:
    write(library, singles("cat", around(0, 6)) | singles("sea", around(5, 4)))
    first = members(refreshed(library))
    assert members(refreshed(library)) == first
    assert [kind for kind, *_ in events(library)] == ["born", "born"]
    write(library, singles("new", around(0, 9)[6:]) | singles("sky", around(9, 3)), batch="b")
    second = members(refreshed(library))
    assert set(first) < set(second)
    (born,) = set(second) - set(first)
    assert events(library)[2:] == [("born", born, [], 3)]


def test_this_computations_events_are_shown(library: Library) -> None:
    write(library, singles("cat", around(0, 6)))
    found = refreshed(library)
    (name,) = members(found)
    assert found.about["clusters born"] == 1 and found.about["events"] == [f"born: {name} (6 members)"]
    assert refreshed(library).about["events"] == []


def test_rows_without_a_vector_are_passed_over(library: Library) -> None:
    write(library, singles("cat", around(0, 3)))
    put(library, "image_embeddings", [{"content_id": "none", "frame": 0, "space": SPACE}], IMAGE_EMBEDDINGS, "b")
    assert len(refreshed(library).table) == 3


def test_a_split_and_a_merger_are_recorded(library: Library) -> None:
    write(library, singles("cat", around(0, 6)) | singles("sea", around(5, 4)))
    before = members(refreshed(library, threshold=0.8))
    merged = members(refreshed(library, threshold=-0.5))
    (whole,) = merged
    (ended,) = set(before) - {whole}
    assert len(before[whole]) == 6 and events(library)[2:] == [("merged", whole, [ended], 4)]
    split = members(refreshed(library, threshold=0.8))
    (new,) = set(split) - {whole}
    assert events(library)[3:] == [("split", whole, [new], 4)]


def test_an_unchanged_library_is_not_clustered_again(library: Library) -> None:
    write(library, singles("cat", around(0, 6)) | singles("sea", around(5, 4)))
    first, again = refreshed(library), refreshed(library)
    assert first.about["clusters were"].startswith("formed anew")
    assert again.about["clusters were"] == "joined, since 0 changes among 10 things"
    assert again.table.equals(first.table) and again.quality == first.quality
    library.table_path("clusters").unlink()
    assert members(refreshed(library)) == members(first)


def test_other_vectors_of_the_same_contents_are_a_change(library: Library) -> None:
    write(library, singles("cat", around(0, 6)))
    refreshed(library)
    write(library, singles("cat", around(5, 6)))
    assert refreshed(library).about["clusters were"].startswith("formed anew: 12 changes among 6 things")


def test_a_repeated_computation_records_nothing_twice(library: Library) -> None:
    write(library, singles("cat", around(0, 6)))
    for _ in range(2):  # the table of clusters was never written
        refresh_clusters(library, SPACE, ClusterRules(), NOW)
    assert len(events(library)) == 1


def test_only_the_newest_events_are_kept(library: Library) -> None:
    for number in range(3):
        many = [Event("born", (f"{number}-{n}",), 3) for n in range(MOST_EVENTS // 2)]
        add_events(library, many, NOW, "why", SPACE)
    kept = events(library)
    assert len(kept) == MOST_EVENTS and kept[0][1] == "1-0" and kept[-1][1].startswith("2-")


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ten things be a large library."""
    monkeypatch.setattr(refresh, "MOST", 10)


@pytest.mark.usefixtures("large")
def test_few_new_things_join_clusters_or_wait(library: Library) -> None:
    write(library, singles("cat", around(0, 20)) | singles("sea", around(5, 20)))
    first = members(refreshed(library))
    joiners = singles("tom", around(0, 22)[20:]) | singles("odd", around(9, 1))
    write(library, joiners, batch="b")
    for _ in range(2):
        found = refreshed(library)
        assert found.about["clusters were"] == "joined, since 3 changes among 43 things"
        cat = next(name for name, own in first.items() if "cat0" in own)
        assert members(found)[cat] == first[cat] | {"tom0", "tom1"}
        assert found.about["without a cluster"] == 1
    centroids = read_centroids(library, SPACE)
    assert centroids is not None and sorted(centroids.sizes.tolist()) == [20, 22]


@pytest.mark.usefixtures("large")
def test_many_new_things_form_clusters_anew(library: Library) -> None:
    write(library, singles("cat", around(0, 20)) | singles("sea", around(5, 20)))
    first = members(refreshed(library))
    write(library, singles("sky", around(9, 5)), batch="b")
    found = refreshed(library)
    assert found.about["clusters were"] == "formed anew: 5 changes among 45 things, more than 10%"
    assert set(first) < set(members(found)) and len(members(found)) == 3


@pytest.mark.usefixtures("large")
def test_other_rules_or_a_broken_blob_form_clusters_anew(library: Library) -> None:
    write(library, singles("cat", around(0, 20)))
    refreshed(library)
    assert refreshed(library, smallest=4).about["clusters were"] == "formed anew: the rules changed"
    library.write_blob(blob_of(SPACE), b"broken")
    assert refreshed(library).about["clusters were"] == "formed anew: there were none of this space"


@pytest.mark.usefixtures("large")
def test_a_cluster_whose_members_vanished_is_gone(library: Library) -> None:
    write(library, singles("cat", around(0, 60)))
    write(library, singles("sea", around(5, 3)), batch="b")
    first = members(refreshed(library))
    library.table_path("image_embeddings", "b").unlink()
    found = refreshed(library)
    (gone,) = set(first) - set(members(found))
    assert found.about["clusters were"].startswith("joined")
    assert events(library)[2:] == [("gone", gone, [], 3)]
