"""What makes a claim hold for fewer things, or less surely: words that a compression may not leave out.

Where a sentence speaks of all, or denies, each word that narrows it counts; elsewhere a modifier may go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from mapred.stages.align import is_verb
from mapred.stages.claims import Kind, Token
from mapred.stages.lexicon import NEGATIONS, ROLES, SUBORDINATORS
from mapred.stages.words import (
    BEING,
    DENYING,
    DETERMINERS,
    EXCEPTING,
    HEDGING,
    HEDGING_PHRASES,
    JOINING,
    RELATIVE,
    REVERSING,
    SAYING,
    SWEEPING,
    UNDOING,
    adverb,
    words,
)

ALL_OR_NONE = words("all any every everyone everything always no none nobody nothing never")
NEAR = 7  # words of a `, which` in which it denies the whole
CONTRASTING = words("but although though while whereas however which except yet")
BOUNDARY = frozenset(",;:—–")
OPENING = words("if when whenever unless until before after once while")  # a clause in which fewer words say more
HAVING = BEING | words("has have had contains contained includes included provides provided offers introduced added")
SCOPING = words("in on under for within during at with")
TELLERS = words("we they he she it some people i")
COUNTED = words("multiple certain")
PERMITTING = words("can could may might free able must should need")
VIEWS = words("view viewpoint standpoint perspective sense terms")  # `[from the point of view of a process]`
PLACED = words("in on over under up")  # of a verb too: `who logs in, and`
PAIRED = words("combined compared associated mixed replaced")
FRAMES = words("assuming starting beginning prior except according")
WANTING = words(
    "according related intended based associated due subject similar compared used able likely view sense terms regardless "
    "refer refers"
)


def hedged(dropped: Sequence[Token]) -> str:
    """The first words among the dropped ones that made the claim less sure, or whose opinion it is; else empty."""
    said = " ".join(t.low for t in dropped if t.kind is not Kind.MARK)
    return next((words for words in (*HEDGING_PHRASES, *sorted(HEDGING)) if f" {words} " in f" {said} "), "")


def undone(start: int, after: int, source: Sequence[Token]) -> str:
    """What the stretch leaves out that makes a thing none, or a deed undone, where the thing or the deed is kept; else empty.

    `The [alleged] murderer`, `an [ex-]president`, `is [poorly] understood`; not `a law [and a draft]`.
    """
    for j in range(start, after):
        if source[j].low in UNDOING:
            end = next((k for k in range(j + 1, len(source)) if not (source[k].solid or source[k].text == "-")), len(source))
            if end > after or (adverb(source[j].low) and j == start):
                return source[j].text
    return ""


def sweeping(token: Token) -> bool:
    """`not`, `all`, `must`, `only`, `fastest`: said of fewer things, or of fewer cases, it may be true; of more, false."""
    return token.key in NEGATIONS or token.low in SWEEPING or (token.low.endswith("est") and len(token.low) > 5)


def swept(source: Sequence[Token], at: int) -> bool:
    """Is what stands here said of all, or denied? `all`, `biggest` reach to the end of their phrase, `not` to the next mark."""
    near = True
    for j in range(at - 1, -1, -1):
        if source[j].text in BOUNDARY:
            return False
        near = near and not is_verb(source, j) and source[j].low not in ROLES - {"of"}
        if source[j].key in NEGATIONS or (near and sweeping(source[j])):
            return True
    return False


def statement(indices: Sequence[int], source: Sequence[Token]) -> bool:
    """A whole statement that the source adds to what the claim says: `, but all changes after it are lost`?"""
    tokens = [source[j] for j in indices]
    marked = bool(tokens) and tokens[0].text in BOUNDARY
    start = next(
        (k for k, t in enumerate(tokens) if t.text not in BOUNDARY and t.low not in ("and", "but") and t.key != "all"), 0
    )
    joined = any(t.low in ("and", "but") or t.text == ";" for t in tokens[:start])
    subject = [k for k in range(start, len(tokens)) if tokens[k].low not in DETERMINERS][:1]
    stands = bool(subject) and tokens[subject[0]].solid and not is_verb(source, indices[subject[0]])
    return marked and joined and stands and any(is_verb(source, j) for j in indices[subject[0] + 1 :])


def taken_back(kept: Iterable[str], rest: Sequence[str]) -> bool:
    """Does the rest, in lower case, say that it is not so, or not of all? `All must pay[, but guests are exempt]`."""
    lows = set(rest)
    if lows & REVERSING or {"ruled", "out"} <= lows:
        return True
    denied = set(rest[:NEAR] if rest[1:2] == ["which"] else rest) & EXCEPTING
    return bool(denied - DENYING or (denied and lows & CONTRASTING)) and bool(set(kept) & (ALL_OR_NONE | {"only"}))


def conditional(source: Sequence[Token], at: int) -> bool:
    """Is this part of a condition or a time? Who leaves out words there says it of more cases: `if a [new] file is read`."""
    for j in range(at - 1, -1, -1):
        if source[j].text in BOUNDARY or source[j].low == "then":
            return False
        compound = j + 1 < at and source[j + 1].text == "-"  # `the while-loop`
        if source[j].low in OPENING and not compound:
            return True
    return False


def scoped(tokens: Sequence[Token]) -> bool:
    """`[on Unix]`, `[in WAL mode]`: a last phrase with a name in it says where something holds; a view, for whom."""
    if any(t.low in VIEWS for t in tokens):
        return True
    if any(t.low in ("on", "under") and n.kind in (Kind.NAME, Kind.CODE) for t, n in pairwise(tokens)):
        return True
    words_ = [t for t in tokens if t.low not in DETERMINERS]
    if not words_ or words_[0].low not in SCOPING:
        return False
    if any(t.low in RELATIVE for t in tokens):
        return True
    for t in words_[1:]:
        if t.text in BOUNDARY or t.low in JOINING or t.low in ROLES:
            return False
        if t.kind in (Kind.NAME, Kind.CODE):
            return True
    return False


def examples(dropped: Sequence[Token]) -> bool:
    """`[, such as the maximum size]`: no more than examples, behind a comma."""
    lows = tuple(t.low for t in dropped[1:3])
    return bool(dropped) and dropped[0].text == "," and (lows == ("such", "as") or lows[:1] == ("including",))


def own(tokens: Sequence[Token]) -> bool:
    """`[and it uses the log on Unix]`: where it does so is said of its own clause."""
    return len(tokens) > 2 and tokens[0].low in ("and", "but") and tokens[1].low in ("it", "they") and is_verb(tokens, 2)


def told(tokens: Sequence[Token]) -> bool:
    """`[, we are told]`, `[, they say]`: whose opinion it is."""
    lows = [t.low for t in tokens]
    return len(lows) > 2 and lows[0] == "," and lows[1] in TELLERS and bool(set(lows) & (SAYING | {"told"}))


def meanwhile(dropped: Sequence[Token]) -> bool:
    """`[while the lock is held]` says when; `[, while readers are not]` is a statement of its own."""
    return any(t.low == "while" and (j == 0 or dropped[j - 1].text != ",") for j, t in enumerate(dropped))


def any_such(source: Sequence[Token], at: int) -> bool:
    """`a` after `can`, or in a subject, stands for any: `it can read a [new] file` does not say that it can read a file."""
    before = source[:at]
    if not before or before[-1].low not in ("a", "an", "any"):
        return False
    return any(t.low in PERMITTING for t in before) or not any(is_verb(before, j) for j in range(1, at))


def generic(dropped: Sequence[Token], nouns: Sequence[Token]) -> bool:
    """Does the sentence speak of all such? `[A small] file is read`, `[Raw] milk is`; not `[The small] file`."""
    lows = {t.low for t in dropped}
    named = nouns[0].kind in (Kind.NAME, Kind.CODE) and not any(noun.low.endswith("s") for noun in nouns)
    return bool(lows & COUNTED) or not (named or lows & (DETERMINERS - {"a", "an"}))


def of_all(before: Sequence[str]) -> bool:
    """Do the words in lower case end in a phrase about all or none? Then even a `, which` behind it may say which of them."""
    for low in reversed(before[-4:]):
        if low in ALL_OR_NONE:
            return True
        if low in BOUNDARY or low in ROLES:
            return False
    return False


def universal(source: Sequence[Token], at: int) -> bool:
    """Does a phrase about all, or about none, end here? `all locks [on the file]`."""
    for token in reversed(source[max(0, at - 5) : at]):
        if token.text in BOUNDARY or token.low in ROLES:
            return False
        if sweeping(token):
            return True
    return False


def for_all(source: Sequence[Token], start: int, after: int) -> bool:
    """`for [old] web browsers` does not speak of all browsers."""
    nouns = source[after : after + 3]
    end = next((n for n, t in enumerate(nouns) if not t.solid), len(nouns))
    return source[start - 1].low == "for" and any(t.low.endswith("s") for t in nouns[:end])


def instance(before: Sequence[Token]) -> bool:
    """Do the words end in `is a file` or `are files`, or `has a file`, with nothing denied, limited or conditional?

    Then there is one, and which one it is may be left out: `The log is a file [that holds pages]`.
    """
    if any(t.kind is Kind.QUALIFIER or t.low in OPENING or sweeping(t) for t in before):
        return False
    for j in range(len(before) - 1, max(-1, len(before) - 9), -1):
        if before[j].text in BOUNDARY or before[j].low in ROLES:
            return False
        if before[j].low in ("a", "an"):
            return j > 0 and before[j - 1].low in HAVING
        if before[j].low in ("are", "were"):
            return before[-1].low.endswith("s")
    return False


def some(source: Sequence[Token], at: int) -> bool:
    """`adds [several] new features`: behind the verb, features without an article are some; in `[Some] files fail` not."""
    verb = at > 0 and is_verb(source, at - 1)
    noun = next((t for t in source[at + 1 :] if t.kind is not Kind.WORD or t.low.endswith("s")), None)
    plural = noun is not None and noun.kind is Kind.WORD
    return source[at].low in ("some", "several", "many", "numerous") and verb and plural and not conditional(source, at)


def which(source: Sequence[Token], at: int, end: int) -> bool:
    """Do brackets begin here that say which of two: `3.0 (native)` is not `3.0 (quilt)`; `3.0 (of 2010)` is just 3.0?"""
    if at == 0 or source[at].text != "(" or source[at - 1].kind is not Kind.NUMBER:
        return False
    close = next((k for k in range(at, end) if source[k].text == ")"), at)
    return any(t.solid for t in source[at:close]) and not any(t.kind is Kind.NUMBER for t in source[at:close])


def unfinished(tokens: Sequence[Token], before: Sequence[Token]) -> bool:
    """`[While the file is open], the log grows`: a frame without its statement; `is subject [to change]`: half of a phrase."""
    if before[-1].low in WANTING and tokens[0].low in ROLES | {"to"}:
        return True
    if tokens[0].text == "," and before[-1].low in (ROLES - PLACED) | {"except"}:  # `not A of[, nor B for,] any C`
        return True
    if before[-1].low in PAIRED and any(t.low == "with" for t in tokens):
        return True
    frame = before[0].low in SUBORDINATORS | ROLES | FRAMES and not any(t.text == "," for t in before)
    follows = tokens[1].low if len(tokens) > 1 and tokens[0].text == "," else "and"
    return frame and follows not in JOINING | RELATIVE | SUBORDINATORS | ROLES | {"or", "so"} and not follows.endswith("ing")


def but(tokens: Sequence[Token], before: Sequence[Token]) -> bool:
    """`in all sectors [but the army]`."""
    opens = tokens[0].low == "but" and not any(is_verb(tokens, j) for j in range(1, len(tokens)))
    return opens and any(t.low in ALL_OR_NONE for t in before)


def contrasted(tokens: Sequence[Token], before: Sequence[Token]) -> bool:
    """`90 percent [of adults and 40 percent of children]`: two figures, each with what it is of."""
    counts = any(t.kind is Kind.NUMBER and not t.key.endswith("th") for t in before[-NEAR:])
    again = any(t.low in JOINING and any(n.kind is Kind.NUMBER for n in tokens[k + 1 : k + 3]) for k, t in enumerate(tokens))
    return counts and again and tokens[0].low in ROLES


def shared(tokens: Sequence[Token], source: Sequence[Token], after: int) -> bool:
    """`a CHECK [constraint] or foreign key constraint`: the head that two share, said once."""
    follows = source[after + 1 : after + 6]
    head = next((n for n, t in enumerate(follows) if t.key == tokens[0].key), None)
    joined = len(tokens) == 1 and source[after].low in ("or", "and") and head is not None
    return joined and all(t.solid or t.low in DETERMINERS for t in follows[: head or 0])
