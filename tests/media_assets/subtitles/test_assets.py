"""The asset in dagster: its table, and what its materialisation shows."""

import dagster as dg
import pyarrow as pa

from media_assets.partitions import BATCHES
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.schemas.subtitles import SUBTITLES
from media_assets.subtitles.assets import subtitles
from resources.ledger import Ledger
from resources.library import Library
from resources.subtitles import SubtitleRules
from tests.media_assets.subtitles.made import TOUR, row, spoken

BATCH = "20260101t000000-inbox-000000"


def test_a_materialisation_shows_how_many_cues_keep_the_rules(library: Library, ledger: Ledger) -> None:
    said = [row(spoken(TOUR, letter=0.08)), row(spoken("thanks", 30.0, 1, flags=("phantom phrase",)))]
    library.write_table("transcripts", pa.Table.from_pylist(said, TRANSCRIPTS), TRANSCRIPTS, BATCH)
    resources = {"library": library, "ledger": ledger, "subtitle_rules": SubtitleRules(line_characters=30)}
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions(str(BATCHES.name), [BATCH])
        done = dg.materialize([subtitles], partition_key=BATCH, resources=resources, instance=instance)
    (made,) = done.asset_materializations_for_node("subtitles")
    table = library.read_table("subtitles", SUBTITLES, BATCH)
    assert table["format"].to_pylist() == ["srt", "vtt", "json"]
    assert table["longest_line"][0].as_py() <= 30
    shown = {name: value.value for name, value in made.metadata.items()}
    assert shown["cues"] == table["cues"][0].as_py() > 4
    assert shown["cues that keep all rules %"] == 100.0 and shown["segments left out"] == 1
    assert all(check.passed for check in done.get_asset_check_evaluations())
