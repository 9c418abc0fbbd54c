"""Keys and what was said, planted and looked for wherever the product writes, after runs that went well and badly.

Allowed is: what was said and written, in tables, stored results, reports, the search index, and in what people rated;
names of files there too, in the ledger's lists of files and items, and in previews of the inventory; what people typed,
where ratings and decisions on terms are, and in the keys of what was made with it. Keys and the private terms of the
settings are nowhere.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from media_assets.demo.pdf import pdf
from media_assets.translation.prompts import TEXTS
from resources import build_resources
from resources.sanitising.sanitiser import FILE
from resources.settings import load_settings
from tests.chat_server import serving
from tests.end_to_end import canaries
from tests.end_to_end.canaries import (
    ADDRESS,
    FAULTS,
    KEY,
    NAMED,
    SET_TERM,
    SPARE_KEY,
    SPEECH_KEY,
    SPOKEN,
    TERM,
    TYPED,
    WRITTEN,
    sentence,
)
from tests.end_to_end.command import Home
from tests.live.files import spoken

END = "-- end of a command --"
_SNAPSHOT = """
from dagster import serialize_value
from dagster._core.remote_representation.external_data import RepositorySnap
from media_assets.definitions import defs
print(serialize_value(RepositorySnap.from_def(defs.get_repository_def())))
"""
_COMMANDS = f"""
import json, sys
from media_assets.cli import main
for words in json.loads(sys.argv[1]):
    try:
        main(words, standalone_mode=False)
    except SystemExit:
        pass
    print({END!r}, flush=True)
