"""Check one claim against the quotes that it cites: rules only, no model, and nothing but the claim and its evidence.

(claim, quotes, context) -> Finding. A false claim that passes is the worst that can happen here, a true one that fails
costs a fluent sentence: the quote itself is then printed. So a claim passes only as a compression of one sentence of
its evidence (fidelity.py), or when each of its clauses is one. One that does not pass is in conflict with its evidence,
or has words that no sentence of it has (unsupported), or is weak: nothing shows it, and nothing speaks against it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from mapred.data import Verdict
from mapred.stages.align import align
from mapred.stages.checkable import FEWEST, VERBLESS, empty, foreign
from mapred.stages.claims import Kind, Token, abbreviations, read
from mapred.stages.fidelity import complaints
from mapred.stages.lexicon import CONNECTIVES
from mapred.stages.moves import rotations
from mapred.stages.rewordings import canonical, respelled, twin
from mapred.stages.sentences import split
from mapred.stages.statements import statements, whole
from mapred.stages.voices import active, owned

ENOUGH = 0.9  # of its content, by weight: below it a claim is not even weak
HALF = 0.5  # of its words in the order of the evidence: below it no conflict is looked for
REFUTING = ("number", "unit", "name", "identifier", "exchange")  # what is wrong with a claim that its evidence speaks against
Short = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the check says, why, and the share of the claim's content (by weight) that the best sentence holds."""

    verdict: Verdict
    reasons: tuple[str, ...]
    coverage: float


_BADNESS = {
    verdict: n
    for n, verdict in enumerate(
        (
            Verdict.QUOTED,
            Verdict.SUPPORTED,
            Verdict.WEAK,
            Verdict.UNVERIFIABLE,
            Verdict.CONFLICT,
            Verdict.UNSUPPORTED,
        )
    )
}


def check(claim: str, quotes: Sequence[str], context: Sequence[str] = ()) -> Finding:
    """Do the quotes, which are one Evidence, carry the claim? `context` lends names and words, never figures."""
    return _worst([_sentence(sentence, quotes, context) for sentence in _sentences(claim)] or [_nothing()])


def check_line(text: str, cites: Sequence[Sequence[Sequence[str]]], context: Sequence[str] = ()) -> Finding:
    """`check` for a sentence that cites facts, each with its alternative Evidence: every fact must carry some of it."""
    pool = [quote for fact in cites for evidence in fact for quote in evidence]
    finding = check(text, pool, context)
    if finding.verdict not in (Verdict.SUPPORTED, Verdict.QUOTED) or len(cites) < 2:
        return finding
    parts = [p for s in _sentences(text) for p in (s, *_apart(s, *_frame(s, pool, context)))]
    for fact in cites:
        if not any(_carried(part, evidence, context) for part in parts for evidence in fact):
            return Finding(Verdict.WEAK, ("cites a fact that it does not say",), finding.coverage)
    return finding


def connective(text: str) -> bool:
    """Is the sentence one of the fixed forms that lead a reader on and claim nothing?"""
    return _fold(text).rstrip(".:").lower() in CONNECTIVES


def _carried(part: str, quotes: Sequence[str], context: Sequence[str]) -> bool:
    if _quoted(part, quotes):
        return True
    words = _frame(part, quotes, context)
    return _best(part, *words).verdict is Verdict.SUPPORTED


def _nothing() -> Finding:
    return Finding(Verdict.UNSUPPORTED, ("says nothing",), 0.0)


def _worst(findings: Sequence[Finding]) -> Finding:
    """All must hold: the worst verdict, every reason, the least coverage."""
    reasons = tuple(dict.fromkeys(reason for finding in findings for reason in finding.reasons))
    verdict = max((finding.verdict for finding in findings), key=_BADNESS.__getitem__)
    return Finding(verdict, reasons, min(finding.coverage for finding in findings))


def _fold(text: str) -> str:
    return " ".join(text.split())


def _sentences(text: str) -> list[str]:
    """The sentences of a claim; a text in quotation marks stays one."""
    text = _fold(text)
    if _unquoted(text) is not None:
        return [text]
    return [text[start:end] for start, end in split(text)]


def _unquoted(text: str) -> str | None:
    found = re.fullmatch(r"[\"“«](?P<inner>[^\"“”«»]+)[\"”»][.!?]?", text)
    return found["inner"].strip() if found else None


def _quoted(claim: str, quotes: Sequence[str]) -> bool:
    """Is the claim a quote, whole sentences of one, or words of one in quotation marks?"""
    inner = _unquoted(claim)
    for quote in map(_fold, quotes):
        pieces = [quote[start:end] for start, end in split(quote)]
        if claim in (quote, *pieces) or (claim and claim.rstrip(".") == quote.rstrip(".")):
            return True
        if inner is not None and len(inner.split()) >= FEWEST and inner in quote and not _torn(inner, quote, pieces):
            return True
    return False


def _torn(words: str, quote: str, pieces: Sequence[str]) -> bool:
    """Do the words, verbatim as they are, say something else than the sentence that they were cut from?"""
    whole = (pieces[a:b] for a in range(len(pieces)) for b in range(a + 1, len(pieces) + 1))
    if words == quote or any(words.rstrip(".") == " ".join(run).rstrip(".") for run in whole):
        return False
    return any(_best(words[a:b], (), pieces, frozenset()).verdict is not Verdict.SUPPORTED for a, b in split(words))


