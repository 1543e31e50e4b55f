"""How many facts, planted in real documents, does an article tell, and where does it say that they stand?

    python -m tests.bench.planted FOLDER [--documents 40] [--words 1000 3000 10000] [--model FILE] [--baseline] [--keep DIR]

Documents of FOLDER are chosen by the seed, written anew in eleven formats (planted_files.py), and given facts about things
that do not exist, in the words that their document uses most: alone, in two sentences, in three documents, in two documents
with different figures, and in the rows of a table (in the file, or as .csv or .xlsx beside it).

A fact is told when one sentence of the article has its name and its figure (of one in two sentences: two that follow each
other), or when both its sides stand where the article names what sources disagree on: a contradiction is shown then. It is in
place when quotes of these sentences have both and stand in the file, and at the line, page, slide, row or paragraph, where
the writer of the file put them.

Beside it stand what fits (an article of its length that told planted facts and nothing else), what as many words drawn
from the documents at random would tell, and with --baseline the obvious pipeline: each chunk summarised by the same model,
the summaries joined, and cut to the length of the article (without its References, which the summaries have not), each to the
same number of words or to every n-th whole (the mean of ten places to start from), whichever tells more.
"""

from __future__ import annotations

import argparse
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
from typing import Any

from mapred.cache.store import Store
from mapred.data import Document, Kind
from mapred.llm.model import Question, Usage
from mapred.settings import Settings
from mapred.stages.chunk import chunk
from tests.bench.plans import documents_of, opened
from tests.bench.planted_files import WRITERS, Place, Written, write

LONGEST = 1200  # words that are kept of a document
SHORTEST = 300
STARTS = 10  # of a choice among the summaries
ONE, TWO, MANY, AGAINST, TABLE = "alone", "two sentences", "three documents", "contradicted", "table"
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
    said: tuple[tuple[int, str], ...]  # (number of the document, text); the cells of a row by tab

    def told(self, text: str) -> bool:
        return self.name in text and any(_has(text, n) for n in self.figures)


@dataclass(frozen=True)
class Home:
    """A file and the place in it where a fact was planted."""

    path: Path
    place: Place


def _has(text: str, figure: str) -> bool:
    """`4,321` or, as a spreadsheet has it, `4321`."""
    return bool(re.search(rf"(?<![\d,]){figure}(?![\d,]*\d)|(?<!\d){figure.replace(',', '')}(?!\d)", text))


def plant(documents: Sequence[Document], rng: random.Random) -> list[Planted]:
    """The facts, each for documents chosen at random, in the nouns that its first document uses most."""
    text = " ".join(d.text.lower() for d in documents)
    names = _names(rng, text)
    nouns = [_nouns(d) for d in documents]
    tables = rng.sample(range(len(documents)), max(1, round(KINDS[TABLE] * len(documents) / (ROWS / 2))))
    facts = []
    for kind, rate in KINDS.items():
        for at in range(round(rate * len(documents))):
            name, (one, other) = next(names), (f"{n:,}" for n in rng.sample(range(1100, 9900), 2))
            homes = rng.sample(range(len(documents)), min(3, len(documents)))
            a, b = rng.sample(nouns[homes[0]], 2)
            form = FORMS[at % len(FORMS)]
            if kind == TWO:
                form = " ".join(PAIRS[at % len(PAIRS)])
            if kind == TABLE:
                homes = [tables[at % len(tables)]]
                form = "{name}\t{n}\t" + str(rng.randrange(1990, 2020))
            wide = {MANY: 3, AGAINST: 2}.get(kind, 1)
            figures = (one, other) if kind == AGAINST else (one,)
            said = [(h, form.format(name=name, n=figures[i % len(figures)], a=a, b=b)) for i, h in enumerate(homes[:wide])]
            facts.append(Planted(kind, name, figures, tuple((h, s[0].upper() + s[1:]) for h, s in said)))
    return facts


def _names(rng: random.Random, text: str) -> Iterator[str]:
    """Names that no document holds: Velmora, Tasbrin."""
    taken = set[str]()
    while True:
        made = "".join(
            rng.choice(part.split())
            for part in (
                "b br c d dr f g h k l m n p r s t tr v z",
                "a e i o u",
                "l ln m n r rd s st v x",
                "a e i o u",
                "n r x l th s",
            )
        )
        if made not in text and made not in taken:
            taken.add(made)
            yield made.capitalize()


def _nouns(document: Document) -> list[str]:
    """Words that follow an article and end what it begins, the most frequent five."""
    found = re.findall(
        r"\b(?:the|an?) ([a-z]{4,})(?=[.,;]| (?:is|are|was|of|and|to|in|for|has|can|will|that)\b)", document.text
    )
    counts = Counter(found)
    return sorted(counts, key=lambda w: (-counts[w], w))[:5]


