"""What `mapred write` and `mapred outline` do around the pipeline: settings, places, lock, model, saving, closing lines."""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from mapred.cache.journal import Journal
from mapred.cache.store import Store
from mapred.data import File
from mapred.errors import DONE, PARTIAL, UNSUPPORTED, BudgetReached, UsageError
from mapred.formats import to_outline
from mapred.formats.find import find
from mapred.formats.from_outline import read_outline
from mapred.formats.save import STDOUT, check_target, descriptor, save
from mapred.formats.to_json import safe, to_json
from mapred.formats.to_markdown import to_markdown
from mapred.formats.to_svg import to_svg
from mapred.llm import models
from mapred.llm.cached import CachedModel
from mapred.llm.engine import Engine
from mapred.llm.model import Usage
from mapred.lock import lock
from mapred.nli import open_verifier
from mapred.pipeline import make_article, plan_article
from mapred.places import cache_dir, here, run_dir, state_dir
from mapred.progress import Progress, printable
from mapred.run import Report, Run
from mapred.settings import Settings, load, usable_cores
from mapred.targets import apart_from
from mapred.why import story, why

CONTEXT = 1024  # tokens of one question with its answer: what the stages need at their default sizes
GO_ON = "and the same command goes on from here"
WRITERS = {"md": to_markdown, "json": to_json}
OUTLINES = {
    "yaml": to_outline.to_yaml,
    "json": to_outline.to_json,
    "md": to_outline.to_md,
    "graphml": to_outline.to_graphml,
    "dot": to_outline.to_dot,
    "svg": to_svg,
}


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be written from what, and how the program behaves meanwhile."""

    paths: tuple[str, ...]
    out: str
    form: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    quiet: bool
    wait: float | None  # seconds to wait for the lock; None: not at all


def write_article(job: Job, flags: Mapping[str, object], run_report: str | None, log_file: str, cache: str, state: str) -> int:
    """Runs the job; the exit code. What the user got wrong is said before any work is done."""
    start = time.monotonic()
    with _started(job, flags, run_report, log_file, cache, state) as (files, run):
        article = make_article(files, run)
        if article is None:
            return PARTIAL
        save(WRITERS[job.form](article), job.out)
        _close(run.progress, run.report, run.model().usage, time.monotonic() - start, job.out)
    if run.report.ended:
        raise BudgetReached(f"{run.report.ended}; the article is what the answers so far allow, {GO_ON}")
    if run.settings.min_support and run.report.support < run.settings.min_support:
        return UNSUPPORTED
    return PARTIAL if run.report.failed else DONE


def write_outline(
    job: Job, flags: Mapping[str, object], tell_why: bool, run_report: str | None, log_file: str, cache: str, state: str
) -> int:
    """Runs the job as far as its outline; `tell_why` prints what the search did, after the outline's file if it has one."""
    with _started(job, flags, run_report, log_file, cache, state) as (files, run):
        planned = plan_article(files, run)
        if planned is None:
            return PARTIAL
        if job.out not in STDOUT or not tell_why:
            save(OUTLINES[job.form](planned.outline, why(planned.found) if planned.found else ()), job.out)
        if tell_why:
            save("\n".join(map(printable, story(planned.found).split("\n"))), "-")
    if run.report.ended:
        raise BudgetReached(f"{run.report.ended}; the outline is what the answers so far allow, {GO_ON}")
    return PARTIAL if run.report.failed else DONE


