"""CSV files that users put into the library: what can be read of them is, and what cannot is named by its line."""

import csv
import io
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from typing import Any

from resources.library import Library

_SIGNS = ",;\t"


@dataclass
class Lines:
    """What one or several files hold.

    Attributes:
        rows: (file and line as people name them, column → text without spaces around it).
        problems: sentences that name file and line, and never what stands there.
    """

    rows: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_files(library: Library, name: str, required: Set[str]) -> Lines:
    """Read `NAME.csv` of the library and every CSV file of its folder, such as `glossaries` beside `glossary.csv`.

    Args:
        required: columns without which a file is left out.
    """
    found = Lines()
    folder = library.user_file(f"{name[:-1]}ies" if name.endswith("y") else name)
    single = library.user_file(f"{name}.csv")
    paths = [single] if single.exists() else []
    paths += sorted(folder.glob("*.csv"), key=str) if folder.is_dir() else []
    for path in paths:
        shown = path.name if path == single else f"{folder.name}/{path.name}"
        try:
            text = path.read_text("utf-8-sig")
        except UnicodeDecodeError:
            found.problems.append(f"{shown} is not UTF-8 text")
        except OSError as error:
            found.problems.append(f"{shown} cannot be read: {error.strerror}")
        else:
            read_lines(text, shown, required, found)
    return found


def read_lines(text: str, file: str, required: Set[str], into: Lines) -> None:
    """Read one file, whose columns are separated by commas, semicolons or tabs, in any order and any case."""
    header = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_SIGNS, key=header.count))
    lines = _lines(reader, file, into)
    _, names = next(lines, ("", []))
    columns = [name.strip().casefold() for name in names]
    missing = required - set(columns)
    if missing:
        into.problems.append(f"{file} lacks the columns {', '.join(sorted(missing))}")
        return
    for place, values in lines:
        # Spreadsheets keep empty lines as rows of separators.
        if any(value.strip() for value in values):
            fields = dict.fromkeys(columns, "") | dict(zip(columns, (value.strip() for value in values), strict=False))
            into.rows.append((place, fields))


def _lines(reader: Any, file: str, into: Lines) -> Iterator[tuple[str, list[str]]]:
    try:
        for values in reader:
            if values:
                yield f"{file}, line {reader.line_num}", values
    except csv.Error as error:
        into.problems.append(f"{file}, line {reader.line_num}: {error}; what follows is not read")
