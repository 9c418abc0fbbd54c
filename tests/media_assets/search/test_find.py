"""Questions and what they find: the right file, the right moment, and why."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from media_assets.schemas.search import SEARCH_INDEX
from media_assets.search.catalogue import Filters
from media_assets.search.find import Answer, Finder
from media_assets.search.index import SearchIndex
from media_assets.search.picture import picture_from
from media_assets.search.refresh import refresh
from resources.errors import MediaError, SettingsError
from resources.library import Library
from resources.model import ModelIdentity
from resources.text.hashing import HashingTextEmbedder
from resources.vision.base import ImageEmbedder
from resources.vision.descriptor import VisualDescriptor
from resources.workers import Workers
from tests.media_assets.search.made import Corpus, Floats

COLOURS = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0)}


def colour(name: str) -> Floats:
    vector = np.asarray(COLOURS[name], np.float32)
    return vector / np.linalg.norm(vector)


class Colours(ImageEmbedder):
    """A picture's vector is its mean colour, and a text's that of the colour it names: one space for both."""

    reads_text = True

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("colours", "1")

    @property
    def dimensions(self) -> int:
        return 3

    @property
    def batch_size(self) -> int:
        return 2

    def load(self) -> None: ...

    def embed(self, images: Sequence[Image.Image]) -> npt.NDArray[np.float32]:
        means = np.stack([np.asarray(image, np.float32).mean(axis=(0, 1)) for image in images])
        return means / np.linalg.norm(means, axis=1, keepdims=True)

    def embed_text(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.stack([colour(next(name for name in COLOURS if name in text)) for text in texts])


@pytest.fixture
def corpus(library: Library, tmp_path: Path) -> Corpus:
    made = Corpus(library, tmp_path / "drop")
    made.frames("a", made.file("a", "sunset.jpg", taken_at="2025-07-14T20:00:00"), colour("red")[None])
    made.frames("a", made.file("a", "meadow.jpg"), colour("green")[None])
    made.file("a", "meadow copy.jpg", content="meadow")
    shots = np.stack([colour("blue"), colour("blue"), colour("yellow")])
    made.frames("a", made.file("a", "holiday.mp4", "video"), shots)
    made.speech("a", "holiday", "look at the waves", "the old lighthouse", "we should go home")
    made.speech("a", made.file("a", "memo.mp3", "audio"), "compra leche y pan para mañana", language="es")
    made.file("a", "guide.pdf", "document")
    made.pages("a", "guide", "opening hours", "the lighthouse was built of stone")
    return made


def finder(corpus: Corpus, embedder: ImageEmbedder | None = None) -> Finder:
    spaces = {"image_embeddings": "colours@1", "text_embeddings": str(HashingTextEmbedder().identity)}
    corpus.library.write_table("search_index", refresh(corpus.library, spaces).table, SEARCH_INDEX)
    return Finder(corpus.library, SearchIndex(corpus.library), HashingTextEmbedder(), embedder or Colours())


def names(answer: Answer) -> list[str]:
    return [hit.name for hit in answer.hits]


def test_spoken_words_are_found_with_their_time(corpus: Corpus) -> None:
    best = finder(corpus, VisualDescriptor()).by_words("old lighthouse").hits[0]
    assert (best.name, best.time_seconds, best.kind) == ("holiday.mp4", 10.0, "video")
    assert best.snippet == "the old lighthouse"
    assert best.path == str(corpus.drop / "holiday.mp4")
    assert set(best.why) == {"words", "meaning"} and best.why["words"] == (1, None)
    assert best.thumbnail == str(corpus.library.blob_path("thumbnails/holiday-2.jpg")), "the last frame before 0:10"


def test_pages_are_found_with_their_number(corpus: Corpus) -> None:
    best = finder(corpus, VisualDescriptor()).by_words("built of stone").hits[0]
    assert (best.name, best.page, best.time_seconds) == ("guide.pdf", 2, None)


def test_words_find_pictures_and_moments_in_the_space_of_both(corpus: Corpus) -> None:
    answer = finder(corpus).by_words("yellow")
    best = answer.hits[0]
    assert (best.name, best.time_seconds) == ("holiday.mp4", 4.0)
    assert best.thumbnail == str(corpus.library.blob_path("thumbnails/holiday-2.jpg"))
    assert best.why["looks"][0] == 1 and answer.notes == []


def test_an_embedder_without_text_is_told_once_and_is_no_error(corpus: Corpus) -> None:
    answer = finder(corpus, VisualDescriptor()).by_words("lighthouse")
    assert len(answer.notes) == 1 and "visual-descriptor-512 reads no text" in answer.notes[0]
    with pytest.raises(SettingsError, match="reads no text"):
        VisualDescriptor().embed_text(["a"])


def test_a_picture_finds_what_looks_like_it(corpus: Corpus) -> None:
    answer = finder(corpus).by_picture(Image.new("RGB", (20, 20), (10, 250, 10)))
    assert answer.hits[0].name in ("meadow.jpg", "meadow copy.jpg")
    assert len(answer.hits[0].copies) == 1, "one hit for equal contents"
    assert answer.hits[0].why["looks"][1] == pytest.approx(0.998, abs=0.002)


def test_file_names_are_found(corpus: Corpus) -> None:
    assert names(finder(corpus, VisualDescriptor()).by_words("sunset"))[0] == "sunset.jpg"


@pytest.mark.parametrize(
    ("question", "filters", "found"),
    [
        ("lighthouse", Filters(kinds=["document"]), ["guide.pdf"]),
        ("lighthouse", Filters(kinds=["video", "audio"]), ["holiday.mp4"]),
        ("leche", Filters(language="es"), ["memo.mp3"]),
        ("leche", Filters(language="en"), []),
        ("sunset", Filters(before=datetime(2025, 8, 1, tzinfo=UTC).timestamp()), ["sunset.jpg"]),
        ("sunset", Filters(since=datetime(2025, 8, 1, tzinfo=UTC).timestamp()), []),
    ],
)
def test_filters_hold_for_every_list(corpus: Corpus, question: str, filters: Filters, found: list[str]) -> None:
    assert names(finder(corpus, VisualDescriptor()).by_words(question, filters)) == found


def test_filters_hold_for_pictures_too(corpus: Corpus) -> None:
    blue = Image.new("RGB", (8, 8), "blue")
    assert names(finder(corpus).by_picture(blue, Filters(kinds=["image"]), 1))[0] != "holiday.mp4"
    assert names(finder(corpus).by_picture(blue, Filters(kinds=["video"]), 1)) == ["holiday.mp4"]


def test_an_index_of_another_model_is_told(corpus: Corpus) -> None:
    answer = finder(corpus, VisualDescriptor()).by_picture(Image.new("RGB", (8, 8)))
    assert answer.hits == []
    assert answer.notes == [
        "pictures were indexed in the space colours@1, not in visual-descriptor-512@2: not searched"
    ]


def test_a_question_without_words_finds_nothing(corpus: Corpus) -> None:
    assert finder(corpus, VisualDescriptor()).by_words(' "*" ').hits == []


def test_a_picture_from_anywhere_is_opened_as_a_stranger(tmp_path: Path, workers: Workers) -> None:
    Image.new("RGB", (900, 600), "red").save(tmp_path / "photo.png")
    (tmp_path / "link.png").symlink_to(tmp_path / "photo.png")
    picture = picture_from(tmp_path / "link.png", workers)
    assert picture.mode == "RGB" and max(picture.size) <= 512
    (tmp_path / "no picture.png").write_text("text")
    with pytest.raises(MediaError):
        picture_from(tmp_path / "no picture.png", workers)


def test_the_moment_the_text_and_the_picture_of_a_hit_belong_together(corpus: Corpus) -> None:
    best = finder(corpus).by_words("yellow lighthouse").hits[0]
    assert (best.name, best.time_seconds, best.snippet) == ("holiday.mp4", 10.0, "the old lighthouse")
    assert best.thumbnail == str(corpus.library.blob_path("thumbnails/holiday-2.jpg"))
    shown = finder(corpus).by_words("yellow").hits[0]
    assert (shown.time_seconds, shown.snippet) == (4.0, None)
