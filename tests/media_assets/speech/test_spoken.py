from pathlib import Path
from typing import Any

import pyarrow as pa

from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.speech.spoken import spoken, spoken_corpus
from resources.library import Library


def row(segment: int, text: str, flags: list[str] | None) -> dict[str, Any]:
    about = {"content_id": "c", "segment": segment, "start_seconds": 0.0, "end_seconds": 1.0, "text": text}
    return dict.fromkeys(TRANSCRIPTS.names) | about | {"flags": flags, "language": "en"}


def test_text_with_a_flag_is_not_taken_for_spoken(tmp_path: Path) -> None:
    library = Library(root=str(tmp_path))
    rows = [row(0, "good morning", []), row(1, "thanks for watching", ["phantom phrase"]), row(2, "goodbye", None)]
    library.write_table("transcripts", pa.Table.from_pylist(rows, TRANSCRIPTS), TRANSCRIPTS, "b1")
    assert spoken(library, "b1")["text"].to_pylist() == ["good morning", "goodbye"]
    assert spoken_corpus(library, ["segment", "language"]).to_pylist() == [
        {"segment": 0, "language": "en"},
        {"segment": 2, "language": "en"},
    ]
