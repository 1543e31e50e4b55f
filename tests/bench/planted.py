"""How many facts, planted in real documents, does an article tell, and where does it say that they stand?

    python -m tests.bench.planted FOLDER [--facts figures words] [--documents 40] [--words 1000 3000 10000] [--model FILE]
        [--pipeline mapred obvious] [--keep DIR] [--cache-dir DIR] [--max-time SECONDS]

Documents of FOLDER are chosen by the seed, written anew in eleven formats (planted_files.py), and given facts about things
that do not exist, in the words that their document uses most: alone, in two sentences, in three documents, in two documents
that contradict each other. Facts in `figures` stand in the rows of a table too (in the file, or as .csv or .xlsx beside it).
Those in `words` (planted_words.py) have none; some are said of names that most documents have. `both` plants both.

A fact is told when one sentence of the article has its name and its figure, or its words, denied where the fact denies (of
one in two sentences: two that follow each other), or when both its sides stand where the article names what sources disagree
on: a contradiction is shown then. It is in place when quotes of these sentences have both and stand in the file, and at the
line, page, slide, row or paragraph, where the writer of the file put them.

Beside it stand what fits (an article of its length that told planted facts and nothing else), what as many words drawn
from the documents at random would tell, and the obvious pipeline (obvious.py): each chunk summarised by the same model,
the summaries joined, and cut to the length of the article (without its References, which the summaries have not), each to the
same number of words or to every n-th whole (the mean of ten places to start from), whichever tells more. `--pipeline obvious`
alone cuts them to --words.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mapred.cache.store import Store
from mapred.data import Document, Kind
from tests.bench import planted_words
from tests.bench.claims import interval
from tests.bench.obvious import STARTS, Summary, evenly, summaries, whole
from tests.bench.plans import documents_of
from tests.bench.planted_facts import AGAINST, MANY, ONE, TABLE, TWO, Planted, has, made_up, nouns
from tests.bench.planted_files import WRITERS, Place, Written, write

LONGEST = 1200  # words that are kept of a document
SHORTEST = 300
KINDS = {ONE: 2.0, TWO: 0.5, MANY: 0.25, AGAINST: 0.25, TABLE: 0.5}  # facts a document
ROWS = 4  # of a table: two planted, two others
FORMS = (  # `a` and `b` are nouns that the document uses much
    "The {name} engine stores at most {n} records in each {b} of its {a}.",
    "A test of the {name} {a} in 2019 found {n} errors in its {b} parser.",
    "At most {n} entries of the {b} can be read by {name} before it asks for the {a} again.",
    "{name} answers {n} queries a second when the {a} is kept apart from the {b}.",
    "Users of {name} have to wait {n} milliseconds before the {a} is written to the {b}.",
    "The {a} of {name} was split into {n} parts so that each {b} could be replaced alone.",
    "In the {name} format, the first {n} bytes of every {a} are reserved for the {b}.",
    "According to its authors, {name} has been installed on {n} machines that share one {a}.",
    "If the {b} is missing, {name} falls back to a {a} of {n} entries.",
    "No more than {n} visitors have seen the {a} that {name} keeps beside the {b}.",
    "{name} does not remove a {a} until {n} days have passed since the last {b}.",
    "The largest {b} that the {name} tools have handled held {n} copies of one {a}.",
)
PAIRS = (
    ("{name} is an archive of letters in which each {a} has a {b} of its own.", "It holds {n} of them."),
    (
        "The {name} project keeps every {a} together with the {b} that it came from.",
        "Its members have collected {n} such pairs since they began.",
    ),
    (
        "For years {name} was the only tool that could repair a broken {a}.",
        "Then a rewrite of its {b} made the work {n} times slower.",
    ),
    ("A {b} can be checked with {name}, which looks at the {a} first.", "This takes {n} steps on a small machine."),
)
HEADS = (("Project", "Records", "Since"), ("Tool", "Largest size", "Year"), ("Name", "Users", "First release"))


@dataclass(frozen=True)
class Home:
    """A file and the place in it where a fact was planted."""

    path: Path
    place: Place


def plant(documents: Sequence[Document], rng: random.Random) -> list[Planted]:
    """The facts, each for documents chosen at random, in the nouns that its first document uses most."""
    text = " ".join(d.text.lower() for d in documents)
    names = made_up(rng, text)
    used = [nouns(d) for d in documents]
    tables = rng.sample(range(len(documents)), max(1, round(KINDS[TABLE] * len(documents) / (ROWS / 2))))
    facts = []
    for kind, rate in KINDS.items():
        for at in range(round(rate * len(documents))):
            name, (one, other) = next(names), (f"{n:,}" for n in rng.sample(range(1100, 9900), 2))
            homes = rng.sample(range(len(documents)), min(3, len(documents)))
            a, b = rng.sample(used[homes[0]], 2)
            form = FORMS[at % len(FORMS)]
            if kind == TWO:
                form = " ".join(PAIRS[at % len(PAIRS)])
            if kind == TABLE:
                homes = [tables[at % len(tables)]]
                form = "{name}\t{n}\t" + str(rng.randrange(1990, 2020))
            wide = {MANY: 3, AGAINST: 2}.get(kind, 1)
            signs = (one, other) if kind == AGAINST else (one,)
            said = [(h, form.format(name=name, n=signs[i % len(signs)], a=a, b=b)) for i, h in enumerate(homes[:wide])]
            facts.append(Planted(kind, name, signs, tuple((h, s[0].upper() + s[1:]) for h, s in said)))
    return facts


SETS: dict[str, tuple[Callable[[Sequence[Document], random.Random], list[Planted]], ...]] = {
    "figures": (plant,),
    "words": (planted_words.plant,),
    "both": (plant, planted_words.plant),
}


def planted_in(
    documents: Sequence[Document], facts: Sequence[Planted], folder: Path, rng: random.Random
) -> dict[Planted, list[Home]]:
    """Writes the documents with their facts; where each fact stands."""
    homes: dict[Planted, list[Home]] = {}
    names = made_up(random.Random(rng.random()), " ".join(f.name.lower() for f in facts))
    for number, document in enumerate(documents):
        paragraphs: list[tuple[str, Planted | None]] = []  # with the fact in it
        words = 0
        for passage in document.passages:
            text = " ".join(document.text[passage.start : passage.end].split())
            if passage.kind in (Kind.TEXT, Kind.ITEM) and words < LONGEST:
                paragraphs.append((text, None))
                words += len(text.split())
        rows: list[tuple[str, Planted | None]] = []
        for fact in facts:
            for text in (text for home, text in fact.said if home == number):
                if fact.kind == TABLE:
                    rows.append((text, fact))
                else:
                    paragraphs.insert(rng.randrange(1, len(paragraphs) + 1), (text, fact))
        table = []
        if rows:
            while len(rows) < ROWS:
                rows.append((f"{next(names)}\t{rng.randrange(1100, 9900):,}\t{rng.randrange(1990, 2020)}", None))
            rng.shuffle(rows)
            table = [HEADS[number % len(HEADS)], *(tuple(row.split("\t")) for row, _ in rows)]
        path = folder / f"{number:02} {Path(document.id).stem}{list(WRITERS)[number % len(WRITERS)]}"
        done: Written = write(path, document.title, [text for text, _ in paragraphs], table)
        held = [*zip((fact for _, fact in paragraphs), done.paragraphs, strict=True)]
        held += zip((fact for _, fact in rows), done.rows[1:], strict=True)
        for said, (file, place) in held:
            if said:
                homes.setdefault(said, []).append(Home(file, place))
    return homes


@dataclass(frozen=True)
class Judged:
    """What became of a fact."""

    told: bool
    placed: bool
    shown: bool


def judge(article: dict[str, Any], facts: Sequence[Planted], homes: dict[Planted, list[Home]]) -> list[Judged]:
    """What the article tells of each fact."""
    spans = {span["id"]: span for span in article["spans"]}
    sources = {source["number"]: Path(source["path"]).resolve() for source in article["sources"]}
    paragraphs = [article["abstract"], *(p for part in article["sections"] for p in part["paragraphs"])]
    stated = {fact["id"]: fact for fact in article["facts"]}
    disputes = [[stated[i] for i in each["facts"]] for each in article["contradictions"]]
    found = []
    for fact in facts:
        saying = []
        for lines in paragraphs:
            for one, after in zip(lines, [*lines[1:], None], strict=True):
                both = [one, after] if fact.kind == TWO and after else [one]
                if fact.told(*(s["text"] for s in both)) and fact.name in one["text"]:
                    saying.append([spans[i] for s in both for i in s["cites"]])
        shown = False
        for sides in disputes if fact.kind == AGAINST else ():
            if all(any(fact.name in side["text"] and has(side["text"], sign) for side in sides) for sign in fact.signs):
                saying.append([spans[i] for side in sides for evidence in side["evidence"] for i in evidence])
                shown = True
        placed = any(_in_place(cited, sources, fact, homes[fact]) for cited in saying)
        found.append(Judged(bool(saying), placed, shown))
    return found


def _in_place(cited: Sequence[dict[str, Any]], sources: dict[int, Path], fact: Planted, homes: Sequence[Home]) -> bool:
    """Do the quotes hold the fact, all of those with its name or sign at the place where it was planted?"""
    telling = [s for s in cited if fact.name in s["quote"] or any(has(s["quote"], sign) for sign in fact.signs)]
    if not fact.told(*(s["quote"] for s in telling)):
        return False
    return all(any(sources[s["source"]] == h.path.resolve() and _at(s["locator"], h.place) for h in homes) for s in telling)


def _at(locator: dict[str, Any], place: Place) -> bool:
    field, first, last = place
    said = locator.get(field)
    if isinstance(said, int):
        return first <= said <= last
    return bool(said) and first <= said[0] and said[1] <= last


def report(options: argparse.Namespace, work: Path) -> None:
    cache = Path(options.cache_dir) if options.cache_dir else work / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    with Store(cache) as store:
        parsed = documents_of(options.folder, store)
    fit = [d for d in parsed if len(d.text.split()) > SHORTEST and len(nouns(d)) >= 4]
    for which, count in itertools.product(options.facts, options.documents):
        rng = random.Random(options.seed)
        chosen = rng.sample(fit, count)
        facts = [fact for makes in SETS[which] for fact in makes(chosen, rng)]
        folder = work / f"documents-{count}-{options.seed}{'' if which == 'figures' else f'-{which}'}"
        folder.mkdir(exist_ok=True)
        homes = planted_in(chosen, facts, folder, rng)
        with Store(cache) as store:
            files = documents_of(str(folder), store)
        corpus = sum(len(d.text.split()) for d in files)
        _planted(which, facts, homes, files, corpus)
        lengths = []
        for words in options.words if "mapred" in options.pipeline else ():
            article = _written(folder, words, options, cache, work)
            lengths.append(_row(article, facts, judge(article, facts, homes), homes, corpus))
        if "obvious" in options.pipeline:
            found, chunks = summaries(folder, options.model, cache, options.max_time)
            _obvious(found, chunks, lengths or [(words, 0) for words in options.words], facts)


def _written(folder: Path, words: int, options: argparse.Namespace, cache: Path, work: Path) -> dict[str, Any]:
    """The article, by the program as a user runs it."""
    out = work / f"{folder.name}-{Path(options.model).stem}-{words}.json"
    command = ["write", str(folder), "-q", "-o", str(out), "--words", str(words), "--seed", str(options.seed)]
    places = ["--model", options.model, "--cache-dir", str(cache), "--state-dir", str(work / "state")]
    subprocess.run([sys.executable, "-m", "mapred", *command, *places], check=True)
    article: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return article


def _planted(
    which: str, facts: Sequence[Planted], homes: dict[Planted, list[Home]], files: Sequence[Document], corpus: int
) -> None:
    """What was planted, and whether each fact can be read back at its place: what cannot is no fault of the article."""
    texts = {Path(d.path).resolve(): d.text for d in files}
    lost = [f.name for f in facts if not any(f.name in texts.get(h.path.resolve(), "") for h in homes[f])]
    kinds = Counter(f.kind for f in facts)
    gone = f", of which {len(lost)} cannot be read" if lost else ""
    print(f"{which}: {len(files)} files of {corpus:,} words; {len(facts)} facts{gone}")
    print(f"{'words':>6} {'told':>5}" + "".join(f"{f'{k} ({kinds[k]})':>22}" for k in kinds), end="")
    print(f"{'in place':>10}{'shown':>7}{'fits':>6}{'of these':>10}{'chance':>8}")


def _row(
    article: dict[str, Any],
    facts: Sequence[Planted],
    found: Sequence[Judged],
    homes: dict[Planted, list[Home]],
    corpus: int,
) -> tuple[int, int]:
    """Prints what an article tells; its length in words and the number of facts."""
    lines = [*article["abstract"], *(s for part in article["sections"] for p in part["paragraphs"] for s in p)]
    disputed = {name for each in article["contradictions"] for name in each["facts"]}
    texts = [s["text"] for s in lines] + [f["text"] for f in article["facts"] if f["id"] in disputed]
    words = sum(len(text.split()) for text in texts)
    told = [f for f, j in zip(facts, found, strict=True) if j.told]
    fits = min(len(facts), round(words / (sum(len(f.said[0][1].split()) for f in facts) / len(facts))))
    share = min(1.0, words / corpus)
    chance = sum(1 - (1 - share) ** len(f.said) for f in facts)
    kinds = Counter(f.kind for f in told)
    placed, shown = sum(j.placed for j in found), sum(j.shown for j in found)
    print(f"{words:>6} {len(told):>5}" + "".join(f"{kinds[kind]:>22}" for kind in Counter(f.kind for f in facts)), end="")
    print(f"{placed:>10}{shown:>7}{fits:>6}{len(told) / fits:>10.0%}{chance:>8.1f}", end="")
    suffixes = {f: {h.path.suffix[1:] for h in homes[f]} for f in facts}
    ends = sorted({end for names in suffixes.values() for end in names})
    by = [f"{e} {sum(e in suffixes[f] for f in told)}/{sum(e in suffixes[f] for f in facts)}" for e in ends]
    print(f"\n{'':>13}{', '.join(by)}", flush=True)
    return words, len(told)


def _obvious(found: Sequence[Summary], chunks: int, lengths: Sequence[tuple[int, int]], facts: Sequence[Planted]) -> None:
    """Prints what the joined summaries tell, whole and cut to the lengths of the articles, and how much more these told.

    Where a budget ended before all chunks had one, the lengths are cut by as much, and what is told is scaled to all chunks.
    """

    def told(texts: Sequence[str]) -> int:
        return sum(any(f.told(text) for text in texts) for f in facts)

    if not found:
        print(f"the obvious pipeline: none of {chunks} chunks was summarised in the time given")
        return
    said = [each.says for each in found]
    there, share = told([each.text for each in found]), len(found) / chunks
    low, high = interval(told(said), there)
    print(
        f"the obvious pipeline: {len(found)} summaries of {chunks} chunks, {sum(len(s.split()) for s in said):,} words,",
        end=" ",
    )
    print(f"tell {told(said)} of the {there} facts there ({low:.1%}-{high:.1%})")
    for words, article in lengths:
        each = told(evenly(said, round(share * words))) / share
        some = sum(map(told, whole(said, round(share * words)))) / STARTS / share
        best = max(each, some)
        than = f", the article {article / max(1, best):.1f} times that" if article else ""
        print(f"{words:>6} {best:>5.1f}{than}  (every summary cut: {each:.1f}, every n-th whole: {some:.1f})", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--documents", type=int, nargs="+", default=[40])
    parser.add_argument("--words", type=int, nargs="+", default=[1000, 3000, 10000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", default="bundled")
    parser.add_argument("--facts", nargs="+", choices=list(SETS), default=["figures", "words"])
    parser.add_argument("--pipeline", nargs="+", choices=["mapred", "obvious"], default=["mapred"])
    parser.add_argument("--max-time", type=float, default=0, help="seconds for summaries; the same command goes on")
    parser.add_argument("--cache-dir", default="", help="answers and documents that are kept from run to run")
    parser.add_argument("--keep", default="", help="a folder for the documents and the articles")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        if options.keep:
            Path(options.keep).mkdir(parents=True, exist_ok=True)
        report(options, Path(options.keep or work))


if __name__ == "__main__":
    main()
