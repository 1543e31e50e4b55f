"""Find a quote in a text: letter by letter, else with both folded, and say what differs where it is not there.

Folded are NFKC (ligatures, full-width signs), the shapes of hyphens, dashes and quotation marks, hyphens between letters
(a word cut at a line's end), and white space: what typesetting changes. No word, figure or letter is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from mapred.data import Document
from mapred.stages.sentences import split
from mapred.stages.terms import overlap, terms

SHAPES = {
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("“”„‟«»", '"'),
    **dict.fromkeys("‘’‚‛", "'"),
    "\xad": "",
}
LOOSE = re.compile(r"(?<=[^\W\d_])-\s*(?=[^\W\d_])|\s+")
NEAR = 0.5  # overlap of content words from which a sentence of the source may be what was meant


class Folded:
    """A text as folded, with the way back: `Folded("a  b").places("A b") == []`, `.places("a b") == [(0, 4)]`."""

    def __init__(self, text: str):
        signs, origins = [], []
        for at, sign in enumerate(unicodedata.normalize("NFC", text) if not text.isascii() else text):
            for made in SHAPES[sign] if sign in SHAPES else sign if sign.isascii() else unicodedata.normalize("NFKC", sign):
                signs.append(made)
                origins.append(at)
        joined = "".join(signs)
        out: list[str] = []
        self.origins: list[int] = []
        start = 0
        for loose in LOOSE.finditer(joined):
            out.append(joined[start : loose.start()])
            self.origins += origins[start : loose.start()]
            if loose[0].isspace():
                out.append(" ")
                self.origins.append(origins[loose.start()])
            start = loose.end()
        out.append(joined[start:])
        self.origins += origins[start:]
        self.text = "".join(out)

    def places(self, quote: str) -> list[tuple[int, int]]:
        """Where the quote stands, as offsets of the text that was folded."""
        wanted = Folded(quote).text.strip()
        return [(self.origins[at], self.origins[at + len(wanted) - 1] + 1) for at in _all(wanted, self.text)]


def places(quote: str, text: str) -> list[tuple[int, int]]:
    """Where the quote stands letter by letter."""
    return [(at, at + len(quote)) for at in _all(quote, text)]


def _all(wanted: str, text: str) -> Iterator[int]:
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def sentences(document: Document) -> Iterator[tuple[int, int]]:
    """The bounds of all sentences of a document."""
    for passage in document.passages:
        for start, end in split(document.text[passage.start : passage.end]):
            yield passage.start + start, passage.start + end


def nearest(text: str, pieces: Sequence[tuple[str, frozenset[str]]], many: int) -> list[int]:
    """Indices of the pieces (each with its terms) that share the most content words with the text, best first."""
    wanted = frozenset(terms(text))
    shared = [(len(wanted & found), -len(found), -at) for at, (_, found) in enumerate(pieces)]
    return [-at for count, _, at in sorted(shared, reverse=True)[:many] if count]


def difference(quote: str, pieces: Sequence[tuple[str, frozenset[str]]]) -> str:
    """What the source says instead, by the sentence that is most like the quote; empty where none is."""
    found = nearest(quote, pieces, 1)
    if not found or overlap(terms(quote), pieces[found[0]][1]) < NEAR:
        return ""
    ours, theirs = quote.split(), pieces[found[0]][0].split()
    changes = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    kind, low, high, first, last = next((change for change in changes if change[0] != "equal"), ("", 0, 0, 0, 0))
    if kind == "replace":
        return f"it has “{' '.join(ours[low:high])}” where the source has “{' '.join(theirs[first:last])}”"
    if kind == "delete":
        return f"“{' '.join(ours[low:high])}” is not in the source"
    return f"it leaves out “{' '.join(theirs[first:last])}”" if kind else ""
