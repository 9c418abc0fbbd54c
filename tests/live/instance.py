"""A product of its own for a live test: settings, folders and Dagster instance below one folder, and its processes."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import dagster as dg
import psutil

from media_assets.operations.workspace import Workspace
from resources import build_resources
from resources.settings import load_settings

REPOSITORY = Path(__file__).parents[2]
BATCH_ASSETS = (
    "media_files",
    "frames",
    "image_embeddings",
    "document_pages",
    "audio_profiles",
    "asr_plan",
    "transcripts",
    "subtitles",
    "text_embeddings",
    "audio_fingerprints",
    "text_fingerprints",
    "translation_plan",
    "translations/es",
    "enhanced_translations/es",
)
CORPUS_ASSETS = (
    "duplicate_pairs",
    "duplicate_sets",
    "duplicate_plan",
    "clusters",
    "feedback",
    "glossary",
    "series_memory",
    "search_index",
    "transcript_quality",
    "translation_quality",
    "translation_review",
    "experiments",
    "costs",
    "library_report",
)

_T = TypeVar("_T")
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Place:
    """Where one product lives; `settings` are `MEDIA_*` variables in lower case and without the prefix."""

    root: Path
    settings: dict[str, str]

    @property
    def drop(self) -> Path:
        """The drop folder `inbox`."""
        return self.root / "drop"

    @property
    def home(self) -> Path:
        """DAGSTER_HOME."""
        return self.root / "home"

    @property
    def library(self) -> Path:
        """The library's root."""
        return self.root / "library"

    @property
    def environment(self) -> dict[str, str]:
        """The variables of every process, none of ours inherited."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MEDIA_", "DAGSTER"))}
        ours = {f"MEDIA_{name.upper()}": value for name, value in self.settings.items()}
        return inherited | ours | {"DAGSTER_HOME": str(self.home), "PYTHONPATH": str(REPOSITORY)}

    @cached_property
    def workspace(self) -> Workspace:
        """Library and ledger, opened in this process."""
        settings = load_settings(_env_file=None, **self.settings)
        resources = build_resources(settings)
        return Workspace(settings, resources["library"], resources["ledger"])

    def instance(self) -> dg.DagsterInstance:
        """Open the Dagster instance in this process."""
        return dg.DagsterInstance.from_config(str(self.home))

    def log(self) -> str:
        """What the processes have said."""
        path = self.root / "log.txt"
        return path.read_text(errors="replace") if path.exists() else ""

    @contextmanager
    def started(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run `python -m <arguments>` in a session of its own, and end all of that session in the end."""
        with (self.root / "log.txt").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=self.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            end_session(process)

    def media(self, *arguments: str) -> Any:
        """Run a `media` command to its end and return the JSON that it prints."""
        command = [sys.executable, "-m", "media_assets.cli", *arguments, "--json"]
        done = subprocess.run(command, cwd=self.root, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    @contextmanager
    def dagster(self) -> Iterator["Server"]:
        """Run the webserver and the daemon on this place's instance, as `dagster dev` does."""
        with self._serving("dagster", "dev") as server:
            yield server

    @contextmanager
    def webserver(self) -> Iterator["Server"]:
        """Run the webserver alone."""
        with self._serving("dagster_webserver") as server:
            yield server

    @contextmanager
    def daemon(self) -> Iterator[None]:
        """Run the daemon alone."""
        with self.started("dagster._daemon", "run", "-w", str(REPOSITORY / "workspace.yaml")):
            yield

    @contextmanager
    def _serving(self, *program: str) -> Iterator["Server"]:
        port = _free_port()
        where = ["-w", str(REPOSITORY / "workspace.yaml"), "-h", "127.0.0.1", "-p", str(port)]
        with self.started(*program, *where) as process:
            server = Server(f"http://127.0.0.1:{port}", process, self)
            server.wait_for(server.answers, 90, "the webserver answers")
            yield server


def make_place(root: Path, **settings: str) -> Place:
    """Make the folders of a place and an instance like the one that is shipped."""
    given = {"library": str(root / "library"), "drop_folders": f"inbox={root / 'drop'}", "settle_seconds": "2"}
    place = Place(root, given | settings)
    place.drop.mkdir(parents=True)
    place.home.mkdir()
    shutil.copy(REPOSITORY / "dagster_home" / "dagster.yaml", place.home)
    return place


@dataclass(frozen=True)
class Server:
    """A running webserver with its daemon."""

    url: str
    process: subprocess.Popen[bytes]
    place: Place

    def answers(self) -> bool:
        """Whether the webserver serves."""
        try:
            return bool(json.load(_DIRECT.open(f"{self.url}/server_info", timeout=5)))
        except (urllib.error.URLError, OSError):
            return False

    def query(self, text: str, **variables: Any) -> Any:
        """Ask the GraphQL service and return `data`."""
        body = json.dumps({"query": text, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.url}/graphql", body, {"Content-Type": "application/json"})
        answer = json.load(_DIRECT.open(request, timeout=60))
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def wait_for(self, condition: Callable[[], _T], seconds: float, what: str) -> _T:
        """Wait until `condition` holds and return what it returned; fails with the log when the time is over."""

        def alive() -> None:
            assert self.process.poll() is None, f"dagster ended:\n{self.place.log()[-3000:]}"

        return wait_for(condition, seconds, what, alive, self.place.log)


def wait_for(
    condition: Callable[[], _T],
    seconds: float,
    what: str,
    each_time: Callable[[], None] = lambda: None,
    log: Callable[[], str] = str,
    every: float = 0.25,
) -> _T:
    """Ask `condition` until it returns something true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        each_time()
        found = condition()
        if found:
            return found
        time.sleep(every)
    raise AssertionError(f"not within {seconds:.0f} s: {what}\n{log()[-3000:]}")


def members(session: int) -> list[psutil.Process]:
    """Return the living processes of a session."""
    found = []
    for process in psutil.process_iter(["status"]):
        try:
            if os.getsid(process.pid) == session and process.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(process)
        except ProcessLookupError:
            continue
    return found


def end_session(leader: subprocess.Popen[bytes]) -> None:
    """Ask the leader to stop, then kill what is left of its session."""
    if leader.poll() is None:
        leader.send_signal(signal.SIGINT)
        try:
            leader.wait(15)
        except subprocess.TimeoutExpired:
            leader.kill()
            leader.wait()
    for process in members(leader.pid):
        process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