"""
_PRICES = "model,input,output\ntiny-model-1,1,4\n"


class Story:
    """Runs that fail in every way, then one that goes well, and all that the commands said meanwhile."""

    def __init__(self, folder: Path, speech: canaries.Speech, chat: canaries.Chat) -> None:
        self.chat, self.speech = chat, speech
        self.home = Home.make(
            folder,
            MEDIA_TRANSCRIBER="endpoint:tiny",
            MEDIA_SPEECH_BASE_URL=speech.url,
            MEDIA_SPEECH_API_KEY=SPEECH_KEY,
            MEDIA_CHAT_MODEL="tiny-model-1",
            MEDIA_CHAT_TIMEOUT_SECONDS="1.5",
            MEDIA_CHAT_BREAKER_FAILURES="1000",
            MEDIA_PRIVATE_TERMS=SET_TERM,
            OPENAI_BASE_URL=chat.url,
            OPENAI_API_KEY=f"{KEY},{SPARE_KEY}",
            OPENAI_LOG="debug",
            NO_PROXY="127.0.0.1",
        )
        self.said = ""
        self.home.library.mkdir()
        (self.home.library / FILE).write_text(f"{TERM}\n", "utf-8")
        (self.home.library / "prices.csv").write_text(_PRICES)
        _plant(self.home.drop)

    def python(self, script: str, *arguments: str) -> str:
        """Run a script in a process of its own, as a command runs."""
        command = [sys.executable, "-c", script, *arguments]
        environment = self.home.environment()
        done = subprocess.run(command, cwd=self.home.folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
        self.said += done.stderr
        return done.stdout

    def media(self, *commands: list[str]) -> list[str]:
        """Run commands in one process; returns what each of them printed."""
        printed = self.python(_COMMANDS, json.dumps(commands))
        self.said += printed
        return printed.split(f"{END}\n")[:-1]

    def tell(self) -> None:
        _, degraded = self.media(["ingest", str(self.home.drop)], ["failures", "--json"])
        self.degraded = json.loads(degraded)
        self.chat.healed = True
        recording, enhanced = str(self.home.drop / f"{NAMED}-echo.wav"), "enhanced_translations/es"
        self.media(
            ["glossary", "add", "tonight", "--language", "en", "--to", "es", "--target", f"esta noche {TYPED}"],
            ["feedback", recording, *_RATED, "--note", TYPED, "--correct", f"{TYPED} {TERM} {ADDRESS}"],
            ["retry"],
            ["failures"],
            ["status"],
            ["cost", "show"],
            ["cost", "preview", "--asset", enhanced],
            ["review", "list", "--all"],
            ["privacy", "sent", "--requests"],
            ["settings"],
        )


_RATED = ("--language", "es", "--segment", "0", "--rating", "1")


def _plant(drop: Path) -> None:
    for number, fault in enumerate(FAULTS):
        made = spoken(drop, 1, 4.0 + 0.2 * number)[0]
        made.rename(drop / f"{NAMED}-{fault}.wav")
    (drop / f"{NAMED}-echo.es.srt").write_text(f"1\n00:00:00,000 --> 00:00:03,500\nEl {SPOKEN} de {TERM}.\n")
    (drop / f"{NAMED}.txt").write_text(f"The {WRITTEN} sleeps in Oxford.\n" * 3)
    (drop / f"{NAMED}.pdf").write_bytes(pdf([[f"The {WRITTEN} sleeps."]]))
    (drop / f"{NAMED}-broken.pdf").write_bytes(f"%PDF-1.7 {WRITTEN} {WRITTEN}".encode())
    (drop / f"{NAMED}-broken.wav").write_bytes(f"RIFF0000WAVEfmt {SPOKEN} {SPOKEN}".encode())


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with serving(canaries.Speech()) as speech, serving(canaries.Chat()) as chat:
        made = Story(tmp_path_factory.mktemp("canaries"), speech, chat)
        made.tell()
        yield made


def found(folder: Path, *needles: str) -> set[tuple[str, str, str]]:
    """Return (file, table or bytes, canary) wherever one of the canaries is, in any case."""
    return {
        (str(path.relative_to(folder)), where, needle)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for where, text in canaries.texts_in(path)
        for needle in needles
        if needle.casefold() in text.casefold()
    }


SECRETS = (KEY, SPARE_KEY, SPEECH_KEY, SET_TERM)


def test_every_fault_was_met_and_everything_was_made_in_the_end(story: Story) -> None:
    assert story.chat.met == set(FAULTS)
    assert SPEECH_KEY in str(story.speech.headers) and KEY in str(story.chat.headers)
    rows = [row for row in story.degraded if row["stage"].startswith("enhanced_translations/es")]
    assert len(rows) >= 2 and {row["state"] for row in rows} <= {"degraded", "failed"}
    (table,) = (story.home.library / "tables" / "enhanced_translations" / "es").glob("*.parquet")
    made = pq.read_table(table).to_pylist()
    assert [row["problem"] for row in made] == [None] * len(FAULTS)
    assert all(row["enhanced"] and TYPED in row["text"] for row in made)
    assert all(ADDRESS in row["text"] and TERM in row["text"] for row in made), "what was masked is put back"


def test_keys_and_private_terms_of_the_settings_are_nowhere(story: Story) -> None:
    assert found(story.home.folder, *SECRETS) == set()
    assert [secret for secret in SECRETS if secret in story.said] == []


def test_the_canaries_are_where_results_are(story: Story) -> None:
    """Else the other tests would prove nothing."""
    where = found(story.home.library, SPOKEN, WRITTEN, NAMED)
    files = {(Path(path).parts[0], needle) for path, _, needle in where}
    assert {("tables", SPOKEN), ("tables", WRITTEN), ("ledger.db", SPOKEN), ("ledger.db", NAMED)} <= files


def test_nothing_said_or_written_is_in_the_instance(story: Story) -> None:
    """Events, runs, schedules, compute logs and what else Dagster stores."""
    instance = story.home.folder / "dagster_home"
    assert list(instance.rglob("*.out")) and list(instance.rglob("*.db"))
    assert found(instance, SPOKEN, WRITTEN, TERM, ADDRESS, TYPED) == set()


def test_what_was_said_or_written_is_in_the_ledger_in_results_and_in_what_people_decided(story: Story) -> None:
    where = found(story.home.library, SPOKEN, WRITTEN, TERM, ADDRESS)
    assert {table for path, table, _ in where if path == "ledger.db"} <= {"results", "ratings"}
    places = {Path(path).parts[0] for path, _, _ in where}
    assert places <= {"ledger.db", "ledger.db-wal", "tables", "reports", "search", "blobs", FILE}
    typed = {table for path, table, _ in found(story.home.library, TYPED) if path == "ledger.db"}
    assert {"ratings", "term_decisions"} <= typed <= {"ratings", "term_decisions", "results", "items"}


@pytest.mark.parametrize("keeps", [False, True])
def test_prompts_are_kept_beside_costs_only_by_the_setting_and_then_as_they_were_sent(
    story: Story, tmp_path: Path, keeps: bool
) -> None:
    settings = load_settings(
        _env_file=None,
        library=str(tmp_path),
        chat_model="tiny-model-1",
        OPENAI_BASE_URL=story.chat.url,
        OPENAI_API_KEY=KEY,
        private_terms=TERM,
        chat_keep_prompts=keeps,
    )
    data = {"cues": [{"id": 0, "source": sentence("echo")}], "terms": []}
    chat = build_resources(settings)["chat_model"]
    assert TERM in str(chat.ask("Translate.", data, TEXTS).content)
    chat.close()
    stored = found(tmp_path, SPOKEN, TERM, ADDRESS, KEY)
    kept = {("ledger.db", "costs", SPOKEN)} if keeps else set()
    assert {one for one in stored if one[0] == "ledger.db"} == kept
    assert {word for _, _, word in stored} == {word for _, _, word in kept}


def test_names_of_files_are_in_lists_of_files_and_in_examples_of_reasons(story: Story) -> None:
    where = found(story.home.folder, NAMED)
    assert {table for path, table, _ in where if path.endswith("ledger.db")} <= {"files", "items", "results"}
    instance = {table for path, table, _ in where if path.startswith("dagster_home")}
    assert instance <= {"event_logs", "asset_keys"}, "previews of media_files, and one file for each reason"


def test_commands_and_logs_say_nothing_of_what_was_said_or_written(story: Story) -> None:
    assert [word for word in (SPOKEN, WRITTEN, TERM, ADDRESS) if word.casefold() in story.said.casefold()] == []


def test_services_get_neither_private_things_nor_names_of_files(story: Story) -> None:
    asked = json.dumps(story.chat.requests, ensure_ascii=False)
    assert SPOKEN in asked and "⟦TERM_1⟧" in asked and "⟦EMAIL_1⟧" in asked
    assert [word for word in (TERM, ADDRESS, NAMED, WRITTEN, KEY) if word.casefold() in asked.casefold()] == []
    told = repr([request.fields for request in story.speech.heard])
    assert NAMED not in told and SPEECH_KEY not in told


def test_definitions_as_the_ui_loads_them_hold_no_secret(story: Story) -> None:
    loaded = story.python(_SNAPSHOT)
    assert "enhanced_translations" in loaded
    assert [secret for secret in (*SECRETS, TERM) if secret in loaded] == []
