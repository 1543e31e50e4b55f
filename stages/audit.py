"""Audit: a report beside its sources. Every figure is counted here, with the judge that gave it.

(Report, documents) -> Audit. Citation recall and precision are ALCE's: a sentence has recall 1 when the passages that it
cites, joined, carry it, and 0 when it cites none or one that leads nowhere; a citation is precise when its sentence has
recall 1, unless it alone does not carry the sentence while the others do without it. What ALCE asks a language model,
verify.py answers by rules. A quote that is not in its source carries nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mapred.data import Verdict
from mapred.formats.report import Listed, Quote, Report, Said
from mapred.stages.cells import Told, read, say
from mapred.stages.coverage import ALIKE, Pair, best, carried, pairs
from mapred.stages.evidence import Backing, Desk, Documents, Standing
from mapred.stages.lexicon import COMMON, QUALIFIERS, STOPWORDS
from mapred.stages.naming import is_file
from mapred.stages.phrase import TOKEN
from mapred.stages.quotations import ALL_QUOTED, NAMELESS, is_called, quotations, unframed, unled, whole_sentences
from mapred.stages.resolve import Shelf
from mapred.stages.sentences import split
from mapred.stages.terms import terms
from mapred.stages.verify import check, connective
from mapred.stages.words import AUXILIARIES, PRONOUNS

CARRIED = (Verdict.SUPPORTED, Verdict.QUOTED)
OPENS = re.compile(r"(?:^|[.!?:…][\"”’)]*\s+)[\"“‘('\[]*$")
PLAIN = STOPWORDS | COMMON | QUALIFIERS.keys() | AUXILIARIES | PRONOUNS  # no names, at the start of a sentence


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence with what was found. `precise` has one entry for each mark; `numbers` and `names` lack evidence."""

    said: Said
    connective: bool
    recall: bool
    reason: str
    precise: tuple[bool, ...]
    resolved: tuple[bool, ...]
    numbers: tuple[str, ...]
    names: tuple[str, ...]
    documents: frozenset[str]
    backed: bool  # something that it cites can be read
    claim: str  # without the words that only name the source of a quotation

    @property
    def uncited(self) -> bool:
        return not self.said.cites and not self.connective

    @property
    def weak(self) -> bool:
        """Not shown, and nothing was found that speaks against it."""
        return self.reason.startswith(f"{Verdict.WEAK}:")


