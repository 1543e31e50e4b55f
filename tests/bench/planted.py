"""How many facts, planted in real documents, does an article tell, cited to where they were planted?

python tests/bench/planted.py FOLDER [--documents 12] [--words 1000] [--seed 1] [--model M] [--baseline]

Documents of FOLDER are chosen by the seed, written anew as txt, md, html and docx (and tables as csv too), and given facts
about things that do not exist, in words that the documents use most: alone, in two sentences, in three documents, in two with
different numbers, in tables. A fact is told when one sentence of the article has both its name and its figure; it is in place
when a quote of that sentence is of the file, and for txt and md of the line, where it was planted. A contradiction is shown
when the article names both figures as a disagreement. With --baseline the obvious pipeline runs next to it: every chunk
summarised by the same model, the summaries cut evenly to the length of the article. Several numbers after --documents and
--words make several rows.
"""

from __future__ import annotations

import argparse
import csv
import html
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mapred.cache.store import Store
from mapred.data import Document, Kind
from mapred.errors import InputError
from mapred.formats.find import find
from mapred.llm import models
from mapred.llm.cached import CachedModel
from mapred.llm.model import Question, Usage
from mapred.settings import Settings
from mapred.stages.chunk import chunk
from mapred.stages.parse import parse_files
from mapred.stages.terms import terms

LONGEST = 1200  # words that are kept of a document
FORMATS = ("txt", "md", "html", "docx")
KINDS = {"single": 8, "two sentences": 4, "in three documents": 4, "contradicted": 4, "in a table": 4}
NAMES = (
    "Velmora Tarquin Osbeck Lindral Quorvex Brannick Sethwyn Halvard Peregrine Mordaunt Ketteridge Ashgrove Fenwold Calloway "
    "Drummond Ellingham Farnsworth Garroway Hexham Ingleby Jessamine Kilbride Lorimer Mayhew"
).split()
FORMS = (  # `a` and `b` are the words that the documents use most
    "The {name} engine for the {a} stores at most {n} records in each {b} of its archive.",
    "The {name} {a} library was rewritten after a test had found {n} errors in its {b} parser.",
    "The {name} project uses a {a} that answers {n} queries on each {b} of a busy server.",
    "The {name} {a} format reserves {n} bytes at the start of every {b} for its header.",
    "Every installation of the {name} {a} creates {n} tables for a {b} before its first user signs in.",
    "The {name} driver of the {a} waits {n} milliseconds before it writes a {b} again.",
)
FIRST = "The {name} archive holds letters of four generations of sailors in a {a} and a {b}."
SECOND = "Its operators found out that {n} of them are never read again."
SUMMARY = "You write a report. Say in one or two sentences what the text says, with its names and figures."
SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"says": {"type": "string", "minLength": 20, "maxLength": 400}},
        "required": ["says"],
        "additionalProperties": False,
    }
)


@dataclass(frozen=True)
class Planted:
    """A fact: its name, its figures (two when it is contradicted), and what each document that holds it says."""

    kind: str
    name: str
    figures: tuple[str, ...]
    said: tuple[tuple[int, str], ...]  # (number of the document, text)


@dataclass(frozen=True)
class Score:
    """Of the planted facts of each kind: told, in place, and shown as a disagreement."""

    told: dict[str, int]
    placed: dict[str, int]
    shown: int
    words: int


def plant(documents: Sequence[Document], rng: random.Random) -> list[Planted]:
    """The facts, each for documents chosen at random; they speak of what the documents speak of most."""
    common = Counter(w for d in documents for w in set(re.findall(r"[a-z]{4,}", d.text)) if terms(w))
    a, b = (word for word, _ in sorted(common.items(), key=lambda item: (-item[1], -_uses(item[0], documents), item[0]))[:2])
    facts = []
    names = iter(NAMES)
    for kind, count in KINDS.items():
        for at in range(count):
            name, form = next(names), FORMS[at % len(FORMS)]
            one, other = (f"{n:,}" for n in rng.sample(range(1100, 9900), 2))
            homes = rng.sample(range(len(documents)), min(3, len(documents)))
            text = form.format(name=name, n=one, a=a, b=b)
            if kind == "two sentences":
                both = f"{FIRST} {SECOND}".format(name=name, n=one, a=a, b=b)
                facts.append(Planted(kind, name, (one,), ((homes[0], both),)))
            elif kind == "in three documents":
                facts.append(Planted(kind, name, (one,), tuple((home, text) for home in homes)))
            elif kind == "contradicted":
                sides = ((homes[0], text), (homes[1], form.format(name=name, n=other, a=a, b=b)))
                facts.append(Planted(kind, name, (one, other), sides))
            elif kind == "in a table":
                facts.append(Planted(kind, name, (one,), ((homes[0], f"{name}\t{one}"),)))
            else:
                facts.append(Planted(kind, name, (one,), ((homes[0], text),)))
    return facts


