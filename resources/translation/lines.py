"""Texts to plain lines for an engine, and the translated lines back into the texts' own layout."""

import re
from collections.abc import Sequence

_BREAK = re.compile("(\r\n|[\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029])")
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")


class Layout:
    """The lines of some texts that hold anything to translate, in order, and what stands around them.

    Line breaks, blank lines and the space at both ends of a line stay as they were; a NUL and a lone surrogate, which
    no text stream carries, become a replacement character.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """Take the texts apart."""
        self.lines: list[str] = []
        self._texts: list[list[str | tuple[str, int, str]]] = []
        for text in texts:
            parts: list[str | tuple[str, int, str]] = []
            for piece in _BREAK.split(_UNSENDABLE.sub("\ufffd", text)):
                line = piece.strip()
                if line:
                    at = piece.index(line)
                    parts.append((piece[:at], len(self.lines), piece[at + len(line) :]))
                    self.lines.append(line)
                else:
                    parts.append(piece)
            self._texts.append(parts)

    def with_lines(self, translated: Sequence[str]) -> list[str]:
        """Put translated lines, as many as `lines`, in the places of the originals."""
        return [
            "".join(part if isinstance(part, str) else part[0] + translated[part[1]] + part[2] for part in parts)
            for parts in self._texts
        ]
