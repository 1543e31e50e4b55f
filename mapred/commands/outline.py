"""`mapred outline`: what an article would be made of, to look at, to draw, or to edit and write to."""

from __future__ import annotations

from pathlib import PurePath

import click

from mapred.commands.options import settings_options
from mapred.commands.write import wait

FORMS = ("yaml", "json", "md", "graphml", "dot", "svg")


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("-o", "--out", default="-", metavar="FILE", help="Where the outline goes; `-` is standard output.")
@click.option("--format", "form", type=click.Choice(FORMS), help="By default the suffix of --out decides; else yaml.")
@click.option("--why", is_flag=True, help="Print what the search tried and kept; without --out, instead of the outline.")
@click.option("--include", multiple=True, metavar="GLOB", help="Only files of this pattern.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="No files of this pattern.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but which files failed.")
@click.option("--lock", "waiting", default="fail", metavar="fail|wait[=S]", help="When another run writes this file.")
@click.option("--run-report", metavar="FILE", help="What the run did and cost, as JSON.")
@click.option("--log-file", default="", metavar="FILE", help="llama.cpp's own messages.")
@click.option("--cache-dir", default="", metavar="DIR", help="Answers already paid for.")
@click.option("--state-dir", default="", metavar="DIR", help="Locks and journals.")
@settings_options
def outline(
    paths: tuple[str, ...],
    out: str,
    form: str | None,
    why: bool,
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
    """Make the outline of an article: its sections, what each gathers, and the facts that each is given.

    \b
    mapred outline ./docs -o outline.yaml && $EDITOR outline.yaml
    mapred write ./docs --outline outline.yaml -o report.md
    mapred outline ./docs --why
    mapred outline ./docs -o outline.svg
    """
    from mapred.job import Job, write_outline

    suffix = PurePath(out).suffix.lower().removeprefix(".").replace("yml", "yaml")
    chosen = form or (suffix if suffix in FORMS else "yaml")
    job = Job(paths, out, chosen, include, exclude, quiet, wait(waiting))
    return write_outline(job, flags, why, run_report, log_file, cache_dir, state_dir)
