"""What the stages of one run share, and what it did and cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from mapred.cache.journal import Journal
from mapred.data import Remark, Wished
from mapred.errors import InputError
from mapred.llm.cached import CachedModel
from mapred.nli import Verifier
from mapred.progress import Bar, Progress
from mapred.settings import Settings
from mapred.stages.parse import Store


@dataclass
class Report:
    """What a run did and cost: for the closing lines and --run-report, never for the article."""

    files: int = 0
    failed: list[InputError] = field(default_factory=list)
    words: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    support: float = 1.0
    instruction_like: list[Remark] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)  # chunks of each path that the brief cannot need
    far: tuple[str, ...] = ()  # documents that were skipped as a whole
    unskipped: str = ""  # why none could be skipped, though there is a brief
    unread: int = 0  # chunks that the budget did not reach
    ended: str = ""  # why the run's budget ended before everything was done: what is saved is partial then


@dataclass
class Run:
    """What the stages of one run share: its settings, its model, and where it tells how far it is."""

    settings: Settings
    store: Store
    model: Callable[[], CachedModel]
    progress: Progress
    journal: Journal
    workers: int
    wished: Wished | None = None  # an outline that a person has edited
    verifier: Verifier | None = None  # may refuse texts that the check lets pass
    report: Report = field(default_factory=Report)

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Bar]:
        start = time.monotonic()
        with self.progress.stage(name, total) as bar:
            yield bar
        self.report.seconds[name] = self.report.seconds.get(name, 0.0) + time.monotonic() - start
