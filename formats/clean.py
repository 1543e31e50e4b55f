"""Block -> the same block as canonical text: NFC, no signs that nobody sees, settled white space, no cut words.

Steps (lines, pages, rows) move along with the text that they mark. Example, in a PDF that also says "transaction":
`a trans-\\naction` with steps (0, 7), (8, 8) becomes `a transaction` with steps (0, 7), (7, 8).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from mapred.data import Block, Kind

Steps = tuple[tuple[int, int], ...]
Edit = tuple[int, int, str]  # text[start:end] becomes this

UNSEEN = re.compile(
    "\xad(?![ \t]*\n)|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"  # joiners mean something in some scripts only
)
SURROGATE = re.compile("[\ud800-\udfff]")
SPACE = re.compile("[\x0b\x0c\x85\u2028\u2029]|\r\n?")  # what some programs take for a line's end
CUT = re.compile(r"(?<=[^\W\d_])(?P<cut>[-‐\xad])[ \t]*\n\s*(?=[^\W\d_])|\xad?\s+")
WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
LAST_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*$")
LINE_ENDS = re.compile(r"\A(?:[ \t]*\n)+|(?<!\s)\s+\Z|(?<![ \t])[ \t]++(?=\n)")  # linear in runs of blanks
KEPT = frozenset({"self", "well", "half", "cross", "high", "low", "long", "short"})  # go with a hyphen: "well-known"
ENDINGS = re.compile(r"(?:ers?|est|ly|e[dn]|ened|ening|ing|ness|ages?|ish|light(?:s|ed)?)$")  # "long-" and "er"
SUSPENDED = frozenset({"and", "or", "to", "und", "oder", "bis", "et", "ou", "y", "o", "e"})  # "pre- and post-war"


class Words:
    """The words of a document, as evidence of how a cut word is written. Counted at the first question."""

    def __init__(self, texts: Sequence[str], *, typeset: bool):
        self.texts = texts
        self.typeset = typeset  # by a program that cuts words, as in a PDF; a person who wraps lines does not

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(word.lower() for text in self.texts for word in WORD.findall(text))

    def joint(self, before: str, after: str) -> str:
        """What stands between two halves of a cut word: nothing, a hyphen, or a hyphen and a space."""
        before, after = before.lower(), after.lower()
        if after in SUSPENDED:
            return "- "
        joined, hyphened = self.counts[before + after], self.counts[f"{before}-{after}"]
        if joined or hyphened:
            return "" if joined > hyphened else "-"
        hyphen = before in KEPT and not ENDINGS.match(after)
        both_words = self.counts[before] > 1 and self.counts[after] > 1
        return "" if self.typeset and not both_words and not hyphen else "-"


def is_seen(text: str) -> bool:
    """Whether a reader sees anything of the text."""
    return bool(_seen(text, ())[0].strip())


def clean(block: Block, words: Words) -> Block:
    """The canonical form of a block; its text may come out empty."""
    text, steps = _seen(block.text, block.steps)
    flowing = block.kind in (Kind.TEXT, Kind.HEADING, Kind.ITEM)
    edits = _flowing(text, words) if flowing else ((m.start(), m.end(), "") for m in LINE_ENDS.finditer(text))
    text, steps = _edited(text, steps, edits)
    return replace(block, text=text, steps=steps)


def _seen(text: str, steps: Steps) -> tuple[str, Steps]:
    """What is seen of the text, piece by piece between the steps."""
    if text.isascii() and text.isprintable():
        return text, steps
    cuts = [offset for offset, _ in steps[1:]]
    pieces, moved, length = [], [], 0
    for position, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(text)], strict=True)):
        piece = SPACE.sub(" ", SURROGATE.sub("\ufffd", text[start:end]))
        piece = unicodedata.normalize("NFC", UNSEEN.sub("", piece))
        if steps:
            moved.append((length, steps[position][1]))
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces), tuple(moved)


def _flowing(text: str, words: Words) -> Iterator[Edit]:
    """White space becomes one space, and words cut at a line's end become whole."""
    for found in CUT.finditer(text):
        start, end = found.span()
        after = WORD.match(text, end)
        if found["cut"] and after and text[end].islower():
            before = LAST_WORD.search(text, max(0, start - 60), start)
            joint = "" if found["cut"] == "\xad" or not before else words.joint(before[0], after[0])
            yield start, end, joint
        elif found["cut"] and found["cut"] != "\xad":
            yield start + 1, end, ""  # "Jean-\nPierre"
        elif start == 0 or end == len(text):
            yield start, end, ""
        elif found[0] != " ":
            yield start, end, " "


def _edited(text: str, steps: Steps, edits: Iterator[Edit]) -> tuple[str, Steps]:
    """Applies edits (rising, apart) and moves each step to where the text after it went."""
    out, length, done = [], 0, 0
    moved: dict[int, int] = {}  # new offset -> number: of steps that fall together the last one counts
    waiting = list(reversed(steps))
    for start, end, new in [*edits, (len(text), len(text), "")]:
        while waiting and waiting[-1][0] <= start and (waiting[-1][0] < start or start == end):
            offset, number = waiting.pop()
            moved[length + offset - done] = number
        out += [text[done:start], new]
        length += start - done + len(new)
        while waiting and waiting[-1][0] < end:
            moved[length] = waiting.pop()[1]
        done = end
    whole = "".join(out)
    return whole, tuple(step for step in sorted(moved.items()) if step[0] < max(len(whole), 1))