@contextmanager
def _started(
    job: Job, flags: Mapping[str, object], run_report: str | None, log_file: str, cache: str, state: str
) -> Iterator[tuple[list[File], Run]]:
    """The files and a run that is ready; the journal and the run's report are closed at the end, whatever ended it."""
    settings, _ = load(flags, os.environ, here())
    targets = {"--out": job.out, "--run-report": run_report or "", "--log-file": log_file}
    for target in (job.out, *filter(None, (run_report, log_file))):
        check_target(target)
    caches, states = cache_dir(os.environ, cache), state_dir(os.environ, state)
    files, own = apart_from(targets, settings.outline, job.paths, find(job.paths, include=job.include, exclude=job.exclude))
    wished = read_outline(settings.outline) if settings.outline else None
    if "-" in job.paths and os.isatty(0):
        raise UsageError("standard input is a terminal: pipe a text into `mapred write -`, or name a file")
    out = "-" if job.out in STDOUT or descriptor(job.out) is not None else os.path.abspath(job.out)
    with ExitStack() as open_:
        if out != "-":
            open_.enter_context(lock(Path(job.out), states, job.wait))
        store = open_.enter_context(Store(caches))
        file = models.find(settings.model, store)
        threads = settings.threads or usable_cores()
        verifier = open_verifier(settings.verifier_model, threads) if settings.verifier_model else None
        progress, usage = Progress(job.quiet), Usage()
        engine = _open(file, settings, caches, store, log_file)
        if not engine.repeatable:
            progress.say("this model is evaluated by several threads or a GPU: a new run may word its answers differently")
        model = CachedModel(engine, store, usage, settings.max_calls, settings.max_time)
        open_.callback(model.close)
        folder = run_dir(states, out)
        journal = open_.enter_context(Journal(folder / "journal.jsonl"))
        journal.write("start", paths=list(job.paths), out=out, model=file.sha256)
        for path, reason in own.items():
            journal.write("no source", path=path, reason=reason)
            progress.say(f"mapred: {path}: {reason}")
        run = Run(settings, store, lambda: model, progress, journal, max(1, usable_cores()), wished, verifier)
        try:
            yield files, run
        finally:
            journal.write("calls", made=usage.made, cached=usage.cached)
            if run_report:
                save(_report(run.report, usage, engine.repeatable), run_report)


def _open(file: models.ModelFile, settings: Settings, caches: Path, store: Store, log_file: str) -> Engine:
    return models.open_model(
        file,
        threads=settings.threads or usable_cores(),
        context=settings.context or CONTEXT,
        gpu_layers=settings.gpu_layers,
        layout=settings.layout,
        folder=caches / "layouts",
        memory=store,
        memory_mib=settings.memory,
        log_file=log_file,
    )


def _report(report: Report, usage: Usage, repeatable: bool) -> str:
    peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) << 10
    told = {
        "calls": {"made": usage.made, "cached": usage.cached},
        "tokens": {"evaluated": usage.evaluated, "reused": usage.reused, "generated": usage.generated},
        "seconds": {stage: round(seconds, 3) for stage, seconds in report.seconds.items()},
        "peak_rss": peak,
        "repeatable": repeatable,
        "counts": report.counts,
        "skipped": {"files": report.skipped, "why_none": report.unskipped},
        "ended": report.ended,
        "failed": [{"path": error.path, "reason": error.reason} for error in report.failed],
        "instruction_like": [{"path": r.path, "place": r.place, "text": r.text} for r in report.instruction_like],
    }
    return safe(json.dumps(told, indent=2, ensure_ascii=False)) + "\n"


def _close(progress: Progress, report: Report, usage: Usage, seconds: float, out: str) -> None:
    """The five lines at the end of a run that somebody watches."""
    n = report.counts
    rate = f", {100 * n['passed'] // n['written']} % of the first texts passed the check" if n["written"] else ""
    progress.say(f"read     {n['files'] - n['failed']} files of {n['files']}, {report.words:,} words; {n['failed']} failed")
    far = f"; {n['skipped']:,} are too far from the brief" if n.get("skipped") else ""
    progress.say(f"chunks   {n['chunks']:,}, of which the model read {n['asked']:,}; {n['pruned']:,} had nothing to say{far}")
    progress.say(
        f"facts    {n['facts']:,} noted, {n['chosen']} in the article: {n['sentences'] - n['quoted']} phrased, "
        f"{n['quoted']} as quotes{rate}"
    )
    progress.say(f"calls    {usage.made:,} made, {usage.cached:,} from the cache")
    if report.instruction_like:
        files = len({remark.path for remark in report.instruction_like})
        progress.say(
            f"beware   {len(report.instruction_like):,} passages in {files} of the files talk to a language model; none was "
            "obeyed, --run-report lists them"
        )
    where = "standard output" if out in ("", "-") else out
    partial = ", partial: the budget ended" if report.ended else ""
    progress.say(f"written  {n['words']:,} words in {seconds:.0f} s{partial}: {where}")
