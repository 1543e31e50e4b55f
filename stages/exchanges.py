"""What a claim says in place of what its source says: `must` for `may`, `rows` for `columns`, the caller for the called.

(claim tokens, source tokens, run) -> [what is wrong]. A word too many may be a fair rewording; one for its opposite is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from mapred.stages.align import Pair, Run, is_verb
from mapred.stages.claims import Kind, Token
from mapred.stages.lexicon import opposed
from mapred.stages.words import APPOSED, BEING, BYGONE, DETERMINERS

STRENGTH = {
    key: rank
    for rank, keys in enumerate(("may can some sometimes few rarely", "should usually probably most many", "must all always"))
    for key in keys.split()
}  # of the classes of lexicon.QUALIFIERS: `must` for `may` says more than the source, `may` for `must` is for a reader to judge


def exchanged(run: Run) -> Iterator[str]:
    """`the last page` for `the first page`, `must` for `may`."""
    for token, other in product(run.added, run.dropped):
        if opposed(token.low, other.low) or STRENGTH.get(token.key, 0) > STRENGTH.get(other.key, 9):
            yield f"exchange: '{token.text}' for '{other.text}'"


def only_one(run: Run, source: Sequence[Token]) -> bool:
    """`is the cause` for `is a cause`: one of several is made the only one."""
    added, dropped = ({t.low for t in tokens} for tokens in (run.added, run.dropped))
    return "the" in added and bool(dropped & {"a", "an", "one"}) and run.start > 0 and source[run.start - 1].low in BEING


def multiplied(claim: Sequence[Token], source: Sequence[Token], pairs: Sequence[Pair]) -> Iterator[str]:
    """`Drugs cause` for `The drug causes`, `Soldiers were killed` for `A soldier was`; not `Pages hold` for `A page holds`."""
    past = any(t.low in BYGONE or t.low.endswith("ed") for t in source)
    for i, j in pairs:
        one, many = source[j], claim[i]
        noun = one.kind is Kind.WORD is many.kind and one.low not in APPOSED  # `The BEGIN statement is` is said of all
        if noun and many.low in (f"{one.low}s", f"{one.low}es", f"{one.low[:-1]}ies"):
            article = _article(source, j)
            if article and not _article(claim, i) and (past or article not in ("a", "an")):
                yield f"says '{many.text}' for one"


def _article(tokens: Sequence[Token], at: int) -> str:
    """What opens the phrase of a noun: `the` in `the old file`; empty where nothing does."""
    before = next((t for t in reversed(tokens[:at]) if not t.solid or t.kind is Kind.NUMBER), None)
    return before.low if before and (before.low in DETERMINERS or before.kind is Kind.QUALIFIER) else ""


def turned(claim: Sequence[Token], source: Sequence[Token]) -> Iterator[str]:
    """`the cache calls the pager` for `the pager calls the cache`: a verb that both have, its two sides exchanged.

    Words that one of them has twice tell no side, and a passive exchanges them by right.
    """
    if "by" in {t.low for t in claim} ^ {t.low for t in source}:
        return
    here, there = _places(claim), _places(source)
    both = [key for key in here if key in there]
    for key in both:
        i, j = here[key], there[key]
        if is_verb(claim, i) and is_verb(source, j):
            left = next((k for k in both if here[k] < i and there[k] > j), "")
            right = next((k for k in both if here[k] > i and there[k] < j), "")
            if left and right:
                yield f"exchange: '{claim[here[left]].text}' for '{claim[here[right]].text}'"
                return


def counted(claim: Sequence[Token], source: Sequence[Token], pairs: Sequence[Pair]) -> Iterator[str]:
    """`2000 bytes` where the source has `2000 pages, each of 4096 bytes`: a number that counts something else."""
    for i, j in pairs:
        if claim[i].kind is Kind.NUMBER and claim[i + 1 : i + 2] and claim[i + 1].solid and source[j + 1 : j + 2]:
            end = next((k for k in range(j + 1, len(source)) if not source[k].solid), len(source))
            if end > j + 1 and claim[i + 1].key not in {t.key for t in source[j + 1 : end]}:
                yield f"exchange: '{claim[i + 1].text}' for '{source[j + 1].text}'"


def _places(tokens: Sequence[Token]) -> dict[str, int]:
    """Where each word with content stands that stands in one place only."""
    found: dict[str, list[int]] = {}
    for at, token in enumerate(tokens):
        if token.solid:
            found.setdefault(token.key, []).append(at)
    return {key: at for key, (at, *more) in found.items() if not more}


def follows(token: Token, claim: Sequence[Token], source: Sequence[Token]) -> bool:
    """Has the source the number or the `not` too, and before the same word? Then it was only moved: `4096 bytes`."""
    after = {_next(claim, i) for i, t in enumerate(claim) if t is token}
    return any(t.key == token.key and _next(source, j) in after for j, t in enumerate(source))


def _next(tokens: Sequence[Token], at: int) -> str:
    return next((t.key for t in tokens[at + 1 :] if t.kind is not Kind.MARK), "")
