"""`mapred check`: is what a report says in its sources?"""

from __future__ import annotations

import click


@click.command()
@click.argument("path", metavar="ARTICLE")
@click.option("--sources", multiple=True, required=True, metavar="DOCS", help="Files, folders or patterns; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="For programs; the keys are stable.")
@click.option(
    "--min-support", type=click.FloatRange(0, 1), default=0.0, metavar="X", help="Exit 4 when citation recall is below X."
)
@click.option("--problems/--no-problems", default=True, help="List each failing sentence, quote and source.  [default: list]")
@click.option("--cache-dir", default="", metavar="DIR", help="Documents already parsed.")
def check(path: str, sources: tuple[str, ...], as_json: bool, min_support: float, problems: bool, cache_dir: str) -> int:
    """Audit a report, Markdown or JSON, made by mapred or not, against its sources. No model is asked.

    \b
    mapred check report.md --sources ./docs
    mapred check report.json --sources ./docs --min-support 0.95 --no-problems
    mapred check theirs.md --sources a.pdf --sources notes/ --json | jq '.figures.citation_recall'
    """
    from mapred.checking import check_report

    return check_report(path, sources, as_json, min_support, problems, cache_dir)
