"""The terms on which a statement holds, said in front of it, in the middle of it, or in brackets: they may not be left out.

(tokens of the frame) -> do they limit? `Adjusted for inflation, wages fell`, `The drug is, in mice, safe`, `A tax (repealed
in 2004) applies`. What only describes (`Founded in 1868, the firm sells cars`) or explains (`(the owner)`) limits nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mapred.stages.align import is_verb
from mapred.stages.claims import Kind, Token
from mapred.stages.lexicon import CONDITIONS, DISCOURSE, HEDGES, ROLES
from mapred.stages.limits import BOUNDARY, OPENING, SCOPING, of_all
from mapred.stages.words import (
    ATTITUDES,
    DENYING,
    DESCRIBING,
    DETERMINERS,
    FRAME_ENDS,
    FRAMING,
    HAPPENED,
    HEDGING,
    JOINING,
    LIMITING,
    PARTICIPLES,
    PASSING,
    RELATIVE,
    TERMS,
    adverb,
    words,
)

EXPLAINING = ("for example", "for instance", "i e", "e g", "that is", "such as", "or ")
LIMITS = CONDITIONS | HEDGES | HEDGING | PASSING | words("only but according except adjusted")
YEAR = re.compile(r"(?:1\d|20)\d\d")


def opening(tokens: Sequence[Token], main: Sequence[Token]) -> bool:
    """`[On Unix,]`, `[Taken with alcohol,]`, `[Weather permitting,]` before the main clause; and `[A, but in winter,] B`."""
    inner = list(tokens[:-1])
    cuts = [n for n, t in enumerate(inner) if t.text in BOUNDARY or t.low in JOINING]
    last = inner[cuts[-1] + 1 :] if cuts else inner
    return _version(tokens) or any(_frame(part, main) for part in (inner, last))


def _frame(tokens: Sequence[Token], main: Sequence[Token]) -> bool:
    told = [t for t in tokens if t.kind is not Kind.MARK]
    if not told:
        return False
    first, end = told[0].low, told[-1].low
    if first in ROLES | OPENING | FRAMING or end in FRAME_ENDS:
        return True
    done = next((t.low for t in told[:3] if not adverb(t.low) and t.low not in ("not", "even")), "")
    return done in FRAMING or (_participle(done) and done not in DESCRIBING and not _past(main))


def _participle(low: str) -> bool:
    return low in PARTICIPLES or (low.endswith("ed") and not low.endswith("eed"))


def _past(main: Sequence[Token]) -> bool:
    """Is the first verb of the main clause a past? `[Convicted of fraud,] he lost his licence` tells what happened."""
    verb = next((t.low for j, t in enumerate(main) if j and (is_verb(main, j) or t.low.endswith("ed"))), "")
    return verb in HAPPENED or verb.endswith("ed")


def _version(tokens: Sequence[Token]) -> bool:
    """`[Since version 3.7,]` and `[Beginning with 2010,]` say from when on; `[Since it is old,]` says why."""
    return tokens[0].low in ("since", "beginning", "starting") and any(
        t.low == "version" or t.kind is Kind.NUMBER for t in tokens
    )


def inserted(tokens: Sequence[Token], before: Token, follows: Token) -> bool:
    """`The drug was[, in mice,] safe`, `The minister[, the newspaper alleges,] took bribes`; not `A[, in B,] and C`, a list."""
    if len(tokens) < 3 or not tokens[0].text == tokens[-1].text == "," or follows.low in ("and", "or"):
        return False
    told = [t.low for t in tokens if t.kind is not Kind.MARK]
    if " ".join(told) in DISCOURSE or told[0] in RELATIVE or (told[0] == "with" and before.solid):  # `a file, with two names, `
        return False
    return told[0] in LIMITING | {"by"} or reported(tokens) or _frame(tokens[1:-1], ())


def closing(tokens: Sequence[Token]) -> bool:
    """`Wages fell[, adjusted for inflation]`."""
    return len(tokens) > 1 and tokens[0].text == "," and tokens[1].low in TERMS


def reported(tokens: Sequence[Token]) -> bool:
    """`the newspaper alleges`, `its architect boasts`: a short clause of its own, of which the verb may be unknown."""
    told = [t for t in tokens if t.kind is not Kind.MARK]
    short = 1 < len(told) < 5 and not any(t.low in ROLES | RELATIVE | JOINING for t in told)
    ends = told[-1].kind is Kind.WORD and told[-1].low.endswith("s") and told[0].low in DETERMINERS
    return short and (ends or any(t.low in ATTITUDES for t in told[1:]))


def aside(said: Sequence[str], before: Sequence[str]) -> bool:
    """Do the words between two brackets explain, and limit nothing that stands before? `(the owner)`, and not `(on Unix)`."""
    if not said or said[0] in ("where", "which", "who", "whose"):
        return bool(said) and not set(said) & PASSING
    opens = " ".join(said[:2]).replace(".", " ")
    if opens.startswith(EXPLAINING) and not set(said) & {"only", "not", "except", "unless"}:
        return True
    ended = _participle(said[0]) and any(YEAR.fullmatch(word) for word in said)  # `(abolished in 2004)`
    which = of_all(before) and (len(said) == 1 or set(said) & RELATIVE)  # `all mice (female)`
    if ended or which or said[0] in DENYING or said[0] == "p" or said[:2] == ["up", "to"]:  # `(p = 0.07)`
        return False
    return said[0] not in LIMITING and not set(said) & LIMITS


def limiting(said: Sequence[str], before: Sequence[str]) -> bool:
    """Do they limit? `(at night)`, `(never completed)`, and not `(in the form of a patch)`, which says where or how it is."""
    describes = bool(said) and said[0] in LIMITING and (said[0] not in SCOPING or said[1:2] == ["the"])
    return bool(said) and not describes and not aside(said, before)