def planted_in(
    documents: Sequence[Document], facts: Sequence[Planted], folder: Path, rng: random.Random
) -> dict[str, list[Home]]:
    """Writes the documents with their facts; where each fact stands, by its name."""
    homes: dict[str, list[Home]] = {}
    names = _names(random.Random(rng.random()), " ".join(f.name.lower() for f in facts))
    for number, document in enumerate(documents):
        paragraphs: list[tuple[str, str]] = []  # with the name of the fact in it
        words = 0
        for passage in document.passages:
            text = " ".join(document.text[passage.start : passage.end].split())
            if passage.kind in (Kind.TEXT, Kind.ITEM) and words < LONGEST:
                paragraphs.append((text, ""))
                words += len(text.split())
        rows: list[tuple[str, str]] = []
        for fact in facts:
            for text in (text for home, text in fact.said if home == number):
                if fact.kind == TABLE:
                    rows.append((text, fact.name))
                else:
                    paragraphs.insert(rng.randrange(1, len(paragraphs) + 1), (text, fact.name))
        table = []
        if rows:
            while len(rows) < ROWS:
                rows.append((f"{next(names)}\t{rng.randrange(1100, 9900):,}\t{rng.randrange(1990, 2020)}", ""))
            rng.shuffle(rows)
            table = [HEADS[number % len(HEADS)], *(tuple(row.split("\t")) for row, _ in rows)]
        path = folder / f"{number:02} {Path(document.id).stem}{list(WRITERS)[number % len(WRITERS)]}"
        done: Written = write(path, document.title, [text for text, _ in paragraphs], table)
        held = [*zip((name for _, name in paragraphs), done.paragraphs, strict=True)]
        held += zip((name for _, name in rows), done.rows[1:], strict=True)
        for name, (file, place) in held:
            if name:
                homes.setdefault(name, []).append(Home(file, place))
    return homes


@dataclass(frozen=True)
class Judged:
    """What became of a fact."""

    told: bool
    placed: bool
    shown: bool


def judge(article: dict[str, Any], facts: Sequence[Planted], homes: dict[str, list[Home]]) -> list[Judged]:
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
                if fact.told(" ".join(s["text"] for s in both)) and fact.name in one["text"]:
                    saying.append([spans[i] for s in both for i in s["cites"]])
        shown = False
        for sides in disputes if fact.kind == AGAINST else ():
            if all(any(fact.name in side["text"] and _has(side["text"], n) for side in sides) for n in fact.figures):
                saying.append([spans[i] for side in sides for evidence in side["evidence"] for i in evidence])
                shown = True
        placed = any(_in_place(cited, sources, fact, homes[fact.name]) for cited in saying)
        found.append(Judged(bool(saying), placed, shown))
    return found


def _in_place(cited: Sequence[dict[str, Any]], sources: dict[int, Path], fact: Planted, homes: Sequence[Home]) -> bool:
    """Do the quotes hold the fact, all of those with its name or figure at the place where it was planted?"""
    telling = [s for s in cited if fact.name in s["quote"] or any(_has(s["quote"], n) for n in fact.figures)]
    if not fact.told(" ".join(s["quote"] for s in telling)):
        return False
    return all(any(sources[s["source"]] == h.path.resolve() and _at(s["locator"], h.place) for h in homes) for s in telling)


def _at(locator: dict[str, Any], place: Place) -> bool:
    field, first, last = place
    said = locator.get(field)
    if isinstance(said, int):
        return first <= said <= last
    return bool(said) and first <= said[0] and said[1] <= last


def summaries(folder: Path, options: argparse.Namespace, cache: Path) -> list[str]:
    """A summary of each chunk by the same model, the likeliest words.

    Of 40 chunks with 54 facts the bundled model told 5 so, 3 and 4 when it was shown two examples (it copied these), and
    fewer with a seed.
    """
    with Store(cache) as store:
        model = opened(store, cache, options.model, 2, Usage())
        try:
            found = documents_of(str(folder), store)
            chunks = [(d, c) for d in found for c in chunk(d, model.count, Settings().chunk_tokens)]
            asked = [Question(c.id, SUMMARY, (), d.text[c.start : c.end], SCHEMA, 96) for d, c in chunks]
            answers = {question.about: json.loads(answer.text)["says"] for question, answer in model.ask(asked)}
        finally:
            model.close()
    return [answers[c.id] for _, c in chunks]


def evenly(said: Sequence[str], words: int) -> list[str]:
    """The summaries cut to so many words together, each to the same number of its first words."""
    split, each = [s.split() for s in said], 0
    while each < max(map(len, split)) and sum(min(each + 1, len(s)) for s in split) <= words:
        each += 1
    return [" ".join(s[:each]) for s in split]


def whole(said: Sequence[str], words: int) -> list[list[str]]:
    """As many whole summaries, evenly spread, as have so many words: once for each of a few places to start from."""
    wanted = max(1, round(len(said) * min(1.0, words / sum(len(s.split()) for s in said))))
    return [[said[int((i + start / STARTS) * len(said) / wanted)] for i in range(wanted)] for start in range(STARTS)]


