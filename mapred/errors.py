"""The error tree, each class with the exit code that the shell sees.

MapredError            1   something failed that is not the user's mistake
  UsageError           2   usage, configuration, a bad path or target
  NothingToDo          5   an empty folder
  BudgetReached        6   a budget ended: what is written is partial; the same command goes on
  ModelError           7   the model is missing or cannot be loaded
  Locked              75   another run holds the lock
ReaderLeft           141   whoever read what we write went away: no failure, and nothing is said
InputError             -   one input file cannot be read: named, remembered, and the run goes on (exit 3 at its end)

A message says what, where and how to mend it; only the command line turns an error into a message.
"""

DONE, PARTIAL, UNSUPPORTED = 0, 3, 4  # exit codes that are no errors: done; some inputs failed; below --min-support


class MapredError(Exception):
    """A failure with one line for the user."""

    exit_code = 1


class UsageError(MapredError):
    exit_code = 2


class NothingToDo(MapredError):
    exit_code = 5


class BudgetReached(MapredError):
    exit_code = 6


class ModelError(MapredError):
    exit_code = 7


class Locked(MapredError):
    exit_code = 75


class ReaderLeft(BaseException):
    """Whoever read what we write went away."""

    exit_code = 141


class InputError(Exception):
    """One input cannot be read. `path` is the path as given, `reason` one clause with its remedy."""

    def __init__(self, path: str, reason: str):
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
