"""What may go from between two words that a claim keeps: adverbs, modifiers, late phrases, asides, halves of a predicate.

(run, its indices outside brackets, source tokens) -> [what is wrong]. What is left must go on as one sentence that speaks of
the same things; what narrows it is told by limits.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mapred.stages.align import Run, acts, is_verb
from mapred.stages.claims import Kind, Token
from mapred.stages.frames import inserted
from mapred.stages.lexicon import NEGATIONS, ROLES, SUBORDINATORS
from mapred.stages.limits import BOUNDARY, COUNTED, any_such, conditional, for_all, shared, swept, universal
from mapred.stages.words import (
    APPOSED,
    BEING,
    DETERMINERS,
    JOINING,
    NO_VERB_AFTER,
    OTHER_PASTS,
    PAST,
    RELATIVE,
    SAYING,
    adverb,
    words,
)

IDLE_HEADS = words("value addition process act fact contents")
MEASURES = words("size total count number length amount")  # what they are of stands for them
NEAR = 8  # words behind an `and`
CHANCES = words("possibility risk chance danger")


def middle(run: Run, indices: Sequence[int], source: Sequence[Token], after: int) -> Iterator[str]:
    """A stretch between two words that the claim kept: a phrase may go, if what follows opens one of its own."""
    tokens = [source[j] for j in indices]
    begin, end = tokens[0].low, tokens[-1].low
    inside = {t.low for t in tokens[1:-1]}
    if end == "of" and begin in DETERMINERS and len(tokens) < 5:
        avoided = tokens[-2].low in CHANCES and source[run.start - 1].key in ("avoid", "prevent")
        measured = tokens[-2].low in MEASURES and source[after].kind is Kind.NUMBER
        if avoided or measured or tokens[-2].low in IDLE_HEADS:
            return  # `[the special value of] 3`, `avoids [the risk of] a loss`
    narrows = not shared(tokens, source, after) and any(
        t.solid and t.low not in ("given", "actual", "various", "first") for t in tokens
    )
    if narrows and begin not in BOUNDARY | JOINING | {"or"} and conditional(source, run.start):
        yield "drops a part of a condition"
    elif not any(t.solid and not adverb(t.low) and t.low != "back" for t in tokens):
        yield from _small(run, tokens, source, after)
    elif _second(tokens, source, after) or _paired(begin, source, after):
        yield "gives a phrase to another word"
    elif inserted(tokens, source[run.start - 1], source[after]):
        yield "drops a restriction"
    elif any(acts(source, j) for j in indices):
        yield from _clause(indices, source, after)
    elif "or" in inside | {begin, end}:
        yield "drops an alternative"
    elif begin in RELATIVE or begin == "to" or (begin.endswith("ing") and source[run.start - 1].solid):
        yield "drops a restriction"
    elif inside & (SUBORDINATORS | RELATIVE) or (inside & (JOINING | BOUNDARY) and end not in JOINING | BOUNDARY):
        yield "relation: joins two statements"
    elif begin in BOUNDARY and end in BOUNDARY | JOINING:
        return
    elif end in JOINING:
        if is_verb(source, after):
            yield "relation: drops the subject of a clause"
        elif end == "but" or (inside & ROLES and begin not in ROLES) or (begin in ROLES and source[after].low != begin):
            yield "cuts a phrase short"
    elif shared(tokens, source, after):
        return
    elif begin in JOINING | BOUNDARY | ROLES or end in BOUNDARY:
        yield from _phrase(begin, source, run.start, after, end in BOUNDARY)
    else:
        yield from _modifiers(tokens, source, run.start, after)


def _second(tokens: Sequence[Token], source: Sequence[Token], after: int) -> bool:
    """`was found by A [and approved by B] in 1955`: a second deed, of which the last phrase may tell."""
    told = [t for t in tokens[1:] if not adverb(t.low)]
    if tokens[0].low not in JOINING or not told or source[after].low not in ROLES | SUBORDINATORS | JOINING:
        return False
    done = any(t.low in PAST | OTHER_PASTS or t.low.endswith("ed") or t.low == "by" for t in told[:2])
    return done or (told[0].low.endswith("s") and len(told) > 1 and (told[1].solid or told[1].low in DETERMINERS))


def _paired(begin: str, source: Sequence[Token], after: int) -> bool:
    """`in Berlin [in 2001] and Madrid in 2005`: each side has its own."""
    end = next((j for j in range(after, len(source)) if source[j].text in BOUNDARY), len(source))
    again = any(t.low == begin for t in source[after + 1 : min(end, after + NEAR)])
    return begin in ROLES - {"of"} and source[after].low in JOINING and again


def _small(run: Run, tokens: Sequence[Token], source: Sequence[Token], after: int) -> Iterator[str]:
    """Function words and adverbs only."""
    lows = {t.low for t in tokens}
    added = {t.low for t in run.added}
    if "or" in lows:
        yield "drops an alternative"
    if not added and len(lows) == 2 and lows & RELATIVE and lows & BEING and source[after].low.endswith(("ed", "en", "ing")):
        return
    said = run.start > 0 and source[run.start - 1].low in SAYING
    if said and not added and lows == {"that"} and not is_verb(source, after):
        return
    if lows == {"and"} and not added and source[run.start - 1].solid and source[after].solid:
        yield "drops a conjunction"
    if lows & BEING and not added & BEING:
        yield "drops the verb"
    if lows & (SUBORDINATORS | RELATIVE | {"but"}) and not added & (SUBORDINATORS | RELATIVE):
        yield "drops a conjunction"
    noun = run.start > 0 and source[run.start - 1].solid
    if lows & (ROLES if noun else ROLES - {"of"}) and not added & ROLES:
        yield "drops a preposition"


def _phrase(begin: str, source: Sequence[Token], start: int, after: int, marked: bool) -> Iterator[str]:
    """`of the file`, `and the log`: may go after the verb, if the next word does not belong to it."""
    subject = not any(is_verb(source, j) for j in range(start))
    denied = any(t.key in NEGATIONS for t in source[:start])
    named = begin == "of" and any(t.solid and t.kind is not Kind.WORD for t in source[start:after])
    named = named or (denied and swept(source, start) and begin in ROLES)
    subject = subject or (not marked and is_verb(source, after)) or conditional(source, start) or universal(source, start)
    named = named or (begin == "of" and any(t.key == "all" for t in source))
    if named or (subject and begin in ROLES):
        yield "drops a restriction"
    elif not subject and begin in JOINING and is_verb(source, after):
        yield "relation: drops the subject of a clause"
    elif not marked and not _breaks(source, after):
        yield "cuts a phrase short"


def _modifiers(tokens: Sequence[Token], source: Sequence[Token], start: int, after: int) -> Iterator[str]:
    """`the [small] file`: plain words between a determiner, verb or preposition and their noun."""
    if all(t.low in APPOSED for t in tokens) and Kind.CODE in {t.kind for t in source[max(0, start - 2) : start]}:
        return
    if [t.low for t in tokens] == ["first"] and source[start - 1].low not in DETERMINERS and is_verb(source, after):
        return  # `it must first read`
    solids = [t for t in tokens if t.solid and not adverb(t.low) and t.low != "various"]
    gerund = any(t.low.endswith("ing") for t in tokens) and source[start - 1].low not in DETERMINERS
    crosses = gerund or any(t.low in ROLES for t in tokens) or any(t.low in DETERMINERS for t in tokens[1:])
    if is_verb(source, after) and source[start - 1].low in JOINING | SUBORDINATORS | RELATIVE:
        yield "relation: drops the subject of a clause"
    elif len(solids) > 3 or crosses:
        yield "cuts a phrase short"
    elif (
        any(t.kind is not Kind.WORD for t in solids)
        or (solids and (swept(source, start) or any_such(source, start)))
        or any(t.low in COUNTED for t in solids)
        or (solids and for_all(source, start, after))
    ):
        yield "drops a restriction"
    elif any(t.low not in ("given", "actual") for t in solids) and conditional(source, start):
        yield "drops a part of a condition"
    elif not source[after].solid or (is_verb(source, after) and not _opens(source, start - 1)):
        yield "drops the head of a phrase"


def _breaks(source: Sequence[Token], at: int) -> bool:
    """Does the token open a phrase of its own?"""
    token = source[at]
    if token.kind in (Kind.MARK, Kind.QUALIFIER) or is_verb(source, at):
        return True
    return token.low in ROLES | JOINING | SUBORDINATORS | RELATIVE | {"or"} or adverb(token.low)


def _opens(source: Sequence[Token], at: int) -> bool:
    """Does a noun phrase go on after this token, so that what follows is no verb?"""
    return source[at].low in NO_VERB_AFTER or is_verb(source, at)


def _clause(indices: Sequence[int], source: Sequence[Token], after: int) -> Iterator[str]:
    """A dropped stretch with a verb: an aside, a first half of `reads pages and writes them`, or else a join."""
    tokens = [source[j] for j in indices]
    begin, end = tokens[0].text, tokens[-1].text
    inner = [t.low for t in tokens if t.text not in BOUNDARY]
    if begin in BOUNDARY and end in BOUNDARY and (inner[0] in RELATIVE | SUBORDINATORS or inner[0].endswith("ing")):
        return
    joint = next((t.low for t in reversed(tokens) if t.low not in ("also", "then", "thus")), end)
    if (joint in ("and", "but") or end == "then") and is_verb(source, after) and is_verb(source, indices[0]):
        return
    if inner[0] in RELATIVE or inner[0].endswith("ing"):
        yield "drops a restriction"
    else:
        yield "relation: joins two statements"
