"""Settings: every run-wide knob, its default and its reason; and where its value comes from.

flags, environment, ./mapred.toml, the user's config.toml, defaults -> Settings. The first that says something wins;
what is said wrongly is an error wherever it stands, and names its place.
"""

from __future__ import annotations

import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from mapred.errors import UsageError
from mapred.places import config_file
from mapred.stages.unsupported import CHOICES

Value = str | int | float
T = TypeVar("T", str, int, float)
TYPES: dict[str, type[Value]] = {"str": str, "int": int, "float": float}

CGROUPS = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Rule:
    """Why a knob is there, and what it may hold."""

    why: str
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[str, ...] = ()


def _knob(default: T, why: str, low: float = 0, high: float = math.inf, choices: tuple[str, ...] = ()) -> T:
    found: T = field(default=default, metadata={"rule": Rule(why, low, high, choices)})
    return found


@dataclass(frozen=True, slots=True)
class Settings:
    """Every run-wide choice. `Settings(words=1500)` checks itself."""

    brief: str = _knob("", "what the article is about; empty: whatever the sources say most about")
    title: str = _knob("", "the article's title; empty: the model finds one")
    words: int = _knob(0, "length of the article; 0: by the amount of evidence")
    outline: str = _knob("", "an outline to write to, from `mapred outline` and edited; empty: one is made")
    effort: str = _knob("normal", "chunks read by the model, tokens for the outline", choices=("low", "normal", "high"))
    model: str = _knob("bundled", "a GGUF file, a model's name, or `bundled`")
    layout: str = _knob("fast", "fast: slow weight types are re-quantised once, where nothing is lost; original; or a file")
    verifier_model: str = _knob("", "a folder with a model for natural-language inference, which may refuse texts; empty: none")
    seed: int = _knob(0, "the same seed gives the same article", high=2**32 - 1)
    threads: int = _knob(0, "threads that evaluate; 0: the cores that this process may use")
    gpu_layers: int = _knob(0, "layers on a GPU; -1: all", low=-1)
    context: int = _knob(0, "tokens of one question with its answer; 0: by the model and the memory")
    memory: int = _knob(0, "MiB that a run may take; 0: what is free")
    chunk_tokens: int = _knob(320, "tokens of a chunk: small models lose track in longer ones", low=32)
    kernel: int = _knob(4, "notes that a reducing window reads", low=2)
    stride: int = _knob(3, "notes that a reducing window owns; at most the kernel", low=2)
    on_unsupported: str = _knob(
        "quote", "what stands where the check refuses the model's text: the quote, nothing, or it with a mark", choices=CHOICES
    )
    min_support: float = _knob(0.0, "share of checked sentences below which the run ends with 4", high=1)
    max_calls: int = _knob(0, "questions to the model, then write what there is and be resumable; 0: no limit")
    max_time: int = _knob(0, "seconds, then write what there is and be resumable; 0: no limit")

    def __post_init__(self) -> None:
        for each in fields(self):
            _check(each.name, getattr(self, each.name), option(each.name))
        if self.stride > self.kernel:
            raise UsageError(f"--stride {self.stride} is more than --kernel {self.kernel}: a window cannot own unread notes")

    @property
    def headline(self) -> str:
        """The article's title as far as it is asked for: that of a brief begins as a title does."""
        return self.title or self.brief[:1].upper() + self.brief[1:]


KINDS: dict[str, type[Value]] = {each.name: TYPES[str(each.type)] for each in fields(Settings)}
RULES: dict[str, Rule] = {each.name: each.metadata["rule"] for each in fields(Settings)}


def option(name: str) -> str:
    """`chunk_tokens` -> `--chunk-tokens`."""
    return "--" + name.replace("_", "-")


def load(flags: Mapping[str, object], env: Mapping[str, str], cwd: Path) -> tuple[Settings, dict[str, str]]:
    """The settings, and each field's origin: option, variable, file or `default`. A flag of None is not given."""
    values: dict[str, Value] = {}
    origin = dict.fromkeys(KINDS, "default")
    for path in (config_file(env), cwd / "mapred.toml"):
        for name, value in (_read(path) if path else {}).items():
            values[name] = _check(name, value, f"{path}: {name}")
            origin[name] = str(path)
    for name in KINDS:
        variable = f"MAPRED_{name.upper()}"
        if env.get(variable):
            values[name] = _check(name, _parsed(name, env[variable], variable), variable)
            origin[name] = variable
        if flags.get(name) is not None:
            values[name] = _check(name, flags[name], option(name))
            origin[name] = option(name)
    return Settings(**values), origin  # type: ignore[arg-type]  # _check has seen to each type


def _check(name: str, value: object, where: str) -> Value:
    """The value in its knob's type, or a UsageError that says where it stands and what is wanted."""
    kind, rule = KINDS[name], RULES[name]
    if kind is float and type(value) is int:
        value = float(value)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise UsageError(f"{where} must be {_named(kind)}, not {value!r}")
    if isinstance(value, str):
        if rule.choices and value not in rule.choices:
            raise UsageError(f"{where} must be {', '.join(rule.choices[:-1])} or {rule.choices[-1]}, not {value!r}")
    elif not rule.low <= value <= rule.high:
        upper = "" if rule.high == math.inf else f" and at most {rule.high:g}"
        raise UsageError(f"{where} must be at least {rule.low:g}{upper}, not {value!r}")
    return value


def _parsed(name: str, text: str, where: str) -> Value:
    kind = KINDS[name]
    try:
        return kind(text)
    except ValueError as error:
        raise UsageError(f"{where} must be {_named(kind)}, not {text!r}") from error


def _named(kind: type[Value]) -> str:
    return {str: "text", int: "a whole number", float: "a number"}[kind]


def _read(path: Path) -> dict[str, object]:
    """A toml file's keys, with `-` and `_` taken for the same; nothing when there is no file."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as TOML: {error}") from error
    known = {key.replace("-", "_"): value for key, value in table.items()}
    for key in known:
        if key not in KINDS:
            near = get_close_matches(key, KINDS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are: {', '.join(KINDS)}"
            raise UsageError(f"{path}: unknown key {key!r}; {hint}")
    return known


def usable_cores() -> int:
    """The cores that this process may use: its affinity, and its cgroup's share of CPU time rounded down."""
    cores = len(os.sched_getaffinity(0))
    try:
        membership = Path("/proc/self/cgroup").read_text("utf-8")
    except OSError:
        return cores
    return max(1, min([cores, *(int(limit) for limit in _cpu_limits(CGROUPS, membership))]))


def _cpu_limits(root: Path, membership: str) -> list[float]:
    """CPUs' worth of time that each cgroup above this process allows, version 2 (cpu.max) and 1 (cfs quota)."""
    limits = []
    for line in membership.splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        top = root / "cpu" if controllers else root
        group = top / path.lstrip("/")
        for folder in (group, *(above for above in group.parents if above.is_relative_to(top))):
            try:
                words = (
                    [(folder / "cpu.cfs_quota_us").read_text(), (folder / "cpu.cfs_period_us").read_text()]
                    if controllers
                    else (folder / "cpu.max").read_text().split()
                )
                quota, period = float(words[0]), float(words[1])
            except (OSError, ValueError, IndexError):
                continue  # `max`, or no such controller here
            if quota > 0 and period > 0:
                limits.append(quota / period)
    return limits
