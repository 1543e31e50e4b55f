"""What a claim may leave out of a sentence of its source, and what it may not.

(run, source tokens) -> [what is wrong]. Modifiers, asides, list items, late phrases and whole clauses may go; a `not`, a
`may`, a condition, a restriction, half of a range, or the subject of a verb may not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mapred.stages.align import Run, acts, is_verb
from mapred.stages.claims import Kind, Token
from mapred.stages.frames import aside, closing, limiting, opening, reported
from mapred.stages.lexicon import CONDITIONS, DISCOURSE, NEGATIONS, REPORTING, ROLES, STRONG_ROLES, SUBORDINATORS
from mapred.stages.limits import (
    BOUNDARY,
    but,
    conditional,
    contrasted,
    examples,
    generic,
    hedged,
    instance,
    meanwhile,
    of_all,
    own,
    scoped,
    some,
    statement,
    sweeping,
    taken_back,
    told,
    undone,
    unfinished,
    which,
)
from mapred.stages.middle import middle
from mapred.stages.together import together
from mapred.stages.torn import torn
from mapred.stages.words import (
    ATTITUDES,
    DETERMINERS,
    JOINING,
    LIMITING,
    PASSING,
    RELATIVE,
    SAYING,
    SUPPOSING,
    adverb,
    words,
)

MEANS = words("using via")
IDLE_MARKS = frozenset("\"“”.'()[]`*")


def omitted(run: Run, source: Sequence[Token]) -> Iterator[str]:
    """The complaints about one dropped run; asides in brackets may go, if they hold no condition."""
    if not run.dropped:
        return
    after = run.start + len(run.dropped)
    yield from torn(run, source)
    yield from together(run, source)
    indices = _outside_brackets(run, source)
    tokens = [source[j] for j in indices]
    relative = run.last and len(run.dropped) > 1 and run.dropped[0].text == "," and run.dropped[1].low in RELATIVE
    stated = run.last and (statement(indices, source) or examples(run.dropped))
    hedge = hedged(run.dropped)
    if hedge and not stated and not relative:
        yield f"modality: drops '{hedge}'"
    yield from _limits(run, source, tokens)
    if not relative and (any(t.low in CONDITIONS for t in run.dropped) or meanwhile(run.dropped)):
        yield "drops a condition"
    if any(t.low in PASSING for t in run.dropped) and not stated and not relative:
        yield "drops whether it still holds"
    if not stated:
        yield from _qualifiers(indices, source, any(t.key in NEGATIONS for t in source))
    if not any(t.solid or t.kind is Kind.FUNCTION for t in tokens):
        return
    if run.start > 0 and source[run.start - 1].kind is Kind.NUMBER:
        yield from _after_number(run.dropped)
    governing = [t for t in tokens if t.kind is not Kind.MARK and t.low not in DETERMINERS][-1:]
    particle = [t.low for t in tokens] == ["up"] and source[after : after + 1] and source[after].low == "into"
    if not run.last and governing and governing[0].low in STRONG_ROLES and not particle:
        yield f"relation: drops '{governing[0].text}'"
    if run.first:
        yield from _start(indices, source, after)
    elif run.last:
        if told(tokens) or (tokens[0].text == "," and reported(tokens)):
            yield "modality: drops who says so"
        yield from _end(tokens, source[: run.start])
    else:
        yield from middle(run, indices, source, after)


def _outside_brackets(run: Run, source: Sequence[Token]) -> list[int]:
    """The dropped tokens but for whole brackets and for marks that cut nothing."""
    kept: list[int] = []
    end = run.start + len(run.dropped)
    closed = -1
    for j in range(run.start, end):
        text = source[j].text
        if text in ("(", "["):
            close = next((k for k in range(j, end) if source[k].text in (")", "]")), -1)
            if aside(*_bracketed(source, j, close)):
                closed = max(closed, close)
        elif j > closed and text not in IDLE_MARKS:
            kept.append(j)
    return kept


def _bracketed(source: Sequence[Token], opens: int, close: int) -> tuple[list[str], list[str]]:
    """The words in brackets and those before, in lower case."""
    return [t.low for t in source[opens + 1 : close] if t.kind is not Kind.MARK], [t.low for t in source[:opens]]


def _limits(run: Run, source: Sequence[Token], tokens: Sequence[Token]) -> Iterator[str]:
    """What the run limits in what is kept: which of several, how much of it, whether it is so at all."""
    start, after = run.start, run.start + len(run.dropped)
    before, lows = [t.low for t in source[:start]], [t.low for t in tokens]
    unreal = undone(start, after, source)
    if unreal:
        yield f"drops '{unreal}'"
    if run.last and lows and lows[0] in BOUNDARY and taken_back(before, lows):
        yield "drops what takes it back"
    close = next((j for j in range(start, after) if source[j].text == ")"), start)
    bracket = start < close and source[start].text == "(" and limiting(*_bracketed(source, start, close))
    another = lows[:1] in (["other"], ["another"]) and not set(lows) & BOUNDARY
    if (
        bracket
        or another
        or any(which(source, j, after) for j in range(start, after))
        or (lows[:2] == [",", "which"] and of_all(before))
    ):
        yield "drops a restriction"


def _qualifiers(indices: Sequence[int], source: Sequence[Token], negated: bool) -> Iterator[str]:
    """A dropped `not`, `may` or `usually` changes the claim, unless it went with a clause of its own."""
    segment: list[int] = []
    for j in [*indices, -1]:
        opens = j == -1 or source[j].text in BOUNDARY or source[j].low in JOINING | RELATIVE | SUBORDINATORS
        if not opens:
            segment.append(j)
            continue
        own = bool(segment) and (source[segment[0]].kind is Kind.MARK or source[segment[0]].low in RELATIVE | JOINING)
        own = own and any(is_verb(source, k) for k in segment) and any(source[k].solid for k in segment)
        own = own or (len(segment) == 1 and not negated and some(source, segment[0]))
        for k in segment:
            token = source[k]
            every = token.key in ("all", "any", "entire") and not negated and not conditional(source, k)
            if token.kind is Kind.QUALIFIER and not own and not every:
                alone = not any(source[other].solid for other in segment)  # else what it denies went with it
                kind = ("negation" if alone else "relation") if token.key in NEGATIONS else "modality"
                yield f"{kind}: drops '{token.text}'"
        segment = [j]


def _after_number(dropped: Sequence[Token]) -> Iterator[str]:
    head = dropped[:3]
    if head[0].kind is Kind.NUMBER:
        yield f"unit: drops '{head[0].text}'"
    elif len(head) > 1 and head[0].low in ("-", "–", "to", "through", "till", "until") and head[1].kind is Kind.NUMBER:
        yield "number: half of a range"


def _start(indices: Sequence[int], source: Sequence[Token], after: int) -> Iterator[str]:
    """What stood before the claim's first word may be a clause of its own, an adverb, or modifiers of that word."""
    tokens = [source[j] for j in indices]
    solids = [t for t in tokens if t.solid and not adverb(t.low)]
    verbs = any(acts(source, j) for j in indices)
    roles = any(t.low in ROLES for t in tokens)
    end = next((t.low for t in reversed(tokens) if t.low not in DETERMINERS or t.low == "that"), "")
    if " ".join(t.low for t in tokens if t.kind is not Kind.MARK) in DISCOURSE:
        return
    if not solids and not verbs:
        if roles:
            yield "drops a preposition"
    elif all(t.low in REPORTING or t.kind is Kind.MARK for t in tokens):
        return
    elif end == "that":
        yield "modality: drops who says so"
    elif _relative(tokens):
        yield "relation: cuts the subject off"
    elif end in BOUNDARY:
        if opening(tokens, source[after:]):
            yield "drops a restriction"
    elif end == "or":
        yield "drops an alternative"
    elif end in JOINING:
        if is_verb(source, after):
            yield "relation: cuts the subject off"
        elif any(t.low in SAYING | ATTITUDES | SUPPOSING for t in tokens):
            yield "modality: drops who says so"
        elif tokens[0].low in ROLES | SUBORDINATORS:
            yield "drops a restriction"
        elif roles and not any(t.text in BOUNDARY for t in tokens):
            yield "drops a part of the subject"
    elif end in ("because", "since", "although", "though", "whereas"):
        return
    elif any(t.low in ATTITUDES for t in tokens[1:]):
        yield "modality: drops who says so"
    elif verbs or roles or len(solids) > 3 or not source[after].solid or is_verb(source, after):
        yield "relation: cuts the subject off"
    elif any(t.kind is not Kind.WORD for t in solids) or (solids and generic(tokens, _head(source, after))):
        yield "drops a restriction"


