"""What does a brief skip, and how much of what answers it? Against chance, and against each sign alone.

python -m tests.bench.relevance examples/sqlite FOLDER... [--include GLOB] [--briefs 200]

The briefs of a collection are its own headings. The chunks below a heading answer it; they are looked at without it, so that
its words are nowhere else given away. The threshold is fitted on the first collection: the highest one that keeps so much of
the answers (a brief's answers weigh 1 together), and then tried on the others. In examples/sqlite come thirty briefs that say
what a document is about in other words; their answers are the chunks of those documents.

Chance keeps a share of the answers as large as its share of the chunks, so a sign is worth what it skips beyond what it loses.
The table has the share of answers kept and of chunks skipped; `as shipped` is stages/relevance.py as a run has it, with the
chunks that it keeps always; the last table has broad briefs, which should skip little, and briefs whose words are nowhere,
which should skip nothing. `mean token embedding` is the cosine of the means of the model's own token embeddings, each token
weighed by its rarity and the mean of all taken off: it is no part of the product, and the table says why.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mapred.cache.store import Store
from mapred.data import Chunk, Document, Kind
from mapred.errors import InputError
from mapred.formats.find import find
from mapred.llm import models
from mapred.llm.header import WEIGHTS, read_part
from mapred.stages import relevance
from mapred.stages.chunk import chunk
from mapred.stages.parse import parse_files
from mapred.stages.terms import mass, terms
from mapred.stages.titles import clean
from mapred.stages.vectors import vectors

KEPT = (0.95, 0.97, 0.98)  # of the answers
MOST = 0.15  # of the chunks: a heading above more of them is no narrow question
IN_OTHER_WORDS = (
    ("what happens to the data when the power fails in the middle of a write", "atomiccommit.html", "psow.pdf"),
    ("copying a database that is in use to another file", "backup.html", "lang_vacuum.html"),
    ("ways in which a file can be damaged", "howtocorrupt.html"),
    ("getting content back out of a damaged database", "recovery.html"),
    ("keeping everything in RAM instead of on disk", "inmemorydb.html"),
    ("do readers see changes of other connections that are not finished", "isolation.html"),
    ("undoing part of a transaction", "lang_savepoint.html"),
    ("BEGIN, COMMIT and ROLLBACK", "lang_transaction.html"),
    ("shrinking a database file after rows were deleted", "lang_vacuum.html"),
    ("shared, reserved, pending and exclusive locks", "lockingv3.html", "atomiccommit.html"),
    ("accessing pages through virtual memory instead of read and write calls", "mmap.html"),
    ("using a database on a network drive", "useovernet.docx"),
    ("temporary files that are created on disk, and when they are deleted", "tempfiles.pdf"),
    ("how the developers find bugs before a release", "testing.html", "hirely.html"),
    ("using one connection from several threads", "threadsafe.html"),
    ("no installation and no configuration file", "zeroconf.html"),
    ("why there is no separate server process", "serverless.html"),
    ("log file that lets readers go on while somebody writes", "wal.html", "walformat.html"),
    ("layout of the index in shared memory and of frames", "walformat.html"),
    ("two connections of one process that share memory to save space", "sharedcache.html"),
    ("what to do when a constraint is violated: replace, ignore, abort or fail", "lang_conflict.html"),
    ("detecting bit rot with checksums on each page", "cksumvfs.txt"),
    ("writing to the disk in a background thread", "asyncvfs.html"),
    ("comparing two databases by a digest of their content", "dbhash.html"),
    ("recording error messages that the library reports", "errlog.md"),
    ("will an old version read files of a new version", "formatchng.html"),
    ("preservation of digital content for the long term", "locrsf.html"),
    ("everything in a single file that is portable between machines", "onefile.html"),
    ("few dependencies on the operating system and the C library", "selfcontained.html"),
    ("are transactions atomic, consistent, isolated and durable", "transactional.html"),
)
BROAD = ("the SQLite database engine", "databases", "files", "how SQLite works")
NOWHERE = ("gardening in winter", "Wie Daten einen Stromausfall überleben", "la sécurité des données", "停電とデータ")


@dataclass(frozen=True)
class Brief:
    """A question with the chunks that answer it, by index, and the heading that they are looked at without."""

    text: str
    answers: tuple[int, ...]
    hidden: str = ""


@dataclass(frozen=True)
class Collection:
    name: str
    documents: dict[str, Document]
    chunks: list[Chunk]

    def text(self, at: int, hidden: str) -> str:
        """A chunk as the stage sees it, but for a heading."""
        each = self.chunks[at]
        document = self.documents[each.document]
        inside = (p for p in document.passages if p.start < each.end and each.start < p.end)
        said = [(p.kind, document.text[max(p.start, each.start) : min(p.end, each.end)]) for p in inside]
        body = "\n\n".join(text for kind, text in said if not (kind is Kind.HEADING and text == hidden))
        return f"{body}\n{each.title}\n{' '.join(h for h in each.heading if h != hidden)}"


def headings(collection: Collection, wanted: int) -> list[Brief]:
    """Headings that read like a question, with the chunks that hold text below them."""
    below: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for at, each in enumerate(collection.chunks):
        passages = collection.documents[each.document].passages
        inside = (p for p in passages if p.start < each.end and each.start < p.end and p.kind is not Kind.HEADING)
        for path in {p.heading[:n] for p in inside for n in range(1, len(p.heading) + 1)}:
            below[each.document, path].append(at)
    found = []
    for (document, path), answers in sorted(below.items()):
        said = clean(path[-1])
        whole = len(path) == 1 and path[0].strip() == collection.documents[document].title.strip()
        if said and not whole and mass(terms(said)) >= 1 and len(answers) <= MOST * len(collection.chunks):
            found.append(Brief(said, tuple(answers), path[-1]))
    random.Random(0).shuffle(found)
    return found[:wanted]


def in_other_words(collection: Collection) -> list[Brief]:
    homes = [c.document for c in collection.chunks]
    return [Brief(text, tuple(at for at, home in enumerate(homes) if home in named)) for text, *named in IN_OTHER_WORDS]


class Embedded:
    """Texts as means of a GGUF's token embeddings; those of the bundled model are Q8_0."""

    def __init__(self, path: str, encode: Callable[[str], list[int]]):
        part = read_part(path)
        tensor = next(t for t in part.tensors if t.name == "token_embd.weight")
        if WEIGHTS[tensor.kind][0] != "Q8_0":
            raise SystemExit(f"{path}: token embeddings of type {WEIGHTS[tensor.kind][0]}")
        blocks = np.fromfile(path, np.uint8, tensor.size, offset=part.start + tensor.offset).reshape(-1, 34)
        scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        table = (blocks[:, 2:].view(np.int8) * scales).reshape(tensor.sides[1], tensor.sides[0])
        self.table, self.encode = table - table.mean(axis=0), encode
        self.rare = np.ones(len(table), np.float32)
        self.known = np.zeros((0, 0), np.float32)

    def learn(self, texts: Sequence[str]) -> None:
        """How rare each token is in these texts, and their vectors."""
        held = [sorted(set(self.encode(" " + text))) for text in texts]
        counts = np.bincount(np.concatenate(held), minlength=len(self.table))
        self.rare = np.log((len(texts) + 1) / (counts + 0.5)).astype(np.float32).clip(0)
        self.known = np.stack([self._mean(tokens) for tokens in held])

    def likeness(self, brief: str, instead: dict[int, str]) -> Any:
        """Cosine of each text with the brief; `instead` are other texts at these places."""
        known = self.known.copy()
        for at, text in instead.items():
            known[at] = self._mean(sorted(set(self.encode(" " + text))))
        return known @ self._mean(sorted(set(self.encode(" " + brief))))

    def _mean(self, tokens: Sequence[int]) -> Any:
        found = (self.table[tokens] * self.rare[tokens, None]).sum(axis=0)
        return found / (np.linalg.norm(found) or 1.0)


