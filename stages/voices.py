"""The same said in the other voice, and the same said of an owner: for a claim and its source to stand in one form.

text -> the text in the active voice, or nothing; (claim, source) -> the source with the claim's `journal header` for its own
`header of the journal`. Both say what was said before, no less and no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from mapred.stages.align import is_verb
from mapred.stages.claims import Kind, read
from mapred.stages.lexicon import IRREGULAR, NEGATIONS, ROLES, SUBORDINATORS
from mapred.stages.words import DETERMINERS, FINITE_VERBS, FUNCTION_WORDS, PRONOUNS, RELATIVE, VERBS, finite, words

REGULAR = {finite(verb)[2]: verb for verb in VERBS}
PARTICIPLES = REGULAR | {form: base for form, base in IRREGULAR.items() if base in VERBS}
DONE = "|".join(sorted(PARTICIPLES, key=len, reverse=True))
MODAL = "can|may|might|must|should|will|could"
PASSIVE = re.compile(
    rf"^(?P<what>[^,;:()]+?) (?P<be>is|are|was|were|(?:{MODAL}) be) (?P<how>\w+ly )?(?P<verb>{DONE})"
    rf"(?: and (?P<verb2>{DONE}))? by (?P<who>[^,;:()]+?)(?P<rest>(?:,? (?:when|if|before|after|until|because|to|for|in|at|on|"
    r"from|with|into|during|using)\b.*)?\.?)$"
)
WAYS = words("default means way virtue reason design hand name far convention accident mistake")
SIDES = words("if when whenever before after until because since although though while unless")
OWNED = re.compile(
    r"\b(?P<the>the |a |an )?(?P<head>[a-z]+) of (?P<det>the|a|an|each|every|this|that|its) (?P<owner>(?:[\w-]+ ){0,2}[\w-]+)\b"
)
NAMED = re.compile(r"\b(?P<the>the |a |an )?(?P<head>[a-z]+) of (?P<owner>[A-Z][\w-]+)\b")


@lru_cache(maxsize=4096)
def active(text: str) -> tuple[str, ...]:
    """`A file is read by the pager.` -> `("The pager reads a file.",)`; whole sentences alone."""
    found = PASSIVE.match(text)
    if not found or not _noun(found["what"]) or not _noun(found["who"]) or _way(found["who"]):
        return ()
    bases = [PARTICIPLES[found[name]] for name in ("verb", "verb2") if found[name]]
    if found["be"] in ("was", "were"):
        if any(found[name] not in REGULAR for name in ("verb", "verb2") if found[name]):
            return ()
        does = [finite(base)[2] for base in bases]
    elif found["be"] in ("is", "are"):
        does = [finite(base)[1] for base in bases]
    else:
        does = bases
        does[0] = f"{found['be'].split()[0]} {does[0]}"
    who, what = found["who"], found["what"]
    what = what if read(what)[0].kind in (Kind.CODE, Kind.NAME) or what[1:2].isupper() else what[0].lower() + what[1:]
    rest = found["rest"] if found["rest"].endswith(".") else found["rest"] + "."
    return (f"{who[0].upper()}{who[1:]} {found['how'] or ''}{' and '.join(does)} {what}{rest}",)


def _way(part: str) -> bool:
    """`by default`, `by means of it`, `by reading it`: how, and not by whom."""
    first = part.split()[0].lower()
    return first in WAYS or first.endswith("ing")


def _noun(part: str) -> bool:
    """A noun phrase and no more: nothing denied in it, no clause, no verb but a participle."""
    tokens = read(part)
    if any(t.low == "by" or (t.low == "and" and n.low.endswith("ed")) for t, n in pairwise(tokens)):
        return False  # `read by A and copied by B`
    if not tokens or tokens[0].low in PRONOUNS | SIDES | ROLES | {"there"} or not any(t.solid for t in tokens):
        return False
    return not any(t.key in NEGATIONS or t.low in RELATIVE | SUBORDINATORS or _verb(part, i) for i, t in enumerate(tokens))


def _verb(part: str, at: int) -> bool:
    tokens = read(part)
    return at > 0 and is_verb(tokens, at) and tokens[at].low not in PARTICIPLES and not tokens[at].low.endswith("s")


def owned(claim: str, source: str) -> str:
    """The source with the claim's `journal header` or `journal's header` where it has `the header of the journal`."""
    said = claim.lower()
    for found in (*OWNED.finditer(source), *NAMED.finditer(source)):
        for whose, head in _ways(found):
            for form in (f"{whose} {head}", f"{whose}'s {head}"):
                if form.lower() in said and _whole(form.lower(), said) and found[0].lower() not in said:
                    before = found.groupdict().get("det") or found["the"] or ""
                    instead = f"{before.strip()} {form}".strip()
                    return owned(claim, source[: found.start()] + instead + source[found.start() + _length(found, whose) :])
    return source


def _whole(form: str, said: str) -> bool:
    """Does it stand there as whole words?"""
    return re.search(rf"\b{re.escape(form)}\b", said) is not None


def _ways(found: re.Match[str]) -> Iterator[tuple[str, str]]:
    """The owner in three, two and one words."""
    parts = found["owner"].split()
    for n in range(len(parts), 0, -1):
        whose = " ".join(parts[:n])
        if not set(whose.lower().split()) & (FUNCTION_WORDS | FINITE_VERBS | DETERMINERS):
            yield whose, found["head"]


def _length(found: re.Match[str], whose: str) -> int:
    return found.start("owner") - found.start() + len(whose)
