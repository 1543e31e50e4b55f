"""Of two that do, are or are counted something together, one may not be left out: `China [and India] emit 40 percent`.

(run, source tokens) -> [what is wrong]. It looks at the sides of `A and B` only; what else may not go, others say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from mapred.stages.align import Run, is_verb
from mapred.stages.claims import Kind, Token
from mapred.stages.lexicon import ROLES
from mapred.stages.limits import BOUNDARY
from mapred.stages.words import AS_ONE, DETERMINERS, OF_BOTH, UNCOUNTED

YEAR = re.compile(r"(?:1\d|20)\d\d(?:-\d\d)*")
NEAR = 5  # words between a number and the end of what it counts


def together(run: Run, source: Sequence[Token]) -> Iterator[str]:
    """`killed 30 soldiers [and civilians]`, `The sum of A [and B] is 12`; not `The pager [and the shell] read it`."""
    start, after = run.start, run.start + len(run.dropped)
    if not _side(run, source, after):
        return
    shared = not any(t.low == "each" for t in source) and any(_counts(source, j) for j in range(len(source)))
    subject = not run.last and not any(is_verb(source, j) for j in range(1, after))
    own = (source[start].low == "and" or source[start].text == ",") and (
        _opens(source[start + 1]) or _counts(source, start + 1)
    )
    if (subject and shared) or (not own and _counted(source, start)):
        yield "drops one of two that are counted together"
    elif _of_both(source, start) or _as_one((*source[:start], *source[after:])):
        yield "drops one of two that are so together"


def _side(run: Run, source: Sequence[Token], after: int) -> bool:
    """Is but a side of an `and` left out, or one of a list, and no clause? `A[, B] and C`, `[A, B, and] C`."""
    lows = [t.low for t in run.dropped if t.kind is not Kind.MARK]
    if not lows or run.added or any(is_verb(source, j) for j in range(run.start, after)):
        return False
    marks = [t.text for t in run.dropped if t.text in BOUNDARY]
    if marks == [","] and run.dropped[0].text == "," and not run.last:
        return source[after].low == "and"
    clause = marks and not run.last and (set(marks) != {","} or len(marks) == 1)  # `A is old, [and] B is new`
    return len(lows) > 1 and "and" in (lows[0], lows[-1]) and not clause


def _counts(source: Sequence[Token], at: int) -> bool:
    """Is it a number of things, and no year, ordinal or `version 3`?"""
    number, before = source[at], source[at - 1] if at else source[-1]
    if number.kind is not Kind.NUMBER or number.low == "one" or number.key.endswith("th") or number.key.count(".") > 1:
        return False
    behind = source[at + 1 : at + 2]
    year = YEAR.fullmatch(number.key) and (before.low in ROLES | DETERMINERS or not (behind and behind[0].solid))
    return not year and before.low not in UNCOUNTED and before.kind not in (Kind.NAME, Kind.CODE)


def _counted(source: Sequence[Token], start: int) -> bool:
    """Does a number stand at the front of the phrase that ends here? `200 doctors [and nurses]`."""
    for j in range(start - 1, max(-1, start - NEAR), -1):
        if _counts(source, j):
            return True
        if not source[j].solid or (is_verb(source, j) and not (j and _counts(source, j - 1))):
            return False
    return False


def _opens(token: Token) -> bool:
    """`200 doctors and [a] nurse`."""
    return token.low in DETERMINERS | ROLES or token.kind is Kind.QUALIFIER


def _of_both(source: Sequence[Token], start: int) -> bool:
    """Does `the sum of` or `mixing` govern what stands here, with no verb or mark between?"""
    for j in range(start - 1, -1, -1):
        if source[j].low in OF_BOTH:
            return True
        if source[j].text in BOUNDARY or is_verb(source, j):
            return False
    return False


def _as_one(rest: Sequence[Token]) -> bool:
    return any(t.low in AS_ONE for t in rest) or any(t.low == "each" and n.low == "other" for t, n in pairwise(rest))
