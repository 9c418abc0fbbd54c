"""Rule-based translation by the Apertium command, where it is installed."""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from resources.chat.base import NO_PURPOSE, Purpose
from resources.errors import ItemTimeout, TransientError
from resources.model import ModelIdentity
from resources.translation.base import Translator
from resources.translation.lines import Layout
from resources.translation.modes import Modes, pairs_of

_GUARD = "\n."
_BETWEEN = "\n\n"
_SLOWEST = 1_000
"""Characters per second under which the engine counts as stuck; about 30,000 were measured."""


class ApertiumTranslator(Translator):
    """Translates with one Apertium process per call, at 430 to 950 sentences a second on one core.

    Its output is a draft: BLEU 15.6 and chrF 45.2 from English to Spanish on 229 spoken prompts, with unknown words
    left as they are. Apertium and its language data are GPL programs that the user installs; they are only run.
    """

    program: str = Field(default="apertium", description="The apertium command, a name on PATH or a path.")
    start_seconds: float = Field(
        default=30.0, gt=0, description="Seconds a call may take beside one for each 1,000 characters."
    )
    not_in_key = frozenset({"program", "start_seconds"})

    @property
    def identity(self) -> ModelIdentity:
        """The engine's version and a digest of all installed language data."""
        found = shutil.which(self.program)
        return ModelIdentity("apertium", _installed(found)[1] if found else "not-installed")

    def load(self) -> Modes:
        """Ask the program which pairs it has.

        Raises:
            TransientError: it is not installed.
        """
        found = shutil.which(self.program)
        if found is None:
            raise TransientError(self._missing())
        return _installed(found)[0]

    def unavailable(self, source: str, target: str) -> str | None:
        """Return None, or that the program or the pair is missing."""
        try:
            if (source, target) in self.model:
                return None
        except TransientError as error:
            return str(error)
        return f"Apertium is installed, but has no language pair from {source} to {target}."

    def translate(self, texts: Sequence[str], source: str, target: str, purpose: Purpose = NO_PURPOSE) -> list[str]:
        """Translate texts line by line; their line breaks, blank lines and outer spaces stay.

        Raises:
            ItemTimeout: the engine got stuck.
            TransientError: program or pair missing, the engine failed, or it gave back another number of lines.
        """
        layout = Layout(texts)
        if not layout.lines:
            return layout.with_lines([])
        reason = self.unavailable(source, target)
        if reason:
            raise TransientError(reason)
        # Apertium ends each paragraph with a full stop of its own. After a word like "no" or "Dr" that makes an
        # abbreviation, the sentence runs on, and words move into the next text. A full stop on a line of its own
        # keeps every text to itself, and shows that the whole line came back.
        sent = _BETWEEN.join(line + _GUARD for line in layout.lines)
        received = self._run(self.model[source, target], sent).rstrip("\n").split(_BETWEEN)
        if len(received) != len(layout.lines) or not all(line.endswith(_GUARD) for line in received):
            raise TransientError(f"Apertium gave back {len(received)} lines for {len(layout.lines)}")
        return layout.with_lines([line.removesuffix(_GUARD).strip() for line in received])

    def _run(self, mode: str, text: str) -> str:
        # The command picks a UTF-8 locale by LC_CTYPE, which LC_ALL would overrule.
        surroundings = {name: value for name, value in os.environ.items() if name != "LC_ALL"}
        try:
            process = subprocess.Popen(
                [self.program, "-u", mode],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env=surroundings,
            )
        except OSError as error:
            raise TransientError(f"Apertium could not be started ({type(error).__name__})") from None
        seconds = self.start_seconds + len(text) / _SLOWEST
        try:
            output, _ = process.communicate(text.encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            raise ItemTimeout(f"Apertium did not finish {len(text)} characters within {seconds:.0f} s") from None
        finally:
            _end(process)
        if process.returncode != 0:
            raise TransientError(f"Apertium failed with exit status {process.returncode}")
        return output.decode("utf-8", "replace")

    def _missing(self) -> str:
        return f"Apertium is not installed (no program {Path(self.program).name!r} found)."


def _end(process: subprocess.Popen[bytes]) -> None:
    # The command is a shell script: its pipeline outlives it unless the whole group is ended.
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@lru_cache
def _installed(program: str) -> tuple[Modes, str]:
    names = _ask(program, "-l").split()
    version = _ask(program, "-V").split()[-1:] or ["unknown"]
    digest = hashlib.sha256(" ".join(sorted(names)).encode())
    data = Path(os.environ.get("APERTIUM_DATADIR") or Path(program).resolve().parent.parent / "share" / "apertium")
    for file in sorted(data.rglob("*")):
        if file.is_file():
            digest.update(f"{file.relative_to(data)}\0{file.stat().st_size}\0".encode())
    return pairs_of(names), f"{version[0]}-{digest.hexdigest()[:12]}"


def _ask(program: str, option: str) -> str:
    try:
        return subprocess.run([program, option], capture_output=True, text=True, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TransientError(f"Apertium could not be started ({type(error).__name__})") from None
