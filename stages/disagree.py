"""Do two sentences disagree, and on what? The same words with one number, date, `not` or `must` that differs.

(Reading, Reading) -> the slots that differ; and a line that tells a reader what they are about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from mapred.stages.claims import Kind, Token
from mapred.stages.lexicon import CONDITIONS, QUALIFIERS
from mapred.stages.slots import On, Reading, Slot, differ
from mapred.stages.words import words

Difference = tuple[Slot | None, Slot | None]  # a side without the `not` has none

FEWEST = 3  # content words of two versions of a sentence
ROUGHLY = 0.2  # relative difference of two numbers that are both said to be rough
SHOWN = 10  # words of a sentence that tell what it is about
OF_ITSELF = re.compile(  # a sentence about its own document, edition or day
    r"\b(?:this|these) (?:\w+ )?"
    r"(?:documents?|pages?|articles?|versions?|releases?|editions?|files?|manuals?|chapters?|sections?)\b"
    r"|\b(?:copyright|©|last (?:updated|modified|changed?)|supersede[sd]?|ratified|as of|currently|today|at the time)\b"
    r"|\b(?:changelog|changed in|new in|added in|since version|prior to version)\b",
    re.IGNORECASE,
)
HALF_NEGATION = re.compile(
    r"\b(?:not (?:only|just|merely|always|necessarily|all|every|yet|to mention)|whether or not|or not|if not|no longer|"
    r"no (?:more|less|fewer|later|earlier|other) than|no doubt|why not|not more than|not less than)\b",
    re.IGNORECASE,
)
CODE = re.compile(r"[={}|\\<>]|::|\.\.")
BETWEEN = Token("…", "…", Kind.MARK)
LIMITS = CONDITIONS | frozenset(QUALIFIERS.values())  # words that say when and how far a claim holds
IDLE = words("a an the of to in for by on at with that which is are was were be has have had and or its their any this")


def disagree(one: Reading, other: Reading) -> Difference | None:
    """The one slot in which two sentences with the same words differ; None when none does, or more than one."""
    if sorted(one.words) != sorted(other.words) or any(OF_ITSELF.search(r.said) or CODE.search(r.said) for r in (one, other)):
        return None
    if one.words != other.words and not _reordered(one, other):
        return None
    found: list[Difference] = []
    negations = len(one.negations), len(other.negations)
    if negations in ((0, 1), (1, 0)) and not any(HALF_NEGATION.search(r.said) for r in (one, other)):
        found.append((next(iter(one.negations), None), next(iter(other.negations), None)))
    elif negations[0] != negations[1]:
        return None
    found += [(a, b) for a, b in zip(one.modals, other.modals, strict=True) if a.value != b.value]
    if any(negations) and any(a and b and {a.value, b.value} == {"may", "must"} for a, b in found):
        return None  # `may not` and `must not` forbid alike
    key: Callable[[Slot], tuple[str, int]] = _place if one.words == other.words else _kind
    figures = zip(sorted(one.figures, key=key), sorted(other.figures, key=key), strict=True)
    found += [(a, b) for a, b in figures if differ(a, b) and not _roughly(one, a, b)]
    return found[0] if len(found) == 1 else None


def _place(slot: Slot) -> tuple[str, int]:
    return "", slot.start


def _kind(slot: Slot) -> tuple[str, int]:
    return f"{slot.on}{slot.measure}", 0


def _reordered(one: Reading, other: Reading) -> bool:
    """May the same words in another order say the same? `the page size` and `the size of a page`, not `A of B` and `B of A`."""
    masks = [s.mask for s in one.slots if s.mask]
    names = [[t.key for t in r.tokens if t.kind in (Kind.NAME, Kind.CODE)] for r in (one, other)]
    return len(set(masks)) == len(masks) and names[0] == names[1] and one.words[0] == other.words[0]


def _roughly(reading: Reading, one: Slot, other: Slot) -> bool:
    """Two rough numbers that are close: `about 500` and `about 550`."""
    if one.on is not On.NUMBER or not {"approximately", "almost"} & set(reading.words):
        return False
    try:
        a, b = float(one.value), float(other.value)
    except ValueError:
        return False
    return one.unit == other.unit and abs(a - b) <= ROUGHLY * max(abs(a), abs(b))


def disagree_as_versions(one: Reading, other: Reading) -> Difference | None:
    """The slot in which two versions of a sentence differ, whose other words may have changed a little."""
    if min(one.content, other.content) < FEWEST or any(OF_ITSELF.search(r.said) or CODE.search(r.said) for r in (one, other)):
        return None
    if sorted(one.words) == sorted(other.words):
        return disagree(one, other)
    same = all(
        get(one) == get(other)
        for get in (lambda r: len(r.negations), lambda r: [s.value for s in r.modals], lambda r: sorted(LIMITS & set(r.words)))
    )
    changed = [
        (a, b) for a in one.figures for b in other.figures
        if a.on is b.on and a.measure == b.measure and differ(a, b) and _between(one, a) == _between(other, b)
    ]  # fmt: skip
    kept = [[s.value for s in r.figures if not any(s in pair for pair in changed)] for r in (one, other)]
    return changed[0] if same and len(changed) == 1 and kept[0] == kept[1] else None


def _between(reading: Reading, slot: Slot) -> tuple[str, str]:
    """The two words of content that a slot stands between."""
    return _beside(reading.tokens, slot, -1), _beside(reading.tokens, slot, 1)


def _beside(tokens: Sequence[Token], slot: Slot, step: int) -> str:
    at = slot.start - 1 if step < 0 else slot.end
    while 0 <= at < len(tokens) and tokens[at].kind in (Kind.FUNCTION, Kind.MARK):
        at += step
    return tokens[at].key if 0 <= at < len(tokens) else ""


def about(sides: Sequence[tuple[Reading, Slot | None, str]]) -> str:
    """`The election begins: nine weeks (4 versions of one text) against six weeks (6 versions of one text)`.

    Each side is its reading, its slot, and how many sources take it.
    """
    slot, reading = next((slot, reading) for reading, slot, _ in sides if slot)
    values = [f"{_value(reading, slot) if slot else 'without it'} ({sources})" for reading, slot, sources in sides]
    return f"{_context(reading, slot)}: {' against '.join(values)}"


def _value(reading: Reading, slot: Slot) -> str:
    """The slot with the word that it counts: `nine weeks`, `2:1 majority`, `“not”`."""
    if slot.on in (On.NEGATION, On.MODALITY):
        return f"“{reading.tokens[slot.start].text}”"
    after = reading.tokens[slot.end : slot.end + 1] if not slot.unit and slot.on is On.NUMBER else ()
    counted = [t for t in after if t.kind is Kind.WORD]
    return _joined([*reading.tokens[slot.start : slot.end], *counted])


def _context(reading: Reading, slot: Slot) -> str:
    """The words before the slot, from the start of the sentence or clause, and those after it when there are too few."""
    tokens = reading.tokens
    clause = max((i + 1 for i in range(slot.start - 3) if tokens[i].text in ";:" or tokens[i].low == "then"), default=0)
    said = _trimmed(tokens[clause : slot.start])
    if len(said) > SHOWN:
        said = [*tokens[clause : clause + SHOWN // 3], BETWEEN, *said[-(SHOWN - SHOWN // 3) :]]
    elif sum(t.kind in (Kind.WORD, Kind.NAME, Kind.CODE) for t in said) < 2:
        said = [*tokens[clause : slot.start], BETWEEN, *_trimmed(tokens[slot.end :][:SHOWN])]
    text = _joined(said)
    return text[:1].upper() + text[1:]


def _trimmed(tokens: Sequence[Token]) -> list[Token]:
    """Without what breaks off: `is the`, `(by`."""
    said = list(tokens)
    while said and (said[-1].low in IDLE or said[-1].kind is Kind.MARK):
        said.pop()
    return said


def _joined(tokens: Iterable[Token]) -> str:
    text = " ".join(t.text for t in tokens)
    text = re.sub(r"(\d) ([:/^]) (?=\d)", r"\1\2", text)
    return re.sub(r" (?=[,.;:)\]%’'!?])|(?<=[(\[§$“]) ", "", text)
