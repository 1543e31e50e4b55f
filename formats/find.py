"""Folders, files, shell patterns and `-` -> the files to read, sorted within each root, each file once.

Hidden files and folders are skipped, links that lead in circles are followed once, and what a folder's
`.mapredignore` names (in the manner of .gitignore) is left out. Files of other types are not dropped here: reading
them says what they are, so that nothing is missing in silence.
"""

from __future__ import annotations

import fnmatch
import glob
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path, PurePath

from mapred.data import File
from mapred.errors import NothingToDo, UsageError
from mapred.formats.from_bytes import NOT_READ, READ_SUFFIXES

IGNORE_FILE = ".mapredignore"
STDIN = "-"


def find(paths: Sequence[str], *, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> list[File]:
    """The files under `paths`; `include` and `exclude` are shell patterns for their ids or names."""
    found: dict[str, tuple[str, str]] = {}  # real path -> (id, path): no file counts twice
    for path in _expanded(paths):
        members = _under(path) if os.path.isdir(path) else iter([(_text(os.path.basename(path)) or path, path)])
        for name, member in members:
            if _wanted(name, include, exclude):
                found.setdefault(os.path.realpath(member) if member != STDIN else STDIN, (name, member))
    ids = Counter(name for name, _ in found.values())
    told = [(name if ids[name] == 1 else _text(os.path.normpath(path)), path) for name, path in found.values()]
    files = [File(name, path, _size(path)) for name, path in _numbered(told)]
    if all(PurePath(file.path).suffix.lower() in NOT_READ for file in files):
        raise NothingToDo(f"{', '.join(paths)}: no file to read here; read are {' '.join(READ_SUFFIXES)}, each also .gz")
    return files


def _numbered(named: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The ids and paths; of one id the second is `x.md (2)`, or the next number that is free."""
    taken = {name for name, _ in named}
    seen: set[str] = set()
    for name, path in named:
        own = name
        if own in seen:
            own = next(tried for n in count(2) if (tried := f"{name} ({n})") not in taken)
            taken.add(own)
        seen.add(own)
        yield own, path


def _expanded(paths: Sequence[str]) -> Iterator[str]:
    """Paths as given, with the patterns that the shell did not expand."""
    for path in paths:
        if path == STDIN or os.path.lexists(path):
            yield path
        elif glob.has_magic(path) and (matches := sorted(glob.glob(path, recursive=True))):
            yield from matches
        else:
            raise UsageError(f"{path}: no such file or folder")


def _under(root: str) -> Iterator[tuple[str, str]]:
    """Ids and paths of all files under a folder, sorted by id; and of the folders, as `sub/`, that may not be opened."""
    seen: set[str] = set()
    rules: dict[str, list[tuple[re.Pattern[str], bool, bool]]] = {}
    members = []
    shut: list[OSError] = []  # folders that may not be opened: reading such a member says why
    for folder, folders, names in os.walk(root, followlinks=True, onerror=shut.append):
        real = os.path.realpath(folder)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        inside = "" if folder == root else _text(os.path.relpath(folder, root)).replace(os.sep, "/") + "/"
        if IGNORE_FILE in names:
            rules[inside] = list(_ignore_rules(os.path.join(folder, IGNORE_FILE)))
        folders[:] = sorted(n for n in folders if n[0] != "." and not _ignored(inside + n, rules, folder=True))
        for name in names:
            if name[0] != "." and not _ignored(inside + _text(name), rules, folder=False):
                members.append((inside + _text(name), os.path.join(folder, name)))
    for path in (str(error.filename) for error in shut):
        inside = os.path.basename(os.path.abspath(root)) if path == root else os.path.relpath(path, root)
        members.append((_text(inside).replace(os.sep, "/") + "/", path))
    yield from sorted(members)


def _ignore_rules(path: str) -> Iterator[tuple[re.Pattern[str], bool, bool]]:
    """Each rule as (pattern, keeps instead of ignores, folders only)."""
    if not os.path.isfile(path):  # a pipe would never end
        raise UsageError(f"{path}: is no file with patterns; remove it")
    try:
        text = Path(path).read_text("utf-8", errors="replace")
    except OSError as cause:
        raise UsageError(f"{path}: cannot be read: {cause.strerror}; mend its permissions or remove it") from cause
    for line in text.splitlines():
        rule = line.strip()
        if not rule or rule.startswith("#"):
            continue
        keeps, rule = rule.startswith("!"), rule.removeprefix("!")
        folders, rule = rule.endswith("/"), rule.rstrip("/")
        anchored = "/" in rule
        parts = re.split(r"(\*\*/|/\*\*|\*|\?|\[[^\]]+\])", rule.lstrip("/"))
        signs = {"**/": "(?:.*/)?", "/**": "/.*", "*": "[^/]*", "?": "[^/]"}
        body = "".join(signs.get(p) or (p.replace("[!", "[^") if p[:1] == "[" else re.escape(p)) for p in parts)
        try:
            yield re.compile(("" if anchored else "(?:.*/)?") + body), keeps, folders
        except re.error as cause:
            raise UsageError(f"{path}: the rule {line.strip()} cannot be read") from cause


def _ignored(name: str, rules: dict[str, list[tuple[re.Pattern[str], bool, bool]]], *, folder: bool) -> bool:
    """Whether the last rule that matches, from the root inwards, ignores `name`."""
    ignored = False
    for inside, patterns in rules.items():
        if name.startswith(inside):
            for pattern, keeps, folders_only in patterns:
                if (folder or not folders_only) and pattern.fullmatch(name[len(inside) :]):
                    ignored = not keeps
    return ignored


def _wanted(name: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    def named(patterns: Sequence[str]) -> bool:
        return any(fnmatch.fnmatch(name, p) or fnmatch.fnmatch(name.rsplit("/", 1)[-1], p) for p in patterns)

    return (not include or name.endswith("/") or named(include)) and not named(exclude)


def _text(name: str) -> str:
    """A name as text: no lone surrogates (from bytes that are not UTF-8) and no control characters."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
