"""The shape of the repository: who may import whom, what a file must open with, and how long it may get."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("mapred", "mapred/commands", "mapred/llm", "stages", "formats", "cache")
MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).glob("*.py"))
NAMES = [str(path.relative_to(ROOT)) for path in MODULES]
PROGRAM = ("mapred.cli", "mapred.commands", "mapred.job", "mapred.benching", "mapred.pipeline")
LONGEST = 350  # lines of a module
LONGER = {"mapred/data.py": 420}  # all values that flow stand in one place

# foreign module -> the files that may import it
DOORS = {
    "llama_cpp": {"mapred/llm/weights.py", "mapred/llm/batch.py", "mapred/llm/layout.py", "mapred/llm/bench.py"},
    "xllamacpp": {"mapred/llm/bench.py"},
    "huggingface_hub": {"mapred/llm/hub.py"},
    "llguidance": {"mapred/llm/grammar.py"},
    "tiktoken": {"mapred/llm/tokens.py"},
    "unstructured": {"formats/from_unstructured.py"},
    "pypandoc": {"formats/from_book.py"},
    "diskcache": {"cache/store.py"},
    "onnxruntime": {"mapred/nli.py"},
    "tokenizers": {"mapred/nli.py"},
    "bm25s": {"stages/relevance.py"},
}


@cache
def imports(path: Path) -> frozenset[str]:
    return frozenset(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, at its top or inside a function: `from a.b import c` gives a.b and a.b.c."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def importers(name: str) -> set[str]:
    """The files that import a module or something in it."""
    return {
        str(path.relative_to(ROOT))
        for path in MODULES
        if any(found == name or found.startswith(name + ".") for found in imports(path))
    }


def test_there_are_modules_to_look_at() -> None:
    assert len(MODULES) > 40


@pytest.mark.parametrize("name", PROGRAM)
def test_no_stage_format_cache_or_engine_file_imports_the_program(name: str) -> None:
    below = {file for file in importers(name) if not file.startswith("mapred/") or file.startswith("mapred/llm/")}
    assert not below


def test_imports_point_one_way() -> None:
    assert not {file for file in importers("mapred.stages") if file.startswith(("formats/", "cache/", "mapred/llm/"))}
    assert not {file for file in importers("mapred.formats") if file.startswith(("cache/", "mapred/llm/"))}
    assert not {file for file in importers("mapred.cache") if file.startswith("formats/")}
    assert not {file for file in importers("mapred.llm") if file.startswith(("formats/", "cache/"))}


def test_stages_know_the_seam_of_the_engine_and_nothing_behind_it() -> None:
    behind = {path.stem for path in (ROOT / "mapred/llm").glob("*.py")} - {"model", "__init__"}
    for name in behind:
        assert not {file for file in importers(f"mapred.llm.{name}") if file.startswith("stages/")}


@pytest.mark.parametrize(("foreign", "allowed"), DOORS.items(), ids=DOORS)
def test_a_heavy_library_has_one_door(foreign: str, allowed: set[str]) -> None:
    assert importers(foreign) <= allowed


@pytest.mark.parametrize(
    "foreign", ["socket", "ssl", "urllib.request", "http.client", "requests", "httpx", "httpx2", "aiohttp"]
)
def test_nobody_opens_a_connection(foreign: str) -> None:
    """But for hub.py, by way of huggingface_hub, in `mapred models pull`, and the bench, to a server of its own."""
    assert importers(foreign) <= ({"mapred/llm/bench.py"} if foreign == "urllib.request" else set())
    assert importers("mapred.llm.hub") <= {"mapred/commands/models.py"}


def test_nobody_imports_our_folders_by_their_bare_names() -> None:
    for path in (*MODULES, *(ROOT / "tests").rglob("*.py")):
        bare = {name for name in imports(path) if name.split(".")[0] in ("cache", "stages", "formats", "llm")}
        assert not bare, f"{path}: {bare}"


def test_nobody_imports_the_module_map_by_its_name() -> None:
    for path in MODULES:
        assert "mapred.stages.map" not in {
            f"{node.module}.{alias.name}"
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }, f"{path}: it would hide the builtin"


@pytest.mark.parametrize("name", ["stages", "formats", "cache"])
def test_the_folders_are_linked_into_the_package(name: str) -> None:
    link = ROOT / "mapred" / name
    assert link.is_symlink()
    assert os.readlink(link) == f"../{name}"


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_module_says_what_it_is_for_and_fits_in_the_head(path: Path) -> None:
    text = path.read_text("utf-8")
    assert ast.get_docstring(ast.parse(text)), "no docstring"
    assert len(text.splitlines()) <= LONGER.get(str(path.relative_to(ROOT)), LONGEST)