@dataclass(frozen=True)
class Shelf:
    """A collection's chunks as the signs see them, made once; each brief hides its heading in a few of them."""

    collection: Collection
    plain: list[str]
    told: list[tuple[str, ...]]
    matrix: Any
    documents: list[str]

    @classmethod
    def of(cls, collection: Collection) -> Shelf:
        plain = [collection.text(at, "") for at in range(len(collection.chunks))]
        return cls(collection, plain, [terms(t) for t in plain], vectors(plain), [c.document for c in collection.chunks])

    def signs(self, brief: Brief, embedded: Embedded) -> dict[str, Any]:
        """Each sign alone and all together, of every chunk; none where the brief tells nothing, and all are kept."""
        from scipy.sparse import vstack

        bare = {at: self.collection.text(at, brief.hidden) for at in brief.answers} if brief.hidden else {}
        told, rows = list(self.told), list(range(len(self.told)))
        for number, (at, text) in enumerate(bare.items()):
            told[at], rows[at] = terms(text), len(self.told) + number
        matrix = vstack([self.matrix, vectors(list(bare.values()))]).tocsr()[rows] if bare else self.matrix
        wanted = list(dict.fromkeys(terms(brief.text)))
        held = {term for found in told for term in found}
        known = [term for term in wanted if term in held]
        if not known or mass(known) < relevance.KNOWN * mass(wanted):
            return {}
        own = relevance.shared_words(told, self.documents, known)
        like = relevance.likeness(matrix, self.documents, own)
        beside, best = relevance.beside(own, self.documents), relevance.best_of_each(own, self.documents)
        words = own + relevance.BESIDE * beside + relevance.DOCUMENT * best
        return {
            "any word of the brief": (own > 0).astype(float),
            "BM25": own,
            "BM25 and around": relevance.share(words, self.documents),
            "mean token embedding": embedded.likeness(brief.text, bare),
            "likeness to the best five": like,
            "BM25 and likeness": relevance.share(own + relevance.LIKE * like, self.documents),
            "all": relevance.nearness(told, matrix, self.documents, known),
        }


