"""What the second voice of select.py costs and changes: `python -m tests.bench.voices FOLDER...`

Of each folder the sentences that a person has labelled (data/wanted.txt) are given to select.py as if they were all that its
documents say, with and without the second voice, for articles of several shares of their words: how many of the chosen ones
does a reader want? Then an article's facts are chosen from the whole folder both ways, without a model, and those that only
one of them has are printed, so that a person can read what was exchanged for what.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from mapred.cache.store import Store
from mapred.data import Evidence, Fact, Locator, Span
from mapred.llm.model import Model, Usage
from mapred.stages import select as choosing
from mapred.stages.chunk import chunk
from mapred.stages.fold import fold
from mapred.stages.map import note, read
from mapred.stages.particulars import particular
from mapred.stages.salience import salience
from tests.bench.answers import BUDGET, Known, labelled
from tests.bench.claims import interval
from tests.bench.plans import documents_of, opened

SHARES = (0.1, 0.2, 0.3, 0.5)  # of the words
ARTICLE = 0.12  # of the facts' words: about 4 % of the sources'


def both(facts: Sequence[Fact], share: float) -> Iterator[list[Fact]]:
    """What is chosen with one voice, and with two, for an article of this share of the facts' words."""
    words = round(share * sum(len(f.text.split()) for f in facts))
    usual = choosing.PARTICULAR
    for particulars in (0.0, usual):
        choosing.PARTICULAR = particulars  # the last one is the usual one
        yield choosing.select(facts, words)[0]


def facts_of(known: Known) -> dict[str, tuple[Fact, bool]]:
    """The labelled sentences as facts, by id, each with its label."""
    found = {}
    for item in known.items:
        each, sentence = item.chunk, item.sentence
        name = f"{each.id}/{item.place + 1}"
        weight = salience(sentence, item.place, each, known.heavy[each.document], ())
        span = Span(name, each.document, each.id, sentence.start, sentence.end, sentence.text, Locator(lines=(1, 1)))
        found[name] = (Fact(name, sentence.text, (Evidence((span,)),), quoted=True, weight=weight), item.matters)
    return found


def wanted(sets: Sequence[Known]) -> None:
    """Prints, over all folders, how many of the chosen sentences a reader wants."""
    each = [facts_of(known) for known in sets]
    labels = {name: label for facts in each for name, (_, label) in facts.items()}
    figures = [label for facts in each for fact, label in facts.values() if particular(fact.text)]
    print(f"labelled: {len(labels)}, {sum(labels.values())} wanted; of these with figures {len(figures)}, {sum(figures)}")
    for share in SHARES:
        one, two = list[bool](), list[bool]()
        for facts in each:
            given = [fact for fact, _ in facts.values()]
            for told, chosen in zip((one, two), both(given, share), strict=True):
                told += [labels[f.id] for f in chosen]
        cells = [f"{sum(v):>4} of {len(v):>3} ({'-'.join(f'{x:.2f}' for x in interval(sum(v), len(v)))})" for v in (one, two)]
        print(f"{share:>7.0%}   one voice {cells[0]}   two {cells[1]}", flush=True)


def said_in(folder: str, store: Store, model: Model) -> list[Fact]:
    """The facts of a folder as the map gives them when no model is asked."""
    documents = {d.id: d for d in documents_of(folder, store)}
    readings = [r for d in documents.values() for r in read(chunk(d, model.count, BUDGET), "")]
    return fold([f for r in readings for f in note(r, (), "", documents.__getitem__)[1]])


def exchanged(name: str, facts: Sequence[Fact]) -> None:
    one, two = both(facts, ARTICLE)
    print(f"\n{name}: {len(one)} facts with one voice, {len(two)} with two")
    for sign, some, others in (("-", one, two), ("+", two, one)):
        kept = {f.id for f in others}
        for fact in some:
            if fact.id not in kept:
                print(f"{sign} {fact.id}: {' '.join(fact.text.split())}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--cache-dir", default=tempfile.gettempdir() + "/mapred-bench")
    given = parser.parse_args()
    cache = Path(given.cache_dir)
    with Store(cache) as store:
        model = opened(store, cache, "bundled", 1, Usage())  # counts the tokens of a chunk
        wanted([labelled(folder, store, model.count) for folder in given.folders])
        for folder in given.folders:
            exchanged(folder, said_in(folder, store, model))
        model.close()


if __name__ == "__main__":
    main()
