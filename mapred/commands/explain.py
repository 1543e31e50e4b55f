"""`mapred explain`: from a sentence of a report back to its sources, and from a source to what became of it."""

from __future__ import annotations

import click


@click.command()
@click.argument("path", metavar="REPORT[:LINE]|SOURCE[:LINE]")
@click.option("--sources", multiple=True, metavar="DOCS", help="Files or folders; by default where the report says they are.")
@click.option("--report", default="", metavar="REPORT", help="What became of SOURCE in this report?")
@click.option("--state-dir", default="", metavar="DIR", help="Journals; without --report the latest run that read SOURCE.")
@click.option("--cache-dir", default="", metavar="DIR", help="Documents already parsed.")
def explain(path: str, sources: tuple[str, ...], report: str, state_dir: str, cache_dir: str) -> int:
    """Lead a sentence of a report back to its quotes, or tell what became of a passage of a source.

    LINE is a line of the file; in a source that has no lines it is a page (PDF), a row, a slide or a paragraph, as the
    report's References count them. Without LINE everything is explained.

    \b
    mapred explain report.md:14
    mapred explain report.md --sources ./docs | less
    mapred explain docs/manual.txt:120 --report report.md
    """
    from mapred.explaining import explain_report, explain_source, is_report, target

    file, line = target(path)
    if not report and is_report(file):
        return explain_report(file, line, sources, state_dir, cache_dir)
    return explain_source(file, line, report, sources, state_dir, cache_dir)
