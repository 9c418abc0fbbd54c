"""Clusters of vectors."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from media_assets.clusters.group import SMALLEST, find_clusters, group_vectors
from media_assets.schemas.clusters import CLUSTERS
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.visual import IMAGE_EMBEDDINGS
from resources.library import Library

SPACE = "model@1"


def around(centre: int, count: int, spread: float = 0.02, size: int = 16) -> npt.NDArray[np.float32]:
    """Unit vectors near the axis `centre`."""
    vectors = np.random.default_rng(centre).normal(0, spread, (count, size))
    vectors[:, centre] += 1
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def write(library: Library, vectors: dict[str, npt.NDArray[np.float32]], batch: str = "a", space: str = SPACE) -> None:
    """Store embeddings, (frames, size) for each content, and an inventory that names them."""
    rows: list[dict[str, Any]] = [
        {"content_id": content, "frame": n, "space": space, "vector": vector.astype(np.float16)}
        for content, frames in vectors.items()
        for n, vector in enumerate(frames)
    ]
    embedded = [dict.fromkeys(IMAGE_EMBEDDINGS.names) | row for row in rows]
    library.write_table(
        "image_embeddings", pa.Table.from_pylist(embedded, IMAGE_EMBEDDINGS), IMAGE_EMBEDDINGS, f"{batch}-{space[-1]}"
    )
    files = [dict.fromkeys(MEDIA_FILES.names) | {"content_id": name, "name": f"{name}.jpg"} for name in vectors]
    library.write_table("media_files", pa.Table.from_pylist(files, MEDIA_FILES), MEDIA_FILES, batch)


def singles(prefix: str, vectors: npt.NDArray[np.float32]) -> dict[str, npt.NDArray[np.float32]]:
    return {f"{prefix}{n}": vector[None] for n, vector in enumerate(vectors)}


def test_groups_are_found_and_strangers_stay_alone(library: Library) -> None:
    groups = singles("cat", around(0, 6)) | singles("sea", around(5, 4))
    strangers = singles("odd", np.concatenate([around(9, 1), around(12, 1)]))
    write(library, groups | strangers)
    table, alone = find_clusters(library, SPACE)
    assert table.schema.equals(CLUSTERS)
    members: dict[str, set[str]] = {}
    for row in table.to_pylist():
        members.setdefault(row["cluster_id"], set()).add(row["content_id"])
    assert sorted(map(sorted, members.values())) == [[f"cat{n}" for n in range(6)], [f"sea{n}" for n in range(4)]]
    assert alone == 2


def test_each_cluster_has_one_representative_that_names_it(library: Library) -> None:
    write(library, singles("cat", around(0, 6)) | singles("sea", around(5, 4)))
    rows = find_clusters(library, SPACE)[0].to_pylist()
    for cluster in {row["cluster_id"] for row in rows}:
        own = [row for row in rows if row["cluster_id"] == cluster]
        assert [row["representative"] for row in own] == [True] + [False] * (len(own) - 1)
        assert own[0]["content_id"][:16] == cluster
        assert all(row["name"] == f"{row['content_id']}.jpg" and row["space"] == SPACE for row in own)
        assert all(0 <= row["probability"] <= 1 for row in own)


def test_the_representative_is_the_most_central_member(library: Library) -> None:
    fan = [np.array([np.cos(angle), np.sin(angle)], np.float32) for angle in (0.0, 0.1, 0.2, 0.3, 0.4)]
    away = singles("far", around(1, 4, 0.001, 2)[:, ::1] * np.float32(-1))
    write(library, {f"fan{n}": vector[None] for n, vector in enumerate(fan)} | away)
    rows = find_clusters(library, SPACE)[0].to_pylist()
    assert "fan2" in {row["content_id"] for row in rows if row["representative"]}


def test_a_video_counts_by_the_mean_of_its_frames(library: Library) -> None:
    write(library, singles("cat", around(0, 5)) | singles("sea", around(5, 5)) | {"film": around(0, 12, 0.1)})
    rows = find_clusters(library, SPACE)[0].to_pylist()
    clusters = {row["content_id"]: row["cluster_id"] for row in rows}
    assert len(rows) == 11 and clusters["film"] == clusters["cat0"] != clusters["sea0"]


def test_frames_that_cancel_out_are_no_error(library: Library) -> None:
    opposite = np.stack([np.eye(16, dtype=np.float32)[3], -np.eye(16, dtype=np.float32)[3]])
    write(library, singles("cat", around(0, 4)) | singles("sea", around(5, 4)) | {"odd": opposite})
    table, alone = find_clusters(library, SPACE)
    assert len(table) + alone == 9


def test_other_spaces_are_left_out(library: Library) -> None:
    write(library, singles("cat", around(0, 4)) | singles("sea", around(5, 4)))
    write(library, singles("old", around(2, 6, size=8)), batch="b", space="model@0")
    assert {row["content_id"][:3] for row in find_clusters(library, SPACE)[0].to_pylist()} == {"cat", "sea"}
    assert find_clusters(library, "unheard@1") == (CLUSTERS.empty_table(), 0)


def test_nothing_embedded_gives_an_empty_table(library: Library) -> None:
    assert find_clusters(library, SPACE) == (CLUSTERS.empty_table(), 0)


@pytest.mark.parametrize("count", range(1, SMALLEST))
def test_fewer_than_the_smallest_cluster_are_all_alone(library: Library, count: int) -> None:
    write(library, singles("cat", around(0, count)))
    assert find_clusters(library, SPACE) == (CLUSTERS.empty_table(), count)


def test_the_order_of_batches_does_not_change_the_groups() -> None:
    vectors = np.concatenate([around(0, 6), around(5, 5), around(9, 4)])
    order = np.random.default_rng(1).permutation(len(vectors))
    labels, shuffled = group_vectors(vectors)[0], group_vectors(vectors[order])[0]
    pairs = {(a, b) for a, b in zip(labels[order], shuffled, strict=True)}
    assert len(pairs) == len(set(labels)) == len(set(shuffled)) == 3
