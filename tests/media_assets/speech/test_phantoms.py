import csv
from pathlib import Path

import pytest

from media_assets.speech import phantoms
from media_assets.speech.phantoms import is_sound, phantom_of, plain


def rows() -> list[dict[str, str]]:
    path = Path(phantoms.__file__).with_name("phantoms.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_phrase_has_a_language_a_kind_and_a_source_and_stands_once() -> None:
    assert len(rows()) >= 150
    assert len({row["language"] for row in rows()}) >= 15
    assert {row["kind"] for row in rows()} == {"credit", "mark", "outro", "filler"}
    assert all(row["source"] and plain(row["phrase"]) for row in rows())
    phrases = [row["phrase"] for row in rows()]
    assert len(phrases) == len(set(phrases))


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['language']}: {row['phrase']}")
def test_a_phrase_is_known_in_any_case_and_punctuation(row: dict[str, str]) -> None:
    kind = {"mark": "credit"}.get(row["kind"], row["kind"])
    assert phantom_of(row["phrase"].upper() + "!")[0] == kind
    assert phantom_of(f"„{row['phrase']}…“")[0] == kind


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Untertitel im Auftrag des ZDF, 2019", ("credit", 1)),
        ("Titulky vytvorila komunita Amara.org", ("credit", 1)),
        ("Thanks for watching! Thanks for watching!", ("outro", 2)),
        ("ご視聴ありがとうございました。ご視聴ありがとうございました。", ("outro", 2)),
        ("Thank you for watching the kids last night.", (None, 1)),
        ("We found that site, Amara.org, where thousands of people write subtitles for free", (None, 1)),
        ("...", (None, 1)),
        ("", (None, 1)),
    ],
)
def test_a_phantom_is_the_whole_text_or_nothing(text: str, found: tuple[str | None, int]) -> None:
    assert phantom_of(text) == found


@pytest.mark.parametrize(
    "text", ["[Music]", "♪♪", "(Applaus)", "...", "", "*wind*", "[Music] (laughs)", "【拍手】", "♪ ♪"]
)
def test_sounds_are_not_words(text: str) -> None:
    assert is_sound(text)


@pytest.mark.parametrize("text", ["[laughs] I know", "1984", "はい", "C'est ça (rires)", "♪ la la ♪"])
def test_words_are_not_sounds(text: str) -> None:
    assert not is_sound(text)
