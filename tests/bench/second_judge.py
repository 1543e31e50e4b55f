"""Does a second judge tell true claims from others where the rules cannot?

python -m tests.bench.second_judge [MODEL] [--verifier-model DIR] [--scores FILE]

Asked is about the claims of claims.py and compressions.py that hold most of their words in one sentence of their quotes
(coverage of at least .8). `yes` is the log-odds of " yes" after quote, claim and question; `likely` the mean and `least`
the least log-probability (nats) of a token of the claim after the quote. Of each: the area under the curve (AUROC) with
its 95 % interval (Hanley and McNeil, 1982) of true against the rest, over all of them, and over those alone where the
rules are unsure (weak). Then the threshold above which no claim of the fit half that
is not true lies, and what of the held half lies above it. --scores FILE keeps what the model said, so that another look
asks nothing.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from mapred.cache.store import Store
from mapred.data import Verdict
from mapred.llm import models
from mapred.llm.model import Model
from mapred.nli import open_verifier
from mapred.settings import usable_cores
from mapred.stages.verify import check
from tests.bench.claims import PASSED, coverage, labelled, told
from tests.bench.compressions import compressions

COVERED = 0.8
ASKED = "Quote: {quote}\nClaim: {claim}\nDoes the quote say all that the claim says, under the same conditions?\nAnswer:"
SHOTS = "\n\n".join(
    ASKED.format(quote=quote, claim=claim) + f" {answer}"
    for quote, claim, answer in (
        (
            "If it rains, the ferry to the island usually leaves at nine, an hour later than in the old days.",
            "The ferry to the island leaves at nine.",
            "no",
        ),
        (
            "The mill, which was built in 1874, is open to visitors on Sundays and has a small shop.",
            "The mill can be visited on Sundays.",
            "yes",
        ),
        ("Members may borrow five books for a week.", "Members may borrow five films for a week.", "no"),
        (
            "When the parcel cannot be delivered, the driver leaves a card and then takes the parcel back to the depot.",
            "The driver leaves a card if the parcel cannot be delivered.",
            "yes",
        ),
    )
)


@dataclass(frozen=True)
class Item:
    """A claim with what the rules say of it."""

    claim: str
    quote: str
    half: str
    true: bool
    passed: bool
    unsure: bool
    coverage: float


def items() -> Iterator[Item]:
    for c in labelled():
        yield _item(c.claim, c.quotes, c.context, c.half, c.label)
    for d in compressions():
        yield _item(d.claim, [d.quote], (), d.half, d.label)


def _item(claim: str, quotes: Sequence[str], context: Sequence[str], half: str, label: str) -> Item:
    finding = check(claim, quotes, context)
    unsure = finding.verdict is Verdict.WEAK
    passed = finding.verdict in PASSED
    return Item(claim, " ".join(quotes), half, label == "true", passed, unsure, coverage(claim, quotes))


def scores(model: Model, asked: Sequence[Item]) -> dict[str, list[float]]:
    """What the model says of each item."""
    heads = [f"{SHOTS}\n\n{ASKED.format(quote=i.quote, claim=i.claim)}" for i in asked]
    answers = model.score_each([(head, [" yes", " no"]) for head in heads])
    tokens = [t for (t,) in model.score_each([(f"{i.quote}\n\nThat is to say:", [f" {i.claim}"]) for i in asked])]
    return {
        "yes": [sum(yes) - sum(no) for yes, no in answers],
        "likely": [sum(t) / len(t) for t in tokens],
        "least": [min(t) for t in tokens],
    }


def by_model(name: str, asked: Sequence[Item]) -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder)) as store:
        file = models.find(name, store)
        model = models.open_model(file, threads=usable_cores(), context=1024, folder=Path(folder) / "layouts", memory=store)
        try:
            return scores(model, asked)
        finally:
            model.close()


def by_nli(folder: str, asked: Sequence[Item]) -> dict[str, list[float]]:
    return {"nli": open_verifier(folder, usable_cores()).entails([(i.quote, i.claim) for i in asked])}


def auroc(right: Sequence[float], wrong: Sequence[float]) -> tuple[float, float]:
    """How often a true one scores above another (ties half), and half of its 95 % interval."""
    n, m = len(right), len(wrong)
    if not n or not m:
        return 0.5, 0.5
    area = sum((a > b) + 0.5 * (a == b) for a in right for b in wrong) / (n * m)
    q1, q2 = area / (2 - area), 2 * area * area / (1 + area)
    variance = (area * (1 - area) + (n - 1) * (q1 - area * area) + (m - 1) * (q2 - area * area)) / (n * m)
    return area, 1.96 * max(variance, 0.0) ** 0.5


def table(found: Sequence[tuple[Item, dict[str, float]]], title: str) -> None:
    right = [said for item, said in found if item.true]
    wrong = [said for item, said in found if not item.true]
    print(f"\n{title}: {len(right)} true, {len(wrong)} not")
    for judge in found[0][1]:
        area, spread = auroc([s[judge] for s in right], [s[judge] for s in wrong])
        fit = [said[judge] for item, said in found if item.half == "fit" and not item.true]
        line = max(fit, default=0.0)
        held = [(item, said[judge] > line) for item, said in found if item.half == "held"]
        true = told(sum(above for item, above in held if item.true), sum(item.true for item, _ in held))
        other = told(sum(above for item, above in held if not item.true), sum(not item.true for item, _ in held))
        print(
            f"  {judge:<9} AUROC {area:.3f} ± {spread:.3f}; above all of fit that are not true: held true {true}; not {other}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?", default="bundled")
    parser.add_argument("--verifier-model", default="")
    parser.add_argument("--number", type=int, default=0, help="of the claims that the rules refuse, drawn by chance; 0: all")
    parser.add_argument("--scores", type=Path)
    options = parser.parse_args()
    asked = [item for item in items() if item.coverage >= COVERED]
    if options.number:
        refused = [item for item in asked if not item.passed]
        asked = Random(1).sample(refused, min(options.number, len(refused)))
    kept: dict[str, dict[str, float]] = {}
    if options.scores and options.scores.exists():
        kept = json.loads(options.scores.read_text("utf-8"))
    missing = [item for item in asked if f"{item.quote}\n{item.claim}" not in kept]
    if missing:
        said = by_nli(options.verifier_model, missing) if options.verifier_model else by_model(options.model, missing)
        for n, item in enumerate(missing):
            kept[f"{item.quote}\n{item.claim}"] = {judge: values[n] for judge, values in said.items()}
        if options.scores:
            options.scores.write_text(json.dumps(kept), "utf-8")
    found = [(item, {**kept[f"{item.quote}\n{item.claim}"], "coverage": item.coverage}) for item in asked]
    print(options.verifier_model or options.model)
    table(found, "refused by the rules, a sample" if options.number else "all with a coverage of at least .8")
    table([(item, said) for item, said in found if item.unsure], "those of which the rules are unsure")


if __name__ == "__main__":
    main()
