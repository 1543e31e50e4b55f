"""Does a section's text tell its own heading from others'? Prints the share found, for each signal that chooses titles.

python -m tests.bench.headings FOLDER... [--model bundled...] [--sections 100] [--seed 0]

A section is what stands under one heading; the heading is hidden. It stands among five others of the same folder, drawn at
random: as many as titles.py compares. Found is first; a tie counts its share. The signals are the words that heading and
text share (titles.finalists), the log-probability that the text adds to the heading (titles.likelihood_gain), their sum,
by which titles are chosen, and two that are not used: the log-probability of the heading after the text, and after nothing.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mapred.cache.store import Store
from mapred.data import Evidence, Fact, Locator, Span
from mapred.llm.model import Model, Usage
from mapred.stages.brief import Material
from mapred.stages.chunk import chunk
from mapred.stages.headings import rarity
from mapred.stages.titles import FINALISTS, clean, finalists, likelihood_gain, likelihoods, sentence_case
from tests.bench.answers import eligible
from tests.bench.claims import interval
from tests.bench.plans import documents_of, opened
from tests.bench.salience import cell

FEWEST = 4  # facts of a section


@dataclass(frozen=True)
class Section:
    heading: str
    facts: tuple[Fact, ...]


def sections(folder: str, store: Store, model: Model) -> list[Section]:
    """Those with a heading that reads like one, each heading once."""
    found: dict[str, list[Fact]] = {}
    for document in documents_of(folder, store):
        for each in chunk(document, model.count, 320):
            heading = clean(each.heading[-1]) if each.heading else ""
            if heading and heading != clean(each.title):
                found.setdefault(heading, []).extend(
                    _fact(s.text, f"{each.id}/{at}") for at, s in enumerate(each.sentences) if eligible(s)
                )
    return [Section(heading, tuple(facts)) for heading, facts in sorted(found.items()) if len(facts) >= FEWEST]


def _fact(text: str, name: str) -> Fact:
    return Fact(name, text, (Evidence((Span(name, name, name, 0, len(text), text, Locator()),)),))


def signals(section: Section, candidates: Sequence[str], rare: Mapping[str, float], model: Model) -> dict[str, list[float]]:
    """By signal a value for each candidate."""
    held = [next(iter(finalists(section.facts, [c], (), rare).values()), 0.0) for c in candidates]
    best = max(held) or 1.0
    said = [sentence_case(c, section.facts) for c in candidates]
    gains = likelihood_gain(section.facts, said, model)
    after, before = likelihoods(section.facts, said, model)
    return {
        "shared words": held,
        "likelihood gain": [gains[c] for c in said],
        "both: as chosen": [h / best + gains[c] for h, c in zip(held, said, strict=True)],
        "likelihood after": after,
        "likelihood before": before,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    parser.add_argument("--model", nargs="+", default=["bundled"])
    parser.add_argument("--sections", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cache-dir", default=tempfile.gettempdir() + "/mapred-bench")
    given = parser.parse_args()
    begin = time.monotonic()
    with Store(Path(given.cache_dir)) as store:
        for name in given.model:
            model = opened(store, Path(given.cache_dir), name, given.threads, Usage())
            for folder in given.folders:
                found = sections(folder, store, model)
                rng = random.Random(given.seed)
                facts = {f.id: f for s in found for f in s.facts}
                rare = rarity([[f.id for f in s.facts] for s in found], Material(facts, {}))
                asked = rng.sample(found, min(given.sections, len(found)))
                wins: dict[str, float] = {"chance": len(asked) / FINALISTS}
                for section in asked:
                    others = rng.sample([s.heading for s in found if s is not section], FINALISTS - 1)
                    for signal, values in signals(section, [section.heading, *others], rare, model).items():
                        first = values[0] == max(values)
                        wins[signal] = wins.get(signal, 0.0) + first / values.count(max(values))
                print(f"\n{name}, {Path(folder).name}: {len(asked)} of {len(found)} sections")
                for signal, won in wins.items():
                    share = won / len(asked)
                    print(f"{signal:20} {cell((share, *interval(round(won), len(asked))))}", flush=True)
            model.close()
    print(f"{time.monotonic() - begin:.0f} s")


if __name__ == "__main__":
    main()
