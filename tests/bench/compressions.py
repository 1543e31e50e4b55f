"""Does the claim check know which words of a sentence may go, and which may not?

python -m tests.bench.compressions [--half held] [--show true|false]

Sentences of examples/sqlite with something left out, each written and labelled by hand before it was measured
(data/compressions.jsonl): true, what went was an aside, an example, a second half, a reason; false, what went was a
condition, a hedge, a limit, a scope, a time or a quantity of what remained. Some are reworded a little beside. The
sentences are of the half that the rules of the check are fitted on (claims.py); those of `held` were written before the
rules had seen any of them, after a first held half, on which the first round of rules had brought nothing (true 44 to 46 %,
false 13 %), had become a part of `fit`.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass

from mapred.stages.verify import check
from tests.bench.claims import DATA, HALVES, PASSED, coverage, told

LABELS = ("true", "false")
COVERED = 0.87  # as fitted on the claims that models wrote


@dataclass(frozen=True)
class Compression:
    """A sentence, what was made of it, and what kind of thing went."""

    claim: str
    quote: str
    label: str
    dropped: str
    half: str


def compressions() -> list[Compression]:
    """Those of data/compressions.jsonl."""
    return [Compression(**json.loads(line)) for line in (DATA / "compressions.jsonl").read_text("utf-8").splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=HALVES, default="held")
    parser.add_argument("--show", choices=LABELS, help="print the wrongly judged ones of this label")
    options = parser.parse_args()
    print(f"sentences with something left out, half {options.half}; passed:\n{'':<8}{'the check':<32}coverage alone")
    for label in LABELS:
        mine = [c for c in compressions() if c.half == options.half and c.label == label]
        found = [(c, check(c.claim, [c.quote])) for c in mine]
        passed = sum(f.verdict in PASSED for _, f in found)
        covered = sum(coverage(c.claim, [c.quote]) >= COVERED for c in mine)
        print(f"{label:<8}{told(passed, len(mine)):<32}{told(covered, len(mine))}")
        for c, finding in found:
            if options.show == label and (finding.verdict in PASSED) is not (label == "true"):
                print("   claim", c.claim, "\n   quote", c.quote, "\n  ", finding, "\n")


if __name__ == "__main__":
    main()
