"""Which outline groups facts as the authors of a manual did? Its chapters are the answer that is known.

python -m tests.bench.chapters FOLDER... [--seeds 3] [--choices words entropy ...] [--whole]

Each chapter of a manual, a file of FOLDER, is cut at its headings into documents of their own: without the chapter's title,
without numbers, and named so that their order tells nothing. An outline of these documents groups the facts again. The table
gives its adjusted Rand index with the chapters (1: the same groups, 0: chance; Hubert and Arabie, 1985), then what the ablation
gives (ablation.py, which says what the rows are): the score, in nats a token, the coverage, and how many sections there are.
With `--whole` the chapters stay the files that they are: are they torn?
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from mapred.cache.store import Store
from mapred.data import Document
from mapred.llm.model import Model, Usage
from mapred.stages.edits import Outlined
from mapred.stages.score import Held, Scale, hold_out
from mapred.stages.titles import NUMBER
from tests.bench.ablation import CHOICES, Options, cell, judged, line, searched, tree
from tests.bench.plans import Plan, documents_of, gathered, headed, opened

FEWEST = 60  # words of a part that is a document of its own


def parts(document: Document) -> dict[str, str]:
    """What stands under each heading below the chapter's own, by that heading, as Markdown."""
    found: dict[str, list[str]] = {}
    for passage in document.passages:
        if len(passage.heading) > 1:
            found.setdefault(passage.heading[1], []).append(document.text[passage.start : passage.end])
    told = {heading: "\n\n".join(texts) for heading, texts in found.items()}
    return {heading: text for heading, text in told.items() if len(text.split()) >= FEWEST}


def cut(folder: str, store: Store, into: Path) -> dict[str, str]:
    """Writes the parts of all chapters into a folder; the chapter of each file's name."""
    chapters: dict[str, str] = {}
    for document in documents_of(folder, store):
        for heading, text in parts(document).items():
            name = hashlib.sha256(f"{document.title}\0{heading}".encode()).hexdigest()[:12] + ".md"
            (into / name).write_text(f"# {NUMBER.sub('', heading)}\n\n{text}\n", "utf-8")
            chapters[name] = document.title
    return chapters


def agreement(sections: Outlined, made: Plan, chapters: dict[str, str]) -> float:
    """The adjusted Rand index of the sections with the chapters, over the facts."""
    from sklearn.metrics import adjusted_rand_score

    pairs = [(s.id, chapters[Path(made.material.facts[f].evidence[0].document).name]) for s in sections for f in s.facts]
    return float(adjusted_rand_score([chapter for _, chapter in pairs], [section for section, _ in pairs]))


def table(
    folder: str, store: Store, model: Model, words: int, seeds: int, options: Options, choices: Sequence[str], whole: bool
) -> None:
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as into:
        chapters = {Path(d.id).name: d.id for d in documents_of(folder, store)} if whole else cut(folder, store, Path(into))
        made = headed(gathered(folder if whole else into, store, model, words), model, words)
    facts = made.material.facts
    one, judge = hold_out(facts.values(), model, len(facts))
    steering, scale = [facts[h.fact] for h in one], Scale(made.topic, facts, model)
    told = f"{len(set(chapters.values()))} chapters in {len(chapters)} documents, {len(facts)} facts"
    print(f"\n{Path(folder).name}: {told}; {options}\n{line('', HEADS)}", flush=True)
    print(said("none", [measured(made.first, made, chapters, scale, judge)]))
    print(said("tree", [measured(tree(made, model), made, chapters, scale, judge)]), flush=True)
    for choice in choices:
        found = [searched(choice, made, steering, model, seed, options)[0] for seed in range(seeds)]
        print(said(choice, [measured(each, made, chapters, scale, judge) for each in found]), flush=True)
    print(f"{time.monotonic() - begin:.0f} s")


HEADS = ("as the authors", "score", "coverage", "sections")


def measured(sections: Outlined, made: Plan, chapters: dict[str, str], scale: Scale, judge: Sequence[Held]) -> list[float]:
    row = judged(sections, 0, scale, judge)
    return [agreement(sections, made, chapters), row.score, row.coverage, row.sections]


def said(name: str, rows: Sequence[Sequence[float]]) -> str:
    return line(name, (cell(values, ".3f") for values in zip(*rows, strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--choices", nargs="*", default=CHOICES, metavar="CHOICE", help="of these: " + "; ".join(CHOICES))
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--words", type=int, default=2_400, help="length of the article")
    parser.add_argument("--model", default="bundled")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cache-dir", default=tempfile.gettempdir() + "/mapred-bench")
    given = parser.parse_args()
    with Store(Path(given.cache_dir)) as store:
        model = opened(store, Path(given.cache_dir), given.model, given.threads, Usage())
        options = Options(share=0.1, most=8_000, held=64, layers=4, width=12)
        for folder in given.folders:
            table(folder, store, model, given.words, given.seeds, options, given.choices, given.whole)
        model.close()


if __name__ == "__main__":
    main()
