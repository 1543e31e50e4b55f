"""The command line: the group, its commands, and the one place where an error becomes a line on stderr.

Nothing heavy is imported before a command runs, so that `mapred --help` answers at once.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from mapred import __version__
from mapred.errors import InputError, MapredError, UsageError

PARTIAL, UNSUPPORTED = 3, 4  # exit codes that are no errors
INTERRUPTED, TERMINATED, BROKEN_PIPE = 130, 143, 141


class Terminated(BaseException):
    """SIGTERM or SIGHUP came."""


class Interrupted(BaseException):
    """SIGINT came."""


class ReaderLeft(BaseException):
    """Whoever read our standard output went away."""


class Border(click.Group):
    """The one error border: our errors become one line and their exit code; others keep their traceback."""

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        signal.signal(signal.SIGTERM, _terminate)
        signal.signal(signal.SIGHUP, _terminate)
        kwargs["standalone_mode"] = False
        try:
            sys.exit(super().main(*args, **kwargs) or 0)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except (click.Abort, Interrupted, KeyboardInterrupt):
            _say("mapred: stopped; no finished answer is lost: the same command goes on from here")
            sys.exit(INTERRUPTED)
        except Terminated:
            _say("mapred: terminated; no finished answer is lost: the same command goes on from here")
            sys.exit(TERMINATED)
        except ReaderLeft:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that the exit flushes into nothing
            sys.exit(BROKEN_PIPE)
        except MapredError as error:
            _say(f"mapred: {error}")
            sys.exit(error.exit_code)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command. Click would end a broken pipe with 1, and print an empty line for an interrupt."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderLeft from error
        except KeyboardInterrupt as error:
            raise Interrupted from error


def _terminate(_: int, __: FrameType | None) -> None:
    raise Terminated


def _say(line: str) -> None:
    from mapred.progress import Progress

    Progress().warn(line)


@click.group(cls=Border, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mapred")
def main() -> None:
    """A folder of documents becomes one long, cited article, on your own machine, with a local model and no network.

    \b
    mapred write ./docs --out report.md             an article about whatever the documents say most about
    mapred write ./docs --brief "locking" -o a.md   an article about one thing
    cat notes.txt | mapred write - > article.md     in a pipe
    mapred parse paper.pdf --format text            what mapred reads in a file
    """


def settings_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that are settings; each can stand in the environment (MAPRED_WORDS) and in mapred.toml too."""
    options = [
        click.option("--brief", "--topic", "brief", help="What the article is about; without it the documents decide."),
        click.option("--title", help="The article's title."),
        click.option("--words", type=int, help="Length of the article; by default 4 % of the sources, at most 3,000."),
        click.option("--effort", help="low, normal or high: how many of the chunks the model reads."),
        click.option("--model", help="A GGUF file of a chat model, or `bundled`."),
        click.option("--layout", help="fast: re-quantise slow weight types once; original: never."),
        click.option("--seed", type=int, help="Another seed, another wording."),
        click.option("--threads", type=int, help="Threads that evaluate; by default the cores this process may use."),
        click.option("--gpu-layers", type=int, help="Layers of the model on a GPU; -1: all."),
        click.option("--context", type=int, help="Tokens of one question with its answer."),
        click.option("--memory", type=int, help="MiB that a run may take; by default what is free."),
        click.option("--chunk-tokens", type=int, help="Tokens of a chunk."),
        click.option("--kernel", type=int, help="Notes that a window of a layer reads."),
        click.option("--stride", type=int, help="Notes that a window of a layer owns at most."),
        click.option("--min-support", type=float, help="Share of supported sentences below which the exit code is 4."),
        click.option("--max-calls", type=int, help="Stop, resumable, after so many questions to the model."),
        click.option("--max-time", type=int, help="Stop, resumable, after so many seconds."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
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
    from mapred.commands import Job, write_article

    job = Job(paths, out, form or ("json" if out.endswith(".json") else "md"), include, exclude, quiet, _wait(waiting))
    return write_article(job, flags, run_report, log_file, cache_dir, state_dir)


def _wait(text: str) -> float | None:
    """`fail` -> None, `wait` -> for ever, `wait=30` -> 30 seconds."""
    if text == "fail":
        return None
    kind, _, seconds = text.partition("=")
    if kind != "wait" or (seconds and not seconds.replace(".", "", 1).isdigit()):
        raise UsageError(f"--lock must be fail, wait or wait=SECONDS, not {text!r}")
    return float(seconds) if seconds else float("inf")


class Forgetful:
    """A store that keeps nothing: `parse` always reads the file itself."""

    def get(self, key: str) -> None:
        return None

    def put(self, key: str, text: str) -> None:
        pass


@main.command()
@click.argument("path", metavar="FILE")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def parse(path: str, form: str) -> int:
    """Print the canonical text of a file, into which all quotes point, or its passages with their places.

    \b
    mapred parse paper.pdf --format text
    mapred parse paper.pdf --format json | jq '.passages[] | select(.kind == "heading")'
    """
    from mapred.data import File
    from mapred.stages.parse import as_json, parse_files

    if path != "-" and not Path(path).exists():
        raise UsageError(f"{path}: no such file")
    if Path(path).is_dir():
        raise UsageError(f"{path}: is a folder; parse takes one file")
    (found,) = parse_files([File(os.path.basename(path) or path, path)], Forgetful(), workers=1)
    if isinstance(found, InputError):
        _say(f"mapred: {found}")
        return PARTIAL
    text = as_json(found) if form == "json" else found.text
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()
    return 0
