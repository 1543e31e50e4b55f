"""What became of a passage of a source in a report: used where, folded into what, or left out, and why.

Used is what the report cites; everything else is what the journal of its run says (trace.py).
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from mapred.checking import Sources
from mapred.data import Document
from mapred.formats.report import Report
from mapred.stages.evidence import Desk
from mapred.stages.sentences import stands_alone
from mapred.trace import Noted, Trace


@dataclass(frozen=True, slots=True)
class Case:
    """All that an explanation may look at."""

    path: str
    report: Report
    desk: Desk
    sources: Sources
    trace: Trace | None


def fate(case: Case, document: Document, start: int, end: int) -> list[str]:
    """What became of text[start:end]: used, folded into what, or left out and why."""
    used = _uses(case, document.id, start, end)
    if used:
        return used
    trace = case.trace
    name = trace.document(document.path, document.sha256) if trace else ""
    if trace is None or not name:
        return ["Not in the article."]
    fact = trace.noted(name, start, end)
    if fact is None:
        return [_unnoted(trace, name, document, start, end)]
    return _of_fact(case, trace, fact)


def has_fate(case: Case, document: Document, start: int, end: int) -> bool:
    """Is text[start:end], of a table, told in the report or noted by its run?"""
    trace = case.trace
    name = trace.document(document.path, document.sha256) if trace else ""
    noted = trace is not None and name and trace.noted(name, start, end)
    return bool(noted or _uses(case, document.id, start, end))


def _of_fact(case: Case, trace: Trace, fact: Noted) -> list[str]:
    if fact.id in trace.folded:
        into = trace.folded[fact.id]
        return [f"Noted, and folded into {_where(case, trace, into)} which says the same.", *_elsewhere(case, trace, into)]
    if fact.id in trace.sections:
        return [f"Chosen for section “{trace.sections[fact.id]}”; the report at hand does not cite it."]
    twin, reason = trace.twin(fact.id), trace.left_out.get(fact.id, "")
    if twin:
        return [f"Noted, and left out: {_where(case, trace, twin)} says nearly the same.", *_elsewhere(case, trace, twin)]
    return [f"Noted, and left out: {reason or 'the run did not come as far as to say why'}."]


def _at_hand(case: Case, trace: Trace, name: str) -> str:
    """The id, among the sources at hand, of a document of the run; empty where it is not among them."""
    path, sha256 = trace.documents[name]
    real = os.path.realpath(path)
    shelves = case.sources.shelves
    same_path = (shelf.id for shelf in shelves if os.path.realpath(shelf.path) == real)
    return next(same_path, "") or next((shelf.id for shelf in shelves if shelf.sha256 == sha256), "")


def _where(case: Case, trace: Trace, fact: str) -> str:
    """A fact as a person finds it: its document and its place there."""
    found = trace.fact(fact)
    if found is None:
        return fact
    name, noted = found
    here = _at_hand(case, trace, name)
    place = str(case.sources.library[here].locate(noted.start, noted.end)) if here else ""
    return f"{name}, {place or f'characters {noted.start}-{noted.end}'},"


def _elsewhere(case: Case, trace: Trace, fact: str) -> list[str]:
    """What became of the fact that tells it now."""
    found = trace.fact(fact)
    if found is None:
        return []
    here = _at_hand(case, trace, found[0])
    uses = _uses(case, here, found[1].start, found[1].end) if here else []
    return uses or _of_fact(case, trace, found[1])


def _uses(case: Case, document: str, start: int, end: int) -> list[str]:
    """Every sentence of the report that cites a quote in text[start:end] of the document."""
    marks = [
        mark
        for mark, standing in case.desk.quotes.items()
        if standing.document == document and standing.verbatim and standing.start < end and start < standing.end
    ]
    rows = []
    for said in case.report.sentences:
        cited = [mark for mark in said.cites if mark in marks]
        if cited:
            section = f" “{said.section}”" if said.section else " the abstract"
            named = ", ".join(f"[{mark}]" for mark in cited)
            rows.append(f"In the article: {case.path}:{said.line},{section}, as {named}: {said.text}")
    return rows


def _unnoted(trace: Trace, name: str, document: Document, start: int, end: int) -> str:
    piece = trace.piece(name, start)
    if piece is None:
        return "Not noted: the run has no chunk here."
    if piece.skipped:
        return f"Left out: its chunk ({piece.id}) was skipped: {piece.skipped}."
    if not stands_alone(document.text[start:end]):
        return "Left out: no sentence to quote by itself (by rule: it leans on its neighbours, breaks off, or is hardly prose)."
    if not piece.facts:
        return f"Left out: nothing in its chunk ({piece.id}) was found worth a note."
    asked = "the model read it" if piece.asked else "the model was not asked about it"
    others = "; ".join(f"characters {fact.start}-{fact.end}" for fact in piece.facts)
    return f"Left out: other sentences of its chunk rank higher ({piece.id}; {asked}; noted are {others})."
