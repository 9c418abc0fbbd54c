"""Manifests: raw names survive, shown names are harmless, batch keys keep their grammar."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.manifests import BATCH_KEY, FileClaim, Manifest, batch_key, display_name

claims = st.builds(
    FileClaim,
    path=st.binary(min_size=1, max_size=300),
    size=st.integers(0, 2**62),
    mtime_ns=st.integers(-(2**62), 2**62),
)
folder_names = st.from_regex(r"[a-z0-9]{1,32}", fullmatch=True)
moments = st.floats(0, 4_000_000_000)


@given(files=st.lists(claims, max_size=5), root=st.text(max_size=40))
def test_any_bytes_as_a_name_come_back_from_json(files: list[FileClaim], root: str) -> None:
    manifest = Manifest("20261120t120003-inbox-007f3a", "inbox", root, 1.5, tuple(files))
    text = manifest.to_json()
    assert text.isascii()
    assert Manifest.from_json(text) == manifest


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_a_shown_name_holds_no_control_format_or_undecodable_character(raw: bytes) -> None:
    shown = display_name(raw)
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    shown.encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"holiday.jpg", "holiday.jpg"),
        ("Größe 東京 🎉.mp4".encode(), "Größe 東京 🎉.mp4"),
        (b"two\nlines.txt", "two\\u000alines.txt"),
        (b"\x1b]0;title\x07.png", "\\u001b]0;title\\u0007.png"),
        ("invoice\u202efdp.exe".encode(), "invoice\\u202efdp.exe"),
        (b"caf\xe9.jpg", "caf\\xe9.jpg"),
    ],
)
def test_a_shown_name_keeps_letters_and_escapes_the_rest(raw: bytes, shown: str) -> None:
    assert FileClaim(raw, 0, 0).name == shown


@given(folder=folder_names, now=moments, ordinal=st.integers(0, 255), files=st.lists(claims, max_size=3))
def test_a_batch_key_matches_its_grammar_and_fits_its_column(
    folder: str, now: float, ordinal: int, files: list[FileClaim]
) -> None:
    key = batch_key(folder, now, ordinal, files)
    assert BATCH_KEY.fullmatch(key)
    assert len(key) <= 64


@given(folder=folder_names, earlier=moments, gap=st.floats(1.0, 1e8), files=st.lists(claims, max_size=2))
def test_batch_keys_sort_by_time(folder: str, earlier: float, gap: float, files: list[FileClaim]) -> None:
    assert batch_key(folder, earlier, 255, files) < batch_key(folder, earlier + gap, 0, files)


@given(folder=folder_names, now=moments, first=st.integers(0, 254), files=st.lists(claims, max_size=2))
def test_batch_keys_of_one_tick_sort_by_their_ordinal(
    folder: str, now: float, first: int, files: list[FileClaim]
) -> None:
    assert batch_key(folder, now, first, files) < batch_key(folder, now, first + 1, [])


@given(files=st.lists(claims, min_size=2, max_size=5))
def test_a_batch_key_does_not_depend_on_the_order_of_files(files: list[FileClaim]) -> None:
    assert batch_key("inbox", 0, 0, files) == batch_key("inbox", 0, 0, files[::-1])


@given(claim=claims, other=claims)
def test_a_file_id_differs_when_path_size_time_or_folder_does(claim: FileClaim, other: FileClaim) -> None:
    ids = {claim.file_id("inbox"), claim.file_id("inbox2")}
    assert len(ids) == 2 and all(len(value) == 32 for value in ids)
    for changed in (
        replace(claim, path=other.path),
        replace(claim, size=other.size),
        replace(claim, mtime_ns=other.mtime_ns),
    ):
        assert (changed.file_id("inbox") == claim.file_id("inbox")) == (changed == claim)


def test_the_size_of_a_manifest_is_the_sum_of_its_files() -> None:
    manifest = Manifest("b", "inbox", "/srv/drop", 0.0, (FileClaim(b"a", 3, 0), FileClaim(b"b", 4, 0)))
    assert manifest.bytes == 7
    assert str(manifest.folder) == "/srv/drop"
