"""`mapred bench`: how fast this machine answers, beside the obvious ways of calling the same model."""

from __future__ import annotations

import json
import sys

import click


@click.command()
@click.option("--model", default="bundled", show_default=True, help="A GGUF file of a chat model, or `bundled`.")
@click.option("--layout", default="fast", show_default=True, help="As for write.")
@click.option("--threads", type=click.IntRange(min=0), default=0, help="By default the cores this process may use.")
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True, help="Every way is measured once a round.")
@click.option("--quick", is_flag=True, help="One round of few questions of one shape: about 50 seconds.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--cache-dir", default="", metavar="DIR", help="Where the fast layout of the model lies.")
def bench(model: str, layout: str, threads: int, rounds: int, quick: bool, as_json: bool, cache_dir: str) -> int:
    """Measure source tokens a second: a loop over Llama, llama.cpp's server, mapred's engine, and the raw ceiling.

    The server is measured where xllamacpp is installed: pip install 'mapred[bench]'.

    \b
    mapred bench --quick
    mapred bench --rounds 5 --json > bench.json
    """
    from mapred.benching import run_bench

    report = run_bench(model, layout, threads, 1 if quick else rounds, quick, cache_dir)
    sys.stdout.write(json.dumps(report.as_dict(), indent=2) + "\n" if as_json else report.as_table())
    return 0
