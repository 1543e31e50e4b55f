"""Which signals tell the sentences that matter from the others? Tables of AUROC, .5 being chance.

python -m tests.bench.salience [--labelled FOLDER...] [--planted FOLDER...] [--repeated FOLDER=OTHERS...]
    [--abstracts FOLDER...] [--model bundled...] [--most 600] [--asked 120]

Signals are those of stages/salience.py one by one, and others that could be: no talk about the text itself and few signs
(`plain`), the share of names and numbers, the mean rarity of the words in the set, the likeness to the middle of the set (by
which, with salience, select.py chooses among facts). Sets with known answers are those of answers.py. A pair is a sentence
that matters and one that does not, of the same document (of the same collection where labelled); AUROC is the share of pairs
in which the signal is larger for the former, a tie counting half, with the 95 % interval of 1,000 draws of documents (of
sentences where groups are few). Statistics are measured on all sentences; likelihoods, for each model, on `--most` sentences
of a set; the model's choice as the map asks for it, for at most `--asked` chunks. Weights are fitted on each set, by logistic
regression, and held against the present ones on all others; `of all other kinds` on the sets of other kinds together.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import mapred.stages.map as mapping
from mapred.cache.store import Store
from mapred.llm.model import Model, Usage
from mapred.stages.map import Reading
from mapred.stages.order import rank_of
from mapred.stages.salience import CLUTTER, CLUTTERED, SELF, SELFISH, WEIGHTS, salience, signals
from mapred.stages.score import within
from mapred.stages.select import CENTRAL
from mapred.stages.terms import frequent, terms
from mapred.stages.vectors import vectors
from tests.bench import answers
from tests.bench.answers import Item, Known
from tests.bench.claims import interval
from tests.bench.plans import opened

NAME = re.compile(r"(?<=[\w,;:)] )[A-Z]\w+|\w*\d[\w.]*|\w+_\w+|\w+\(\)|\w*[a-z][A-Z]\w*")  # names and numbers, not first words
LONGEST = 64  # tokens of a sentence that are scored
DRAWS = 1_000
FEW = 8  # groups, below which sentences of each are drawn and not groups
Values = Any  # of shape (items,)


def statistics(known: Known) -> dict[str, Values]:
    """By signal, a value for each item."""
    texts = [i.sentence.text for i in known.items]
    spread = frequent(tuple(terms(t)) for t in texts)
    rare = [np.mean([math.log(len(texts) / spread[t]) for t in terms(text)]) for text in texts]
    matrix = vectors(texts)
    middle = np.asarray(matrix.mean(axis=0)).ravel()
    own = [signals(i.sentence, i.place, i.chunk, known.heavy[i.chunk.document]) for i in known.items]
    found: dict[str, Values] = {name: np.array([each[name] for each in own]) for name in WEIGHTS}
    found["plain"] = np.array([(SELFISH if SELF.search(t) else 1) * (CLUTTERED if CLUTTER.search(t) else 1) for t in texts])
    found["names"] = np.array([len(NAME.findall(t)) / len(t.split()) for t in texts])
    found["rare"] = np.array(rare)
    found["middle"] = matrix @ middle
    return found


def present(known: Known) -> Values:
    """What the map goes by."""
    return np.array([salience(i.sentence, i.place, i.chunk, known.heavy[i.chunk.document], ()) for i in known.items])


def likelihoods(items: Sequence[Item], model: Model) -> dict[str, Values]:
    """Nats a token: of the sentence after its title and heading, after nothing, and what the former adds."""
    texts = [within(" ".join(i.sentence.text.split()), LONGEST, model) for i in items]
    heads = [f"{i.chunk.title[:120]}\n\n{' > '.join(i.chunk.heading[-2:])[:160]}\n\n" for i in items]
    after = model.score_each([(head, [text]) for head, text in zip(heads, texts, strict=True)])
    before = model.score_each([("\n\n", [text]) for text in texts])
    told, alone = ([np.mean(each[0]) for each in found] for found in (after, before))
    return {"likely": np.array(alone), "likely, told": np.array(told), "gain": np.array(told) - np.array(alone)}


def auroc(items: Sequence[Item], values: Values) -> tuple[float, float, float]:
    """The share of pairs that are in order, and its 95 % interval."""
    groups: dict[str, list[int]] = {}
    for at, item in enumerate(items):
        groups.setdefault(item.group, []).append(at)
    truth = np.array([i.matters for i in items])
    rng = np.random.default_rng(0)

    def ordered(members: Any) -> tuple[float, int]:
        high, low = values[members[truth[members]]], values[members[~truth[members]]]
        differences = high[:, None] - low[None, :]
        return float((differences > 0).sum() + 0.5 * (differences == 0).sum()), differences.size

    each = [np.array(members) for members in groups.values()]
    counted = np.array([ordered(members) for members in each])
    if len(each) < FEW:
        drawn = np.array([[ordered(rng.choice(m, len(m))) for m in each] for _ in range(DRAWS)]).sum(axis=1)
    else:
        drawn = counted[rng.integers(0, len(counted), (DRAWS, len(counted)))].sum(axis=1)
    won, pairs = counted.sum(axis=0)
    shares = [w / p for w, p in drawn if p]
    low, high = np.quantile(shares, [0.025, 0.975])
    return won / max(1, pairs), float(low), float(high)


def sampled(known: Known, most: int) -> list[int]:
    """Items in a fixed random order: up to half of those that matter, then others of the same groups."""
    order = sorted(range(len(known.items)), key=lambda at: rank_of(f"{known.items[at].chunk.id}/{known.items[at].place}"))
    mattering = [at for at in order if known.items[at].matters][: most // 2]
    groups = {known.items[at].group for at in mattering}
    others = [at for at in order if not known.items[at].matters and known.items[at].group in groups]
    return sorted(mattering + others[: most - len(mattering)])


def chosen(known: Known, model: Model, most: int) -> dict[str, list[bool]]:
    """Which of the sentences matter that the map's question shows, that the model chooses, and of as many of the most salient.

    Asked about chunks that have sentences of both kinds.
    """
    truth: dict[str, dict[int, bool]] = {}
    chunks = {item.chunk.id: item.chunk for item in known.items}
    for item in known.items:
        truth.setdefault(item.chunk.id, {})[item.place] = item.matters
    mixed = [name for name, told in truth.items() if 0 < sum(told.values()) < len(told)]
    readings: dict[str, Reading] = {}
    shown: dict[str, tuple[int, ...]] = {}
    questions = []
    for name in sorted(mixed, key=rank_of)[:most]:
        each = chunks[name]
        weigh = ((salience(s, at, each, known.heavy[each.document], ()), at) for at, s in enumerate(each.sentences))
        readings[name] = Reading(each, tuple(value if at in truth[name] else 0.0 for value, at in weigh))
        asked, shown[name] = mapping.question(readings[name], 0, model)
        questions.append(asked)
    found: dict[str, list[bool]] = {"shown": [], "the model's choice": [], "the most salient": []}
    for asked, answer in model.ask(questions):
        name = asked.about
        picked = {shown[name][n - 1] for n in json.loads(answer.text)["facts"]}
        best = sorted(shown[name], key=lambda at: (-readings[name].weights[at], at))[: len(picked)]
        for way, places in zip(found, (shown[name], picked, best), strict=True):
            found[way] += [truth[name][at] for at in places]
    return found


def centred(known: Known, found: Mapping[str, Values], names: Sequence[str]) -> Any:
    """The signals as columns, each with mean 0 in every group; shape (items, names)."""
    matrix = np.column_stack([found[name] for name in names]).astype(float)
    groups = np.array([i.group for i in known.items])
    for group in set(groups.tolist()):
        matrix[groups == group] -= matrix[groups == group].mean(axis=0)
    return matrix


def fitted(sets: Sequence[tuple[Known, Mapping[str, Values]]], names: Sequence[str]) -> Values:
    """A weight for each signal; every set counts alike, and so do both answers."""
    from sklearn.linear_model import LogisticRegression

    rows = [centred(known, found, names) for known, found in sets]
    truth = [np.array([i.matters for i in known.items]) for known, _ in sets]
    share = [np.where(t, 0.5 / t.sum(), 0.5 / (~t).sum()) for t in truth]
    made = LogisticRegression(C=1.0, max_iter=2_000)
    made.fit(np.vstack(rows), np.concatenate(truth), np.concatenate(share) * sum(map(len, truth)) / len(truth))
    return made.coef_[0]


def cell(value: tuple[float, float, float]) -> str:
    return f"{value[0]:.2f} ({value[1]:.2f}-{value[2]:.2f})"


def table(title: str, sets: Sequence[Known], rows: Mapping[str, Sequence[str]]) -> None:
    print(f"\n{title}\n{'':26}" + "".join(f"{known.name:>24}" for known in sets))
    for name, cells in rows.items():
        print(f"{name:26}" + "".join(f"{each:>24}" for each in cells), flush=True)


def fits(sets: Sequence[Known], found: Sequence[Mapping[str, Values]], names: Sequence[str]) -> None:
    """Weights fitted on each set, and on all but each, on the sets that did not fit them."""
    both = list(zip(sets, found, strict=True))
    rows: dict[str, list[str]] = {"present": [cell(auroc(k.items, present(k))) for k in sets]}
    weights = {}
    for known, values in both:
        weights[known.name] = fitted([(known, values)], names)
        rows[f"of {known.name}"] = [
            "" if k is known else cell(auroc(k.items, centred(k, f, names) @ weights[known.name])) for k, f in both
        ]
    kinds = [k.name.split(",")[0] for k in sets]
    left = []
    for (k, f), kind in zip(both, kinds, strict=True):
        others = [pair for pair, other in zip(both, kinds, strict=True) if other != kind]
        left.append(cell(auroc(k.items, centred(k, f, names) @ fitted(others, names))) if others else "")
    rows["of all other kinds"] = left
    table("weights fitted, on sets that did not fit them", sets, rows)
    weights["all"] = fitted(both, names)
    print(f"\n{'weights':26}" + "".join(f"{name:>10}" for name in names))
    for name, each in weights.items():
        print(f"{name:26}" + "".join(f"{w:>10.2f}" for w in each))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for kind in ("labelled", "planted", "repeated", "abstracts"):
        parser.add_argument(f"--{kind}", nargs="+", default=[], metavar="FOLDER")
    parser.add_argument("--model", nargs="*", default=["bundled"])
    parser.add_argument("--most", type=int, default=600)
    parser.add_argument("--asked", type=int, default=120)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cache-dir", default=tempfile.gettempdir() + "/mapred-bench")
    given = parser.parse_args()
    random.seed(0)
    begin = time.monotonic()
    with Store(Path(given.cache_dir)) as store:
        sets = list(collected(given, store))
        found = [statistics(known) for known in sets]
        for known in sets:
            print(f"{known.name}: {sum(i.matters for i in known.items)} of {len(known.items)} sentences matter")
        rows = {name: [cell(auroc(k.items, f[name])) for k, f in zip(sets, found, strict=True)] for name in found[0]}
        rows["salience"] = [cell(auroc(k.items, present(k))) for k in sets]
        rows["salience and middle"] = [
            cell(auroc(k.items, present(k) + CENTRAL * f["middle"] / f["middle"].max()))
            for k, f in zip(sets, found, strict=True)
        ]
        table("statistics, AUROC", sets, rows)
        fits(sets, found, list(found[0]))
        for name in given.model:
            model = opened(store, Path(given.cache_dir), name, given.threads, Usage())
            asked_of(name, model, sets, given)
            model.close()
    print(f"{time.monotonic() - begin:.0f} s")


def collected(given: argparse.Namespace, store: Store) -> Iterator[Known]:
    model = opened(store, Path(given.cache_dir), "bundled", 1, Usage())  # counts the tokens of a chunk
    makers: dict[str, Callable[..., Known]] = {
        kind: getattr(answers, kind) for kind in ("labelled", "planted", "repeated", "abstracts")
    }
    for kind, make in makers.items():
        for folder in getattr(given, kind):
            yield make(*folder.split("="), store, model.count)
    model.close()


def asked_of(name: str, model: Model, sets: Sequence[Known], given: argparse.Namespace) -> None:
    """What this model's likelihoods and choices are worth."""
    rows: dict[str, list[str]] = {}
    picks: dict[str, list[str]] = {}
    for known in sets:
        at = sampled(known, given.most)
        items = [known.items[i] for i in at]
        for signal, values in {**likelihoods(items, model), "salience": present(known)[at]}.items():
            rows.setdefault(signal, []).append(cell(auroc(items, values)))
        for way, right in chosen(known, model, given.asked).items():
            low, high = interval(sum(right), len(right))
            picks.setdefault(way, []).append(cell((sum(right) / max(1, len(right)), low, high)))
    table(f"{name}: likelihoods, AUROC", sets, rows)
    table(f"{name}: chosen by number, share that matters", sets, picks)


if __name__ == "__main__":
    main()
