"""What an article does not cover, and why: files that failed, files that gave nothing, and what a budget left undone."""

from __future__ import annotations

from mapred.data import Omission
from mapred.library import Library
from mapred.run import Run

UNUSED, FAR = "read, but nothing of it is cited", "too far from the brief: skipped, and nothing of it is cited"


def not_covered(run: Run, library: Library, cited: set[str]) -> tuple[Omission, ...]:
    failed = [Omission(error.path, error.reason) for error in run.report.failed]
    far = set(run.report.far)
    unused = [Omission(library[name].path, FAR if name in far else UNUSED) for name in library if name not in cited]
    return (*failed, *unused, *_unsaid(run))


def _unsaid(run: Run) -> list[Omission]:
    """What a budget that has ended left undone: the article is partial."""
    if not run.report.ended:
        return []
    n = run.report.counts
    told = (
        f"the model has read {n['asked']} of {n['asked'] + run.report.unread} chunks and {n['written']} of {n['chosen']} facts"
    )
    return [Omission("This article is partial", f"{run.report.ended}; {told}")]