def measured(rows: Sequence[tuple[Brief, Any]], least: float) -> tuple[float, float]:
    """Shares of the answers that are kept and of the chunks that are skipped; None for a brief that skips nothing."""
    kept = [1.0 if near is None else float(np.mean(near[list(b.answers)] >= least)) for b, near in rows]
    skipped = [0.0 if near is None else float(np.mean(near < least)) for _, near in rows]
    return float(np.mean(kept)), float(np.mean(skipped))


def fitted(rows: Sequence[tuple[Brief, Any]], wanted: float) -> float:
    """The highest threshold that keeps so much of the answers."""
    values = sorted({float(v) for b, near in rows if near is not None for v in near[list(b.answers)]})
    low, high = 0, len(values) - 1
    while low < high:  # what is kept falls as the threshold rises
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measured(rows, values[middle])[0] >= wanted else (low, middle - 1)
    return values[low]


def shipped(rows: Sequence[tuple[Brief, dict[str, Any]]], homes: Sequence[str]) -> str:
    """What the stage keeps of the answers, how many briefs keep all of them, how many each of their documents, and the rest."""
    kept, reached, skipped = list[float](), list[bool](), list[float]()
    for brief, found in rows:
        near = found.get("all", np.ones(len(homes)))
        held = near >= relevance.NEAR
        held[np.argsort(-near, kind="stable")[: relevance.FEWEST]] = True
        kept.append(float(np.mean(held[list(brief.answers)])))
        reached.append({homes[at] for at in brief.answers} == {homes[at] for at in brief.answers if held[at]})
        skipped.append(1 - float(np.mean(held)))
    whole = float(np.mean([value == 1 for value in kept]))
    return f"{np.mean(kept):12.3f}{whole:12.3f}{np.mean(reached):12.3f}{np.mean(skipped):12.3f}"


def collection(folder: str, include: Sequence[str], store: Store, count: Callable[[str], int]) -> Collection:
    files = find([folder], include=tuple(include))
    documents = {d.id: d for d in parse_files(files, store, workers=2) if not isinstance(d, InputError)}
    return Collection(Path(folder).name, documents, [c for d in documents.values() for c in chunk(d, count, 320)])


def tried(shelf: Shelf, name: str, briefs: Sequence[Brief], embedded: Embedded) -> list[tuple[Brief, dict[str, Any]]]:
    """The signs of each brief."""
    embedded.learn(shelf.plain)
    found = [(brief, shelf.signs(brief, embedded)) for brief in briefs]
    answers = np.mean([len(b.answers) for b in briefs])
    mute = sum(not s for _, s in found)
    print(
        f"{name}: {len(briefs)} briefs, {answers:.1f} of {len(shelf.plain)} chunks answer one; {mute} tell nothing", flush=True
    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    parser.add_argument("--include", nargs="*", default=[], metavar="GLOB", help="of all folders but the first")
    parser.add_argument("--briefs", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder)) as store:
        file = models.find("bundled", store)
        engine = models.open_model(file, threads=1, context=1024, layout="original", folder=Path(folder), memory=store)
        sets = [collection(each, given.include if at else (), store, engine.count) for at, each in enumerate(given.folders)]
        embedded = Embedded(file.path, engine.weights.tokenize)
        found, homes = {}, {}
        for at, shelf in enumerate(map(Shelf.of, sets)):
            groups = {"headings": headings(shelf.collection, given.briefs)}
            if not at and {name for _, *named in IN_OTHER_WORDS for name in named} <= set(shelf.collection.documents):
                groups["in other words"] = in_other_words(shelf.collection)
            for kind, briefs in groups.items():
                name = f"{shelf.collection.name}, {kind}"
                found[name], homes[name] = tried(shelf, name, briefs, embedded), shelf.documents
        engine.close()
    first = next(iter(found))
    for wanted in KEPT:
        print(f"\nfitted to keep {wanted:.0%} of the answers in {first}: kept and skipped")
        print(f"{'':28}{'threshold':>10}" + "".join(f"{name[-26:]:>28}" for name in found))
        for sign in next(s for _, s in found[first] if s):
            rows = {name: [(b, s.get(sign)) for b, s in each] for name, each in found.items()}
            least = fitted(rows[first], wanted)
            shares = [measured(rows[name], least) for name in found]
            print(f"{sign:28}{least:10.3f}" + "".join(f"{kept:20.3f}{skipped:8.3f}" for kept, skipped in shares))
    print(f"\nas shipped: {relevance.NEAR} of the nearest, and {relevance.FEWEST} chunks always; shares of")
    print(f"{'':32}{'answers':>12}{'all of them':>12}{'documents':>12}{'skipped':>12}")
    for name, rows in found.items():
        print(f"{name:32}{shipped(rows, homes[name])}")
    print(f"\n{sets[0].name}: what broad briefs keep, and those whose words are nowhere")
    places = {c.id: sets[0].text(at, "") for at, c in enumerate(sets[0].chunks)}
    for text in (*BROAD, *NOWHERE):
        result = relevance.relevant(sets[0].chunks, lambda c: places[c.id], text)
        print(f"{text:44}{np.mean(result.kept):6.2f}  {result.why_all}")


if __name__ == "__main__":
    main()
