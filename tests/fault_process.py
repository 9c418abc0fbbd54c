"""The fault server in a process of its own, where it takes no processor time from the client.

::

    with fault_process("tests.some_module:answer", Behaviour(latency=0.05)) as server:
        OpenAIChatModel(base_url=server.url, ...)
        server.behave(Behaviour(down=True))
        server.counts()
"""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.fault_server import Behaviour


@dataclass
class Remote:
    """A fault server in a process of its own."""

    url: str

    def counts(self) -> dict[str, int]:
        """Return what `FaultServer.counts` does."""
        return dict(self._ask("counts", None))

    def behave(self, behaviour: Behaviour) -> None:
        """Set how it behaves from now on."""
        self._ask("behaviour", json.dumps(asdict(behaviour)).encode())

    def _ask(self, path: str, body: bytes | None) -> Any:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self.url}/{path}", body, timeout=10) as reply:
            return json.load(reply)


@contextmanager
def fault_process(
    answer: str = "tests.faults:baseline_or_source", behaviour: Behaviour | None = None
) -> Iterator[Remote]:
    """Run a server in a process of its own; `answer` is module:function."""
    command = [sys.executable, "-m", "tests.fault_server", "--answer", answer]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            server = Remote(process.stdout.readline().strip())
            server.behave(behaviour or Behaviour())
            yield server
        finally:
            process.terminate()