@dataclass(frozen=True, slots=True)
class Missed:
    """A sentence that ranks high in its source and that the report does not carry."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Change:
    """A source whose bytes are not those that the report states."""

    listed: Listed
    found: str


@dataclass(frozen=True, slots=True)
class Audit:
    """All that was found; the figures are counted from it (mapred/figures.py)."""

    report: Report
    sentences: tuple[Judged, ...]
    quotes: tuple[Standing, ...]
    stated: int  # sources whose SHA-256 the report states and that are at hand
    changed: tuple[Change, ...]
    lost: tuple[Listed, ...]  # listed, and not at hand
    cited: frozenset[str]  # documents that a mark leads to
    given: int
    pairs: int  # of sentences that were compared
    alike: tuple[Pair, ...]
    closest: Pair | None
    salient: int
    missed: tuple[Missed, ...]


def audit(report: Report, documents: Documents, shelves: Sequence[Shelf]) -> Audit:
    """The report beside the documents; `shelves` name each of them."""
    desk = Desk(report, documents, shelves)
    sentences = tuple(judged for said in report.sentences for judged in judge(said, desk, report.ours))
    quotes = [*desk.quotes.values(), *([] if report.ours else _inner(sentences, desk))]
    compared = [j for j in sentences if not j.connective and not j.said.again]
    index = [at for at, j in enumerate(sentences) if not j.connective and not j.said.again]
    found = [Pair(index[p.one], index[p.other], p.shared) for p in pairs([j.claim for j in compared])]
    by_id = {shelf.id: shelf for shelf in shelves}
    hands = [(listed, shelf) for listed in report.sources if (shelf := desk.shelves[listed.key])]
    stated = [(listed, shelf) for listed, shelf in hands if listed.sha256]
    salient, missed = _coverage(sentences, desk, documents)
    return Audit(
        report=report,
        sentences=sentences,
        quotes=tuple(quotes),
        stated=len(stated),
        changed=tuple(Change(listed, shelf.sha256) for listed, shelf in stated if listed.sha256 != shelf.sha256),
        lost=tuple(listed for listed in report.sources if desk.shelves[listed.key] is None),
        cited=frozenset(name for j in sentences for name in j.documents),
        given=len(by_id),
        pairs=len(found),
        alike=tuple(sorted((p for p in found if p.shared >= ALIKE), key=lambda p: (-p.shared, p.one, p.other))),
        closest=max(found, key=lambda p: (p.shared, -p.one, -p.other), default=None),
        salient=salient,
        missed=tuple(missed),
    )


def judge(said: Said, desk: Desk, ours: bool) -> list[Judged]:
    """The sentence; where one that only connects was read as its beginning, that one apart."""
    found: list[Judged] = []
    text = said.text
    bounds = split(text)
    while len(bounds) > 1 and connective(text[slice(*bounds[0])]):
        found.append(_connective(Said(text[slice(*bounds[0])], (), said.section, said.line, said.again)))
        text = text[bounds[1][0] :]
        bounds = split(text)
    rest = Said(text, said.cites, said.section, said.line, said.again)
    return [*found, _connective(rest) if not said.cites and connective(text) else _weigh(rest, desk, ours)]


def _connective(said: Said) -> Judged:
    return Judged(said, True, True, "", (), (), (), (), frozenset(), False, said.text)


def _weigh(said: Said, desk: Desk, ours: bool) -> Judged:
    told = read(said.text) if ours else None
    claim, title = (_cells(told[1]), told[0]) if told else unframed(said.text)
    backings = [desk.back(mark, claim) for mark in said.cites]
    titles = [t for b in backings for t in b.titles]
    reason = "" if backings else "it cites nothing"
    if (not ours or not title) and not told:
        claim = unled(said.text, titles)
    elif not (any(is_called(title, t) for t in (*titles, *NAMELESS)) or any(is_file(title, b.path) for b in backings)):
        reason = reason or f"it names “{title}”, which is not what it cites"
    reason = next((b.reason for b in backings if b.reason and not b.passages), reason)
    if ours and not told and any("\t" in p for b in backings for p in b.passages):
        reason = reason or "it cites a row of a table, and does not say it cell by cell"
    reason = reason or (desk.row_fails(told[1], said.cites) if told else _fails(claim, backings, desk))
    numbers, names = strangers(
        say(told[1]) if told else claim, [text for b in backings if b.document for text in desk.words(b)]
    )
    return Judged(
        said=said,
        connective=False,
        recall=not reason,
        reason=reason,
        precise=tuple(not reason and (bool(told) or _needed(claim, backings, at, desk)) for at in range(len(backings))),
        resolved=tuple(bool(b.document) for b in backings),
        numbers=numbers,
        names=names,
        documents=frozenset(b.document for b in backings if b.document),
        backed=any(b.passages for b in backings),
        claim=claim,
    )


def _cells(told: Told) -> str:
    """What rows say without the words that all rows of their table share."""
    return " ".join(cell for key, cells in told.rows for cell in (key, *cells))


def _fails(claim: str, backings: Sequence[Backing], desk: Desk, verbatim: bool = True) -> str:
    """Why what is cited does not carry the claim; empty when it does. `verbatim`: words in quotation marks must be its."""
    passages = [p for b in backings for p in b.passages]
    if not passages:
        return "nothing that it cites says it"
    for said in quotations(claim) if verbatim else ():
        if not any(desk.holds(said, b) for b in backings if b.document):
            return f"it says “{_short(said)}” in quotation marks; that is not what is cited word for word"
    whole = ALL_QUOTED.fullmatch(claim)
    if whole and whole_sentences(whole["inner"], passages):
        return ""
    finding = check(whole["inner"] if whole else claim, passages, [text for b in backings for text in b.context])
    if finding.verdict in CARRIED:
        return ""
    return f"{finding.verdict}: {'; '.join(finding.reasons) or 'the check does not find it there'}"


def _needed(claim: str, backings: Sequence[Backing], at: int, desk: Desk) -> bool:
    """Is it not so that this citation alone fails while the others carry the claim without it?

    A second source need not have the words of a quotation, if it says the same.
    """
    if len(backings) == 1 or not _fails(claim, [backings[at]], desk, verbatim=False):
        return True
    return bool(_fails(claim, [*backings[:at], *backings[at + 1 :]], desk, verbatim=False))


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:57].rstrip()}..."


def strangers(text: str, held: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The numbers and the capitalised words of a text that none of `held` has, letter by letter.

    The first word of a sentence counts as a name unless it is a common one, or ends like a participle or an adverb.
    """
    known = {word for each in held for word in TOKEN.findall(each)}
    small = {word.lower() for word in known}
    numbers, names = [], []
    for found in TOKEN.finditer(text):
        word = found[0]
        if word in known:
            continue
        if any(c.isdigit() for c in word):
            numbers.append(word)
        elif word[0].isupper():
            opening, low = bool(OPENS.search(text[: found.start()])), word.lower()
            common = low in small or low in PLAIN or low.endswith(("ing", "ed", "ly"))
            if not (opening and common):
                names.append(word)
    return tuple(dict.fromkeys(numbers)), tuple(dict.fromkeys(names))


def _inner(sentences: Sequence[Judged], desk: Desk) -> list[Standing]:
    """The quotations inside the sentences of a report that is not ours, each beside the sources that it cites."""
    found = []
    for judged in sentences:
        keys = [desk.quotes[m].quote.source if m in desk.quotes else m for m in judged.said.cites]
        keys = [key for key in dict.fromkeys(keys) if desk.shelves.get(key)]
        for said in quotations(judged.said.text) if keys else ():
            tried = [desk.stand(Quote("", key, said, line=judged.said.line)) for key in keys]
            found.append(next((each for each in tried if each.verbatim), tried[0]))
    return found


def _coverage(sentences: Sequence[Judged], desk: Desk, documents: Documents) -> tuple[int, list[Missed]]:
    good = [j for j in sentences if j.recall and not j.connective]
    told = [(j.claim, frozenset(terms(j.claim))) for j in good]
    spans: dict[str, list[tuple[int, int]]] = {}
    for mark in {mark for j in good for mark in j.said.cites}:
        if (standing := desk.quotes.get(mark)) and standing.verbatim:
            spans.setdefault(standing.document, []).append((standing.start, standing.end))
    count, missed = 0, []
    for name in documents:
        for sentence in best(documents[name]):
            count += 1
            if not carried(sentence, spans.get(name, ()), told):
                missed.append(Missed(name, sentence.start, sentence.end))
    return count, missed
