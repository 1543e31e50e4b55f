"""What a cut tears: phrases of which a half is left over, and stretches without which the rest says something else.

(run, source tokens) -> reasons. The verb of a subject, the items of a list that was counted, a part of a definition, how
something is not done, an example without its `for example`. Found by changing sentences by program (tests/bench/mutations.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mapred.stages.align import Run, is_verb
from mapred.stages.claims import Kind, Token
from mapred.stages.lexicon import NEGATIONS, ROLES, SUBORDINATORS
from mapred.stages.limits import BOUNDARY, OPENING, statement
from mapred.stages.stem import stem
from mapred.stages.words import AUXILIARIES, DEGREES, DETERMINERS, JOINING, PARTICLES, RELATIVE, VERBS, adverb, row, words

EXAMPLES = tuple(row("for example|for instance|such as|e g|e.g|including|namely|like", "|"))
DEFINING = words("means mean denotes comprises")
DEFINED = tuple(row("is defined as|are defined as|consists of|consist of|is called|are called|stands for", "|"))
ENDING = words("set limited restricted mapped bound converted changed equal renamed reset switched attached reduced")  # `to`
CAUSING = words("permit allow enable cause force tell ask instruct require encourage")  # someone `to`
AS_WHAT = words(
    "designate define treat mark regard interpret know set view describe classify identify recognize count act serve "
    "function behave"
)
MARKS = frozenset(";:—–")
WANTING = words(  # to do something
    "want wants need needs try tries intend intends refer refers tend tends assumed expected supposed known said believed "
    "required guaranteed designed"
)
NOTHING_LOST = words("actually really simply just also")
MANY_MEANS = words("any other by some no all these those the such same a that this which it")
OF_ALL = words("all most some many each any both none few several either neither")
HOW = words("very too well yet even enough")
HAVING = words("have has had do does did")
FAILING = words("fail lack refuse avoid prevent")  # keys of verbs that deny
CAUSED = frozenset(map(stem, CAUSING))
NAMED_AS = frozenset(map(stem, AS_WHAT))


def torn(run: Run, source: Sequence[Token]) -> Iterator[str]:
    """Why the claim, with this run left out, is no sentence any more or says more than the source."""
    dropped, start, after = run.dropped, run.start, run.start + len(run.dropped)
    lows = [t.low for t in dropped if t.kind is not Kind.MARK]
    solid = any(t.solid for t in dropped)
    if not lows:
        return
    if any(f" {' '.join(lows)}".endswith(f" {turn}") for turn in EXAMPLES) and not run.first:
        yield "drops that it is an example"
    if "and" in lows and any(t.low in ("between", "both", "either") for t in source[max(0, start - 4) : start]):
        yield "half of a pair"
    if lows == ["just"] and after < len(source) and source[after].kind is Kind.NUMBER:
        yield "drops 'just'"
    if set(lows) & {"too", "so"} and set(lows) <= DEGREES and after < len(source) and source[after].solid:
        yield f"drops '{lows[0]}'"
    if set(lows) <= PARTICLES and start and source[start - 1].solid:
        yield "drops the particle of a verb"
    if lows[-1] == "even" and after < len(source) and source[after].low in SUBORDINATORS:
        yield "drops 'even'"
    if solid and _defined(source, start) and not (run.last and statement(range(start, after), source)):
        yield "drops a part of a definition"
    if solid and _counted(source, start):
        yield "drops an item of a counted list"
    if _denied(source, start) and any(t.low in HOW or adverb(t.low) for t in dropped if t.low not in NOTHING_LOST):
        yield "drops how it is not so"
    if (run.first or run.last) and solid and _stands(source) and not _stands(source[after:] if run.first else source[:start]):
        yield "drops the verb"
    if run.last:
        yield from _tail(dropped, source, start)
    elif run.first:
        yield from _opening(dropped, source, after)
    elif start:
        yield from _inside(run, source, lows, after)


def _tail(dropped: Sequence[Token], source: Sequence[Token], start: int) -> Iterator[str]:
    head = next((t for t in dropped if t.low not in DETERMINERS), dropped[0])
    lows = [t.low for t in dropped if t.kind is not Kind.MARK]
    before = [t.low for t in source[max(0, start - 8) : start]]
    for j, token in enumerate(dropped, start):
        if token.text in BOUNDARY and j == start:
            continue
        if token.text in BOUNDARY or token.low in JOINING | RELATIVE | SUBORDINATORS | {"or", "to", "as", "than", "so"}:
            break
        if _verb(source, j) and (token.low in AUXILIARIES or (j == start and token.low.endswith("s"))):
            yield "drops the verb"
            break
    if dropped[0].low in DETERMINERS - RELATIVE or head.low == "than":
        yield "cuts a phrase short"
    as_what = any(t.low == "as" and (j == 0 or dropped[j - 1].low not in ("such", "well")) for j, t in enumerate(dropped))
    if as_what and any(t.key in NAMED_AS for t in source[max(0, start - 9) : start]):
        yield "drops as what"
    if lows[:1] == ["and"] and _listed(dropped, source, start):
        yield "drops an item of a list"
    if lows[:1] == ["of"] and before[-1:] and before[-1] in OF_ALL:
        yield "breaks off"
    if head is not dropped[0]:
        return
    caused = {t.key for t in source[max(0, start - 5) : start]} & CAUSED
    wanted = before[-2:-1] == ["from"] or set(before[-1:]) & WANTING or {"it", "it's"} & set(before[-5:])
    if head.low == "to" and (caused or wanted or set(before) & ENDING):
        yield "breaks off"
    elif head.low not in JOINING and head.text not in BOUNDARY | {"(", "["} and _denied(source, start):
        yield "drops how it is not so"


def _stands(tokens: Sequence[Token]) -> bool:
    """Is there a verb that no `if`, `that` or `so` governs? A comma ends what they govern, unless `or` or `and` follows."""
    below = False
    for j, token in enumerate(tokens):
        follows = tokens[j + 1].low if j + 1 < len(tokens) else ""
        pronoun = token.low == "that" and j > 0 and tokens[j - 1].text in BOUNDARY
        if token.low in OPENING | SUBORDINATORS | RELATIVE | {"so", "including"} and not pronoun:
            below = True
        elif token.text in BOUNDARY and follows not in ("or", "and", "but"):
            below = False
        elif not below and (_verb(tokens, j) if j else token.low in VERBS):
            return True
    return False


def _opening(dropped: Sequence[Token], source: Sequence[Token], after: int) -> Iterator[str]:
    """`[The line following the] x is empty`, `[A is B,] so that they work`."""
    marks = [n for n, t in enumerate(dropped) if t.text in BOUNDARY or t.low in JOINING or t.low in SUBORDINATORS]
    tokens = dropped[marks[-1] + 1 :] if marks else dropped
    solid = next((n for n, t in enumerate(tokens) if t.solid), len(tokens))
    if any(t.low in DETERMINERS for t in tokens[solid:]):
        yield "cuts the subject off"


def _inside(run: Run, source: Sequence[Token], lows: Sequence[str], after: int) -> Iterator[str]:
    begin, end, start = run.dropped[0], run.dropped[-1], run.start
    first = next(t for t in run.dropped if t.kind is not Kind.MARK)
    before, follows = source[start - 1], source[after].low
    opens = begin.text in BOUNDARY or begin.low in ROLES | JOINING | SUBORDINATORS | RELATIVE | {"or", "to"}
    if end.text in MARKS and begin.text not in BOUNDARY and any(t.solid for t in run.dropped):
        yield "joins two statements"
    listed = before.text in BOUNDARY or before.low in JOINING | {"or"}
    if end.text in BOUNDARY and not opens and not listed and (begin.low in DETERMINERS or _noun(begin)):
        yield "drops the head of a phrase"
    if end.low in JOINING and not opens and not listed and _clause(source, after):
        yield "joins two statements"
    if begin.low in JOINING and _verb(source, after) and _noun(source[after - 1]) and _verb_before(source, start):
        yield "drops the subject of a clause"
    if (follows == "of" and first.low in ROLES) or first.low == "than":
        yield "joins two phrases"
    if begin.low in JOINING and follows in ROLES and any(t.low == follows for t in source[:start]):
        yield "drops one of a pair"
    if begin.text == "," and first.low in RELATIVE and source[0].low in ("a", "an") and not _verb_before(source, start):
        yield "drops a restriction"
    added = {t.low for t in run.added}
    if set(lows) <= HAVING and not added & (AUXILIARIES | HAVING):
        yield "drops the verb"
    elif any(t.solid for t in run.dropped) and any(_verb(source, j) for j in range(start, after)):
        outside = [j for j in (*range(1, start), *range(after, len(source))) if _verb(source, j)]
        if not outside:
            yield "drops the verb"


def _verb(tokens: Sequence[Token], at: int) -> bool:
    return is_verb(tokens, at) or tokens[at].key in FAILING


def _noun(token: Token) -> bool:
    return token.solid and not adverb(token.low) and not token.low.endswith(("ing", "ed"))


def _clause(source: Sequence[Token], at: int) -> bool:
    """Does a subject with its verb begin here?"""
    for j in range(at, len(source)):
        if source[j].text in BOUNDARY or source[j].low in JOINING | RELATIVE | SUBORDINATORS | {"or"}:
            return False
        if source[j].low in AUXILIARIES and j > at:
            return True
    return False


def _verb_before(source: Sequence[Token], start: int) -> bool:
    return any(_verb(source, j) for j in range(1, start))


def _defined(source: Sequence[Token], start: int) -> bool:
    """Does what stands here say what a word means? `A work based on it means [...]`, and not `it means that`."""
    lows = [t.low for t in source[:start]]
    said = f" {' '.join(low for low in lows if low.isalpha())} "
    if any(f" {turn} " in said for turn in DEFINED):
        return True
    means = (j for j in range(1, start) if lows[j] in DEFINING and lows[j - 1] not in MANY_MEANS)
    return any(j + 1 == len(source) or source[j + 1].low != "that" for j in means)


def _counted(source: Sequence[Token], start: int) -> bool:
    """`in four formats: A, [B,] C`."""
    colon = next((j for j in range(start - 1, -1, -1) if source[j].text == ":"), 0)
    return start > colon + 1 and any(t.kind is Kind.NUMBER for t in source[max(0, colon - 6) : colon])


def _listed(dropped: Sequence[Token], source: Sequence[Token], start: int) -> bool:
    """`The two files are A [and B]`, `The levels are A, B [, and C]`, `two columns, A [and B]`: a list that is whole.

    Not `they are A, [and hold B]`.
    """
    if any(_verb(dropped, j) for j in range(len(dropped))):
        return False
    verb = next((j for j in range(start - 1, 0, -1) if _verb(source, j)), 0)
    comma = next((j for j in range(start - 1, verb, -1) if source[j].text == ","), 0)
    if any(t.kind is Kind.NUMBER for t in source[max(verb, comma - 3) : comma]):
        return True
    if source[verb].low not in ("are", "were"):
        return False
    return any(t.kind is Kind.NUMBER for t in source[:verb]) or comma > 0


def _denied(source: Sequence[Token], start: int) -> bool:
    """Is what stands here denied, up to the last mark before it?"""
    for j in range(start - 1, -1, -1):
        follows = source[j + 1] if j + 1 < start else source[j]
        again = source[j].low in JOINING and _verb(source, j + 1) and follows.low.endswith("s")  # `is not old and needs it`
        if source[j].text in BOUNDARY or source[j].low in OPENING or again:
            return False
        if source[j].key in NEGATIONS:
            return True
    return False
