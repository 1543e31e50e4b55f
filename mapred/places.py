"""Where things lie on this machine, by the XDG base directory specification: cache, state, data, configuration.

environment -> folders. Nothing is made or opened here. A relative XDG value is ignored, as the specification says.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from mapred.errors import UsageError

PROGRAM = "mapred"


def cache_dir(env: Mapping[str, str], given: str = "") -> Path:
    """Answers already paid for: --cache-dir, MAPRED_CACHE_DIR, or `~/.cache/mapred`."""
    return _place(env, given, "CACHE_DIR", "XDG_CACHE_HOME", ".cache")


def state_dir(env: Mapping[str, str], given: str = "") -> Path:
    """Runs, journals and locks: --state-dir, MAPRED_STATE_DIR, or `~/.local/state/mapred`."""
    return _place(env, given, "STATE_DIR", "XDG_STATE_HOME", ".local/state")


def data_dir(env: Mapping[str, str], given: str = "") -> Path:
    """Models: `~/.local/share/mapred`."""
    return _place(env, given, "DATA_DIR", "XDG_DATA_HOME", ".local/share")


def config_file(env: Mapping[str, str]) -> Path | None:
    """The user's `~/.config/mapred/config.toml`, there or not; None without a home."""
    base = _base(env, "XDG_CONFIG_HOME", ".config")
    return base / PROGRAM / "config.toml" if base else None


def here() -> Path:
    """The current folder."""
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise UsageError("the current folder has been deleted: change to one that is there") from error


def run_dir(state: Path, article: str) -> Path:
    """The folder of all runs that write this article: its name is a digest of the resolved path (`-` is stdout)."""
    where = article if article in ("", "-") else os.path.realpath(article)
    return state / "runs" / sha256(where.encode("utf-8", "surrogateescape")).hexdigest()[:24]


def _place(env: Mapping[str, str], given: str, ours: str, theirs: str, below_home: str) -> Path:
    chosen = given or env.get(f"MAPRED_{ours}", "")
    if chosen:
        try:
            path = Path(chosen).expanduser()
        except RuntimeError as error:
            raise UsageError(f"{chosen}: no such user; name a folder for --cache-dir and --state-dir") from error
        return path if path.is_absolute() else here() / path
    base = _base(env, theirs, below_home)
    if base is None:
        raise UsageError("no HOME and no home folder in the password file: give --cache-dir and --state-dir")
    return base / PROGRAM


def _base(env: Mapping[str, str], variable: str, below_home: str) -> Path | None:
    given = env.get(variable, "")
    if os.path.isabs(given):
        return Path(given)
    home = env.get("HOME", "") or _home_of_user()
    return Path(home) / below_home if os.path.isabs(home) else None


def _home_of_user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return ""