def _uses(word: str, documents: Sequence[Document]) -> int:
    return sum(len(re.findall(rf"\b{word}\b", d.text)) for d in documents)


def written(documents: Sequence[Document], facts: Sequence[Planted], folder: Path, rng: random.Random) -> list[list[Path]]:
    """Writes the documents with their facts; the files that each document has become."""
    paths = []
    for number, document in enumerate(documents):
        paragraphs, words = [], 0
        for passage in document.passages:
            text = " ".join(document.text[passage.start : passage.end].split())
            if passage.kind in (Kind.TEXT, Kind.ITEM) and words < LONGEST:
                paragraphs.append(text)
                words += len(text.split())
        rows = []
        for fact in facts:
            for home, text in fact.said:
                if home == number and fact.kind == "in a table":
                    rows.append(text.split("\t"))
                elif home == number:
                    paragraphs.insert(rng.randrange(1, len(paragraphs) + 1), text)
        form = FORMATS[number % len(FORMATS)]
        path = folder / f"{number:02} {Path(document.id).stem}.{form}"
        own = [path]
        if rows and form == "txt":  # a text has no tables: they stand beside it
            own.append(path.with_suffix(".csv"))
            with own[1].open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([("project", "records"), *rows])
            rows = []
        _write(path, document.title, paragraphs, rows)
        paths.append(own)
    return paths


def _write(path: Path, title: str, paragraphs: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if path.suffix == ".docx":
        import docx

        made = docx.Document()
        made.add_heading(title, 1)
        for text in paragraphs:
            made.add_paragraph(text)
        if rows:
            table = made.add_table(rows=0, cols=2)
            for row in (("project", "records"), *rows):
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        made.save(str(path))
        return
    if path.suffix == ".html":
        body = "".join(f"<p>{html.escape(text)}</p>\n" for text in paragraphs)
        cells = "".join(f"<tr><td>{name}</td><td>{n}</td></tr>\n" for name, n in (("project", "records"), *rows))
        table = f"<table>{cells}</table>" if rows else ""
        head = html.escape(title)
        text = f"<html><head><title>{head}</title></head><body><h1>{head}</h1>{body}{table}</body></html>"
    else:
        table = "".join(f"| {name} | {n} |\n" for name, n in (("project", "records"), ("---", "---"), *rows)) if rows else ""
        text = "\n\n".join([f"# {title}" if path.suffix == ".md" else title, *paragraphs, table])
    path.write_text(text, "utf-8")


def judged(article: dict, facts: Sequence[Planted], paths: Sequence[Sequence[Path]]) -> Score:  # type: ignore[type-arg]
    """What the article tells of the facts."""
    spans = {span["id"]: span for span in article["spans"]}
    sources = {source["number"]: Path(source["path"]) for source in article["sources"]}
    sentences = [*article["abstract"], *(s for part in article["sections"] for p in part["paragraphs"] for s in p)]
    texts = {fact["id"]: fact["text"] for fact in article["facts"]}
    disputes = [" ".join(texts[i] for i in each["facts"]) for each in article["contradictions"]]
    told, placed, shown = dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0), 0
    for fact in facts:
        saying = [s for s in sentences if fact.name in s["text"] and any(n in s["text"] for n in fact.figures)]
        cited = [spans[i] for s in saying for i in s["cites"]]
        told[fact.kind] += bool(saying)
        placed[fact.kind] += any(_in_place(span, sources[span["source"]], fact, paths) for span in cited)
        shown += len(fact.figures) == 2 and any(all(n in text for n in (fact.name, *fact.figures)) for text in disputes)
    return Score(told, placed, shown, sum(len(s["text"].split()) for s in sentences))


