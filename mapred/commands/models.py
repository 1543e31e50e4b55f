"""`mapred models`: which models there are, what they are, what they need, and what their prose is worth.

`pull` is the only command of mapred that opens a connection.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mapred.errors import ModelError, UsageError

if TYPE_CHECKING:
    from mapred.llm.header import Header
    from mapred.llm.models import Need
    from mapred.selftest import Trial
    from mapred.settings import Settings

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
cache_option = click.option("--cache-dir", default="", metavar="DIR", help="Where digests and fast copies are kept.")


@click.group()
def models() -> None:
    """Local models: which there are, what they need, and what they are worth.

    \b
    mapred models list
    mapred models pull OWNER/NAME:Q4_K_M
    mapred models test NAME
    mapred write ./docs --model NAME --out report.md
    """


@models.command("list")
@json_option
def list_models(as_json: bool) -> None:
    """The bundled model and the pulled ones: name, size, parameters, weight type, place.

    \b
    mapred models list
    mapred models list --json | jq -r '.[].name'
    """
    from mapred.llm import files, header
    from mapred.llm.models import BUNDLED, locate, pulled
    from mapred.progress import Progress

    rows = []
    for name, path in [(BUNDLED, locate(BUNDLED)), *((files.stem(str(each)), str(each)) for each in pulled())]:
        try:
            found = header.read(path)
        except ModelError as error:
            Progress().warn(f"mapred: {error}")
        else:
            rows.append((name, files.size(path), found.n_params, _weights(found), path))
    if as_json:
        keys = ("name", "bytes", "parameters", "weights", "path")
        _print(json.dumps([dict(zip(keys, row, strict=True)) for row in rows], indent=2))
        return
    width = max((len(row[0]) for row in rows), default=0)
    for name, size, parameters, weights, path in rows:
        _print(f"{name:{width}}  {_mib(size):>9}  {_count(parameters):>7}  {weights:7}  {path}")


@models.command()
@click.argument("model", metavar="NAME|PATH")
@json_option
@cache_option
def show(model: str, as_json: bool, cache_dir: str) -> None:
    """What a model is, and what a run with it needs. Ends with 7 when it cannot be asked questions.

    \b
    mapred models show bundled
    mapred models show ./model-Q4_K_M.gguf --json
    """
    from mapred import places
    from mapred.cache.store import Store
    from mapred.llm import files, header, layout
    from mapred.llm.models import available, find

    caches = places.cache_dir(os.environ, cache_dir)
    with Store(caches) as store:
        file = find(model, store)
    found = header.read(file.path)
    chosen, why = layout.outlook(found, file.sha256, caches / "layouts")
    threads, context, need = _need(found, layout.copy_size(found) if chosen == "q8_0" else found.size)
    told = {
        "name": file.name,
        "title": found.name,
        "path": file.path,
        "parts": len(files.parts(file.path)),
        "bytes": files.size(file.path),
        "sha256": file.sha256,
        "architecture": found.architecture,
        "parameters": found.n_params,
        "vocabulary": found.n_vocab,
        "trained_context": found.context,
        "weights": dict(found.types),
        "chat_template": next(iter(found.template.splitlines()), ""),
        "licence": found.licence,
        "layout": chosen,
        "layout_because": why,
        "memory": {"needed": need.total, "free": available(), "threads": threads, "context": context, "slots": need.slots},
    }
    if as_json:
        _print(json.dumps(told, indent=2))
    else:
        told |= {
            "bytes": _mib(files.size(file.path)),
            "parameters": _count(found.n_params),
            "weights": ", ".join(f"{kind} {100 * size / found.size:.0f} %" for kind, size in found.types[:4]),
            "layout": f"{chosen}: {told.pop('layout_because')}",
            "memory": f"{_mib(need.total)} for {threads} threads and a context of {context}; {_mib(available())} are free",
        }
        for name, value in told.items():
            _print(f"{name.replace('_', ' '):15}  {value if value != '' else 'none'}")
    header.check_chat(found)


@models.command()
@click.argument("wanted", metavar="REPO[:FILE]")
def pull(wanted: str) -> None:
    """Download a model from the Hugging Face hub, check it, and print its name. A broken download goes on where it was.

    FILE is a file's name, a pattern with `*`, or a word of it such as Q4_K_M. HF_ENDPOINT names another hub.

    \b
    mapred models pull OWNER/NAME
    mapred models pull OWNER/NAME:Q4_K_M
    """
    from mapred.llm import files, hub
    from mapred.llm.models import shelf
    from mapred.progress import Progress

    progress = Progress()
    path = hub.pull(wanted, shelf(), progress)
    progress.say(f"pulled: {path}; mapred write ./docs --model {files.stem(str(path))}")
    _print(files.stem(str(path)))


@models.command()
@click.argument("model", metavar="NAME|PATH")
@json_option
@click.option("--layout", help="fast, original or a GGUF file, as in mapred write.")
@click.option("--threads", type=int, help="Threads that evaluate.")
@click.option("--gpu-layers", type=int, help="Layers of the model on a GPU; -1: all.")
@cache_option
def test(model: str, as_json: bool, layout: str | None, threads: int | None, gpu_layers: int | None, cache_dir: str) -> None:
    """Have ten short sentences said again by a model, and check each answer as a run does.

    \b
    mapred models test bundled
    mapred models test NAME --json | jq .passed
    """
    from mapred import places
    from mapred.cache.store import Store
    from mapred.llm.models import find, open_model
    from mapred.selftest import examine

    settings = _settings(model=model, layout=layout, threads=threads, gpu_layers=gpu_layers)
    caches = places.cache_dir(os.environ, cache_dir)
    with Store(caches) as store:
        file = find(settings.model, store)
        cores, context = _engine(settings)
        engine = open_model(
            file,
            threads=cores,
            context=context,
            gpu_layers=settings.gpu_layers,
            layout=settings.layout,
            folder=caches / "layouts",
            memory_mib=settings.memory,
            memory=store,
        )
    try:
        trial = examine(engine, settings.seed)
    finally:
        engine.close()
    if as_json:
        _print(json.dumps(_told(file.name, trial), indent=2))
        return
    for tried in trial.tried:
        _print(f"{tried.sentence}\n  {tried.verdict}: {tried.answer}" + (f"\n  ({tried.reason})" if tried.reason else ""))
    _print("\n" + _summary(file.name, trial))


@models.command()
@click.argument("name", metavar="NAME")
def remove(name: str) -> None:
    """Delete a pulled model, all its parts.

    \b
    mapred models remove NAME
    """
    from mapred.llm import files
    from mapred.llm.models import pulled

    path = next((str(each) for each in pulled() if files.stem(str(each)) == name), "")
    if not path:
        raise UsageError(f"{name}: no pulled model of that name; `mapred models list` shows them")
    for part in files.named(path):
        Path(part).unlink(missing_ok=True)


def _settings(**flags: object) -> Settings:
    from mapred.places import here
    from mapred.settings import load

    return load(flags, os.environ, here())[0]


def _engine(settings: Settings) -> tuple[int, int]:
    """Threads and context as in a run."""
    from mapred.job import CONTEXT
    from mapred.settings import usable_cores

    return settings.threads or usable_cores(), settings.context or CONTEXT


def _need(found: Header, size: int) -> tuple[int, int, Need]:
    """Threads, context, and what a run takes where memory is no limit."""
    from mapred.llm.models import need

    threads, context = _engine(_settings())
    return threads, context, need(found, size, threads, context, 1 << 62)


def _told(name: str, trial: Trial) -> dict[str, object]:
    return {
        "model": name,
        "passed": _passed(trial) / len(trial.tried),
        "passed_at_first": trial.first / max(trial.written, 1),
        "tokens_per_second": {
            "written": round(trial.generated / trial.seconds, 1),
            "read": round(trial.evaluated / trial.seconds, 1),
        },
        "seconds": round(trial.seconds, 2),
        "answers": [
            {"sentence": t.sentence, "answer": t.answer, "verdict": t.verdict, "reason": t.reason} for t in trial.tried
        ],
    }


def _summary(name: str, trial: Trial) -> str:
    copied = sum(tried.verdict == "copied" for tried in trial.tried)
    return (
        f"{name}: {_passed(trial)} of {len(trial.tried)} sentences passed the check in the model's own words, "
        f"{trial.first} at the first try; {copied} were copied\n"
        f"{trial.generated / trial.seconds:.0f} tokens a second written, {trial.evaluated / trial.seconds:.0f} read, "
        f"in {trial.seconds:.1f} s"
    )


def _passed(trial: Trial) -> int:
    return sum(tried.passed for tried in trial.tried)


def _print(text: str) -> None:
    """To standard output; what a model's file says of itself cannot steer the terminal."""
    from mapred.progress import printable

    for line in text.split("\n"):
        click.echo(printable(line))


def _weights(found: Header) -> str:
    """The weight type that takes most bytes."""
    return found.types[0][0] if found.types else "none"


def _mib(size: int) -> str:
    return f"{size / 2**20:,.0f} MiB"


def _count(number: int) -> str:
    """`135 M`, `1.5 B`."""
    return f"{number / 1e9:.1f} B" if number >= 1e9 else f"{number / 1e6:.0f} M"
