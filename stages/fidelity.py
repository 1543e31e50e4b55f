"""Is a claim a fair compression of one sentence of its source? If not, name what it added, moved or left out.

(claim tokens, source tokens) -> [what is wrong]. Fair: the source's own words in the source's own order, with modifiers,
asides, list items and late phrases left out. Whatever else happened is a complaint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mapred.stages.align import Pair, Run, is_verb, runs
from mapred.stages.claims import Kind, Token
from mapred.stages.exchanges import counted, exchanged, follows, multiplied, only_one, turned
from mapred.stages.lexicon import CONDITIONS, GENERAL, NEGATIONS, ROLES, STRONG_ROLES, SUBORDINATORS
from mapred.stages.limits import BOUNDARY
from mapred.stages.omissions import omitted
from mapred.stages.words import AUXILIARIES, BARE_NOUNS, BEING, DETERMINERS, PAST, RELATIVE, adverb, row, words

CONTRAST = words("while whereas")
THEREFORE = words("so thus therefore hence thereby")
JOINED = CONTRAST | words("and or but also then nor")
BETWEEN = words("also then already still just even now again often thus hence therefore")
STANDING_IN = words("it they them")
ALTERING = words("same other another even still again already just very too yet rather instead off out down away how why who")
PAIRS = words("both either neither")
PERSONS = [words(group) for group in row("you your|we us our|he him his|she her|they them their|it its|i me my", "|")]
ALIKE = [words(group) for group in row("in on at within|of in", "|")]
PAST_FORMS = words("was were had did")
NOW = words("is are am has have does do")


def complaints(claim: Sequence[Token], source: Sequence[Token], pairs: Sequence[Pair], context: frozenset[str]) -> list[str]:
    """Everything that keeps the claim from being a fair compression of the source; empty if it is one."""
    if not pairs:
        return ["shares no word with the quote"]
    found: list[str] = []
    for run in runs(claim, source, pairs):
        if not _refers(run, claim):
            found += _added(run, claim, source, pairs, context)
            found += omitted(run, source)
            found += _time(run)
    if found:
        found += (*turned(claim, source), *counted(claim, source, pairs))
    found += _voice(claim, source, pairs)
    found += multiplied(claim, source, pairs)
    found += _tense(claim, source, pairs)
    if any(t.low in ("respectively", "former", "latter") for t in source) and _loss(source, pairs) > 0:
        found.append("relation: takes a list of pairs apart")
    return list(dict.fromkeys(found))


def _loss(source: Sequence[Token], pairs: Sequence[Pair]) -> int:
    used = {j for _, j in pairs}
    return sum(t.solid for j, t in enumerate(source) if j not in used)


def _added(
    run: Run, claim: Sequence[Token], source: Sequence[Token], pairs: Sequence[Pair], context: frozenset[str]
) -> Iterator[str]:
    if not run.added:
        return
    elsewhere = {t.key for t in source if t.kind is not Kind.FUNCTION}
    aligned = {claim[i].key for i, _ in pairs}
    spare = elsewhere - aligned
    replaced = [t for t in run.dropped if t.solid and t.low not in BARE_NOUNS and t.low != "various"]
    yield from exchanged(run)
    if only_one(run, source):
        yield "says 'the' for one of several"
    for token in run.added:
        moved = token.key in spare and follows(token, claim, source)
        if token.kind is Kind.NUMBER and not moved:
            yield f"number: {token.text}"
        elif token.kind is Kind.QUALIFIER and not (moved and token.key in NEGATIONS):
            if token.key != "can" or run.dropped:
                kind = "negation" if token.key in NEGATIONS else "modality"
                yield f"{kind}: adds '{token.text}'"
        elif token.kind is Kind.FUNCTION:
            if token.low in STANDING_IN and replaced:
                yield f"says '{token.text}' for something else"
            elif token.low in STRONG_ROLES:
                yield f"relation: adds '{token.text}'"
            elif token.low in ALTERING or (
                token.low in ROLES and not run.lent(context) and not any(_alike(token, t) for t in run.dropped)
            ):
                yield f"adds '{token.text}'"
            elif token.low in PAIRS and any(t.low in PAIRS for t in run.dropped):
                yield f"relation: says '{token.text}'"
            elif any(token.low in group and any(_person(t) - group for t in run.dropped) for group in PERSONS):
                yield f"says '{token.text}' for something else"
            elif token.low == "then" and not any(t.low in CONDITIONS for t in claim):
                yield "adds an order"
            elif token.low in THEREFORE and not any(t.low in THEREFORE | {"because", "since"} for t in run.dropped):
                yield "adds a reason"
            elif token.low == "but" and not any(t.low in CONTRAST | {"and"} or t.text in ",;" for t in run.dropped):
                yield "adds an exception"
            elif token.low == "and" and not any(t.low in JOINED or t.text in BOUNDARY for t in run.dropped):
                yield "adds a conjunction"
            elif token.low == "or":
                yield "adds an alternative"
            elif token.low in SUBORDINATORS and not (token.low in CONTRAST and _joins(run.dropped)):
                yield "adds a condition"
        elif token.key in aligned and token.key in context and run.first and not replaced:
            continue
        elif token.key in elsewhere:
            yield f"relation: '{token.text}' stands elsewhere in the quote"
        elif token.key in context and not replaced:
            continue
        elif token.kind in (Kind.NAME, Kind.CODE):
            yield f"{token.kind}: {token.text}"
        elif token.low not in GENERAL or replaced:
            yield f"adds '{token.text}'"


def _alike(one: Token, other: Token) -> bool:
    """May a preposition stand for the other one: `on the list` for `in the list`?"""
    return one.low == other.low or any({one.low, other.low} <= group for group in ALIKE)


def _person(token: Token) -> frozenset[str]:
    return frozenset((token.low,)) if any(token.low in group for group in PERSONS) else frozenset()


def _joins(tokens: Sequence[Token]) -> bool:
    """Is it but an `and` or a `but`?"""
    return [t.low for t in tokens if t.kind is not Kind.MARK] in (["and"], ["but"])


def _voice(claim: Sequence[Token], source: Sequence[Token], pairs: Sequence[Pair]) -> Iterator[str]:
    """`X is called` is not `X called` nor `X calls`."""
    for i, j in pairs:
        voices = {_voice_of(claim, i), _voice_of(source, j)}
        if claim[i].kind is Kind.WORD and len(voices) > 1 and voices != {"", "that is"}:
            yield f"relation: the voice of '{claim[i].text}'"


def _refers(run: Run, claim: Sequence[Token]) -> bool:
    """Does the claim say `it` or `they` where the source says once more what the claim is about?"""
    if len(run.added) != 1 or run.added[0].low not in STANDING_IN:
        return False
    first = next((i for i in range(1, len(claim)) if is_verb(claim, i)), 0)
    subject = [t.key for t in claim[:first] if t.solid]
    solids = {t.key for t in run.dropped if t.solid}
    if not solids or not solids <= set(subject) or not run.dropped[-1].solid:
        return False
    plain = all(t.solid or t.low in DETERMINERS or t.text == "-" for t in run.dropped)
    named = subject[0] in solids and any(t.kind in (Kind.NAME, Kind.CODE) for t in run.dropped)
    return plain and (named or solids == set(subject))


def _time(run: Run) -> Iterator[str]:
    """`is` for `was`. What has been is past, as what was."""
    lows = {t.low for t in run.dropped}
    added, dropped = (_past({t.low for t in tokens}) for tokens in (run.added, run.dropped))
    if ("will" in lows and added) or (dropped and any(t.low == "will" for t in run.added)):
        yield "relation: the time of 'will'"
    if added and dropped is None and not any(t.low in RELATIVE for t in run.added) and not lows & AUXILIARIES:
        yield "adds a past"
    if added is not None and dropped is not None and added is not dropped:
        yield f"relation: the time of '{next(t.text for t in run.added if t.low in PAST_FORMS | NOW)}'"


def _past(lows: set[str]) -> bool | None:
    if lows & PAST_FORMS or ("been" in lows and lows & {"has", "have"}):
        return True
    return False if lows & NOW else None


def _tense(claim: Sequence[Token], source: Sequence[Token], pairs: Sequence[Pair]) -> Iterator[str]:
    """`it used` is not `it uses`."""
    for i, j in pairs:
        one, other = claim[i], source[j]
        if {one.low, other.low} == {"can", "could"}:
            yield f"relation: the time of '{one.text}'"
        if one.kind is Kind.WORD and one.low != other.low and _finished(one.low) is not _finished(other.low):
            now = (source, j) if _finished(one.low) else (claim, i)
            if is_verb(*now):
                yield f"relation: the time of '{one.text}'"
        ongoing = one.low.endswith("ing")
        finite = (source, j) if ongoing else (claim, i)
        if one.kind is Kind.WORD and ongoing is not other.low.endswith("ing") and (is_verb(*finite) or _done(finite)):
            yield f"relation: the form of '{one.text}'"


def _done(at: tuple[Sequence[Token], int]) -> bool:
    return at[0][at[1]].low.endswith(("ed", "wn"))


def _finished(low: str) -> bool:
    return low.endswith("ed") or low in PAST


def _voice_of(tokens: Sequence[Token], at: int) -> str:
    """`is` for a passive, `that is` for one that says the same without these words, `that` for `that called`, else nothing."""
    if not tokens[at].low.endswith(("ed", "en", "wn", "lt", "ept", "eld")):
        return ""
    before = tokens[max(0, at - 4) : at]
    behind = [t.low for t in before if t.kind is not Kind.QUALIFIER and not adverb(t.low) and t.low not in BETWEEN]
    if behind[-1:] and behind[-1] in RELATIVE:
        return "that"
    if not behind or behind[-1] not in BEING:
        return ""
    return "that is" if behind[-2:-1] and behind[-2] in RELATIVE else "is"
