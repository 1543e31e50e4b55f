"""How long does the topic order of notes take, and how like are its neighbours? Beside it all pairs compared.

python -m tests.bench.order FOLDER... [--notes 1000 10000 50000]

A note is a sentence of the folders' documents under its heading, drawn at random. `neighbours`: the mean likeness (cosine) of
a note and the next one; `parents`: of a note and the one that it hangs below. Seconds without those of reading.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from mapred.cache.store import Store
from mapred.data import Note
from mapred.stages.chunk import chunk
from mapred.stages.order import HOLDERS, in_order, parents, rank_of
from mapred.stages.vectors import vectors
from tests.bench.plans import documents_of


def notes_of(folder: str, store: Store) -> list[Note]:
    """One for each sentence; tokens are counted as words, which costs nothing."""
    found = []
    for document in documents_of(folder, store):
        for each in chunk(document, lambda text: len(text.split()), 320):
            topic = each.heading[-1] if each.heading else each.title
            found += [Note(f"{each.id}/{n}", topic, s.text[:300], ()) for n, s in enumerate(each.sentences)]
    return found


def cosines(matrix: Any, one: Any, other: Any) -> float:
    """The mean likeness of rows and rows."""
    return float(matrix[one].multiply(matrix[other]).sum() / max(1, len(one)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    parser.add_argument("--notes", type=int, nargs="+", default=[1_000, 10_000, 50_000])
    given = parser.parse_args()
    with Store(Path(tempfile.gettempdir()) / "mapred-bench") as store:
        every = [note for folder in given.folders for note in notes_of(folder, store)]
    parents(vectors(["what is imported once is not measured"]))
    print(f"{len(every):,} sentences\n{'notes':>8}{'a term leads to':>18}{'seconds':>9}{'neighbours':>12}{'parents':>9}")
    for size in sorted({min(n, len(every)) for n in given.notes}):
        fixed = sorted(random.Random(0).sample(every, size), key=lambda n: rank_of(n.id))
        for holders in (HOLDERS, size):
            begin = time.monotonic()
            matrix = vectors([f"{n.topic} {n.topic} {n.digest}" for n in fixed])
            above = parents(matrix, holders)
            order = in_order(above)
            seconds = time.monotonic() - begin
            below = np.flatnonzero(np.array(above) >= 0)
            near = cosines(matrix, order[1:], order[:-1]), cosines(matrix, below, np.array(above)[below])
            name = "all that have it" if holders == size else f"{holders} notes"
            print(f"{size:8,}{name:>18}{seconds:9.1f}{near[0]:12.3f}{near[1]:9.3f}", flush=True)


if __name__ == "__main__":
    main()
