"""How many false claims does the claim check catch, and how many true ones does it let pass?

python -m tests.bench.claims [FOLDER] [--half held] [--number 300] [--show KIND]

Two tables: claims that models wrote about sentences of SQLite's documentation, each read and labelled by hand
(data/claims.jsonl), and claims changed by program. Each sentence belongs to one of two halves by its digest: rules and
thresholds are fitted on `fit`, and what is told is measured on `held`. With FOLDER the sentences to change come from its
.html, .md and .txt files instead of data/sentences.txt.

A claim is carried, or weak (nothing shows it, and nothing was found against it), or refused. The judge beside the check is
the coverage of rare words alone: the share, by weight, of a claim's content words that the best sentence of the evidence
holds, with the threshold that lets 95 % of the true claims of the other half pass.
"""

from __future__ import annotations

import argparse
import html
import json
import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from mapred.data import Verdict
from mapred.stages.claims import Kind, read
from mapred.stages.sentences import split, stands_alone
from mapred.stages.verify import Finding, check
from tests.bench.changes import FALSE, TRUE, Case, Text

DATA = Path(__file__).parent / "data"
PASSED = (Verdict.SUPPORTED, Verdict.QUOTED)
LEFT = (*PASSED, Verdict.WEAK)  # by the rules that refute, without those that must show
HALVES = ("fit", "held")
LABELS = ("true", "vague", "false")
KEPT = 0.95  # share of the true claims that coverage alone must let pass, on the half that it is fitted on
ROUNDS = 4  # changes of one kind that one sentence may give, each another


@dataclass(frozen=True)
class Claim:
    """What a model wrote about the sentences `quotes`; `context` is the title and the headings above them."""

    claim: str
    quotes: tuple[str, ...]
    context: tuple[str, ...]
    model: str  # bundled or stronger
    label: str  # true: carried by the quotes in all it says. vague: garbled, or without a restriction. false: the rest
    reason: str

    @property
    def half(self) -> str:
        return half(" ".join(self.quotes))


def half(sentence: str) -> str:
    return HALVES[sha256(sentence.encode()).digest()[0] % 2]


def labelled() -> list[Claim]:
    """The claims of data/claims.jsonl."""
    lines = (DATA / "claims.jsonl").read_text("utf-8").splitlines()
    return [Claim(**{k: tuple(v) if isinstance(v, list) else v for k, v in json.loads(line).items()}) for line in lines]


def coverage(claim: str, quotes: Sequence[str]) -> float:
    """The share of the claim's content, by weight, that the best sentence of the quotes holds."""
    content = [t for t in read(claim) if t.solid]
    known = [{t.key for t in read(quote[a:b])} for quote in quotes for a, b in split(quote)]
    total = sum(t.weight for t in content) or 1.0
    return max((sum(t.weight for t in content if t.key in keys) / total for keys in known), default=0.0)


def threshold(claims: Iterable[Claim]) -> float:
    """The highest coverage that still lets KEPT of the true claims pass."""
    found = sorted(coverage(c.claim, c.quotes) for c in claims if c.label == "true")
    return found[int((1 - KEPT) * len(found))]


