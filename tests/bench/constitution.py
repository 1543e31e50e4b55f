"""How many of the changed clauses of a text's dated versions are shown as disagreements?

python -m tests.bench.constitution FOLDER [--cache-dir DIR]

FOLDER holds the versions as text files whose names sort by date, such as the Debian Constitution's ten of the package
doc-debian. The truth is a diff: sentences that were replaced by a similar one from one version to the next, sorted by a few
expressions of this file alone (none of mapred's rules) into what changed. No model is asked.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from tests.bench.disagreements import compare, read_folder

SIMILAR = 0.6  # share of words that two versions of a clause have in common
NUMBER = re.compile(
    r"\b(?:\d+(?:[:.]\d+)*|(?:a|an) (?:\w+ )?(?:week|day|month|hour)s?|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|first|second|third)\b",
    re.IGNORECASE,
)
REFERENCE = re.compile(r"§ ?[\w.]+|\b[A-Z]\.\d(?:\(\d\))?|\b\d+(?:\.\d+)+(?:\(\d\))?|\(§[^)]*\)|\bV\(\w, ?\w\)")
OF_ITSELF = re.compile(r"\bratified\b|\bHistorical version\b|\bVersion \d")
NEGATION = re.compile(r"\b(?:not|no|never|none)\b", re.IGNORECASE)
MODALITY = re.compile(r"\b(?:must|shall|should|may|can|will)\b", re.IGNORECASE)
Pair = tuple[str, str]


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text)).lower()


def changed(one: list[str], other: list[str]) -> Iterator[Pair]:
    """The sentences of one version that were replaced, each with the most similar one in its place."""
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind != "replace":
            continue
        for old in one[a:b]:
            if old in other:
                continue
            score, new = max((SequenceMatcher(None, old.split(), new.split(), False).ratio(), new) for new in other[c:d])
            if score >= SIMILAR and new not in one:
                yield old, new


def what(pair: Pair) -> str:
    """What changed: the first of these that differs."""
    if any(OF_ITSELF.search(text) for text in pair):
        return "the version's own name"
    bare = [REFERENCE.sub("", text) for text in pair]
    for name, pattern in (("number", NUMBER), ("negation", NEGATION), ("modality", MODALITY)):
        found = [sorted(each.lower() for each in pattern.findall(text)) for text in bare]
        if found[0] != found[1]:
            return name
    return "reference" if plain(bare[0]) == plain(bare[1]) else "wording"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--cache-dir", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as other:
        documents, chunks = read_folder(options.folder, options.cache_dir or other)
    said: dict[str, list[str]] = {name: [] for name in documents}
    for each in chunks:
        said[each.document] += [" ".join(s.text.split()) for s in each.sentences]
    truth = dict.fromkeys(pair for one, other in pairwise(said.values()) for pair in changed(one, other))
    related, disputes = compare(chunks, documents)
    facts = {f.id: " ".join(f.text.split()) for f in disputes.facts}
    shown = {
        frozenset(map(plain, (facts[a], facts[b]))): each.about for each in disputes.contradictions for a, b in [each.facts]
    }
    kinds = {pair: what(pair) for pair in truth}
    print(f"{len(documents)} versions in {related.independent(documents)} family; {len(truth)} changed clauses\n")
    print(f"{'what changed':<24}{'clauses':>8}{'shown':>7}")
    for kind in ("number", "negation", "modality", "reference", "the version's own name", "wording"):
        of_kind = [pair for pair in truth if kinds[pair] == kind]
        seen = sum(frozenset(map(plain, pair)) in shown for pair in of_kind)
        print(f"{kind:<24}{len(of_kind):>8}{seen:>7}")
    known = {frozenset(map(plain, pair)) for pair in truth}
    print(f"\n{len(shown)} shown, {sum(pair not in known for pair in shown)} of them no changed clause of the diff")
    for pair, kind in kinds.items():
        if kind in ("number", "negation", "modality"):
            about = shown.get(frozenset(map(plain, pair)))
            print(f"\n{kind}, {f'shown as: {about}' if about else 'NOT shown'}\n   - {pair[0]}\n   + {pair[1]}")


if __name__ == "__main__":
    main()
