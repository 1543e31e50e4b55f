"""How many false claims does the claim check catch, and how many true ones does it let pass?

python tests/bench/claims.py FOLDER [--number 300] [--seed 1] [--show KIND]

Takes sentences that stand alone from the .html, .md and .txt files of FOLDER, changes each in a known way, and prints
a table. The changes are mechanical: what a model writes must be measured by itself.
"""

from __future__ import annotations

import argparse
import html
import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from mapred.data import Verdict
from mapred.stages.align import is_verb
from mapred.stages.claims import Kind, Token, read
from mapred.stages.sentences import split, stands_alone
from mapred.stages.stem import stem
from mapred.stages.verify import Finding, check
from mapred.stages.words import row

Case = tuple[str, list[str]]
PASSED = (Verdict.SUPPORTED, Verdict.QUOTED)
OPPOSITES = [
    ("more", "less"), ("before", "after"), ("above", "below"), ("first", "last"), ("greater", "smaller"),
    ("increase", "decrease"), ("larger", "smaller"), ("at least", "at most"), ("faster", "slower"),
    ("enabled", "disabled"),
]  # fmt: skip
STRONGER = [
    ("may", "must"),
    ("might", "will"),
    ("some", "all"),
    ("usually", "always"),
    ("can", "must"),
    ("often", "always"),
]
UNITS = ["bytes", "kilobytes", "megabytes", "bits", "pages", "seconds", "milliseconds", "days", "percent", "rows"]
SYNONYMS = [
    ("provides", "offers"),
    ("uses", "employs"),
    ("allows", "permits"),
    ("contains", "includes"),
    ("begins", "starts"),
]
PLAIN_ADJECTIVES = row("new simple special ordinary underlying corresponding entire various complete original actual")


@dataclass(frozen=True)
class Text:
    """A sentence with the one after it and others from anywhere."""

    sentence: str
    following: str
    other: str
    names: Sequence[str]
    rng: random.Random

    @property
    def tokens(self) -> tuple[Token, ...]:
        return read(self.sentence)


def number_changed(t: Text) -> Case | None:
    found = list(re.finditer(r"(?<![\w.-])\d+(?:\.\d+)*(?![\w])", t.sentence))
    if not found:
        return None
    at = t.rng.choice(found)
    new = str(int(at[0][-1]) + 1 + t.rng.randrange(8))[-1]
    return t.sentence[: at.end() - 1] + (new if new != at[0][-1] else "3") + t.sentence[at.end() :], [t.sentence]


def unit_changed(t: Text) -> Case | None:
    found = list(re.finditer(rf"(?<=\d )(?:{'|'.join(UNITS)})\b", t.sentence))
    if not found:
        return None
    at = t.rng.choice(found)
    return at.string[: at.start()] + t.rng.choice([u for u in UNITS if u != at[0]]) + at.string[at.end() :], [t.sentence]


def negation_flipped(t: Text) -> Case | None:
    if re.search(r" not ", t.sentence):
        return t.sentence.replace(" not ", " ", 1), [t.sentence]
    at = re.search(r" (?:is|are|was|were|can|will|must|may|should|has been) ", t.sentence)
    return (t.sentence[: at.end()] + "not " + t.sentence[at.end() :], [t.sentence]) if at else None


def name_swapped(t: Text) -> Case | None:
    found = [x.text for x in t.tokens if x.kind in (Kind.NAME, Kind.CODE)]
    if not found:
        return None
    old, new = t.rng.choice(found), t.rng.choice(t.names)
    return (t.sentence.replace(old, new), [t.sentence]) if new not in t.sentence else None


def roles_swapped(t: Text) -> Case | None:
    tokens = t.tokens
    verb = next((i for i in range(1, len(tokens)) if is_verb(tokens, i)), 0)
    nouns = (Kind.WORD, Kind.NAME, Kind.CODE)
    before = [x.text for x in tokens[:verb] if x.kind in nouns]
    after = [x.text for i, x in enumerate(tokens[verb + 1 :], verb + 1) if x.kind in nouns and not is_verb(tokens, i)]
    if not before or not after or stem(before[-1]) == stem(after[-1]):
        return None
    one, two = before[-1], after[-1]
    swapped = re.sub(rf"(?<!\w)(?:{re.escape(one)}|{re.escape(two)})(?!\w)", lambda m: two if m[0] == one else one, t.sentence)
    return (swapped, [t.sentence]) if swapped != t.sentence else None


