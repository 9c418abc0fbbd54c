"""Which files are references, and what is read from them."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_assets.evaluation import references as module
from media_assets.evaluation.references import Reference, in_language, read_reference, references
from media_assets.schemas.files import MEDIA_FILES
from resources.errors import FileMoved, MediaError, PermanentError, UnsupportedMedia
from tests.media_assets.made import source

SRT = """1
00:00:01,000 --> 00:00:02,500
<i>The museum</i> opens

2
00:00:03,000 --> 00:00:04,000
- at nine.
"""
VTT = """WEBVTT

NOTE made by hand

00:01.000 --> 00:02.000 align:start
<v Helen>Bread &amp; butter
"""


def inventory(*names: str, drop_folder: str = "inbox") -> pa.Table:
    """Return rows of the inventory; recordings have a name that ends in mp4 or wav, and it is their content id."""
    rows = [
        {
            "content_id": name,
            "drop_folder": drop_folder,
            "root": "/drop",
            "path": name.encode(),
            "name": name,
            "kind": "video" if name.endswith(("mp4", "wav")) else None,
            "payload_id": name if name.endswith(("mp4", "wav")) else None,
            "size": 1,
            "modified_at": pd.Timestamp(1, tz="UTC"),
        }
        for name in names
    ]
    return pa.Table.from_pylist([dict.fromkeys(MEDIA_FILES.names) | row for row in rows], MEDIA_FILES)


def names(table: pa.Table) -> dict[str, list[tuple[str, str | None]]]:
    return {content: [(one.name, one.language) for one in beside] for content, beside in references(table).items()}


def a_file(tmp_path: Path, name: str, data: bytes) -> Reference:
    return Reference(name, "id", source(tmp_path, name, data), None, "." + name.split(".", 1)[1])


def test_references_stand_in_the_same_folder_under_the_same_name() -> None:
    table = inventory(
        "a/talk.mp4", "a/talk.srt", "b/talk.vtt", "a/talk two.srt", "talk.srt", "a/talk.txt", "a/notes.ref.txt"
    )
    assert names(table) == {"a/talk.mp4": [("a/talk.srt", None)]}


def test_a_reference_of_another_drop_folder_is_none() -> None:
    assert references(pa.concat_tables([inventory("talk.mp4"), inventory("talk.srt", drop_folder="other")])) == {}


def test_what_is_called_a_reference_comes_first_then_what_names_its_language() -> None:
    table = inventory("talk.vtt", "talk.srt", "talk.eng.srt", "talk.pt-BR.vtt", "talk.ref.txt", "talk.mp4")
    assert names(table) == {
        "talk.mp4": [
            ("talk.ref.txt", None),
            ("talk.eng.srt", "en"),
            ("talk.pt-BR.vtt", "pt"),
            ("talk.srt", None),
            ("talk.vtt", None),
        ]
    }


def test_a_suffix_that_is_part_of_the_name_is_no_language() -> None:
    table = inventory("talk.en.mp4", "talk.en.srt", "talk.forced.en.srt", "talk.part1.srt")
    assert names(table) == {"talk.en.mp4": [("talk.en.srt", None)]}
    assert names(inventory("TALK.wav", "TALK.EN.SRT")) == {"TALK.wav": [("TALK.EN.SRT", "en")]}


def test_a_reference_in_another_language_than_spoken_is_none() -> None:
    beside = references(inventory("talk.mp4", "talk.es.srt", "talk.en.srt"))["talk.mp4"]
    assert [getattr(in_language(beside, code), "name", None) for code in ("es", "en", "fr")] == [
        "talk.es.srt",
        "talk.en.srt",
        None,
    ]
    assert in_language(beside, None) == beside[0]


def test_a_name_that_is_no_text_is_paired_too() -> None:
    table = inventory("x.mp4", "x.srt")
    paths = pa.array([b"caf\xe9.mp4", b"caf\xe9.srt"], pa.binary())
    table = table.set_column(table.schema.get_field_index("path"), "path", paths)
    assert names(table) == {"x.mp4": [("x.srt", None)]}


def test_text_and_subtitles_are_read_as_what_is_spoken(tmp_path: Path) -> None:
    assert read_reference(a_file(tmp_path, "a.ref.txt", "\ufeffGood morning.".encode())) == "Good morning."
    assert read_reference(a_file(tmp_path, "a.srt", SRT.encode())) == "The museum opens\n- at nine."
    assert read_reference(a_file(tmp_path, "b.srt", SRT.replace("\n", "\r\n").encode("utf-8-sig"))).endswith("at nine.")
    assert read_reference(a_file(tmp_path, "a.vtt", VTT.encode())) == "Bread & butter"


@pytest.mark.parametrize(
    ("name", "data", "kind", "said"),
    [
        ("a.srt", b"nonsense", PermanentError, "no subtitles"),
        ("a.srt", b"", PermanentError, "no subtitles"),
        ("a.ref.txt", b" \n", PermanentError, "empty"),
        ("a.ref.txt", "Grüße".encode("latin-1"), PermanentError, "not UTF-8"),
        ("a.ref.txt", b"x" * 2000, UnsupportedMedia, "larger"),
    ],
)
def test_a_bad_reference_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, kind: type[MediaError], said: str
) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 1000)
    with pytest.raises(kind, match=said):
        read_reference(a_file(tmp_path, name, data))


def test_a_reference_that_changed_or_became_a_link_is_not_read(tmp_path: Path) -> None:
    changed = a_file(tmp_path, "a.ref.txt", b"one")
    (tmp_path / "a.ref.txt").write_bytes(b"another")
    linked = a_file(tmp_path, "b.ref.txt", b"two")
    (tmp_path / "b.ref.txt").unlink()
    (tmp_path / "b.ref.txt").symlink_to("/etc/passwd")
    for reference in (changed, linked):
        with pytest.raises(FileMoved):
            read_reference(reference)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: (SRT + text).encode())))
def test_whatever_a_stranger_wrote_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    for name in ("any.ref.txt", "any.srt", "any.vtt"):
        try:
            assert read_reference(a_file(folder, name, data)).strip()
        except MediaError as error:
            assert str(error)
