"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


def settings_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that are settings; each can stand in the environment (MAPRED_WORDS) and in mapred.toml too."""
    options = [
        click.option("--brief", "--topic", "brief", help="What the article is about; what is far from it is skipped."),
        click.option("--title", help="The article's title."),
        click.option(
            "--words",
            type=int,
            help="Length of the article; by default 4 % of the sources (near the brief), 25 a document, at most 3,000.",
        ),
        click.option("--outline", metavar="FILE", help="Write to this outline, from `mapred outline -o FILE` and edited."),
        click.option("--effort", help="low, normal or high: chunks that the model reads, tokens for the outline."),
        click.option("--model", help="A GGUF file of a chat model, a name of `mapred models list`, or `bundled`."),
        click.option("--layout", help="fast: re-quantise slow weight types once; original: never; or a GGUF."),
        click.option("--verifier-model", metavar="DIR", help="A folder with an ONNX model for inference: it may refuse texts."),
        click.option("--seed", type=int, help="Another seed, another wording."),
        click.option("--threads", type=int, help="Threads that evaluate; by default the cores this process may use."),
        click.option("--gpu-layers", type=int, help="Layers of the model on a GPU; -1: all."),
        click.option("--context", type=int, help="Tokens of one question with its answer."),
        click.option("--memory", type=int, help="MiB that a run may take; by default what is free."),
        click.option("--chunk-tokens", type=int, help="Tokens of a chunk."),
        click.option("--kernel", type=int, help="Notes that a window of a layer reads."),
        click.option("--stride", type=int, help="Notes that a window of a layer owns at most."),
        click.option("--on-unsupported", help="quote, drop or mark: what becomes of a text that the check refuses."),
        click.option("--min-support", type=float, help="Share of supported sentences below which the exit code is 4."),
        click.option("--max-calls", type=int, help="After so many questions to the model, write what there is; resumable."),
        click.option("--max-time", type=int, help="After so many seconds, write what there is; resumable."),
    ]
    for option in reversed(options):
        command = option(command)
    return command
