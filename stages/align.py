"""Lay a claim beside one sentence of its source and name what the claim added, moved, or may not leave out.

(claim tokens, source tokens) -> [Complaint]. A claim is accepted as a compression: the source's own words in the
source's own order, with modifiers, asides, list items and late phrases left out. Whatever else happened is a complaint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mapred.data import Verdict
from mapred.stages.claims import Kind, Token
from mapred.stages.lexicon import (
    CONDITIONS,
    DISCOURSE,
    GENERAL,
    NEGATIONS,
    REPORTING,
    ROLES,
    STRONG_ROLES,
    SUBORDINATORS,
)
from mapred.stages.words import AUXILIARIES, BARE_NOUNS, FINITE_VERBS, NO_VERB_AFTER, words

Complaint = tuple[Verdict, str]
Pair = tuple[int, int]
BOUNDARY = frozenset(",;:—–")
IDLE_MARKS = frozenset("\"“”.'()[]`*")
JOINING = words("and but then nor")
RELATIVE = words("that which who whose whom")
DETERMINERS = words("the a an its their his her our your this that these those such own")


@dataclass(frozen=True, slots=True)
class Run:
    """What stands between two aligned tokens: `added` in the claim, `dropped` from the source (marks included)."""

    added: tuple[Token, ...]
    dropped: tuple[Token, ...]
    start: int  # of `dropped` in the source
    first: bool
    last: bool


def align(claim: Sequence[Token], source: Sequence[Token]) -> list[Pair]:
    """The heaviest common subsequence, runs of neighbours preferred, as pairs of indices. Marks do not take part."""
    rows = [i for i, token in enumerate(claim) if token.kind is not Kind.MARK]
    columns = [j for j, token in enumerate(source) if token.kind is not Kind.MARK]
    width = len(columns) + 1
    best = [[0.0] * width for _ in range(len(rows) + 1)]
    ending = [[0.0] * width for _ in range(len(rows) + 1)]  # of the best that ends in this very pair
    for a, i in enumerate(rows, 1):
        for b, j in enumerate(columns, 1):
            if claim[i].key == source[j].key:
                before = max(best[a - 1][b - 1], ending[a - 1][b - 1] + 0.1 if ending[a - 1][b - 1] else 0.0)
                ending[a][b] = before + claim[i].weight
            best[a][b] = max(best[a - 1][b], best[a][b - 1], ending[a][b])
    return _trace(best, ending, rows, columns)


def _trace(best: list[list[float]], ending: list[list[float]], rows: list[int], columns: list[int]) -> list[Pair]:
    pairs: list[Pair] = []
    a, b = len(rows), len(columns)
    forced = False  # the pair after this one counted on it as its neighbour
    while a and b:
        if ending[a][b] and (forced or ending[a][b] >= best[a][b]):
            pairs.append((rows[a - 1], columns[b - 1]))
            forced = bool(ending[a - 1][b - 1]) and ending[a - 1][b - 1] + 0.1 >= best[a - 1][b - 1]
            a, b = a - 1, b - 1
        elif best[a - 1][b] >= best[a][b - 1]:
            a -= 1
        else:
            b -= 1
    return pairs[::-1]


def complaints(
    claim: Sequence[Token], source: Sequence[Token], pairs: Sequence[Pair], context: frozenset[str]
) -> list[Complaint]:
    """Everything that keeps the claim from being a fair compression of the source; empty if it is one."""
    if not pairs:
        return [(Verdict.UNSUPPORTED, "shares no word with the quote")]
    found: list[Complaint] = []
    for run in _runs(claim, source, pairs):
        found += _added(run, claim, source, pairs, context)
        found += _dropped(run, source)
    found += _voice(claim, source, pairs)
    if any(t.low in ("respectively", "former", "latter") for t in source) and _loss(source, pairs) > 0:
        found.append((Verdict.CONFLICT, "relation: takes a list of pairs apart"))
    return list(dict.fromkeys(found))


def _runs(claim: Sequence[Token], source: Sequence[Token], pairs: Sequence[Pair]) -> Iterator[Run]:
    edges = [(-1, -1), *pairs, (len(claim), len(source))]
    for at, ((i, j), (k, m)) in enumerate(pairwise(edges)):
        added = tuple(t for t in claim[i + 1 : k] if t.kind is not Kind.MARK)
        yield Run(added, tuple(source[j + 1 : m]), j + 1, at == 0, at == len(pairs))


def _loss(source: Sequence[Token], pairs: Sequence[Pair]) -> int:
    used = {j for _, j in pairs}
    return sum(t.solid for j, t in enumerate(source) if j not in used)


def is_verb(tokens: Sequence[Token], at: int) -> bool:
    """Can the token be a finite verb? Rather once too often: `the page locks`."""
    low = tokens[at].low
    if low in AUXILIARIES or (low == "not" and at > 0 and tokens[at - 1].low in AUXILIARIES):
        return True
    before = tokens[at - 1].low if at else ""
    return low in FINITE_VERBS and tokens[at].kind is Kind.WORD and before not in NO_VERB_AFTER


# -- what the claim added ----------------------------------------------------------------------------------------------


def _added(
    run: Run, claim: Sequence[Token], source: Sequence[Token], pairs: Sequence[Pair], context: frozenset[str]
) -> Iterator[Complaint]:
    elsewhere = {t.key for t in source if t.kind is not Kind.FUNCTION}
    aligned = {claim[i].key for i, _ in pairs}
    replaced = [t for t in run.dropped if t.solid and t.low not in BARE_NOUNS]
    for token in run.added:
        if token.kind is Kind.NUMBER:
            yield Verdict.CONFLICT, f"number: {token.text}"
        elif token.kind is Kind.QUALIFIER:
            if token.key != "can" or run.dropped:
                kind = "negation" if token.key in NEGATIONS else "modality"
                yield Verdict.CONFLICT, f"{kind}: adds '{token.text}'"
        elif token.kind is Kind.FUNCTION:
            if token.low in STRONG_ROLES:
                yield Verdict.CONFLICT, f"relation: adds '{token.text}'"
            elif token.low == "or":
                yield Verdict.WEAK, "adds an alternative"
        elif token.key in elsewhere:
            verdict = Verdict.WEAK if token.key in aligned else Verdict.CONFLICT
            yield verdict, f"relation: '{token.text}' stands elsewhere in the quote"
        elif token.key in context and not replaced:
            continue
        elif token.kind in (Kind.NAME, Kind.CODE):
            yield Verdict.CONFLICT, f"{token.kind}: {token.text}"
        elif token.low not in GENERAL or replaced:
            yield Verdict.WEAK, f"adds '{token.text}'"


def _voice(claim: Sequence[Token], source: Sequence[Token], pairs: Sequence[Pair]) -> Iterator[Complaint]:
    """`X is called` is not `X called` nor `X calls`."""
    for i, j in pairs:
        if claim[i].kind is Kind.WORD and _passive(claim, i) != _passive(source, j):
            yield Verdict.CONFLICT, f"relation: the voice of '{claim[i].text}'"


def _passive(tokens: Sequence[Token], at: int) -> bool:
    if not tokens[at].low.endswith(("ed", "en", "wn", "lt", "ept", "eld")):
        return False
    behind = [t.low for t in tokens[max(0, at - 4) : at] if t.kind is not Kind.QUALIFIER and not t.low.endswith("ly")]
    return bool(behind) and behind[-1] in ("is", "are", "was", "were", "be", "been", "being", "am")


# -- what the claim left out -------------------------------------------------------------------------------------------


def _dropped(run: Run, source: Sequence[Token]) -> Iterator[Complaint]:
    """The complaints about one dropped run; asides in brackets may go, if they hold no condition."""
    relative = run.last and len(run.dropped) > 1 and run.dropped[0].text == "," and run.dropped[1].low in RELATIVE
    if not relative and any(t.low in CONDITIONS for t in run.dropped):
        yield Verdict.WEAK, "drops a condition"
    indices = _outside_brackets(run, source)
    tokens = [source[j] for j in indices]
    yield from _qualifiers(indices, source, any(t.key in NEGATIONS for t in source))
    if not any(t.solid or t.kind is Kind.FUNCTION for t in tokens):
        return
    if run.dropped and run.start > 0 and source[run.start - 1].kind is Kind.NUMBER:
        yield from _after_number(run.dropped)
    after = run.start + len(run.dropped)
    governing = [t for t in tokens if t.kind is not Kind.MARK and t.low not in DETERMINERS][-1:]
    if not run.last and governing and governing[0].low in STRONG_ROLES:
        yield Verdict.CONFLICT, f"relation: drops '{governing[0].text}'"
    if run.first:
        yield from _start(indices, source, after)
    elif run.last:
        yield from _end(tokens)
    else:
        yield from _middle(indices, source, after, run.start)


def _outside_brackets(run: Run, source: Sequence[Token]) -> list[int]:
    """The dropped tokens but for whole brackets and for marks that cut nothing."""
    kept: list[int] = []
    end = run.start + len(run.dropped)
    closed = -1
    for j in range(run.start, end):
        text = source[j].text
        if text in ("(", "["):
            closed = max(closed, next((k for k in range(j, end) if source[k].text in (")", "]")), -1))
        elif j > closed and text not in IDLE_MARKS:
            kept.append(j)
    return kept


def _qualifiers(indices: Sequence[int], source: Sequence[Token], negated: bool) -> Iterator[Complaint]:
    """A dropped `not`, `may` or `usually` changes the claim, unless it went with a clause of its own."""
    segment: list[int] = []
    for j in [*indices, -1]:
        opens = j == -1 or source[j].text in BOUNDARY or source[j].low in JOINING | RELATIVE | SUBORDINATORS
        if not opens:
            segment.append(j)
            continue
        own = bool(segment) and (source[segment[0]].kind is Kind.MARK or source[segment[0]].low in RELATIVE | JOINING)
        own = own and any(is_verb(source, k) for k in segment) and any(source[k].solid for k in segment)
        for k in segment:
            token = source[k]
            if token.kind is Kind.QUALIFIER and not own and (token.key != "all" or negated):
                kind = "negation" if token.key in NEGATIONS else "modality"
                yield Verdict.CONFLICT, f"{kind}: drops '{token.text}'"
        segment = [j]


def _after_number(dropped: Sequence[Token]) -> Iterator[Complaint]:
    head = dropped[:3]
    if head[0].kind is Kind.NUMBER:
        yield Verdict.CONFLICT, f"unit: drops '{head[0].text}'"
    elif len(head) > 1 and head[0].low in ("-", "–", "to") and head[1].kind is Kind.NUMBER:
        yield Verdict.CONFLICT, "number: half of a range"


def _start(indices: Sequence[int], source: Sequence[Token], after: int) -> Iterator[Complaint]:
    """What stood before the claim's first word may be a clause of its own, an adverb, or modifiers of that word."""
    tokens = [source[j] for j in indices]
    solids = [t for t in tokens if t.solid and not t.low.endswith("ly")]
    verbs = any(is_verb(source, j) for j in indices)
    roles = any(t.low in ROLES for t in tokens)
    end = next((t.low for t in reversed(tokens) if t.low not in DETERMINERS or t.low == "that"), "")
    if " ".join(t.low for t in tokens if t.kind is not Kind.MARK) in DISCOURSE:
        return
    if not solids and not verbs:
        if roles:
            yield Verdict.WEAK, "drops a preposition"
    elif all(t.low in REPORTING or t.kind is Kind.MARK for t in tokens):
        return
    elif end == "that":
        yield Verdict.CONFLICT, "modality: drops who says so"
    elif end in BOUNDARY:
        if tokens[0].low in ROLES:
            yield Verdict.WEAK, "drops a restriction"
    elif end == "or":
        yield Verdict.WEAK, "drops an alternative"
    elif end in JOINING:
        if roles and not any(t.text in BOUNDARY for t in tokens):
            yield Verdict.WEAK, "drops a part of the subject"
    elif end in ("because", "since", "although", "though", "whereas"):
        return
    elif verbs or roles or len(solids) > 3 or not source[after].solid or is_verb(source, after):
        yield Verdict.CONFLICT, "relation: cuts the subject off"


