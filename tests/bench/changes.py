"""Claims made from sentences by program: known to be false, one kind of change each, or known to be true.

Text -> (claim, quotes), or None where the kind of change does not fit the sentence.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mapred.stages.align import is_verb
from mapred.stages.claims import Kind, Token, read
from mapred.stages.lexicon import MONTHS
from mapred.stages.stem import stem
from mapred.stages.words import row

Case = tuple[str, list[str]]
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
SIMILAR = (
    "byte bit", "bytes kilobytes megabytes bits pages", "kilobytes bytes", "megabytes bytes", "gigabytes bytes",
    "terabytes gigabytes", "terabyte gigabyte", "gigabyte kilobyte", "bits bytes", "bit byte", "pages bytes", "page row",
    "seconds milliseconds minutes hours", "second minute", "milliseconds seconds", "microseconds seconds",
    "days weeks years months", "day year", "years months days weeks", "year day", "months years", "hours days minutes",
    "minutes hours", "rows columns", "row column", "columns rows", "column row", "tables rows", "files pages",
    "characters pages", "KB MB", "MB GB", "KiB MiB", "MiB KiB", "GB KB", "% bytes", "percent bytes", "threads pages",
    "cases files", "lines files", "tests lines", "parameters rows", "arguments rows",
)  # fmt: skip
UNITS = {row(group)[0]: group for group in SIMILAR}
UNIT = re.compile(r"(?:(?<=\d)|(?<=\d[ -]))(?:[A-Za-z]+|%)(?!\w)")
LONG_MONTHS = [name.capitalize() for name in MONTHS if len(name) > 4]
DATE = re.compile(
    r"\b\d{4}-\d\d-\d\d\b"
    rf"|\b(?P<month>(?i:{'|'.join(m for m in MONTHS if len(m) > 2)}))\.? (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?\d{{4}}\b"
    r"|(?<![\w.,-])(?:19[6-9]|20[0-5])\d(?![\w.-]\w)"
)
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
    """A sentence, or a true claim, with its evidence; the sentence after it and others from anywhere."""

    sentence: str
    evidence: Sequence[str]
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
    return t.sentence[: at.end() - 1] + (new if new != at[0][-1] else "3") + t.sentence[at.end() :], list(t.evidence)


def unit_changed(t: Text) -> Case | None:
    found = [m for m in UNIT.finditer(t.sentence) if m[0] in UNITS]
    if not found:
        return None
    at = t.rng.choice(found)
    other = t.rng.choice([u for u in UNITS[at[0]].split() if u != at[0]])
    return t.sentence[: at.start()] + other + t.sentence[at.end() :], list(t.evidence)


def date_changed(t: Text) -> Case | None:
    """Another year, month or day in one of the dates."""
    found = list(DATE.finditer(t.sentence))
    if not found:
        return None
    at = t.rng.choice(found)
    if at["month"] and t.rng.random() < 0.5:
        changed = at[0].replace(at["month"], t.rng.choice([m for m in LONG_MONTHS if m[:3] != at["month"][:3]]))
    else:
        place = t.rng.choice(list(re.finditer(r"\d+", at[0])))
        number = int(place[0])
        other = number + t.rng.choice([-2, -1, 1, 2]) if number > 31 else number % 12 + 1
        changed = at[0][: place.start()] + f"{other:0{len(place[0])}}" + at[0][place.end() :]
    return t.sentence[: at.start()] + changed + t.sentence[at.end() :], list(t.evidence)


def negation_flipped(t: Text) -> Case | None:
    if re.search(r" not ", t.sentence):
        return t.sentence.replace(" not ", " ", 1), list(t.evidence)
    at = re.search(r" (?:is|are|was|were|can|will|must|may|should|has been) ", t.sentence)
    return (t.sentence[: at.end()] + "not " + t.sentence[at.end() :], list(t.evidence)) if at else None


def name_swapped(t: Text) -> Case | None:
    found = [x.text for x in t.tokens if x.kind in (Kind.NAME, Kind.CODE)]
    if not found:
        return None
    old, new = t.rng.choice(found), t.rng.choice(t.names)
    return (t.sentence.replace(old, new), list(t.evidence)) if new not in t.sentence else None


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
    return (swapped, list(t.evidence)) if swapped != t.sentence else None


def wrong_passage(t: Text) -> Case | None:
    return t.sentence, [t.other]


def next_sentence(t: Text) -> Case | None:
    return t.sentence, [t.following]


def spliced(t: Text) -> Case | None:
    halves = [re.match(r"(.*?) ((?:is|are|was|were|can|will|must|may|has|have|uses|returns)\b.*)", s) for s in
              (t.sentence, t.following)]  # fmt: skip
    if not halves[0] or not halves[1] or set(halves[0][1].split()) & set(halves[1][1].split()) - {"The", "the", "a", "of"}:
        return None
    return f"{halves[0][1]} {halves[1][2]}", [*t.evidence, t.following]


def opposite(t: Text) -> Case | None:
    return _replaced(t, [*OPPOSITES, *((b, a) for a, b in OPPOSITES)])


def stronger(t: Text) -> Case | None:
    return _replaced(t, STRONGER)


def hedge_dropped(t: Text) -> Case | None:
    return _replaced(t, [(w, "") for w in ("may", "might", "usually", "often", "sometimes", "normally", "only", "most")])


def condition_dropped(t: Text) -> Case | None:
    at = re.match(r"(?:If|When|Unless) [^,]+, (?:then )?(.)(.*)", t.sentence)
    if at:
        return at[1].upper() + at[2], list(t.evidence)
    at = re.search(r",? (?:if|when|unless|except) [^,]+\.$", t.sentence)
    return (t.sentence[: at.start()] + ".", list(t.evidence)) if at else None


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
            return changed, list(t.evidence)
    return None


def verbatim(t: Text) -> Case | None:
    return t.sentence, [f"{t.sentence} {t.following}"]


def without_aside(t: Text) -> Case | None:
    changed = re.sub(r" \([^()]*\)", "", t.sentence, count=1)
    return (changed, list(t.evidence)) if changed != t.sentence else None


def without_adverb(t: Text) -> Case | None:
    start = t.sentence[0].lower() + t.sentence[1:] if t.sentence[1].islower() else t.sentence
    return t.sentence, [t.rng.choice(["However, ", "Therefore, ", "In fact, ", "Note that "]) + start]


def without_adjective(t: Text) -> Case | None:
    return _replaced(t, [(w, "") for w in PLAIN_ADJECTIVES])


def without_relative(t: Text) -> Case | None:
    changed = re.sub(r", which [^,]+\.$", ".", t.sentence)
    return (changed, list(t.evidence)) if changed != t.sentence else None


def reordered(t: Text) -> Case | None:
    at = re.match(r"(If|When|Because|After|Before) ([^,]+), (?!then)([a-z])([^,]*)\.$", t.sentence)
    if not at or re.match(r"(?:it|they|he|she|this|that|these|then)\b|\S*[_(]", at[3] + at[4]):
        return None
    return f"{at[3].upper()}{at[4]} {at[1].lower()} {at[2]}.", list(t.evidence)


def synonym(t: Text) -> Case | None:
    return _replaced(t, [*SYNONYMS, *((b, a) for a, b in SYNONYMS)])


def contracted(t: Text) -> Case | None:
    changed = re.sub(r"\b(is|are|does|do|was|has) not\b", r"\1n't", t.sentence).replace("cannot", "can not")
    return (changed, list(t.evidence)) if changed != t.sentence else None


def tail_dropped(t: Text) -> Case | None:
    """A last phrase of purpose or of time may go."""
    changed = re.sub(r",? (?:in order to|so that|rather than|instead of|as well as|using) [^,]+\.$", ".", t.sentence)
    return (changed, list(t.evidence)) if changed != t.sentence else None


def joined(t: Text) -> Case | None:
    second = t.following[0].lower() + t.following[1:] if t.following[1:2].islower() else t.following
    return f"{t.sentence[:-1]}, and {second}", [*t.evidence, t.following]


FALSE: tuple[Callable[[Text], Case | None], ...] = (
    number_changed, unit_changed, date_changed, negation_flipped, name_swapped, roles_swapped, wrong_passage, next_sentence,
    spliced, opposite, stronger, hedge_dropped, condition_dropped, verb_changed,
)  # fmt: skip
TRUE: tuple[Callable[[Text], Case | None], ...] = (
    verbatim, without_aside, without_adverb, without_adjective, without_relative, reordered, synonym, contracted,
    tail_dropped, joined,
)  # fmt: skip