def _sentence(claim: str, quotes: Sequence[str], context: Sequence[str]) -> Finding:
    if _quoted(claim, quotes):
        return Finding(Verdict.QUOTED, (), 1.0)
    if not quotes or foreign(claim, " ".join(quotes)):
        return Finding(Verdict.UNVERIFIABLE, ("claim and evidence are in different languages",), 0.0)
    words = _frame(claim, quotes, context)
    why = _strays(claim, quotes) or empty(claim, _read(claim, words[0]), words[1])
    whole = _best(claim, *words)
    if why:
        known = why == VERBLESS and whole.verdict in (Verdict.SUPPORTED, Verdict.WEAK)
        return Finding(Verdict.WEAK if known else Verdict.UNSUPPORTED, (why,), whole.coverage)
    if whole.verdict is not Verdict.SUPPORTED and len(words[1]) > 1 and _apart(claim, *words):
        return Finding(Verdict.SUPPORTED, (), 1.0)
    return whole


def _strays(claim: str, quotes: Sequence[str]) -> str:
    """Why its signs are not those of a sentence: a brace that no quote has, a bracket left open; empty where all is well.

    Signs are no words, so that `position, etc.}.` lies on `position, etc.` without a gap.
    """
    brought = [sign for sign in BRACES if claim.count(sign) > sum(quote.count(sign) for quote in quotes)]
    if brought:
        return f"{brought[0]!r} is not in the evidence"
    whole = all(quote.count("(") == quote.count(")") for quote in quotes)
    return "half of a pair of brackets" if whole and claim.count("(") != claim.count(")") else ""


def _frame(claim: str, quotes: Sequence[str], context: Sequence[str]) -> tuple[Short, tuple[str, ...], frozenset[str]]:
    """The abbreviations in use, the sentences of the quotes, and the keys that the context lends."""
    short = abbreviations([claim, *quotes, *context])
    pieces = tuple(_fold(quote)[start:end] for quote in quotes for start, end in split(_fold(quote)))
    lent = frozenset(t.key for text in context for t in _read(_fold(text), short) if t.kind in LENT)
    return short, pieces, lent


BRACES = "{}[]<>|\\^"
LENT = (Kind.WORD, Kind.NAME, Kind.CODE)


@lru_cache(maxsize=4096)
def _read(text: str, short: Short) -> tuple[Token, ...]:
    return tuple(twin(token) for token in read(canonical(text), short))


def _best(claim: str, short: Short, pieces: Sequence[str], lent: frozenset[str]) -> Finding:
    """The finding for the sentence of the evidence, or what it says, that carries the claim best."""
    said = [*pieces, *(said for piece in pieces for said in statements(piece))]
    refused: list[Finding] = []  # as the claim itself stands
    for form in (claim, *active(claim)):
        found = []
        for each in said:
            found.append(_compare(_read(form, short), _read(owned(form, respelled(form, each)), short), lent))
            if found[-1].verdict is Verdict.SUPPORTED:
                return found[-1]
        refused = refused or found
    return max(refused, key=lambda finding: finding.coverage, default=_nothing())


def _compare(claim: Sequence[Token], source: Sequence[Token], lent: frozenset[str]) -> Finding:
    straight = _lay(claim, source, lent)
    keys = {t.key for t in source}
    if straight.verdict is Verdict.SUPPORTED or any(t.solid and t.key not in keys | lent for t in claim):
        return straight
    turned = (_lay(tokens, source, lent) for tokens in rotations(claim, source))
    return next((finding for finding in turned if finding.verdict is Verdict.SUPPORTED), straight)


def _lay(claim: Sequence[Token], source: Sequence[Token], lent: frozenset[str]) -> Finding:
    pairs = align(claim, source)
    aligned, keys = {i for i, _ in pairs}, {t.key for t in source}
    held = sum(t.weight for t in claim if t.solid and (t.key in keys or _lends(t, lent)))
    coverage = held / (sum(t.weight for t in claim if t.solid) or 1.0)
    if sum(i in aligned for i, t in enumerate(claim) if t.solid) < HALF * sum(t.solid for t in claim):
        return Finding(Verdict.UNSUPPORTED, ("not in the evidence",), coverage)
    found = complaints(claim, source, pairs, lent)
    return Finding(_grade(found, coverage) if found else Verdict.SUPPORTED, tuple(found), coverage)


def _grade(wrong: Sequence[str], coverage: float) -> Verdict:
    """What a claim is that the check does not show: one that its evidence speaks against, lacks, or leaves to a reader."""
    kinds = Counter(reason.partition(":")[0] for reason in wrong)
    if any(kinds[kind] for kind in REFUTING) or kinds["negation"] % 2:
        return Verdict.CONFLICT
    return Verdict.WEAK if coverage >= ENOUGH else Verdict.UNSUPPORTED


def _lends(token: Token, lent: frozenset[str]) -> bool:
    return token.kind in LENT and token.key in lent


CUT = re.compile(r";\s+|,?\s+(?:and|but|while|whereas)\s+")


def _apart(claim: str, short: Short, pieces: Sequence[str], lent: frozenset[str]) -> list[str]:
    """The clauses of the claim, if it can be cut so that a sentence of the evidence carries each; else none."""
    for cut in CUT.finditer(claim):
        head, tail = claim[: cut.start()], claim[cut.end() :]
        if not (_told(head, pieces, short) or (whole(head, True) and whole(tail, False))):
            continue
        if _best(head, short, pieces, lent).verdict is Verdict.SUPPORTED:
            rest = [tail] if _best(tail, short, pieces, lent).verdict is Verdict.SUPPORTED else []
            rest = rest if rest and (_told(tail, pieces, short) or whole(tail, False)) else []
            rest = rest or _apart(tail, short, pieces, lent)
            if rest:
                return [head, *rest]
    return []


def _told(part: str, pieces: Sequence[str], short: Short) -> bool:
    """Is the part a whole sentence of the evidence, word for word?"""
    keys = [t.key for t in _read(part, short) if t.kind is not Kind.MARK]
    return any(keys == [t.key for t in _read(piece, short) if t.kind is not Kind.MARK] for piece in pieces)
