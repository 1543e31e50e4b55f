"""A claim with one of its phrases moved: who says a condition last instead of first says the same.

(claim tokens, source tokens) -> the claim in other orders, to be laid beside the source one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from mapred.stages.align import acts, is_verb
from mapred.stages.claims import Kind, Token
from mapred.stages.lexicon import ROLES, SUBORDINATORS
from mapred.stages.words import ATTITUDES, BEING, DETERMINERS, RELATIVE, SAYING, adverb, words

COUNTING = words("number amount list group set sum pair")
WANTING = words("plan plans planned intend intends intended agree agrees agreed want wants wanted decide decides decided")
TELLING = (SAYING | ATTITUDES | WANTING) - {"so", "ensure", "ensures"}
LONGEST = 8  # words of a first phrase that no comma ends


def rotations(claim: Sequence[Token], source: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    """The claim with a clause or phrase moved from its end to its start, or the other way: `A if B`, `if B, A`.

    Then with its first or last phrase moved to where the source has it, after the same word as there.
    """
    ends = [i for i, token in enumerate(claim) if token.text == "," and _moves(claim[:i])]
    starts = [i for i in range(1, len(claim)) if _moves(claim[i:])]
    for i in ends:
        if not _holds(claim[:i], claim[i + 1 :]):
            yield (*claim[i + 1 :], *claim[:i])
    for i in starts:
        if not _holds(claim[i:], claim[:i]):
            yield (*claim[i:], *claim[:i])
    yield from _adverbs(claim, source)
    at = claim[0].low in DETERMINERS and len(claim) > 1
    plain = [i for i in range(2, min(LONGEST, len(claim))) if not ends and _moves(claim[:i]) and claim[0].low in ROLES]
    owner = (Token("of", "of", Kind.FUNCTION), claim[at])  # `the cache of the pager` for `the pager's cache`
    counts = at + 1 < len(claim) and claim[at + 1].low not in COUNTING  # `the number of pages` is no `page number`
    owned = [(owner, (*claim[:at], *claim[at + 1 :]))] if all(t.solid for t in claim[at : at + 2]) and counts else []
    named = [(claim[:i], claim[i:]) for i in reversed(plain)]
    for phrase, rest in [
        *owned,
        *named,
        *((claim[:i], claim[i + 1 :]) for i in ends),
        *((claim[i:], claim[:i]) for i in starts),
    ]:
        after = _word_before(phrase, source)
        found = [n for n, token in enumerate(rest, 1) if token.key == after]
        follows = next((t.low for t in rest[found[0] :] if t.kind is not Kind.MARK), "") if len(found) == 1 else "of"
        if follows != "of" and not _joint(rest) and not _holds(phrase, rest[: found[0]]):
            yield (*rest[: found[0]], *phrase, *rest[found[0] :])


def _joint(tokens: Sequence[Token]) -> bool:
    """Two statements, `A, and B`? Then what is said of the one at its end is not said of both at their start."""
    return any(t.text == ";" or (t.text == "," and n.low in ("and", "but", "or")) for t, n in pairwise(tokens))


def _holds(phrase: Sequence[Token], rest: Sequence[Token]) -> bool:
    """Does the phrase, at the end of the rest, belong to a part of it only? `on Unix` in `it stops if it runs on Unix`."""
    if _joint(rest):
        return True
    if _reported(rest):
        return True
    last = next((j for j in range(len(rest) - 1, -1, -1) if rest[j].text in ",;:"), -1)
    return phrase[0].low in ROLES and any(t.low in SUBORDINATORS | RELATIVE for t in rest[last + 1 : -1])


def _reported(rest: Sequence[Token]) -> bool:
    """`the minister said the tax would go`: a time in front of it is that of the saying, behind it that of what is said."""
    says = next((j for j in range(1, len(rest)) if rest[j].low in TELLING and rest[j - 1].low not in BEING), len(rest))
    return any(acts(rest, j) or rest[j].low == "to" for j in range(says + 1, len(rest)))


def _adverbs(claim: Sequence[Token], source: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    """`applies to each file separately` for `applies separately to each file`: the adverb of a verb, elsewhere behind it."""
    for i, token in enumerate(claim):
        if token.kind is not Kind.WORD or not adverb(token.low):
            continue
        places = [j for j, other in enumerate(source) if other.key == token.key and j > 0]
        if len(places) != 1 or not _verbs_of(claim, i) & _verbs_of(source, places[0]):
            continue
        rest = (*claim[:i], *claim[i + 1 :])
        found = [n for n, other in enumerate(rest, 1) if other.key == source[places[0] - 1].key]
        if len(found) == 1:
            yield (*rest[: found[0]], token, *rest[found[0] :])


def _verbs_of(tokens: Sequence[Token], at: int) -> set[str]:
    """The verb that an adverb belongs to: the one right behind it, else the last one before it."""
    if at + 1 < len(tokens) and is_verb(tokens, at + 1) and tokens[at + 1].kind is Kind.WORD:
        return {tokens[at + 1].key}
    verb = next((j for j in range(at - 1, 0, -1) if is_verb(tokens, j)), 0)
    return {tokens[verb].key} if verb else set()


def _moves(phrase: Sequence[Token]) -> bool:
    """Is it a clause with its conjunction, or a phrase with its preposition and no verb? `of` belongs to its noun."""
    if not phrase or phrase[0].low in SUBORDINATORS:
        return bool(phrase)
    verbs = any(is_verb(phrase, i) for i in range(1, len(phrase)))
    return phrase[0].low in ROLES and phrase[0].low != "of" and not verbs


def _word_before(phrase: Sequence[Token], source: Sequence[Token]) -> str:
    """The key of the word after which the source has the phrase, word for word; empty where it has not."""
    keys = [t.key for t in phrase if t.kind is not Kind.MARK and t.low not in DETERMINERS]
    rest = [t.key for t in source if t.kind is not Kind.MARK and t.low not in DETERMINERS]
    places = [i for i in range(1, len(rest) - len(keys) + 1) if rest[i : i + len(keys)] == keys]
    return rest[places[0] - 1] if len(keys) > 1 and len(places) == 1 else ""
