"""What a claim may leave out of a sentence of its source, and what it may not.

(run, source tokens) -> [Complaint]. Modifiers, asides, list items, late phrases and whole clauses may go; a `not`, a
`may`, a condition, a restriction, half of a range, or the subject of a verb may not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mapred.data import Verdict
from mapred.stages.align import Run, is_verb
from mapred.stages.claims import Kind, Token
from mapred.stages.lexicon import CONDITIONS, DISCOURSE, NEGATIONS, REPORTING, ROLES, STRONG_ROLES, SUBORDINATORS
from mapred.stages.words import AUXILIARIES, NO_VERB_AFTER, words

Complaint = tuple[Verdict, str]
BOUNDARY = frozenset(",;:—–")
IDLE_MARKS = frozenset("\"“”.'()[]`*")
JOINING = words("and but then nor")
RELATIVE = words("that which who whose whom")
DETERMINERS = words("the a an its their his her our your this that these those such own")


def omitted(run: Run, source: Sequence[Token]) -> Iterator[Complaint]:
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
    elif begin in RELATIVE:
        yield Verdict.WEAK, "drops a restriction"
    elif any(t.low in JOINING for t in tokens[1:-1]) and end not in JOINING:
        yield Verdict.CONFLICT, "relation: joins two statements"
    elif any(t.low == "or" for t in tokens):
        yield Verdict.WEAK, "drops an alternative"
    elif (begin in BOUNDARY and end in BOUNDARY) or begin in JOINING or end in JOINING:
        return
    elif begin in ROLES:
        if subject:
            yield Verdict.WEAK, "drops a restriction"
    elif is_verb(source, after) and source[start - 1].low in JOINING | SUBORDINATORS | RELATIVE:
        yield Verdict.CONFLICT, "relation: drops the subject of a clause"
    elif len(solids) > 3 or not source[after].solid or (is_verb(source, after) and not _opens(source, start - 1)):
        yield Verdict.WEAK, "drops the head of a phrase"


def _opens(source: Sequence[Token], at: int) -> bool:
    """Does a noun phrase go on after this token, so that what follows is no verb?"""
    return source[at].low in NO_VERB_AFTER or is_verb(source, at)


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
