"""An outline that a person has edited, read back from its YAML or JSON file.

Each field may be missing but a section's title: what a person leaves out is made up by code. What is no outline is a
UsageError that says where.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mapred.data import REST, REST_ID, Argue, Brief, Section, Wished
from mapred.errors import UsageError

LARGEST = 8 << 20  # bytes: an outline is small, and YAML's reader is slow


def read_outline(path: str) -> Wished:
    """The title is empty where none is given; the sections have ids of their own."""
    import yaml

    try:
        if Path(path).stat().st_size > LARGEST:
            raise UsageError(f"{path}: is too large for an outline")
        told = yaml.safe_load(Path(path).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise UsageError(f"{path}: is no YAML: {' '.join(str(error).split())}") from error
    listed = told.get("sections") if isinstance(told, dict) else None
    if not isinstance(listed, list) or not listed:
        raise UsageError(f"{path}: has no `sections:`; `mapred outline DOCS -o outline.yaml` writes one to edit")
    sections = [_section(each, f"{path}: section {n}") for n, each in enumerate(listed, 1)]
    return Wished(_text(told.get("title", ""), f"{path}: title"), _with_ids(sections))


def _section(told: Any, where: str) -> Section:
    if not isinstance(told, dict) or not str(told.get("title") or "").strip():
        raise UsageError(f"{where}: has no title")
    brief = told.get("brief") or {}
    if not isinstance(brief, dict):
        raise UsageError(f"{where}: its brief must have `gather:` and `argue:`")
    gather = tuple(_text(each, f"{where}: gather") for each in _list(brief.get("gather"), f"{where}: gather"))
    argue = brief.get("argue", Argue.EACH.value)
    if argue not in {a.value for a in Argue}:
        raise UsageError(f"{where}: argue must be one of: {'; '.join(a.value for a in Argue)}")
    facts = [each.get("id") if isinstance(each, dict) else each for each in _list(told.get("facts"), f"{where}: facts")]
    return Section(
        str(told.get("id") or ""),
        _text(told["title"], f"{where}: title"),
        Brief(gather, Argue(argue)),
        tuple(name if isinstance(name, str) else _text(name, f"{where}: facts") for name in facts),
    )


def _list(value: Any, where: str) -> list[Any]:
    if value is not None and not isinstance(value, list):
        raise UsageError(f"{where} must be a list")
    return value or []


def _text(value: Any, where: str) -> str:
    """Titles of one line; a number is what its digits say."""
    if isinstance(value, (dict, list)) or value is None:
        raise UsageError(f"{where} must be text")
    return " ".join(str(value).split())


def _with_ids(sections: list[Section]) -> tuple[Section, ...]:
    """Sections under ids that differ; the rest keeps its own."""
    used: set[str] = set()
    made = []
    for section in sections:
        name = section.id
        if not name or name in used or (name == REST_ID) != (section.title == REST):
            name = next(f"s{n}" for n in range(1, 2 + len(sections) * 2) if f"s{n}" not in used | {s.id for s in sections})
        used.add(name)
        made.append(Section(name, section.title, section.brief, section.facts))
    return tuple(made)
