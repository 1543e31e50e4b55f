"""What does each part of the outline's search earn? One table: no layers, tree merging, and the search by four choices.

python -m tests.bench.ablation FOLDER... [--seeds 3] [--share 0.1] [--most 8000] [--held 64] [--layers 4] [--width 12]
python -m tests.bench.ablation --grid FOLDER [--drawing grid.svg]

Each row has the same budget of tokens. `none` is the first outline, from layers that no model has named; `named` from those
that the model has, a question for each window; `tree` takes the last layer of notes for the sections; `random`, `coverage`
and `entropy` search alike, but choose by lot, by the words that titles and briefs share with the steering facts, and by
their log-probabilities. What the model's own edits add is `entropy+model`. `words` is `coverage` over all facts but those
that judge, in more layers, since it costs no tokens (`short`: in as few as the others); `words+entropy` begins with what
that has found. `kept`: no fewer sections than the first outline has, so that nothing is gained by having fewer titles. What
`coverage` and `random` count as tokens no model has seen.

Judged by facts that did not steer: the score as a whole (stages/score.py, in nats a token; higher is better), and of it the
coverage, which is what those facts gain, and the redundancy (lower is better); then the balance of the sections' sizes (1:
all alike) and the agreement of neighbours. Mean and standard deviation over the seeds; `none` and `tree`
have no seed. Facts are chosen without a model, so that the table is about outlines and nothing else.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import random
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mapred.cache.store import Store
from mapred.data import REST_ID, Fact, Section
from mapred.llm.model import Answer, Model, Question, ScriptedModel, Usage
from mapred.planning import by_words
from mapred.stages.brief import brief
from mapred.stages.edits import Outlined
from mapred.stages.headings import rarity
from mapred.stages.merge import reduce
from mapred.stages.outline import sections_for
from mapred.stages.score import Held, Likelihood, Scale, SharedWords, hold_out
from mapred.stages.search import search
from mapred.stages.titles import title
from tests.bench.plans import Gathered, Plan, gathered, headed, laid, opened

KEPT = ", kept"
CHOICES = (
    "random",
    "coverage",
    "words",
    "words, short",
    "entropy",
    "entropy+model",
    "words+entropy",
    f"words{KEPT}",
    f"words+entropy{KEPT}",
)
HEADS = ("score", "coverage", "redundancy", "balance", "agreement", "sections", "tokens")


@dataclass(frozen=True)
class Row:
    """One outline in the eyes of the facts that did not steer."""

    score: float
    coverage: float
    redundancy: float
    balance: float
    agreement: float
    sections: int
    tokens: int


class Lot(ScriptedModel):
    """Every text is as likely as a die says."""

    def score(self, prefix: str, texts: Sequence[str]) -> list[tuple[float, ...]]:
        return [(random.Random(hashlib.sha256(f"{prefix}\0{t}".encode()).digest()).gauss(-4, 1),) for t in texts]


class Overheard(ScriptedModel):
    """What another model answers, with the tokens of its questions and answers, but for what all questions share."""

    def __init__(self, model: Model):
        super().__init__(lambda _: {}, context=model.context)
        self.model, self.tokens = model, 0
        self.count, self.overhead = model.count, model.overhead  # type: ignore[method-assign]

    def ask(self, questions: Iterable[Question]) -> Iterator[tuple[Question, Answer]]:
        for question, answer in self.model.ask(questions):
            self.tokens += self.count(question.content) + self.count(answer.text)
            yield question, answer


@dataclass(frozen=True)
class Options:
    share: float
    most: int
    held: int
    layers: int
    width: int


def searched(
    choice: str, made: Plan, steering: Sequence[Fact], model: Model, seed: int, options: Options
) -> tuple[Outlined, int]:
    """The outline that a search by this choice finds, and its tokens."""
    first, material = made.first, made.material
    aim = sum(s.id != REST_ID for s in first) if choice.endswith(KEPT) else made.aim
    choice = choice.removesuffix(KEPT)
    steer = hold_out(steering, model, options.held)[0]
    also: Outlined = ()
    if choice.startswith("words"):
        size = {"layers": options.layers, "width": options.width} if choice == "words, short" else {}
        also = by_words(first, material, model, topic=made.topic, aim=aim, seed=seed, steering=steering, **size).sections
        if choice != "words+entropy":
            return also, 0
    choosers: dict[str, Likelihood] = {"random": Lot(lambda _: {}), "coverage": SharedWords(model)}
    chooser = choosers.get(choice, model)
    found = search(
        first,
        material,
        Scale(made.topic, material.facts, chooser),
        (steer, ()),
        model,
        budget=min(options.most, round(options.share * made.corpus)),
        layers=options.layers,
        width=options.width,
        seed=seed,
        suggested=choice.endswith("+model"),
        aim=aim,
        also=[("by words", also)] if also else [],
    )
    return found.sections, found.tokens


def named(made: Gathered, model: Model, words: int, seed: int) -> tuple[Outlined, int]:
    """The first outline from layers that the model has named, and the tokens of that."""
    heard = Overheard(model)
    layers = reduce(made.notes, heard, kernel=4, stride=3, until=sections_for(words), seed=seed)
    return laid(made, layers, model, words).first, heard.tokens


def tree(made: Plan, model: Model) -> Outlined:
    """A section for each note of the last layer, called as other sections are."""
    groups = [note.facts for note in made.layers[-1]]
    rare = rarity(groups, made.material)
    sections: list[Section] = []
    for number, names in enumerate(groups, 1):
        facts = [made.material.facts[f] for f in names]
        called = title(facts, made.material.candidates(names), [s.title for s in sections], rare, model)
        sections.append(Section(f"s{number}", called, brief(called, names, made.material), names))
    return tuple(sections)


def judged(sections: Outlined, tokens: int, scale: Scale, judge: Sequence[Held]) -> Row:
    (score,) = scale.weigh([sections], judge)
    told = [len(s.facts) for s in sections if s.id != REST_ID]
    shares = [n / sum(told) for n in told]
    balance = -sum(p * math.log(p) for p in shares) / math.log(len(told)) if len(told) > 1 else 0.0
    return Row(score.total, score.information, score.redundancy, balance, score.flow, len(told), tokens)


def cell(values: Sequence[float], form: str) -> str:
    """The mean, and the standard deviation where there are several."""
    spread = f"±{statistics.stdev(values):{form}}" if len(values) > 1 else ""
    return f"{statistics.mean(values):{form}}{spread}"


def line(name: str, cells: Iterable[str]) -> str:
    return f"{name:20}" + "".join(f"{each:>15}" for each in cells)


def said(name: str, rows: Sequence[Row]) -> str:
    forms = (".3f", ".3f", ".3f", ".2f", ".3f", ".1f", ".0f")
    return line(name, (cell([getattr(row, head) for row in rows], form) for head, form in zip(HEADS, forms, strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    parser.add_argument("--grid", action="store_true", help="kernel by layers instead, on the first folder (grid.py)")
    parser.add_argument("--drawing", default="grid.svg", help="where --grid draws")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--choices", nargs="+", default=CHOICES, metavar="CHOICE", help="of these: " + "; ".join(CHOICES))
    parser.add_argument("--share", type=float, default=0.1, help="tokens of a search, as a share of the corpus'")
    parser.add_argument("--most", type=int, default=8_000, help="and at most so many")
    parser.add_argument("--held", type=int, default=64, help="half of so many facts steer; half of all judge")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--width", type=int, default=12)
    parser.add_argument("--words", type=int, default=2_400, help="length of the article")
    parser.add_argument("--model", default="bundled")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cache-dir", default=tempfile.gettempdir() + "/mapred-bench")
    given = parser.parse_args()
    options = Options(given.share, given.most, given.held, given.layers, given.width)
    with Store(Path(given.cache_dir)) as store:
        model = opened(store, Path(given.cache_dir), given.model, given.threads, Usage())
        if given.grid:
            from tests.bench.grid import grid  # it imports this module

            grid(given.folders[0], store, model, given.words, given.seeds, options, Path(given.drawing))
        for folder in given.folders * (not given.grid):
            table(gathered(folder, store, model, given.words), model, given.words, given.seeds, options, given.choices)
        model.close()


def table(sources: Gathered, model: Model, words: int, seeds: int, options: Options, choices: Sequence[str] = CHOICES) -> None:
    begin = time.monotonic()
    made = headed(sources, model, words)
    print(f"\n{made.name}: {made.documents} documents, {made.corpus:,} tokens, {len(made.material.facts)} facts; {options}")
    print(line("", HEADS))
    one, judge = hold_out(made.material.facts.values(), model, len(made.material.facts))
    steering = [made.material.facts[h.fact] for h in one]
    scale = Scale(made.topic, made.material.facts, model)
    print(said("none", [judged(made.first, 0, scale, judge)]), flush=True)
    print(said("named", [judged(*named(sources, model, words, seed), scale, judge) for seed in range(seeds)]), flush=True)
    print(said("tree", [judged(tree(made, model), 0, scale, judge)]))
    for choice in choices:
        rows = []
        for seed in range(seeds):
            sections, tokens = searched(choice, made, steering, model, seed, options)
            rows.append(judged(sections, tokens, scale, judge))
        print(said(choice, rows), flush=True)
    print(f"{time.monotonic() - begin:.0f} s")


if __name__ == "__main__":
    main()