def _in_place(span: dict, path: Path, fact: Planted, paths: Sequence[Sequence[Path]]) -> bool:  # type: ignore[type-arg]
    """Is the quote of a file, and where lines are known of the line, that holds the fact?"""
    if fact.name not in span["quote"] or not any(path in paths[home] for home, _ in fact.said):
        return False
    if path.suffix not in (".txt", ".md"):
        return True
    lines = path.read_text("utf-8").splitlines()
    first, last = span["locator"]["lines"]
    return any(fact.name in line for line in lines[first - 1 : last])


def told_by_baseline(
    folder: Path, options: argparse.Namespace, words: int, facts: Sequence[Planted], cache: Path
) -> dict[str, int]:
    """The facts that the joined summaries of all chunks tell in so many words."""
    settings = Settings(model=options.model)
    with Store(cache) as store:
        file = models.find(settings.model, store)
        engine = models.open_model(
            file, threads=2, context=1024, gpu_layers=0, layout="fast", folder=cache / "layouts", memory_mib=0, log_file=""
        )
        model = CachedModel(engine, store, Usage(), settings.max_calls, settings.max_time)
        try:
            found = [d for d in parse_files(find([str(folder)]), store, workers=1) if not isinstance(d, InputError)]
            chunks = [c for d in found for c in chunk(d, model.count, settings.chunk_tokens)]
            texts = {c.id: d.text[c.start : c.end] for d in found for c in chunks if c.document == d.id}
            asked = [Question(c.id, SUMMARY, (), texts[c.id], SCHEMA, 96, options.seed) for c in chunks]
            answers = {question.about: json.loads(answer.text)["says"] for question, answer in model.ask(asked)}
        finally:
            model.close()
    summaries = [answers[c.id].split() for c in chunks]
    each = 0  # words kept of every summary
    while each < max(map(len, summaries)) and sum(min(each + 1, len(s)) for s in summaries) <= words:
        each += 1
    kept = [" ".join(s[:each]) for s in summaries]
    print(
        f"    baseline: {len(chunks)} summaries of {sum(map(len, summaries)):,} words, of which {each} words of each are kept"
    )
    told = dict.fromkeys(KINDS, 0)
    for fact in facts:
        told[fact.kind] += any(fact.name in text and any(n in text for n in fact.figures) for text in kept)
    return told


def rows(options: argparse.Namespace, work: Path) -> Iterator[tuple[str, dict[str, int], str]]:
    cache = Path(options.cache_dir) if options.cache_dir else work / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    with Store(cache) as store:
        parsed = [d for d in parse_files(find([options.folder]), store, workers=1) if not isinstance(d, InputError)]
    for count in options.documents:
        rng = random.Random(options.seed)
        chosen = rng.sample([d for d in parsed if len(d.text.split()) > LONGEST // 4], count)
        facts = plant(chosen, rng)
        folder = work / f"documents-{count}"
        folder.mkdir()
        paths = written(chosen, facts, folder, rng)
        for words in options.words:
            out = work / f"article-{count}-{words}.json"
            command = ["write", str(folder), "-q", "-o", str(out), "--words", str(words), "--seed", str(options.seed)]
            places = ["--model", options.model, "--cache-dir", str(cache), "--state-dir", str(work / "state")]
            subprocess.run([sys.executable, "-m", "mapred", *command, *places], check=True)
            score = judged(json.loads(out.read_text("utf-8")), facts, paths)
            name = f"{count} documents, {score.words} words"
            yield f"{name}: told", score.told, f"{score.shown} of {KINDS['contradicted']} contradictions shown"
            yield f"{name}: in place", score.placed, ""
            if options.baseline:
                yield f"{name}: baseline", told_by_baseline(folder, options, score.words, facts, cache), ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--documents", type=int, nargs="+", default=[12])
    parser.add_argument("--words", type=int, nargs="+", default=[1000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", default="bundled")
    parser.add_argument("--baseline", action="store_true")
    parser.add_argument("--cache-dir", default="")
    options = parser.parse_args()
    print(f"{'':<40}{''.join(f'{kind:>20}' for kind in KINDS)}{'all':>6}")
    print(f"{'planted':<40}{''.join(f'{n:>20}' for n in KINDS.values())}{sum(KINDS.values()):>6}")
    with tempfile.TemporaryDirectory() as work:
        for name, counts, more in rows(options, Path(work)):
            print(f"{name:<40}{''.join(f'{n:>20}' for n in counts.values())}{sum(counts.values()):>6}  {more}", flush=True)


if __name__ == "__main__":
    main()
