"""A parallel text that anybody with Debian has: the transcripts of recorded telephone prompts, in several languages.

They come with the packages `asterisk-core-sounds-*` (CC-BY-SA 3.0), a few kilobytes each. Installed ones are taken; the
others are downloaded with apt into a folder that goes away again, and never become part of this repository.
"""

import gzip
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_LINE = re.compile(r"([\w/-]+):\s*(\S.*)")
_FEWEST_WORDS = 3


def parallel_text(source: str, target: str) -> list[tuple[str, str]]:
    """Return prompts of at least three words with their human translations.

    Raises:
        LookupError: the transcripts are not installed and cannot be had.
    """
    sources, targets = _prompts(source), _prompts(target)
    return [
        (text, targets[name])
        for name, text in sources.items()
        if name in targets and len(text.split()) >= _FEWEST_WORDS
    ]


def _prompts(language: str) -> dict[str, str]:
    with _transcripts(language) as path, gzip.open(path, "rt", encoding="utf-8", errors="replace") as file:
        found = (_LINE.match(line) for line in file)
        # What is in brackets describes a sound.
        return {match[1]: match[2].strip() for match in found if match and not match[2].startswith("[")}


@contextmanager
def _transcripts(language: str) -> Iterator[Path]:
    package = f"asterisk-core-sounds-{language}"
    inside = Path("usr/share/doc", package, f"core-sounds-{language}.txt.gz")
    if Path("/", inside).is_file():
        yield Path("/", inside)
        return
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise LookupError(f"the transcripts of {package} are not installed, and there is no apt to get them")
    with TemporaryDirectory(prefix="bench-parallel-") as folder:
        done = subprocess.run(["apt-get", "download", package], cwd=folder, capture_output=True)
        archives = list(Path(folder).glob("*.deb"))
        if done.returncode or not archives:
            raise LookupError(f"the package {package} is not installed and cannot be downloaded")
        subprocess.run(["dpkg-deb", "-x", str(archives[0]), folder], check=True, capture_output=True)
        yield Path(folder, inside)
