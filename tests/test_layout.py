"""The house rules: floors, sizes, imports, pins."""

import ast
import graphlib
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("resources", "media_assets", "sensors")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
HEAVY = {
    "torch",
    "whisperx",
    "transformers",
    "sentence_transformers",
    "faster_whisper",
    "pocketsphinx",
    "openai",
    "sklearn",
    "skimage",
}
MOST_LINES = 250


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def packages_of(statement: ast.AST) -> set[str]:
    """Return the top-level packages that an import statement names."""
    if isinstance(statement, ast.Import):
        return {alias.name.partition(".")[0] for alias in statement.names}
    if isinstance(statement, ast.ImportFrom):
        return {(statement.module or "").partition(".")[0]}
    return set()


def imported(path: Path) -> set[str]:
    """Return all packages a module imports, wherever the import stands."""
    return {package for node in ast.walk(ast.parse(path.read_text("utf-8"))) for package in packages_of(node)}


def imported_at_once(node: ast.AST) -> Iterator[str]:
    """Yield the packages that importing a module imports: those outside functions and type-checking blocks."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield from packages_of(child)
        yield from imported_at_once(child)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_keeps_to_its_floor_its_size_and_light_imports(path: Path) -> None:
    text = path.read_text("utf-8")
    floor = path.relative_to(ROOT).parts[0]
    if floor == "resources":
        assert not imported(path) & {"media_assets", "sensors"}, "resources are the lowest floor"
    if floor == "media_assets" and path.name != "definitions.py":
        assert "sensors" not in imported(path), "only definitions.py knows the sensors"
    assert not set(imported_at_once(ast.parse(text))) & HEAVY, "import heavy packages inside functions"
    assert len(text.splitlines()) <= MOST_LINES
    assert not text.strip() or ast.get_docstring(ast.parse(text)) or "migrations" in path.parts, "no docstring"


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Imports inside functions count: they hide a circle, and the one that runs first still decides what works."""
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in MODULES
    }
    graph = {}
    for name, path in modules.items():
        found: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            if isinstance(node, ast.ImportFrom) and node.module:
                inside = {f"{node.module}.{alias.name}" for alias in node.names}
                found |= (inside & modules.keys()) or {node.module}
        graph[name] = found & modules.keys() - {name}
    assert list(graphlib.TopologicalSorter(graph).static_order()), "a CycleError names the circle"


def test_definitions_are_short_and_the_package_itself_is_empty() -> None:
    assert len((ROOT / "media_assets" / "definitions.py").read_text("utf-8").splitlines()) <= 60
    assert (ROOT / "media_assets" / "__init__.py").read_bytes() == b""


@pytest.mark.parametrize("package", PACKAGES)
def test_our_packages_are_ours(package: str) -> None:
    found = importlib.import_module(package)
    places = [Path(place) for place in found.__path__]
    assert places == [ROOT / package], f"another package named {package!r} comes before ours on sys.path"


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    without = sorted(name_of(folder) for folder in folders if not (folder / "__init__.py").exists())
    assert without == [], "a lone tests/resources would shadow the real package"


def test_importing_the_definitions_loads_no_heavy_package() -> None:
    program = "import sys, media_assets.definitions; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "dagster" in loaded
    assert not loaded & HEAVY


def test_every_constraint_pins_one_version() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert lines and [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []


def test_everything_that_is_required_is_pinned() -> None:
    constraints = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    required = {re.split(r"[<>=!~ \[]", name)[0] for name in project["dependencies"]}
    assert {normal(name) for name in required} <= {normal(line.partition("==")[0]) for line in constraints}


def normal(name: str) -> str:
    """Spell a distribution's name as PEP 503 does."""
    return re.sub(r"[-_.]+", "-", name).lower()
