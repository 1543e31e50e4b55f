"""What a run writes is kept apart from what it reads: it overwrites no source, and no report is a source of the next one.

(targets, files) -> (files, {path: why it is no source}).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mapred.data import File
from mapred.errors import UsageError
from mapred.formats.from_report import HOW
from mapred.formats.save import STDOUT, is_special

REPORTS = (".md", ".markdown", ".json")
HEAD = 4096  # bytes in which a report shows that it is one
MARKDOWN = f"\n{HOW} a mark such as [".encode()
JSON = (b'"schema_version"', b'"abstract"')
OURS = "is a report that mapred has made, and no source"


def apart_from(
    targets: Mapping[str, str], outline: str, paths: Sequence[str], files: Sequence[File]
) -> tuple[list[File], dict[str, str]]:
    """The files less those that the run writes, and less earlier reports. `targets` are paths by the option that names them.

    Raises:
        UsageError: a target is named as a source too, is the outline, or is another target.
    """
    taken: dict[str, str] = {os.path.realpath(outline): "--outline"} if outline else {}
    named = {os.path.realpath(path) for path in paths if os.path.isfile(path)}
    for option, target in targets.items():
        if target and target not in STDOUT and not is_special(Path(target)):
            real = os.path.realpath(target)
            if real in taken:
                raise UsageError(f"{target}: is both {taken[real]} and {option}: give one of them another name")
            if real in named:
                raise UsageError(f"{target}: is a source, and {option} would overwrite it: give another {option}")
            taken[real] = option
    own = dict(_own(files, taken, named))
    return [file for file in files if file.path not in own], own


def _own(files: Sequence[File], taken: Mapping[str, str], named: set[str]) -> Iterator[tuple[str, str]]:
    """Members of folders that are no sources. What is named itself is read, a report too."""
    for file in files:
        real = os.path.realpath(file.path)
        if real in taken:
            yield file.path, f"is this run's {taken[real]}, and no source"
        elif real not in named and file.path.lower().endswith(REPORTS) and _is_report(file.path):
            yield file.path, OURS


def _is_report(path: str) -> bool:
    try:
        with open(path, "rb") as stream:
            head = stream.read(HEAD) if os.path.isfile(path) else b""
    except OSError:
        return False  # reading it will say why
    if path.lower().endswith(".json"):
        return head.lstrip().startswith(b"{") and all(key in head for key in JSON)
    return head.startswith(b"# ") and MARKDOWN in head
