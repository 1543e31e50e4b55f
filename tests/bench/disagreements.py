"""What do the documents of a folder disagree on? Prints every pair with both quotes, to be read and judged.

python -m tests.bench.disagreements FOLDER [--cache-dir DIR]

No model is asked. Token counts are guessed from words, which moves chunk borders and nothing else.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from mapred.cache.store import Store
from mapred.data import Chunk, Document
from mapred.stages.chunk import chunk
from mapred.stages.contradict import Disputes, contradict
from mapred.stages.versions import Kin, kin
from tests.bench.plans import documents_of


def read_folder(folder: str, cache: str) -> tuple[dict[str, Document], list[Chunk]]:
    """The folder's documents by id, and all their chunks."""
    with Store(Path(cache)) as store:
        found = documents_of(folder, store)
    return {d.id: d for d in found}, [c for d in found for c in chunk(d, lambda text: len(text.split()) * 4 // 3, 320)]


def compare(chunks: Sequence[Chunk], documents: dict[str, Document]) -> tuple[Kin, Disputes]:
    related = kin(chunks)
    return related, contradict(chunks, (), related, documents.__getitem__)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--cache-dir", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as other:
        documents, chunks = read_folder(options.folder, options.cache_dir or other)
    start = time.perf_counter()
    related, disputes = compare(chunks, documents)
    seconds = time.perf_counter() - start
    facts = {f.id: f for f in disputes.facts}
    for at, each in enumerate(disputes.contradictions, 1):
        print(f"{at}. {each.about}")
        for fact in (facts[i] for i in each.facts):
            print(f"     {', '.join(e.document for e in fact.evidence[:4])}: {' '.join(fact.text.split())}")
    sentences = sum(len(c.sentences) for c in chunks)
    families = len(documents) - related.independent(documents)
    print(
        f"{len(documents)} documents ({families} of them a copy or version of another), {sentences:,} sentences, "
        f"{len(disputes.contradictions)} disagreements, {seconds:.1f} s"
    )


if __name__ == "__main__":
    main()