def wrong_passage(t: Text) -> Case | None:
    return t.sentence, [t.other]


def next_sentence(t: Text) -> Case | None:
    return t.sentence, [t.following]


def spliced(t: Text) -> Case | None:
    halves = [re.match(r"(.*?) ((?:is|are|was|were|can|will|must|may|has|have|uses|returns)\b.*)", s) for s in
              (t.sentence, t.following)]  # fmt: skip
    if not halves[0] or not halves[1] or set(halves[0][1].split()) & set(halves[1][1].split()) - {"The", "the", "a", "of"}:
        return None
    return f"{halves[0][1]} {halves[1][2]}", [t.sentence, t.following]


def opposite(t: Text) -> Case | None:
    return _replaced(t, [*OPPOSITES, *((b, a) for a, b in OPPOSITES)])


def stronger(t: Text) -> Case | None:
    return _replaced(t, STRONGER)


def hedge_dropped(t: Text) -> Case | None:
    return _replaced(t, [(w, "") for w in ("may", "might", "usually", "often", "sometimes", "normally", "only", "most")])


def condition_dropped(t: Text) -> Case | None:
    at = re.match(r"(?:If|When|Unless) [^,]+, (?:then )?(.)(.*)", t.sentence)
    if at:
        return at[1].upper() + at[2], [t.sentence]
    at = re.search(r",? (?:if|when|unless|except) [^,]+\.$", t.sentence)
    return (t.sentence[: at.start()] + ".", [t.sentence]) if at else None


def verb_changed(t: Text) -> Case | None:
    pairs = [
        ("returns", "modifies"), ("reads", "writes"), ("creates", "deletes"), ("opens", "closes"), ("uses", "ignores"),
        ("contains", "lacks"), ("used", "ignored"), ("created", "deleted"), ("stored", "discarded"),
    ]  # fmt: skip
    return _replaced(t, [*pairs, *((b, a) for a, b in pairs)])


def _replaced(t: Text, pairs: Sequence[tuple[str, str]]) -> Case | None:
    for old, new in pairs:
        changed = re.sub(rf"\b{old} ", f"{new} ".lstrip(), t.sentence, count=1)
        if changed != t.sentence:
            return changed, [t.sentence]
    return None


def verbatim(t: Text) -> Case | None:
    return t.sentence, [f"{t.sentence} {t.following}"]


def without_aside(t: Text) -> Case | None:
    changed = re.sub(r" \([^()]*\)", "", t.sentence, count=1)
    return (changed, [t.sentence]) if changed != t.sentence else None


def without_adverb(t: Text) -> Case | None:
    start = t.sentence[0].lower() + t.sentence[1:] if t.sentence[1].islower() else t.sentence
    return t.sentence, [t.rng.choice(["However, ", "Therefore, ", "In fact, ", "Note that "]) + start]


def without_adjective(t: Text) -> Case | None:
    return _replaced(t, [(w, "") for w in PLAIN_ADJECTIVES])


def without_relative(t: Text) -> Case | None:
    changed = re.sub(r", which [^,]+\.$", ".", t.sentence)
    return (changed, [t.sentence]) if changed != t.sentence else None


def reordered(t: Text) -> Case | None:
    at = re.match(r"(If|When|Because|After|Before) ([^,]+), (?!then)([a-z])([^,]*)\.$", t.sentence)
    if not at or re.match(r"(?:it|they|he|she|this|that|these|then)\b|\S*[_(]", at[3] + at[4]):
        return None
    return f"{at[3].upper()}{at[4]} {at[1].lower()} {at[2]}.", [t.sentence]


