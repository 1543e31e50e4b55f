"""Does a claim say anything that rules could check, in the language of its evidence? No word on whether it is true."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mapred.stages.align import is_verb
from mapred.stages.claims import Kind, Token
from mapred.stages.lexicon import ROLES, SUBORDINATORS
from mapred.stages.sentences import WIDE, WORD
from mapred.stages.words import AUXILIARIES, FINITE_VERBS, FUNCTION_WORDS, NO_VERB_AFTER, PRONOUNS, VERBS, words

FEWEST = 4  # content words of a claim that says something
HALF = 0.5
VERBLESS = "says nothing: no verb"  # that the lists know
DANGLING = (ROLES | SUBORDINATORS) - words("over") | words(
    "that via so than whether or depending using including instead except they we he she those these"
)


def empty(claim: str, tokens: Sequence[Token], pieces: Sequence[str]) -> str:
    """Why the claim says nothing that could be checked, or ``."""
    tokens = [t for t in tokens if t.kind is not Kind.MARK]
    if sum(t.solid or t.kind is Kind.QUALIFIER for t in tokens) < FEWEST:
        return "says nothing: too few words of content"
    verbs = (is_verb(tokens, i) or _verbal(tokens, i) for i in range(1, len(tokens)))
    if not any(verbs) and tokens[0].low not in VERBS:
        return VERBLESS
    last = tokens[-1].low
    if last in AUXILIARIES | NO_VERB_AFTER | DANGLING and any(_ends(claim, piece) for piece in pieces):
        last = ""
    if claim.count("(") != claim.count(")") and all(piece.count("(") == piece.count(")") for piece in pieces):
        return "says nothing: breaks off"
    governed = tokens[-2].low in FINITE_VERBS | ROLES or tokens[-2].low.endswith("ing")
    leans = last == "it" and not governed
    if leans or last in AUXILIARIES | DANGLING | NO_VERB_AFTER | {"and", "but", "which"} or claim[-1] in ",:;-–—…":
        return "says nothing: breaks off"
    if tokens[0].low in PRONOUNS | {"which", "who", "whose", "whom"} or tokens[0].low in ("this", "these", "those", "such"):
        return "says nothing: leans on another sentence"
    return ""


def _ends(claim: str, piece: str) -> bool:
    """Does the piece, or a part of it up to a mark, end with the claim's last words? `as much as it can`"""
    tail = " ".join(claim.rstrip(".").split()[-3:])
    return re.search(rf"{re.escape(tail)}(?= ?[(),.;:]|$)", piece) is not None


def _verbal(tokens: Sequence[Token], at: int) -> bool:
    low, before = tokens[at].low, tokens[at - 1].low
    return tokens[at].kind is Kind.WORD and low.endswith(("s", "ed")) and before not in NO_VERB_AFTER


def foreign(claim: str, evidence: str) -> bool:
    """Other script, or other language by the share of English function words. Unspaced scripts are beyond the rules."""
    shares = []
    for text in (claim, evidence):
        letters = [c for c in text if c.isalpha()]
        if letters and (WIDE.search(text) or sum(c < "\u0250" for c in letters) < 0.7 * len(letters)):
            return True
        words = [word.lower() for word in WORD.findall(text)]
        shares.append(sum(word in FUNCTION_WORDS for word in words) / len(words) if words else 0.0)
    if min(shares) >= 0.08 or len(WORD.findall(claim)) < 6:
        return max(shares) < 0.08
    mine, its = ({word.lower() for word in WORD.findall(text)} for text in (claim, evidence))
    return len(mine & its) < HALF * len(mine)
