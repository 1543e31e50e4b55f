"""What else a sentence says: shorter sentences that are true whenever it is, for a claim to be compared with.

sentence -> its statements, in its own words. `There are pages that hold rows` says that pages hold rows; `A, so B` says B;
`if A or B, C` says that if A, C. Nothing that stands under a condition, a frame or a denial is taken out of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from mapred.stages.align import is_verb
from mapred.stages.claims import Kind, Token, read
from mapred.stages.frames import aside
from mapred.stages.lexicon import NEGATIONS, ROLES, SUBORDINATORS
from mapred.stages.limits import taken_back
from mapred.stages.voices import active
from mapred.stages.words import (
    ATTITUDES,
    AUXILIARIES,
    FINITE_VERBS,
    HEDGING,
    PASSING,
    PRONOUNS,
    RELATIVE,
    SAYING,
    SUPPOSING,
    UNDOING,
    VERBS,
    finite,
    gerund,
    words,
)

FRAME = re.compile(
    r"^(?:(?:one|you|we) (?:should|must) (?:also )?(?:note|notice|remember|be aware|keep in mind|know)|(?:please )?(?:also )?"
    r"note(?: also)?|remember|keep in mind|be aware|it (?:is|should be) (?:also )?(?:important |worth )?"
    r"(?:to note|noting|noted|to remember|to know|to understand)) that ",
    re.IGNORECASE,
)
THERE = re.compile(r"^There (?:is|are|was|were) (?P<what>(?:[^,;:(]|\([^()]*\))+?) (?:that|which|who) (?P<does>.+)$")
IS = re.compile(r"^(?P<who>[^,;:]+?) (?:is|are|was|were) (?P<what>[^,;:]+?) (?:that|which|who) (?P<does>.+)$")
HAS = re.compile(
    r"^(?P<who>[^,;:]+?) has the (?P<how>(?:[\w-]+ )?)(?:property|advantage|benefit|effect|drawback|disadvantage) that "
    r"(?P<it>it |they )?(?P<what>.+)$"
)
WORKS = re.compile(r"^(?P<who>[^,;:]+?) works by (?P<does>.+)$")
FACT = re.compile(
    r"^(?:The|One|A|Another) (?P<how>(?:[\w-]+ ){0,3})"
    r"(?:problem|advantage|disadvantage|drawback|benefit|fact|point|result|consequence|"
    r"difference|reason) is that (?P<what>.+)$"
)
MAIN = re.compile(r"; | [-–—] |, (?:and|but|so(?! that)) (?:then )?|,? (?:because|since) ")
IF, THEN = r"(?P<if>\b(?:if|when|whenever|before))", r"(?P<end>, (?:then )?| then |\.$)"
ONE, OTHER = r"(?P<one>[^,;:]+?(?:,(?! or)[^,;:]+?)*)", r"(?P<other>[^,;:]+?)"
AGAIN = re.compile(rf"{IF} {ONE},? or (?P<again>if|when|whenever|before) {OTHER}{THEN}", re.IGNORECASE)
EITHER = re.compile(rf"{IF} {ONE},? or (?P<again>)?{OTHER}{THEN}", re.IGNORECASE)
DEFINING = re.compile(r"(?<!\bthis)(?<!\bthat)(?<!\bit) means? (?!that)|\b(?:is|are) defined as |\bconsists? of ")
PURPOSE = re.compile(r"^(?P<main>.+?\w),? (?:in order to|so that|rather than|instead of) [^;]+\.$")
FACTS = re.compile(r"^(?:Because|Since|Although|Though|Even though) (?P<said>[^,;:]+), [^;]+\.$")
NEITHER = re.compile(
    r"^(?P<main>[^,;:]*\b(?:not|never|cannot)\b(?:(?! but | and | that | which )[^,;:])*?)(?: either)? or (?P<other>[^,;:]+)\.$"
)
BRACKETS = re.compile(r" \((?P<said>[^()]*[a-z]{2}[^()]*)\)(?=[ ,.;:])")
FREE = words("that whether either both between neither")
STRICT = words("only until unless not no never cannot without neither more less whether either than")
UNASSERTED = SAYING | ATTITUDES | SUPPOSING | {"would"}  # in front of a half, they may hold for the next half too
NEEDING = words("must required need needs needed require requires necessary have has had takes enough mandatory essential")
GERUNDS = {gerund(verb): finite(verb)[1] for verb in VERBS}


@lru_cache(maxsize=4096)
def statements(sentence: str) -> tuple[str, ...]:
    """The sentences that this one says, itself left out. `"There is a lock that fails."` -> `("A lock fails.",)`."""
    found: dict[str, None] = {}
    waiting = [sentence]
    while waiting and len(found) < 16:
        for said in _once(waiting.pop(0)):
            if said not in found and said != sentence:
                found[said] = None
                waiting.append(said)
    return tuple(found)


def whole(part: str, first: bool) -> bool:
    """Does the part stand as a main clause: a subject that is no pronoun, then a verb, and nothing governs it?"""
    tokens = [t for t in read(part) if t.kind is not Kind.MARK]
    lows = {t.low for t in tokens}
    verbs = [i for i in range(len(tokens)) if tokens[i].low in AUXILIARIES or is_verb(tokens, i)]
    if not verbs or verbs[0] == 0 or sum(t.solid for t in tokens) < 2:
        return False
    if first and lows & (SUBORDINATORS | FREE - {"neither"}):
        return False
    before = tokens[: verbs[0]]
    return any(t.solid for t in before) and tokens[0].low not in PRONOUNS and not tokens[0].low.endswith(("ly", "ing"))


def _unbracketed(found: re.Match[str]) -> str:
    """Nothing for an aside; `3.0 (native)` is not `3.0 (quilt)`."""
    said, which = found["said"], found.string[: found.start()][-1:].isdigit()
    if re.search(r"\brespectively\b", said):
        return found[0]
    explains = aside(*(re.findall(r"[a-z]+|\d+|[,;:]", part.lower()) for part in (said, found.string[: found.start()]))) and (
        not which or any(c.isdigit() for c in said)
    )
    return "" if explains else found[0]


def _once(sentence: str) -> Iterator[str]:
    if re.fullmatch(r"\([^()]+\)", sentence):
        yield sentence[1:-1]
    bare = FRAME.sub("", sentence)
    if bare != sentence:
        yield _capital(bare)
    fact = FACT.match(sentence)
    if fact and _held(fact["how"]):
        yield _capital(fact["what"])
    there = THERE.match(sentence)
    if there and _acts(there["does"]):
        yield _capital(f"{there['what']} {there['does']}")
    what = IS.match(sentence)
    named = what and re.match(r"(?!(?:an?|the|one) )(?:.*\b)?[A-Z]", what["what"])  # `the goal is Heron, which means rest`
    if what and not named and _acts(what["does"]) and _plain(what["who"], True) and _plain(what["what"], False):
        yield f"{what['who']} {what['does']}"
    has = HAS.match(sentence)
    if has and _held(has["how"]) and _plain(has["who"], True):
        yield f"{has['who']} {has['what']}" if has["it"] else _capital(has["what"])
    works = WORKS.match(sentence)
    if works and _plain(works["who"], True) and works["does"].split()[0] in GERUNDS:
        acts = re.sub(r"(?:^|(?<=and )|(?<=then ))\w+ing\b", lambda m: GERUNDS.get(m[0], m[0]), works["does"])
        yield f"{works['who']} {acts}"
    bare = BRACKETS.sub(_unbracketed, sentence)
    if bare != sentence:
        yield bare
    purpose = PURPOSE.match(sentence)
    limited = purpose and _words(sentence[purpose.end("main") :]) & (SUBORDINATORS | {"except"})
    strict = purpose and (_words(purpose["main"]) & (STRICT | NEEDING | SUBORDINATORS) or purpose["main"].endswith(" so"))
    if purpose and not limited and not strict:
        yield f"{purpose['main']}."
    fact = FACTS.match(sentence)
    if fact and whole(fact["said"], True):
        yield _capital(f"{fact['said']}.")
    neither = NEITHER.match(sentence)
    if neither and not _words(sentence) & (STRICT - {"not", "never", "cannot"} | SUBORDINATORS) and _noun(neither["other"]):
        yield f"{neither['main']}."
    yield from active(sentence)
    yield from _halves(sentence)
    yield from _either(sentence)


def _held(how: str) -> bool:
    """Is it said to be so? `One [big] problem is that`, and not `The [alleged] fact is that`."""
    return not any(t.kind is Kind.QUALIFIER or t.low in UNDOING | HEDGING | ATTITUDES | PASSING for t in read(how))


def _noun(part: str) -> bool:
    """A few words without a verb, which nothing joins to others: of `not A or B`, B."""
    tokens = read(part)
    joined = any(t.low in SUBORDINATORS | RELATIVE | {"and", "or", "to", "by"} or t.kind is Kind.QUALIFIER for t in tokens)
    return len(tokens) < 5 and not joined and not any(is_verb(tokens, i) for i in range(len(tokens)))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _acts(part: str) -> bool:
    """Does a verb open it?"""
    first = part.split()[0].lower()
    return first in FINITE_VERBS


def _plain(part: str, subject: bool) -> bool:
    """A noun phrase that nothing is said of: no verb, nothing denied or limited; a predicate has no `of` or `for` either."""
    tokens = read(part)
    if any(t.kind is Kind.QUALIFIER or t.low in RELATIVE | SUBORDINATORS for t in tokens) or tokens[0].low in PRONOUNS | {
        "there"
    }:
        return False
    if not subject and any(t.low in ROLES for t in tokens):
        return False
    return any(t.solid for t in tokens) and not any(is_verb(tokens, i) for i in range(len(tokens)) if not subject or i == 0)


def _halves(sentence: str) -> Iterator[str]:
    """Main clauses beside each other; nothing that opens the first one reaches over the second. No half of a definition."""
    for cut in MAIN.finditer(sentence):
        left, right = sentence[: cut.start()], sentence[cut.end() :]
        if DEFINING.search(left) and not whole(right, False):
            continue
        reason = cut[0].strip(", ") in ("because", "since")
        framed = left.partition(", ")[2] if reason and read(left)[0].low in SUBORDINATORS | ROLES else ""
        if framed and whole(framed, True):
            yield f"{left}."
        if not whole(left, True) or left.count("(") != left.count(")") or _framed(read(left)):
            continue
        if cut[0].strip(", ") == "since" and not whole(right, False) and right.split()[0] not in PRONOUNS:
            continue
        if reason and any(t.key in NEGATIONS for t in read(left)) and re.match(r"(?:it|they|this|that)\b", right):
            continue
        if not taken_back(_words(left), [",", *re.findall(r"\w+", sentence[cut.start() :].lower())]):
            yield f"{left}."
        if whole(right, False) and not _words(left) & UNASSERTED:
            yield _capital(right)


def _framed(tokens: Sequence[Token]) -> bool:
    """Does the clause open with something that may hold for what follows it too: `On Unix`, `Usually`, `In 2010,`?"""
    first = tokens[0]
    verb = next((i for i in range(1, len(tokens)) if is_verb(tokens, i)), len(tokens))
    opens = first.low in ROLES | SUBORDINATORS or first.kind is Kind.QUALIFIER or first.low.endswith(("ly", "ing"))
    return opens or any(t.text in (",", ":") for t in tokens[:verb])


def _either(sentence: str) -> Iterator[str]:
    """`if A or B, C`: C follows from each. Not where anything limits or denies: `only if A or B`."""
    found = AGAIN.search(sentence) or EITHER.search(sentence)
    if not found or (found.start() > 0 and _words(sentence[: found.start()]) & STRICT):
        return
    if _words(f"{found['one']} {found['other']}") & STRICT:
        return
    ways = any(_alike(found["one"], found["other"], ending) for ending in ("ing", "ed"))
    if found["again"] and (found["again"].lower() == "before") is not (found["if"].lower() == "before"):
        return
    if not (ways or found["again"] or all(whole(found[part], False) for part in ("one", "other"))):
        return
    before, after = sentence[: found.start()], sentence[found.end() :]
    tail = found["other"].partition(" ")[2] if _alike(found["one"], found["other"], "ed") else ""  # `is read or deleted by it`
    yield f"{before}{found['if']} {' '.join((found['one'], tail)).strip()}{found['end']}{after}"
    if not tail:
        yield f"{before}{found['if']} {found['other']}{found['end']}{after}"


def _alike(one: str, other: str, ending: str) -> bool:
    """`reading it` or `writing it`; `is read` or `deleted`, and not `is read` or `write protected`."""
    word = one.split()[0] if ending == "ing" else one.split()[-1]
    return word.endswith(ending) and other.split()[0].endswith(ending)