def synonym(t: Text) -> Case | None:
    return _replaced(t, [*SYNONYMS, *((b, a) for a, b in SYNONYMS)])


def contracted(t: Text) -> Case | None:
    changed = re.sub(r"\b(is|are|does|do|was|has) not\b", r"\1n't", t.sentence).replace("cannot", "can not")
    return (changed, [t.sentence]) if changed != t.sentence else None


def tail_dropped(t: Text) -> Case | None:
    """A last phrase of purpose or of time may go."""
    changed = re.sub(r",? (?:in order to|so that|rather than|instead of|as well as|using) [^,]+\.$", ".", t.sentence)
    return (changed, [t.sentence]) if changed != t.sentence else None


def joined(t: Text) -> Case | None:
    second = t.following[0].lower() + t.following[1:] if t.following[1:2].islower() else t.following
    return f"{t.sentence[:-1]}, and {second}", [t.sentence, t.following]


FALSE: tuple[Callable[[Text], Case | None], ...] = (
    number_changed, unit_changed, negation_flipped, name_swapped, roles_swapped, wrong_passage, next_sentence, spliced,
    opposite, stronger, hedge_dropped, condition_dropped, verb_changed,
)  # fmt: skip
TRUE: tuple[Callable[[Text], Case | None], ...] = (
    verbatim, without_aside, without_adverb, without_adjective, without_relative, reordered, synonym, contracted,
    tail_dropped, joined,
)  # fmt: skip


def paragraphs(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".html":
        text = re.sub(r"(?is)<(script|style|pre|table)\b.*?</\1>", "\n\n", text)
        text = re.sub(r"(?i)</?(p|div|h\d|li|ul|ol|d[dtl]|blockquote|t[rd]|br|body|hr)\b[^>]*>", "\n\n", text)
        text = html.unescape(re.sub(r"<[^>]+>", "", text))
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def texts(folder: Path, rng: random.Random) -> list[Text]:
    """Every sentence that stands alone, once, in a shuffled order."""
    files = sorted(p for p in folder.rglob("*") if p.suffix in (".html", ".md", ".txt") and p.is_file())
    sentences = [p[a:b] for path in files for p in paragraphs(path) for a, b in split(p)]
    alone = list(dict.fromkeys(s for s in sentences if stands_alone(s)))
    names = sorted({t.text for s in alone for t in read(s) if t.kind in (Kind.NAME, Kind.CODE)})
    pairs = list(pairwise(alone))
    rng.shuffle(pairs)
    return [Text(one, two, rng.choice(alone), names, rng) for one, two in pairs]


def measure(kind: Callable[[Text], Case | None], pool: Sequence[Text], number: int) -> list[tuple[Case, Finding]]:
    found: list[tuple[Case, Finding]] = []
    for text in pool:
        if len(found) == number:
            break
        case = kind(text)
        if case is not None:
            found.append((case, check(*case)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--number", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", default="", help="print the wrongly judged cases of this kind")
    options = parser.parse_args()
    pool = texts(options.folder, random.Random(options.seed))
    print(f"{len(pool)} sentences\n{'kind':<20}{'cases':>6}{'right':>7}{'weak':>7}{'ms':>7}")
    for kinds, wanted in ((FALSE, False), (TRUE, True)):
        for kind in kinds:
            start = time.perf_counter()
            found = measure(kind, pool, options.number)
            each = 1000 * (time.perf_counter() - start) / max(1, len(found))
            right = sum((f.verdict in PASSED) is wanted for _, f in found) / max(1, len(found))
            weak = sum(f.verdict is Verdict.WEAK for _, f in found) / max(1, len(found))
            print(f"{kind.__name__:<20}{len(found):>6}{right:>7.3f}{weak:>7.2f}{each:>7.1f}", flush=True)
            for (claim, quotes), finding in found:
                if options.show == kind.__name__ and (finding.verdict in PASSED) is not wanted:
                    print("   claim", claim, "\n   quote", " | ".join(quotes), "\n  ", finding, "\n")


if __name__ == "__main__":
    main()
