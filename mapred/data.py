"""The values that flow through a run, in the order in which they flow. All are frozen; none knows how it is stored.

File -> Source -> Document -> Chunk -> Note + Facts -> Outline -> Article. All offsets are Unicode code points in a
document's canonical text: its blocks joined by a blank line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from networkx import DiGraph
else:
    DiGraph = Any

BLANK_LINE = "\n\n"  # stands between two blocks in the canonical text
REST, REST_ID = "Further points", "rest"  # the last section of an outline: facts of sections too small to stand


@dataclass(frozen=True, slots=True)
class Locator:
    """A measured place in a file. Fields that were not measured stay empty; nothing is ever interpolated."""

    page: tuple[int, int] | None = None  # first and last, 1-based
    lines: tuple[int, int] | None = None  # first and last, 1-based, in the file itself
    heading: tuple[str, ...] = ()  # path of headings above the place
    paragraph: int | None = None  # 1-based, in the whole document
    sheet: str | None = None
    rows: tuple[int, int] | None = None  # first and last, 1-based
    slide: int | None = None  # 1-based
    pointer: str | None = None  # RFC 6901 JSON pointer, or `#id` of a page

    def as_dict(self) -> dict[str, object]:
        """The measured fields only, as the JSON format has them."""
        found: dict[str, object] = {}
        for name in ("page", "lines", "rows"):
            pair: tuple[int, int] | None = getattr(self, name)
            if pair is not None:
                found[name] = list(pair)
        if self.heading:
            found["heading"] = list(self.heading)
        for name in ("paragraph", "sheet", "slide", "pointer"):
            value: str | int | None = getattr(self, name)
            if value is not None:
                found[name] = value
        return found

    def __str__(self) -> str:
        """As a reader says it: `p. 12`, `lines 3-5`, `sheet Rates, row 4`, `Recovery, paragraph 7`."""
        said = []
        if self.page:
            said.append(_pair("p.", "pp.", self.page))
        if self.lines:
            said.append(_pair("line", "lines", self.lines))
        if self.sheet is not None:
            said.append(f"sheet {self.sheet}")
        if self.rows:
            said.append(_pair("row", "rows", self.rows))
        if self.slide is not None:
            said.append(f"slide {self.slide}")
        if self.pointer is not None:
            said.append(self.pointer)
        if self.heading and not (self.page or self.lines):
            said.append(" > ".join(self.heading[-2:]))
        if self.paragraph is not None and not (self.page or self.lines):
            said.append(f"paragraph {self.paragraph}")
        return ", ".join(said)


def _pair(one: str, many: str, pair: tuple[int, int]) -> str:
    return f"{one} {pair[0]}" if pair[0] == pair[1] else f"{many} {pair[0]}-{pair[1]}"


class Kind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"  # of a list
    TABLE = "table"  # cells by tab, rows by line
    CODE = "code"  # preformatted: line breaks are kept


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, table or code block of a file.

    `level` is 1.. for a heading, the depth of nesting for a list item, else 0. `steps` are pairs (offset in text,
    number): from that offset on the text stands on that line (text kinds), page (PDF) or row (tables); rising, and
    empty where one locator is all there is to say. `locator` covers the whole block.
    """

    kind: Kind
    text: str
    level: int = 0
    locator: Locator = Locator()
    steps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A readable file found on the command line.

    `id` is its path relative to the given root, with `/` (unique in the run); `path` is the path as given (what the
    user could open from where the command was typed); `-` is standard input.
    """

    id: str
    path: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: its blocks in reading order and what it states of itself."""

    id: str
    path: str
    sha256: str
    media_type: str
    blocks: tuple[Block, ...]
    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A block at its place in the canonical text: text[start:end]."""

    start: int
    end: int
    kind: Kind
    level: int
    heading: tuple[str, ...]  # path of the headings above it
    locator: Locator
    steps: tuple[tuple[int, int], ...] = ()  # offsets from `start`


@dataclass(frozen=True, slots=True)
class Document:
    """A source with its canonical text and the passages that tile it (but for the blank lines between them)."""

    id: str
    path: str
    sha256: str
    media_type: str
    title: str
    text: str
    passages: tuple[Passage, ...]
    authors: tuple[str, ...] = ()
    date: str = ""

    def locate(self, start: int, end: int) -> Locator:
        """The measured place of text[start:end]."""
        touched = [p for p in self.passages if p.start < end and start < p.end]
        if not touched:
            raise ValueError(f"{self.id}: no passage at {start}-{end}")
        first, last = (_narrow(p, start - p.start, end - p.start) for p in (touched[0], touched[-1]))
        return replace(
            first,
            page=_span(first.page, last.page),
            lines=_span(first.lines, last.lines),
            rows=_span(first.rows, last.rows),
        )


def _narrow(passage: Passage, start: int, end: int) -> Locator:
    """The passage's locator, narrowed to the lines, pages or rows that its steps give for [start, end)."""
    if not passage.steps:
        return passage.locator
    first = [number for offset, number in passage.steps if offset <= max(start, 0)]
    last = [number for offset, number in passage.steps if offset < end]
    low = first[-1] if first else passage.steps[0][1]
    pair = (low, max(low, last[-1] if last else low))
    locator = passage.locator
    if locator.page:
        return replace(locator, page=pair)
    if locator.rows:
        return replace(locator, rows=pair)
    return replace(locator, lines=pair)