def _relative(tokens: Sequence[Token]) -> bool:
    """`[The nurse who murdered] Smith escaped`: a clause that no comma ends, so that what follows is not what it was."""
    last = max((n for n, t in enumerate(tokens) if n and t.low in RELATIVE), default=0)
    return last > 0 and not any(t.text in BOUNDARY for t in tokens[last:])


def _head(source: Sequence[Token], at: int) -> list[Token]:
    """The first word, and the others of its phrase up to a verb."""
    end = next((j for j in range(at + 1, len(source)) if not source[j].solid or is_verb(source, j)), len(source))
    return list(source[at:end])


def _end(tokens: Sequence[Token], before: Sequence[Token]) -> Iterator[str]:
    """What followed the claim's last word must open a phrase of its own, and limit nothing that is said of all."""
    head = next((t for t in tokens if t.low not in DETERMINERS or t.low in RELATIVE), None)
    if head is None:
        return
    if head is tokens[0] and head.low in ("called", "named", "titled"):
        return
    joint = (tokens[1] if head.text in BOUNDARY and len(tokens) > 1 else head).low
    under = conditional(before, len(before))
    if under and head is tokens[0] and adverb(head.low):
        yield "drops a part of a condition"
    if joint in JOINING and under:
        yield "drops a part of a condition"
    if unfinished(tokens, before):
        yield "breaks off"
    if but(tokens, before) or contrasted(tokens, before):
        yield "drops a restriction"
    wide = under or any(sweeping(t) for t in before)
    limits = (head.low in LIMITING | MEANS and wide) or (scoped(tokens) and not own(tokens))
    form = head is tokens[0] and before[-1].solid and head.low.endswith("ing") and head.low not in ("using", "including")
    if limits or closing(tokens) or ((head.low in RELATIVE or form) and not instance(before)):
        yield "drops a restriction"
    if joint == "or":
        yield "drops an alternative"
    elif head.low.endswith("ed") and head is tokens[0] and instance(before):
        return  # `introduced a tool [designed to find files]`
    elif head.solid and not (adverb(head.low) or head.low.endswith("ing")):
        yield "cuts a phrase short"
