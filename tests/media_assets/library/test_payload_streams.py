"""Payload ids of sound, videos and documents: what is played or read, without tags and container."""

import io
from pathlib import Path
from typing import Any

import mutagen.apev2
import mutagen.flac
import mutagen.id3
import mutagen.mp3
import mutagen.mp4
import mutagen.oggopus

from media_assets.library.payload import of_streams, of_text, primary_video
from media_assets.library.probe import probe
from media_assets.outcomes import received
from resources.opening import open_av
from tests.media_assets.made import remuxed, saved, scene, sound, source, text_pdf, tone, video


def streams_id(data: bytes, rotation: int = 0) -> str:
    with open_av(io.BytesIO(data)) as container:
        return of_streams(container, rotation)


def probed_id(folder: Path, name: str, data: bytes) -> str:
    table = received(probe(source(folder, name, data), name, f"content of {name}", 10**9)).table
    return str(table["payload_id"][0])


def cover() -> bytes:
    return saved(scene(7), "JPEG")


class TestTagsOfSound:
    def retagged(self, tmp_path: Path, name: str, data: bytes, tag: Any) -> bytes:
        path = tmp_path / name
        path.write_bytes(data)
        tag(path)
        assert path.read_bytes() != data
        return path.read_bytes()

    def test_id3_and_ape_tags_on_mp3(self, tmp_path: Path) -> None:
        plain = sound("mp3", "libmp3lame", tone(1))

        def second(path: Path) -> None:
            tags = mutagen.id3.ID3()
            tags.add(mutagen.id3.TIT2(encoding=3, text="Zwölf 🌿"))
            tags.add(mutagen.id3.APIC(encoding=3, mime="image/jpeg", type=3, desc="cover", data=cover()))
            tags.save(path, v1=2)

        def first(path: Path) -> None:
            mutagen.id3.ID3().save(path, v1=2, v2_version=3)

        def ape(path: Path) -> None:
            tags = mutagen.apev2.APEv2()
            tags["Title"] = "Memo"
            tags.save(path)

        for tag in (first, second, ape):
            assert streams_id(self.retagged(tmp_path, "a.mp3", plain, tag)) == streams_id(plain)

    def test_flac_comments_and_pictures(self, tmp_path: Path) -> None:
        plain = sound("flac", "flac", tone(1))

        def tag(path: Path) -> None:
            file = mutagen.flac.FLAC(path)
            file["title"] = "Memo"
            picture = mutagen.flac.Picture()
            picture.data, picture.type, picture.mime = cover(), 3, "image/jpeg"
            file.add_picture(picture)
            file.save()

        assert streams_id(self.retagged(tmp_path, "a.flac", plain, tag)) == streams_id(plain)

    def test_mp4_atoms_with_cover(self, tmp_path: Path) -> None:
        plain = sound("ipod", "aac", tone(1))

        def tag(path: Path) -> None:
            file = mutagen.mp4.MP4(path)
            file["\xa9nam"] = ["Memo"]
            file["covr"] = [mutagen.mp4.MP4Cover(cover())]
            file.save()

        assert streams_id(self.retagged(tmp_path, "a.m4a", plain, tag)) == streams_id(plain)

    def test_ogg_comments(self, tmp_path: Path) -> None:
        plain = sound("ogg", "libopus", tone(1))

        def tag(path: Path) -> None:
            file = mutagen.oggopus.OggOpus(path)
            file["title"] = ["Memo " * 500]
            file.save()

        assert streams_id(self.retagged(tmp_path, "a.ogg", plain, tag)) == streams_id(plain)


class TestStreams:
    film = video("mp4", "libx264", [scene(n) for n in range(10)], samples=tone(1))

    def test_another_container_or_other_tags_do_not_change_the_payload(self) -> None:
        expected = streams_id(self.film)
        for container in ("matroska", "mov", "mp4"):
            assert streams_id(remuxed(self.film, container, {"title": "Holiday"})) == expected

    def test_a_cover_picture_is_no_video(self, tmp_path: Path) -> None:
        path = tmp_path / "a.mp4"
        path.write_bytes(self.film)
        file = mutagen.mp4.MP4(path)
        file["covr"] = [mutagen.mp4.MP4Cover(cover())]
        file.save()
        with open_av(io.BytesIO(path.read_bytes())) as container:
            shown = primary_video(container)
            assert len(container.streams.video) == 2 and shown.codec_context.name == "h264"
        assert streams_id(path.read_bytes()) == streams_id(self.film)

    def test_another_encoding_rotation_or_sound_does(self) -> None:
        pictures = [scene(n) for n in range(10)]
        others = [
            streams_id(video("mp4", "libx264", pictures, samples=tone(1), crf="35")),
            streams_id(video("mp4", "libx264", pictures, samples=tone(1, hertz=500))),
            streams_id(video("mp4", "libx264", pictures)),
            streams_id(self.film, 90),
        ]
        assert len({streams_id(self.film), *others}) == 5

    def test_the_same_samples_at_another_speed_or_in_stereo_do(self) -> None:
        samples = tone(1)
        plain = streams_id(sound("wav", "pcm_s16le", samples))
        faster = streams_id(sound("wav", "pcm_s16le", samples, rate=48_000))
        stereo = streams_id(sound("wav", "pcm_s16le", samples.reshape(-1, 2).T, layout="stereo"))
        assert len({plain, faster, stereo}) == 3
        assert streams_id(remuxed(sound("wav", "pcm_s16le", samples), "matroska", {})) == plain

    def test_a_shorter_cut_does(self) -> None:
        whole = sound("adts", "aac", tone(1))
        assert streams_id(whole[: len(whole) // 2]) != streams_id(whole)


class TestDocuments:
    def test_other_metadata_does_not_change_the_payload(self, tmp_path: Path) -> None:
        ids = {probed_id(tmp_path, "a.pdf", text_pdf([["Hello", "there"], ["Two"]], title)) for title in ("", "A", "B")}
        assert len(ids) == 1

    def test_other_words_or_another_split_into_pages_do(self, tmp_path: Path) -> None:
        pages = [[["Hello", "there"]], [["Hello"], ["there"]], [["Hello", "here"]]]
        assert len({probed_id(tmp_path, "a.pdf", text_pdf(page)) for page in pages}) == 3

    def test_a_scan_without_text_falls_back_to_its_bytes(self, tmp_path: Path) -> None:
        assert probed_id(tmp_path, "a.pdf", text_pdf([[]], scan=scene())) == "content of a.pdf"

    def test_scans_that_share_a_stamp_are_told_apart(self, tmp_path: Path) -> None:
        stamp = [["Scanned by a phone"]]
        ids = [probed_id(tmp_path, "a.pdf", text_pdf(stamp, str(n), scan=scene(n // 2))) for n in range(4)]
        assert ids[0] == ids[1] != ids[2] == ids[3]

    def test_text_differs_by_its_words_and_not_by_its_spaces(self) -> None:
        assert of_text([("a", "one  two\n")]) == of_text([("a", "one two")]) != of_text([("a", "onetwo")])
        assert of_text([("a", "one"), ("a", "two")]) != of_text([("a", "one two")])

    def test_nothing_but_space_is_no_text(self) -> None:
        assert of_text([("a", " \n"), ("b", "")]) is None
