"""What does a whole run cost? Tokens evaluated and generated over those of the corpus, and where they go.

python -m tests.bench.cost FOLDER [--documents 10] [--tokens 10000] [--efforts normal high] [--prompts]

The text files of the folder are cut into documents of about so many tokens, at blank lines where there are some, the first
piece of each file first. Each effort writes their article with the bundled model and an empty cache; what the engine took from
a shared prefix counts 0. `--prompts` asks how long the longest prompt is at 10, 100 and 1,000 documents of generated notes
instead: layers, outline, search and phrasing, without the map stage and with a model that answers by rule.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from mapred.cache.journal import Journal
from mapred.cache.store import Store
from mapred.data import Evidence, Fact, Locator, Note, Span
from mapred.formats.find import find
from mapred.llm import models
from mapred.llm.cached import CachedModel
from mapred.llm.model import Answer, Model, Question, ScriptedModel, Usage
from mapred.pipeline import make_article
from mapred.planning import improve
from mapred.progress import Progress
from mapred.run import Run
from mapred.settings import Settings
from mapred.stages import map as mapping
from mapred.stages import merge, suggest
from mapred.stages import phrase as phrasing
from mapred.stages.brief import Material, Place
from mapred.stages.fold import fold
from mapred.stages.merge import reduce
from mapred.stages.outline import outline, sections_for, topics
from mapred.stages.phrase import phrase
from mapred.stages.select import select
from mapred.stages.write import openings

STAGES = {mapping.SYSTEM: "map", merge.SYSTEM: "reduce", suggest.SYSTEM: "outline: edits", phrasing.SYSTEM: "phrase"}
LIMITS = {"normal": (1.2, 0.06), "high": (2.5, 0.12)}  # evaluated and generated tokens for each of the corpus'
SCORES = "titles and outline: scores"


@dataclass
class Counting:
    """A model around a model that counts each stage's calls and tokens, and the longest prompt."""

    model: Model
    calls: Counter[str] = field(default_factory=Counter)
    evaluated: Counter[str] = field(default_factory=Counter)
    reused: Counter[str] = field(default_factory=Counter)
    generated: Counter[str] = field(default_factory=Counter)
    longest: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.name, self.digest, self.sha256 = self.model.name, self.model.digest, self.model.sha256
        self.context = self.model.context

    def ask(self, questions: Iterable[Question]) -> Iterator[tuple[Question, Answer]]:
        for question, answer in self.model.ask(questions):
            stage = STAGES[question.system]
            self.calls[stage] += 1
            self.evaluated[stage] += answer.evaluated
            self.reused[stage] += answer.reused
            self.generated[stage] += answer.generated
            self._prompt(stage, self.overhead(question) + self.count(question.content))
            yield question, answer

    def score(self, prefix: str, texts: Sequence[str]) -> list[tuple[float, ...]]:
        return self.score_each([(prefix, texts)])[0]

    def score_each(self, asked: Sequence[tuple[str, Sequence[str]]]) -> list[list[tuple[float, ...]]]:
        found = self.model.score_each(asked)
        for (prefix, texts), scores in zip(asked, found, strict=True):
            size = self.count(prefix)
            self.calls[SCORES] += 1
            self.evaluated[SCORES] += size + sum(map(len, scores))
            self._prompt(SCORES, size + max(self.count(text) for text in texts))
        return found

    def _prompt(self, stage: str, tokens: int) -> None:
        self.longest[stage] = max(self.longest[stage], tokens)

    def count(self, text: str) -> int:
        return self.model.count(text)

    def overhead(self, question: Question) -> int:
        return self.model.overhead(question)

    def close(self) -> None:
        self.model.close()


def pieces(folder: Path, count: Callable[[str], int], tokens: int, wanted: int) -> list[tuple[str, str]]:
    """Names and texts: the first piece of each text file, then the second of each, and so on."""
    found: list[tuple[int, str, str]] = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and ".txt" in p.suffixes[-2:]):
        text = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode("utf-8", "replace")
        held, size, number = list[str](), 0, 0
        for line in text.splitlines():
            held.append(line)
            size += count(line + "\n")
            if size >= (1.05 if line.strip() else 1.0) * tokens:  # at a blank line, where there is one
                found.append((number, f"{path.name.partition('.')[0]}-{number}.txt", "\n".join(held)))
                held, size, number = [], 0, number + 1
    return [(name, text) for _, name, text in sorted(found)[:wanted]]


def run_once(folder: Path, engine: Model, effort: str, corpus: int) -> None:
    counting = Counting(engine)
    with tempfile.TemporaryDirectory() as cold, Store(Path(cold)) as store, Journal(Path(cold) / "journal") as journal:
        usage = Usage()
        model = CachedModel(counting, store, usage)
        run = Run(Settings(effort=effort), store, lambda: model, Progress(quiet=True), journal, 2)
        begin = time.monotonic()
        article = make_article(find([str(folder)]), run)
        seconds = time.monotonic() - begin
    assert article is not None
    told = run.report.counts
    print(f"\n{effort}: {seconds:.0f} s, {told['chunks']} chunks, {told['asked']} asked, {told['words']} words written")
    print(f"{'':30}{'calls':>8}{'evaluated':>12}{'reused':>12}{'generated':>12}{'of the corpus':>18}{'longest':>9}")
    for stage in (*STAGES.values(), SCORES):
        evaluated, generated = counting.evaluated[stage], counting.generated[stage]
        print(
            f"{stage:30}{counting.calls[stage]:8,}{evaluated:12,}{counting.reused[stage]:12,}{generated:12,}"
            f"{evaluated / corpus:10.3f}{generated / corpus:8.4f}{counting.longest[stage]:9}"
        )
    shares = usage.evaluated / corpus, usage.generated / corpus
    print(
        f"{'whole run':30}{usage.made:8,}{usage.evaluated:12,}{usage.reused:12,}{usage.generated:12,}"
        f"{shares[0]:10.3f}{shares[1]:8.4f}"
    )
    if effort in LIMITS:
        kept = all(share <= limit for share, limit in zip(shares, LIMITS[effort], strict=True))
        print(f"limits {LIMITS[effort][0]} and {LIMITS[effort][1]}: {'kept' if kept else 'MISSED'}", flush=True)


