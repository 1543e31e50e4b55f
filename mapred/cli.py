"""The command line: the group, its commands, and the one place where an error becomes a line on stderr.

Nothing heavy is imported before a command runs, so that `mapred --help` answers at once.
"""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Any, NoReturn

import click

from mapred import __version__
from mapred.commands.bench import bench
from mapred.commands.check import check
from mapred.commands.explain import explain
from mapred.commands.models import models
from mapred.commands.outline import outline
from mapred.commands.parse import parse
from mapred.commands.write import write
from mapred.errors import MapredError, ReaderLeft
from mapred.streams import settle_streams

STOPS = {signal.SIGINT: ("stopped", 130), signal.SIGTERM: ("terminated", 143), signal.SIGHUP: ("terminated", 143)}


class Stopped(BaseException):
    """A signal asked us to end. Not a KeyboardInterrupt, which may make Python die of the signal, its exit code unused."""

    def __init__(self, number: int):
        self.word, self.exit_code = STOPS[signal.Signals(number)]


class Border(click.Group):
    """The one error border: our errors become one line and their exit code; others keep their traceback."""

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        for number in STOPS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup does, and a shell with what runs behind it
                signal.signal(number, _stop)
        kwargs["standalone_mode"] = False
        try:
            settle_streams()
            code = super().main(*args, **kwargs) or 0
            sys.stdout.flush()
            sys.exit(code)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except Stopped as error:
            _say(f"mapred: {error.word}; no finished answer is lost: the same command goes on from here")
            sys.exit(error.exit_code)
        except ReaderLeft as error:
            sys.exit(error.exit_code)
        except MapredError as error:
            _say(f"mapred: {error}")
            sys.exit(error.exit_code)


def _stop(number: int, _: FrameType | None) -> None:
    raise Stopped(number)


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
    mapred outline ./docs -o outline.yaml           its outline, to edit: mapred write --outline outline.yaml
    mapred check report.md --sources ./docs         is it in the sources?
    mapred explain report.md:14                     where does this come from?
    mapred parse paper.pdf --format text            what mapred reads in a file
    mapred models list                              the models that are here
    """


for command in (write, outline, check, explain, parse, models, bench):
    main.add_command(command)
