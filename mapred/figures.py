"""The figures of an audit, and its problems, each with the judge that found it.

Audit -> [Figure], [Problem]. A figure is a part of a whole; one that has no whole has no value, and none is made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mapred import __version__
from mapred.stages.audit import Audit, Judged
from mapred.stages.coverage import ALIKE, BEST

RULES = f"rules (mapred {__version__})"
EXACT = "exact match"


@dataclass(frozen=True, slots=True)
class Figure:
    """`key` is stable; `part` of `whole` is `value`, unless the value is said to be something else in `unit`."""

    key: str
    name: str
    part: int
    whole: int
    judge: str
    note: str = ""
    value: float | None = None
    unit: str = ""

    @property
    def share(self) -> float | None:
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is not as it should be with one sentence, quote or source, on a line of the report (0: not found there)."""

    kinds: tuple[str, ...]
    line: int
    text: str
    cites: tuple[str, ...]
    reason: str


def figures(audit: Audit) -> list[Figure]:
    claims = [j for j in audit.sentences if not j.connective]
    marks = [(r, p) for j in audit.sentences for r, p in zip(j.resolved, j.precise, strict=True)]
    placed = [s for s in audit.quotes if s.placed is not None]
    folded = sum(s.verbatim and not s.exact for s in audit.quotes)
    words = sum(len(j.said.text.split()) for j in audit.sentences)
    carried = sum(j.recall for j in claims)
    doubles = {p.other for p in audit.alike}
    distinct = sum(j.recall and not j.connective and at not in doubles for at, j in enumerate(audit.sentences))
    offsets = any(q.start is not None for q in audit.report.quotes)
    letter = "exact match at offsets" if offsets else "exact match"
    return [
        Figure("citations_resolved", "citations that resolve", sum(r for r, _ in marks), len(marks), EXACT),
        Figure(
            "quotes_verbatim",
            "quotes verbatim",
            sum(s.verbatim for s in audit.quotes),
            len(audit.quotes),
            letter,
            f"{folded} by folding hyphens, quotation marks, ligatures and white space" if folded else "",
        ),
        Figure("quotes_placed", "quotes at the stated place", sum(bool(s.placed) for s in placed), len(placed), EXACT),
        Figure(
            "sources_unchanged",
            "sources unchanged",
            audit.stated - len(audit.changed),
            audit.stated,
            "SHA-256",
            "" if audit.stated else "the report states no digests; its JSON does" if audit.report.ours else "none stated",
        ),
        Figure("sources_cited", "sources cited", len(audit.cited), audit.given, EXACT, "of those given"),
        Figure("citation_recall", "citation recall", carried, len(claims), RULES, "sentences carried by what they cite"),
        Figure(
            "weak",
            "weak sentences",
            sum(j.weak for j in claims),
            len(claims),
            RULES,
            "not shown, and not refuted",
        ),
        Figure(
            "citation_precision",
            "citation precision",
            sum(p for _, p in marks),
            len(marks),
            RULES,
            "citations that their sentence needs",
        ),
        Figure("uncited", "uncited sentences", sum(j.uncited for j in claims), len(claims), EXACT),
        Figure(
            "connective",
            "connective sentences",
            len(audit.sentences) - len(claims),
            len(audit.sentences),
            "list of forms",
            "exempt",
        ),
        Figure("number_fidelity", "number fidelity", sum(not j.numbers for j in claims), len(claims), EXACT),
        Figure("name_fidelity", "name fidelity", sum(not j.names for j in claims), len(claims), EXACT),
        Figure(
            "redundant_pairs",
            "redundant pairs",
            len(audit.alike),
            audit.pairs,
            "shared words",
            f"pairs that share {ALIKE:.0%} of their content words",
        ),
        Figure(
            "claims_per_100_words",
            "claims per 100 words",
            distinct,
            words,
            RULES,
            "carried sentences, what is said twice counted once",
            100 * distinct / words if words else None,
            "per 100 words",
        ),
        Figure(
            "coverage",
            "coverage",
            audit.salient - len(audit.missed),
            audit.salient,
            RULES,
            f"of the {BEST} sentences that rank first by salience in each source",
        ),
    ]


def problems(audit: Audit) -> list[Problem]:
    """Everything that failed, in the order of the report's lines."""
    found = [
        *_of_sources(audit),
        *(p for judged in audit.sentences for p in _of_sentence(judged)),
        *(
            Problem(("quote",), s.quote.line, s.quote.text, tuple(filter(None, [s.quote.mark])), s.reason)
            for s in audit.quotes
            if not s.verbatim
        ),
        *(
            Problem(("place",), s.quote.line, s.quote.text, (s.quote.mark,), f"it does not stand at {s.quote.place}")
            for s in audit.quotes
            if s.verbatim and s.placed is False
        ),
        *_doubles(audit),
    ]
    return sorted(found, key=lambda p: p.line)


def _of_sources(audit: Audit) -> Iterator[Problem]:
    for each in audit.lost:
        yield Problem(("source",), each.line, each.path, (each.key,), "it is not among the sources at hand")
    for change in audit.changed:
        why = f"it has changed: SHA-256 {change.found[:12]}..., the report states {change.listed.sha256[:12]}..."
        yield Problem(("source",), change.listed.line, change.listed.path, (change.listed.key,), why)


def _of_sentence(judged: Judged) -> Iterator[Problem]:
    said = judged.said
    if judged.connective:
        return
    found = []
    if not judged.recall:
        found.append(("uncited" if judged.uncited else "support", judged.reason))
    loose = [mark for mark, good in zip(said.cites, judged.precise, strict=True) if judged.recall and not good]
    if loose:
        named = ", ".join(f"[{mark}]" for mark in loose)
        found.append(("precision", f"{named} does not carry it, and the others do without it"))
    for kind, words in (("number", judged.numbers), ("name", judged.names)) if judged.backed else ():
        if words:
            told = all(word in judged.reason for word in words)  # the check has named them
            found.append((kind, "" if told else f"{kind} not in what it cites: {', '.join(words)}"))
    if found:
        kinds = tuple(kind for kind, _ in found)
        yield Problem(kinds, said.line, said.text, said.cites, "; ".join(reason for _, reason in found if reason))


def _doubles(audit: Audit) -> Iterator[Problem]:
    for pair in audit.alike:
        one, other = audit.sentences[pair.one].said, audit.sentences[pair.other].said
        why = f"it shares {pair.shared:.0%} of its content words with line {one.line}: {one.text}"
        yield Problem(("redundant",), other.line, other.text, other.cites, why)
