"""What a report's marks lead to, looked up in the sources: quotes at their places, passages to hold a sentence against.

(Report, sources) -> Desk. Documents are read one at a time; nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from mapred.data import Document
from mapred.formats.report import Quote, Report
from mapred.formats.to_markdown import shown
from mapred.stages.cells import Told, fails
from mapred.stages.resolve import Shelf, resolve
from mapred.stages.tables import tables
from mapred.stages.terms import terms
from mapred.stages.verbatim import Folded, difference, nearest, places, sentences

NEAREST = 12  # sentences of a source cited as a whole that a sentence is held against
KEPT = 24  # documents whose folded text and sentences are kept at hand


class Documents(Protocol):
    def __iter__(self) -> Iterator[str]: ...

    def __getitem__(self, name: str) -> Document: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """A quote beside its source: document.text[start:end] where it was found, else the reason why it is not verbatim."""

    quote: Quote
    document: str
    start: int = 0
    end: int = 0
    exact: bool = False  # letter by letter, at the offsets if the report states them
    placed: bool | None = None  # stands where the report says that it does; None: it does not say
    reason: str = ""

    @property
    def verbatim(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True)
class Backing:
    """What one mark gives to its sentence: passages that may carry it, and texts that may lend it a name."""

    mark: str
    document: str  # empty: the mark does not resolve
    passages: tuple[str, ...]
    titles: tuple[str, ...]
    context: tuple[str, ...]
    path: str = ""  # of the source's file
    whole: bool = False  # the source is cited as a whole
    reason: str = ""


class Desk:
    """The report's list of sources and quotes, each beside its source."""

    def __init__(self, report: Report, documents: Documents, shelves: Sequence[Shelf]):
        self._documents = documents
        self.shelves = {listed.key: resolve(listed, shelves, report.ours) for listed in report.sources}
        self.listed = {listed.key: listed for listed in report.sources}
        self.folded = lru_cache(maxsize=KEPT)(lambda name: Folded(documents[name].text))
        self.pieces = lru_cache(maxsize=KEPT)(self._pieces)
        self.tables = lru_cache(maxsize=KEPT)(lambda name: tables(documents[name]))
        self.quotes = {quote.mark: self.stand(quote) for quote in report.quotes}
        self._of = {key: [q for q in self.quotes.values() if q.quote.source == key] for key in self.listed}

    def _pieces(self, name: str) -> list[tuple[str, frozenset[str]]]:
        document = self._documents[name]
        texts = [" ".join(document.text[start:end].split()) for start, end in sentences(document)]
        return [(text, frozenset(terms(text))) for text in texts]

    def stand(self, quote: Quote) -> Standing:
        """Where the quote stands."""
        if quote.source not in self.listed:
            return Standing(quote, "", reason="its source is not listed")
        shelf = self.shelves[quote.source]
        if shelf is None:
            return Standing(quote, "", reason="its source is not at hand")
        document = self._documents[shelf.id]
        if quote.start is not None and quote.end is not None:
            return self._at_offsets(quote, document, quote.start, quote.end)
        exact = places(quote.text, document.text)
        right = [pair for pair in exact if self._said_place(quote, document, pair)]
        folded = [] if right else self.folded(document.id).places(quote.text)
        right = right or [pair for pair in folded if self._said_place(quote, document, pair)]
        found = right or exact or folded
        if not found:
            return Standing(quote, document.id, reason=self._missing(quote.text, document.id))
        start, end = found[0]
        return Standing(quote, document.id, start, end, found[0] in exact, bool(right) if quote.place else None)

    def _at_offsets(self, quote: Quote, document: Document, start: int, end: int) -> Standing:
        if document.text[start:end] == quote.text and quote.text:
            placed = self._said_place(quote, document, (start, end)) if quote.place else None
            return Standing(quote, document.id, start, end, True, placed)
        elsewhere = places(quote.text, document.text) or self.folded(document.id).places(quote.text)
        if not elsewhere:
            return Standing(quote, document.id, reason=self._missing(quote.text, document.id))
        low, high = elsewhere[0]
        return Standing(quote, document.id, reason=f"it stands at {low}-{high} of the source, not at {start}-{end}")

    def _said_place(self, quote: Quote, document: Document, pair: tuple[int, int]) -> bool:
        return shown(str(document.locate(*pair))) == shown(quote.place)

    def _missing(self, text: str, name: str) -> str:
        detail = difference(text, self.pieces(name))
        return f"it is not in {self._documents[name].path}" + (f": {detail}" if detail else "")

    def back(self, mark: str, claim: str) -> Backing:
        """What the mark gives to a sentence that says `claim`."""
        found = self.quotes.get(mark)
        if found is None and mark not in self.listed:
            return Backing(mark, "", (), (), (), reason=f"[{mark}] leads to nothing: it is not in the list of sources")
        key = found.quote.source if found else mark
        shelf = self.shelves.get(key)
        if shelf is None:
            named = f": {self.listed[key].path}" if key in self.listed else ""
            return Backing(mark, "", (), (), (), reason=f"the source of [{mark}] is not at hand{named}")
        titles = tuple(filter(None, (shelf.title, self.listed[key].title)))
        standing = [found] if found else self._of[key]
        if not standing:
            return self._whole(mark, claim, shelf, titles)
        good = [each for each in standing if each.verbatim]
        document = self._documents[shelf.id]
        passages = tuple(document.text[each.start : each.end] for each in good)
        headings = dict.fromkeys(text for each in good for text in _headings(document, each.start, each.end))
        bad = next((each for each in standing if not each.verbatim), None)
        reason = f"the quote [{bad.quote.mark}] is not verbatim" if bad else ""
        return Backing(mark, shelf.id, passages, titles, (*titles, *headings), shelf.path, reason=reason)

    def stood(self, mark: str, claim: str) -> list[Standing]:
        """The quotes that the mark leads to, else the sentence of its source that is nearest to the claim."""
        if mark in self.quotes or mark not in self.listed:
            return [self.quotes[mark]] if mark in self.quotes else []
        near = self.back(mark, claim).passages[:1]
        return self._of[mark] or [self.stand(Quote("", mark, text)) for text in near]

    def _whole(self, mark: str, claim: str, shelf: Shelf, titles: tuple[str, ...]) -> Backing:
        pieces = self.pieces(shelf.id)
        best = tuple(pieces[at][0] for at in nearest(claim, pieces, NEAREST))
        return Backing(mark, shelf.id, best, titles, titles, shelf.path, whole=True)

    def row_fails(self, told: Told, marks: Sequence[str]) -> str:
        """Why the marked quotes do not carry what is told of rows of a table; empty when those of each document do."""
        held = [self.quotes[mark] for mark in marks if mark in self.quotes and self.quotes[mark].verbatim]
        found = ""
        for name in dict.fromkeys(each.document for each in held):
            spans = [(each.start, each.end) for each in held if each.document == name]
            found = found or fails(told, self._documents[name].text, self.tables(name), spans)
        return found or ("" if held else "nothing that it cites says it")

    def holds(self, text: str, backing: Backing) -> bool:
        """Do the words stand, folded, in what the mark leads to?"""
        if backing.whole:
            return bool(self.folded(backing.document).places(text))
        return any(Folded(passage).places(text) for passage in backing.passages)

    def words(self, backing: Backing) -> tuple[str, ...]:
        """The texts in which a number or a name of the sentence may stand."""
        held = (self._documents[backing.document].text,) if backing.whole else backing.passages
        return (*held, *backing.titles)


def _headings(document: Document, start: int, end: int) -> Iterator[str]:
    for passage in document.passages:
        if passage.start < end and start < passage.end:
            yield from passage.heading