def _span(first: tuple[int, int] | None, last: tuple[int, int] | None) -> tuple[int, int] | None:
    return (first[0], max(first[1], last[1])) if first and last else first


@dataclass(frozen=True, slots=True)
class Sentence:
    """text[start:end] of the document; `alone`: it can be understood without its neighbours."""

    start: int
    end: int
    text: str
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole passages (or sentences of an over-long one) within a budget of the model's tokens."""

    id: str  # `sub/report.pdf#7`, 1-based
    document: str
    title: str  # the document's
    heading: tuple[str, ...]
    start: int
    end: int
    sentences: tuple[Sentence, ...]
    tokens: int


@dataclass(frozen=True, slots=True)
class Span:
    """A verbatim quote: canonical text[start:end] of a document, at a measured place."""

    id: str
    document: str
    chunk: str
    start: int
    end: int
    quote: str
    locator: Locator


@dataclass(frozen=True, slots=True)
class Evidence:
    """Spans of one document that carry a fact together (AND)."""

    spans: tuple[Span, ...]

    @property
    def document(self) -> str:
        return self.spans[0].document


@dataclass(frozen=True, slots=True)
class Fact:
    """A claim with one or more Evidence, each enough by itself (OR): corroboration. Never without one."""

    id: str
    text: str
    evidence: tuple[Evidence, ...]
    quoted: bool = False  # the text is the quote itself, not the model's words
    weight: float = 0.0  # salience, 0..1; of a row, how rare its name is
    row: bool = False  # of a table: each Evidence is the row and the heading that names its cells

    def __post_init__(self) -> None:
        if not self.evidence or not all(e.spans for e in self.evidence):
            raise ValueError(f"fact {self.id} has no evidence")


@dataclass(frozen=True, slots=True)
class Note:
    """What a chunk (layer 0) or a window of notes (layer n + 1) says: closed under reduction."""

    id: str
    topic: str
    digest: str
    facts: tuple[str, ...]
    children: tuple[str, ...] = ()
    layer: int = 0


class Argue(StrEnum):
    """How a section is told."""

    ONE = "in the order of its source"
    EACH = "one account after the other, the nearest to the title first"
    REST = "briefly: it is what no other section has"


@dataclass(frozen=True, slots=True)
class Brief:
    """What to gather from the sources for a section (their headings, or key terms), and how to argue it."""

    gather: tuple[str, ...]
    argue: Argue = Argue.EACH

    def __str__(self) -> str:
        return f"Gather {'; '.join(self.gather) or 'what is left'}. Tell it {self.argue}."


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the outline: what it is called, its brief, and the facts that it is given."""

    id: str
    title: str
    brief: Brief
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A title and a frozen networkx DiGraph. Nodes: `article`, section, fact and source ids, each with its `kind`.

    Edges by their `relation`: `contains` (article to section, section to fact), `supports` (source to fact), `relates`
    (section to section, with their likeness) and `contradicts` (fact to fact). A fact's node has the number of its
    independent `sources`.
    """

    title: str
    sections: tuple[Section, ...]
    graph: DiGraph


@dataclass(frozen=True, slots=True)
class Wished:
    """An outline as a person has edited it: its facts may be gone, and sections may have none."""

    title: str
    sections: tuple[Section, ...]


class Verdict(StrEnum):
    """What the check says of a sentence."""

    SUPPORTED = "supported"
    QUOTED = "quoted"
    WEAK = "weak"
    CONFLICT = "conflict"
    UNSUPPORTED = "unsupported"
    UNVERIFIABLE = "unverifiable"
    CONNECTIVE = "connective"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the article with the facts that it says and the spans that it leads to.

    `named` is what its text calls the source of a quotation; empty where it calls it nothing.
    """

    text: str
    facts: tuple[str, ...]
    spans: tuple[Span, ...]
    verdict: Verdict
    named: str = ""


Paragraph = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the article, as written. `level` 1 is a section, 2 a subsection."""

    id: str
    level: int
    heading: str
    paragraphs: tuple[Paragraph, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """A source that the article cites, under its number (1-based, by first mention)."""

    number: int
    id: str
    path: str
    sha256: str
    title: str
    like: int = 0  # the number of the first cited source of which this one is a copy or a version; 0: none


@dataclass(frozen=True, slots=True)
class Mark:
    """`[7.2]`: quote 2 of source 7."""

    id: str  # "7.2"
    source: int
    span: Span


@dataclass(frozen=True, slots=True)
class Omission:
    """An input, or a part of one, that the article does not cover, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A passage of a source that talks to a language model: told to the reader, obeyed by nobody."""

    path: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two facts that cannot both hold of the same thing, and what differs, with the number of sources of each."""

    facts: tuple[str, str]
    about: str


@dataclass(frozen=True, slots=True)
class Article:
    """The finished article. Every span of every line has a Mark; every Mark's source is in `sources`."""

    title: str
    abstract: Paragraph
    parts: tuple[Part, ...]
    facts: tuple[Fact, ...]
    sources: tuple[Cited, ...]
    marks: tuple[Mark, ...]
    contradictions: tuple[Contradiction, ...] = ()
    not_covered: tuple[Omission, ...] = ()
    model_name: str = ""
    model_sha256: str = ""
    seed: int = 0
    settings: tuple[tuple[str, str | int | float | bool | None], ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