def _end(tokens: Sequence[Token]) -> Iterator[Complaint]:
    """What followed the claim's last word must open a phrase of its own."""
    head = next((t for t in tokens if t.low not in DETERMINERS), None)
    if head is None:
        return
    if head.low == "or" or (len(tokens) > 1 and head.text in BOUNDARY and tokens[1].low == "or"):
        yield Verdict.WEAK, "drops an alternative"
    elif head.solid and not head.low.endswith(("ly", "ing")):
        yield Verdict.WEAK, "cuts a phrase short"


def _middle(indices: Sequence[int], source: Sequence[Token], after: int, start: int) -> Iterator[Complaint]:
    tokens = [source[j] for j in indices]
    solids = [t for t in tokens if t.solid and not t.low.endswith("ly")]
    verbs = any(is_verb(source, j) and not _mere_auxiliary(source, j) for j in indices)
    begin, end = tokens[0].low, tokens[-1].low
    subject = not any(is_verb(source, j) for j in range(start))
    if not solids and not verbs:
        if "or" in (begin, end):
            yield Verdict.WEAK, "drops an alternative"
    elif verbs:
        yield from _clause(indices, source, after)
    elif any(t.low == "or" for t in tokens):
        yield Verdict.WEAK, "drops an alternative"
    elif (begin in BOUNDARY and end in BOUNDARY) or begin in JOINING or end in JOINING:
        return
    elif begin in ROLES:
        if subject:
            yield Verdict.WEAK, "drops a restriction"
    elif len(solids) > 3 or not source[after].solid or (is_verb(source, after) and source[start - 1].solid):
        yield Verdict.WEAK, "drops the head of a phrase"


def _mere_auxiliary(source: Sequence[Token], at: int) -> bool:
    return source[at].low in AUXILIARIES


def _clause(indices: Sequence[int], source: Sequence[Token], after: int) -> Iterator[Complaint]:
    """A dropped stretch with a verb: an aside, a first half of `reads pages and writes them`, or else a join."""
    tokens = [source[j] for j in indices]
    begin, end = tokens[0].text, tokens[-1].text
    inner = [t.low for t in tokens if t.text not in BOUNDARY]
    if begin in BOUNDARY and end in BOUNDARY and (inner[0] in RELATIVE | SUBORDINATORS or inner[0].endswith("ing")):
        return
    if end in ("and", "but", "then") and is_verb(source, after) and is_verb(source, indices[0]):
        return
    if inner[0] in RELATIVE or inner[0].endswith("ing"):
        yield Verdict.WEAK, "drops a restriction"
    else:
        yield Verdict.CONFLICT, "relation: joins two statements"