def generated(documents: int) -> tuple[list[Note], list[Fact], dict[str, Place]]:
    """Notes and facts as the map stage makes them: three chunks a document, four facts a chunk, of made-up prose."""
    rng = Random(documents)
    stems = ["".join(rng.choice("bdfgklmnprstv") + rng.choice("aeiou") for _ in range(3)) for _ in range(4000)]
    notes, facts, places = list[Note](), list[Fact](), dict[str, Place]()
    for number in range(documents):
        own = rng.sample(stems, 60)  # what this document is about
        for part in range(1, 4):
            chunk = f"d{number}#{part}"
            said = [" ".join(rng.choices([*own, *stems[:40]], k=18)).capitalize() + "." for _ in range(4)]
            for at, text in enumerate(said):
                span = Span(f"{chunk}:{at}", f"d{number}", chunk, at * 200, at * 200 + len(text), text, Locator())
                weight = round(rng.random(), 6)
                facts.append(Fact(f"{chunk}/{at}", text, (Evidence((span,)),), quoted=True, weight=weight))
            heading = " ".join(rng.sample(own, 3)).capitalize()
            places[chunk] = Place("", (heading,), " ".join(said))  # without a title: else no heading would be weighed
            notes.append(Note(chunk, heading, said[0], tuple(f.id for f in facts[-4:])))
    return notes, facts, places


def reply(question: Question) -> dict[str, object]:
    """An answer of the question's schema, made of its content."""
    words = question.content.replace(":", " ").split()
    made: dict[str, object] = {}
    for name, rule in json.loads(question.schema)["properties"].items():
        made[name] = rule["items"]["enum"][:1] if rule["type"] == "array" else " ".join(words[2:6])[: rule["maxLength"]]
    return made


def prompts(documents: int, words: int = 3000) -> dict[str, int]:
    """The longest prompt of each stage after the map, in words, for generated notes; layers are made of all of them."""
    notes, facts, places = generated(documents)
    model = Counting(ScriptedModel(reply))
    chosen, _ = select(fold(facts), words)
    layers = reduce(notes, model, kernel=4, stride=3, until=sections_for(words), seed=0)
    wanted = {f.id for f in chosen}
    held = [[replace(n, facts=tuple(f for f in n.facts if f in wanted)) for n in layer] for layer in layers]
    plan = outline(chosen, held, places, model, named="", wanted=sections_for(words))
    material = Material({f.id: f for f in chosen}, places, topics(held))
    corpus = sum(model.count(f.text) for f in facts) * 3
    aim = sections_for(words)
    improve(plan.sections, material, model, topic="Report", effort="high", corpus=corpus, aim=aim, seed=0)
    phrase(openings(chosen), model, lambda _: (), 0)
    return dict(model.longest)


def tell_prompts() -> None:
    print("longest prompt after the map stage, in words, of generated notes")
    for documents in (10, 100, 1000):
        begin = time.monotonic()
        found = prompts(documents)
        told = ", ".join(f"{stage} {size}" for stage, size in sorted(found.items()))
        print(f"{documents:6,} documents: {max(found.values())} ({told}); {time.monotonic() - begin:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", metavar="FOLDER")
    parser.add_argument("--documents", type=int, default=10)
    parser.add_argument("--tokens", type=int, default=10_000)
    parser.add_argument("--efforts", nargs="+", default=["normal", "high"])
    parser.add_argument("--prompts", action="store_true", help="the longest prompts of generated notes")
    parser.add_argument("--model", default="bundled")
    parser.add_argument("--cache-dir", default=tempfile.gettempdir() + "/mapred-bench", help="of the model's layout alone")
    given = parser.parse_args()
    if given.prompts:
        tell_prompts()
    if not given.folder:
        return
    layouts = Path(given.cache_dir)
    with tempfile.TemporaryDirectory() as made, Store(layouts) as store:
        file = models.find(given.model, store)
        engine = models.open_model(
            file, threads=2, context=1024, gpu_layers=0, layout="fast", folder=layouts / "layouts", memory=store
        )
        corpus = 0
        for name, text in pieces(Path(given.folder), engine.count, given.tokens, given.documents):
            (Path(made) / name).write_text(text, "utf-8")
            print(f"{name:30}{engine.count(text):8,} tokens")
            corpus += engine.count(text)
        print(f"{'corpus':30}{corpus:8,} tokens")
        for effort in given.efforts:
            run_once(Path(made), engine, effort, corpus)
        engine.close()


if __name__ == "__main__":
    main()