def interval(count: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of 95 % for a share."""
    if not total:
        return 0.0, 1.0
    p, n = count / total, total
    middle, spread = p + z * z / (2 * n), z * ((p * (1 - p) + z * z / (4 * n)) / n) ** 0.5
    return max(0.0, middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)


def told(count: int, total: int) -> str:
    """`41 of 50, 82 % (69-90)`."""
    low, high = interval(count, total)
    share = f"{100 * count / total:.1f} % ({100 * low:.1f}-{100 * high:.1f})" if total else "-"
    return f"{count} of {total}, {share}"


def paragraphs(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".html":
        text = re.sub(r"(?is)<(script|style|pre|table)\b.*?</\1>", "\n\n", text)
        text = re.sub(r"(?i)</?(p|div|h\d|li|ul|ol|d[dtl]|blockquote|t[rd]|br|body|hr)\b[^>]*>", "\n\n", text)
        text = html.unescape(re.sub(r"<[^>]+>", "", text))
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def sentences(folder: Path | None) -> list[str]:
    """Every sentence that stands alone, once; those of the data where no folder is given."""
    if folder is None:
        return (DATA / "sentences.txt").read_text("utf-8").splitlines()
    files = sorted(p for p in folder.rglob("*") if p.suffix in (".html", ".md", ".txt") and p.is_file())
    found = [p[a:b] for path in files for p in paragraphs(path) for a, b in split(p)]
    return list(dict.fromkeys(s for s in found if stands_alone(s)))


def texts(pool: Sequence[str], claims: Sequence[Claim], which: str, seed: int) -> list[Text]:
    """True claims, then sentences of one half in a shuffled order, each with the sentence after it and another one."""
    rng = random.Random(seed)
    alone = [s for s in pool if half(s) == which]
    names = sorted({t.text for s in alone for t in read(s) if t.kind in (Kind.NAME, Kind.CODE)})
    made = [Text(one, [one], two, _other(alone, [one, two], rng), names, rng) for one, two in pairwise(alone)]
    rng.shuffle(made)
    true = [c for c in claims if c.label == "true" and c.half == which]
    both = [_other(alone, c.quotes, rng) for c in true]
    return [*(Text(c.claim, c.quotes, o, o, names, rng) for c, o in zip(true, both, strict=True)), *made]


def _other(pool: Sequence[str], known: Sequence[str], rng: random.Random) -> str:
    return rng.choice([s for s in pool if s not in known])


def cases(kind: Callable[[Text], Case | None], pool: Sequence[Text], number: int) -> list[Case]:
    """Up to `number` changes of a kind; a sentence gives a second one only when all have been asked for a first."""
    found: dict[str, Case] = {}
    for text in list(pool) * ROUNDS:
        case = kind(text) if len(found) < number else None
        if case is not None:
            found.setdefault(case[0], case)
    return list(found.values())


def real(claims: Sequence[Claim], which: str, show: str) -> None:
    """The table of what models wrote."""
    line = threshold(c for c in claims if c.half == "fit")
    print(f"claims that models wrote, half {which}:\n{'':<18}{'carried':<36}{'carried or weak':<36}coverage alone ({line:.2f})")
    for model in ("bundled", "stronger", ""):
        for label in LABELS:
            mine = [c for c in claims if c.half == which and c.label == label and model in ("", c.model)]
            found = [(c, check(c.claim, c.quotes, c.context)) for c in mine]
            passed, left = (sum(f.verdict in good for _, f in found) for good in (PASSED, LEFT))
            covered = sum(coverage(c.claim, c.quotes) >= line for c in mine)
            row = "".join(f"{told(n, len(mine)):<36}" for n in (passed, left, covered))
            print(f"{model or 'both':<10}{label:<8}{row}".rstrip())
            if model and show == label:
                _show((((c.claim, list(c.quotes)), f) for c, f in found), label == "true")


def changed(pool: Sequence[Text], number: int, line: float, show: str) -> None:
    """The table of what a program changed: claims and sentences into false ones, sentences into true ones."""
    whole = [t for t in pool if t.sentence in t.evidence]
    for kinds, given, wanted, word in ((FALSE, pool, False, "caught"), (TRUE, whole, True, "passed")):
        print(f"\nchanged by program; {word}:\n{'':<18}{'as not carried':<36}{'as worse than weak':<36}coverage alone")
        for kind in kinds:
            made = cases(kind, given, number)
            found = [(case, check(*case)) for case in made]
            right, sure = (sum((f.verdict in good) is wanted for _, f in found) for good in (PASSED, LEFT))
            covered = sum((coverage(*case) >= line) is wanted for case in made)
            row = "".join(f"{told(n, len(made)):<36}" for n in (right, sure, covered))
            print(f"{kind.__name__:<18}{row}".rstrip(), flush=True)
            if show == kind.__name__:
                _show(found, wanted)


def _show(found: Iterable[tuple[Case, Finding]], wanted: bool) -> None:
    for (claim, quotes), finding in found:
        if (finding.verdict in PASSED) is not wanted:
            print("   claim", claim, "\n   quote", " | ".join(quotes), "\n  ", finding, "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--half", choices=HALVES, default="held")
    parser.add_argument("--number", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", default="", help="print the wrongly judged cases of this kind or label")
    options = parser.parse_args()
    claims = labelled()
    real(claims, options.half, options.show)
    line = threshold(c for c in claims if c.half == "fit")
    changed(texts(sentences(options.folder), claims, options.half, options.seed), options.number, line, options.show)


if __name__ == "__main__":
    main()
