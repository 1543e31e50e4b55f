"""Does the score prefer a real outline over a broken one? Prints the share of trials in which it does, and its noise.

python -m tests.bench.score_prefers FOLDER... [--trials 200] [--sections 8] [--held 64] [--seed 0]

A real outline has a section for each of some documents: the document's title, its headings for a brief, its sentences for
facts. It is broken in three ways: the titles and briefs go to other documents' facts, a third of the facts go to random
sections, or a third of the sections are dropped. The same held-out facts weigh both. Then the same outline is weighed by
other facts of its sections: the standard deviation of that is what a score is worth. (Weighed twice by the same facts, it
is the same to the last bit.)
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from mapred.cache.store import Store
from mapred.data import Section
from mapred.llm.model import Model, Usage
from mapred.stages.brief import brief
from mapred.stages.edits import Assign, Drop, Outlined, apply
from mapred.stages.score import Held, Scale, gain, hold_out
from mapred.stages.titles import clean
from tests.bench.claims import interval
from tests.bench.plans import Plan, opened, plan

FEWEST = 4  # facts of a document that makes a section


def real(made: Plan) -> Outlined:
    """A section for each document whose title reads like one."""
    homes: dict[str, list[str]] = {}
    for name, fact in made.material.facts.items():
        homes.setdefault(fact.evidence[0].document, []).append(name)
    sections: list[Section] = []
    for facts in (homes[home] for home in sorted(homes)):
        title = clean(made.material.places_of(facts)[0].title)
        if len(facts) >= FEWEST and title and title not in {s.title for s in sections}:
            sections.append(Section(f"s{len(sections) + 1}", title, brief(title, facts, made.material), tuple(facts)))
    return tuple(sections)


def broken(sections: Outlined, rng: Random) -> dict[str, Outlined]:
    """The outline in three other ways."""
    turn = rng.randrange(1, len(sections))
    others = sections[turn:] + sections[:turn]
    facts = [f for s in sections for f in s.facts]
    moved = sections
    for fact in rng.sample(facts, len(facts) // 3):
        moved = apply(moved, Assign((fact,), rng.choice([s.id for s in sections if fact not in s.facts])))
    dropped = sections
    for section in rng.sample(sections, max(1, len(sections) // 3)):
        dropped = apply(dropped, Drop(section.id))
    shuffled = tuple(replace(s, title=o.title, brief=o.brief) for s, o in zip(sections, others, strict=True))
    return {"shuffled": shuffled, "moved": moved, "dropped": dropped}


def trials(made: Plan, model: Model, size: int, held: int, rng: Random) -> Iterator[dict[str, bool]]:
    """For each draw of sections: is the real outline better than each broken one?"""
    sections = real(made)
    scale = Scale(made.topic, made.material.facts, model)
    while True:
        chosen = tuple(sorted(rng.sample(sections, min(size, len(sections))), key=lambda s: s.id))
        steer = sample(chosen, made, model, held // 2, rng)
        ways = broken(chosen, rng)
        first, *others = scale.weigh([chosen, *ways.values()], steer)
        yield {way: gain(first, other)[0] > 0 for way, other in zip(ways, others, strict=True)}


def sample(sections: Outlined, made: Plan, model: Model, count: int, rng: Random) -> tuple[Held, ...]:
    """That many of the sections' facts."""
    facts = [f for s in sections for f in s.facts]
    drawn = rng.sample(facts, min(count, len(facts)))
    one, other = hold_out([made.material.facts[f] for f in drawn], model, len(drawn))
    return (*one, *other)


def retest(made: Plan, model: Model, size: int, held: int, rng: Random, times: int = 8) -> list[float]:
    """The same outline weighed by several samples of its facts."""
    sections = real(made)[:size]
    scale = Scale(made.topic, made.material.facts, model)
    return [scale.weigh([sections], sample(sections, made, model, held // 2, rng))[0].total for _ in range(times)]


def said(name: str, hits: Sequence[bool]) -> str:
    low, high = interval(sum(hits), len(hits))
    return f"{name:10} {sum(hits)} of {len(hits)}: {sum(hits) / len(hits):.3f} ({low:.3f} to {high:.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    parser.add_argument("--trials", type=int, default=200, help="comparisons, over all folders and ways")
    parser.add_argument("--sections", type=int, default=8)
    parser.add_argument("--held", type=int, default=64, help="as in a run: half of them weigh")
    parser.add_argument("--words", type=int, default=6_000, help="facts to draw from, in words")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--model", default="bundled")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cache-dir", default=tempfile.gettempdir() + "/mapred-bench")
    given = parser.parse_args()
    rng = Random(given.seed)
    hits: dict[str, list[bool]] = {}
    with Store(Path(given.cache_dir)) as store:
        model = opened(store, Path(given.cache_dir), given.model, given.threads, Usage())
        plans = [plan(folder, store, model, given.words) for folder in given.folders]
        running = [trials(made, model, given.sections, given.held, rng) for made in plans]
        at = 0
        while sum(map(len, hits.values())) < given.trials:
            for way, better in next(running[at % len(running)]).items():
                hits.setdefault(way, []).append(better)
            at += 1
            if at % 10 == 0:
                print(said("so far", [h for each in hits.values() for h in each]), file=sys.stderr)
        for way, each in hits.items():
            print(said(way, each))
        print(said("all", [h for each in hits.values() for h in each]))
        for made in plans:
            values = retest(made, model, given.sections, given.held, rng)
            print(f"{made.name}: {statistics.mean(values):.3f} nats a token, test-retest {statistics.stdev(values):.3f}")
        model.close()


if __name__ == "__main__":
    main()
