"""`mapred parse`: what is read in one file."""

from __future__ import annotations

import os

import click

from mapred.errors import PARTIAL, InputError, UsageError


class Forgetful:
    """A store that keeps nothing: `parse` always reads the file itself."""

    def get(self, key: str) -> None:
        return None

    def put(self, key: str, text: str) -> None:
        pass


@click.command()
@click.argument("path", metavar="FILE")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def parse(path: str, form: str) -> int:
    """Print the canonical text of a file, into which all quotes point, or its passages with their places.

    \b
    mapred parse paper.pdf --format text
    mapred parse paper.pdf --format json | jq '.passages[] | select(.kind == "heading")'
    """
    from mapred.data import File
    from mapred.formats.save import save
    from mapred.progress import Progress
    from mapred.stages.parse import as_json, parse_files

    if path != "-" and not os.path.exists(path):
        raise UsageError(f"{path}: no such file")
    if os.path.isdir(path):
        raise UsageError(f"{path}: is a folder; parse takes one file")
    (found,) = parse_files([File(os.path.basename(path) or path, path)], Forgetful(), workers=1)
    if isinstance(found, InputError):
        Progress().warn(f"mapred: {found}")
        return PARTIAL
    text = as_json(found) if form == "json" else found.text
    save(text, "-")
    return 0
