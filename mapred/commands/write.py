"""`mapred write`: an article from files, folders, patterns or standard input."""

from __future__ import annotations

import re

import click

from mapred.commands.options import settings_options
from mapred.errors import UsageError


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("-o", "--out", default="-", metavar="FILE", help="Where the article goes; `-` is standard output.")
@click.option("--format", "form", type=click.Choice(["md", "json"]), help="By default the suffix of --out decides.")
@click.option("--include", multiple=True, metavar="GLOB", help="Only files of this pattern.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="No files of this pattern.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but which files failed.")
@click.option("--lock", "waiting", default="fail", metavar="fail|wait[=S]", help="When another run writes this file.")
@click.option("--run-report", metavar="FILE", help="What the run did and cost, as JSON.")
@click.option("--log-file", default="", metavar="FILE", help="llama.cpp's own messages.")
@click.option("--cache-dir", default="", metavar="DIR", help="Answers already paid for.")
@click.option("--state-dir", default="", metavar="DIR", help="Locks and journals.")
@settings_options
def write(
    paths: tuple[str, ...],
    out: str,
    form: str | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    quiet: bool,
    waiting: str,
    run_report: str | None,
    log_file: str,
    cache_dir: str,
    state_dir: str,
    **flags: object,
) -> int:
    """Write a cited article from files, folders, patterns, or `-` (standard input).

    \b
    mapred write ./docs --out report.md
    mapred write ./docs --out report.json --words 3000 --brief "how data survives a power cut"
    find . -name '*.txt' -newer last | xargs mapred write -q -o news.md
    """
    from mapred.job import Job, write_article

    job = Job(paths, out, form or ("json" if out.endswith(".json") else "md"), include, exclude, quiet, wait(waiting))
    return write_article(job, flags, run_report, log_file, cache_dir, state_dir)


def wait(text: str) -> float | None:
    """`fail` -> None, `wait` -> for ever, `wait=30` -> 30 seconds."""
    if text == "fail":
        return None
    kind, _, seconds = text.partition("=")
    if kind != "wait" or (seconds and not re.fullmatch(r"[0-9]+(\.[0-9]*)?", seconds)):
        raise UsageError(f"--lock must be fail, wait or wait=SECONDS, not {text!r}")
    return float(seconds) if seconds else float("inf")