def report(options: argparse.Namespace, work: Path) -> None:
    cache = Path(options.cache_dir) if options.cache_dir else work / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    with Store(cache) as store:
        parsed = documents_of(options.folder, store)
    fit = [d for d in parsed if len(d.text.split()) > SHORTEST and len(_nouns(d)) >= 4]
    for count in options.documents:
        rng = random.Random(options.seed)
        chosen = rng.sample(fit, count)
        facts = plant(chosen, rng)
        folder = work / f"documents-{count}-{options.seed}"
        folder.mkdir(exist_ok=True)
        homes = planted_in(chosen, facts, folder, rng)
        with Store(cache) as store:
            files = documents_of(str(folder), store)
        corpus = sum(len(d.text.split()) for d in files)
        _planted(facts, homes, files, corpus)
        lengths = []
        for words in options.words:
            article = _written(folder, words, options, cache, work)
            lengths.append(_row(article, facts, judge(article, facts, homes), homes, corpus))
        if options.baseline:
            _obvious(summaries(folder, options, cache), lengths, facts)


def _written(folder: Path, words: int, options: argparse.Namespace, cache: Path, work: Path) -> dict[str, Any]:
    """The article, by the program as a user runs it."""
    out = work / f"{folder.name}-{Path(options.model).stem}-{words}.json"
    command = ["write", str(folder), "-q", "-o", str(out), "--words", str(words), "--seed", str(options.seed)]
    places = ["--model", options.model, "--cache-dir", str(cache), "--state-dir", str(work / "state")]
    subprocess.run([sys.executable, "-m", "mapred", *command, *places], check=True)
    article: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return article


def _planted(facts: Sequence[Planted], homes: dict[str, list[Home]], files: Sequence[Document], corpus: int) -> None:
    """What was planted, and whether each fact can be read back at its place: what cannot is no fault of the article."""
    texts = {Path(d.path).resolve(): d.text for d in files}
    lost = [f.name for f in facts if not any(f.name in texts.get(h.path.resolve(), "") for h in homes[f.name])]
    kinds = Counter(f.kind for f in facts)
    print(
        f"{len(files)} files of {corpus:,} words; {len(facts)} facts"
        + (f", of which {len(lost)} cannot be read" if lost else "")
    )
    print(f"{'words':>6} {'told':>5}" + "".join(f"{f'{k} ({kinds[k]})':>22}" for k in KINDS), end="")
    print(f"{'in place':>10}{'shown':>7}{'fits':>6}{'of these':>10}{'chance':>8}")


def _row(
    article: dict[str, Any],
    facts: Sequence[Planted],
    found: Sequence[Judged],
    homes: dict[str, list[Home]],
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
    print(f"{words:>6} {len(told):>5}" + "".join(f"{kinds[kind]:>22}" for kind in KINDS), end="")
    print(f"{placed:>10}{shown:>7}{fits:>6}{len(told) / fits:>10.0%}{chance:>8.1f}", end="")
    suffixes = {f.name: {h.path.suffix[1:] for h in homes[f.name]} for f in facts}
    ends = sorted({end for names in suffixes.values() for end in names})
    by = [f"{e} {sum(e in suffixes[f.name] for f in told)}/{sum(e in suffixes[f.name] for f in facts)}" for e in ends]
    print(f"\n{'':>13}{', '.join(by)}", flush=True)
    return words, len(told)


def _obvious(said: Sequence[str], lengths: Sequence[tuple[int, int]], facts: Sequence[Planted]) -> None:
    """Prints what the joined summaries tell, whole and cut to the lengths of the articles, and how much more these told."""

    def told(texts: Sequence[str]) -> int:
        return sum(any(f.told(text) for text in texts) for f in facts)

    print(f"the obvious pipeline: {len(said)} summaries of {sum(len(s.split()) for s in said):,} words tell {told(said)}")
    for words, article in lengths:
        each = told(evenly(said, words))
        some = sum(map(told, whole(said, words))) / STARTS
        best = max(each, some)
        ways = f"every summary cut: {each}, every n-th whole: {some:.1f}"
        print(f"{words:>6} {best:>5.1f}, the article {article / max(1, best):.1f} times that  ({ways})", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--documents", type=int, nargs="+", default=[40])
    parser.add_argument("--words", type=int, nargs="+", default=[1000, 3000, 10000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", default="bundled")
    parser.add_argument("--baseline", action="store_true", help="the obvious pipeline too")
    parser.add_argument("--cache-dir", default="", help="answers and documents that are kept from run to run")
    parser.add_argument("--keep", default="", help="a folder for the documents and the articles")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        if options.keep:
            Path(options.keep).mkdir(parents=True, exist_ok=True)
        report(options, Path(options.keep or work))


if __name__ == "__main__":
    main()
