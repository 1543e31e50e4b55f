"""A sentence as its words and its slots: what two sentences may disagree on while they speak of the same thing.

text -> Reading. A slot is a quantity with its unit, a date, a `not`, or a `must`, `should` or `may`. Two sentences with
the same words and one slot that differs disagree; `60 seconds` and `1 minute`, or `1998` and `2 December 1998`, do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mapred.stages.claims import Kind, Token, read
from mapred.stages.lexicon import CONDITIONS, STRONG_ROLES
from mapred.stages.words import row, words

# `3.`, `(a)`, `10.5 Links`: no part of a sentence
LEADER = re.compile(r"\A\s*(?:[-*•+]\s+|\(?(?:\d{1,2}(?:\.\d+)*|[a-zA-Z]|[ivx]+)[.)]\s+|\d+(?:\.\d+)*\s+(?=[A-Z]))+")
DATE = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
BEFORE_YEARS = words("in since until till by from of before after during")
# what a number after it names, instead of counting: `section 4`, `version 3.7`
NAMING = words(
    "version versions release releases section sections chapter chapters figure figures fig table tables page pages step "
    "steps appendix item items paragraph part volume rule rules note example line lines rfc bug no number numbers option "
    "level type class model edition revision draft patch § # v article clause phase stage exercise equation case"
)
EDITIONS = words("version versions release releases upgraded updated")  # after these `2.1` is one
STRENGTH = {
    word: group[0] for group in map(row, ("must shall", "should", "may can might could")) for word in group
}  # fmt: skip
NOT = ("not", "never")
KEPT = CONDITIONS | STRONG_ROLES | words("or other same each both")
FACTORS = {
    "bit": ("byte", 0.125), "byte": ("byte", 1.0), "kilobyte": ("byte", 1024.0), "megabyte": ("byte", 1024.0**2),
    "gigabyte": ("byte", 1024.0**3), "terabyte": ("byte", 1024.0**4),
    "microsecond": ("time", 1e-6), "millisecond": ("time", 1e-3), "second": ("time", 1.0), "minute": ("time", 60.0),
    "hour": ("time", 3600.0), "day": ("time", 86400.0), "week": ("time", 604800.0), "year": ("time", 365.0 * 86400),
    "month": ("time", 365.0 * 7200),
    "metre": ("length", 1.0), "kilometre": ("length", 1000.0), "kilogram": ("weight", 1.0),
    "percent": ("percent", 1.0), "dollar": ("dollar", 1.0), "euro": ("euro", 1.0),
}  # fmt: skip
SPANS = {"weeks": "week", "week": "week", "months": "month", "month": "month"}  # units that lexicon.py does not know
FURTHER = words("further additional more full whole extra consecutive calendar working")
LOOSE = 0.03  # relative difference of two quantities that units or 1000 for 1024 may make: 12 months and 365 days


class On(StrEnum):
    """What two sentences disagree on."""

    NUMBER = "number"
    DATE = "date"
    NEGATION = "negation"
    MODALITY = "modality"


@dataclass(frozen=True, slots=True)
class Slot:
    """`value` is a plain number, a key such as `2:1`, a date `1998-12`, `not` or `must`; tokens[start:end] say it."""

    on: On
    measure: str  # what may be compared: `time`, `byte`, `:`; empty for a plain number
    value: str
    start: int
    end: int
    unit: str = ""

    @property
    def mask(self) -> str:
        return "" if self.on is On.NEGATION else f"<{self.on}{self.measure}>"


@dataclass(frozen=True, slots=True)
class Reading:
    """The tokens of a sentence, its words in their order with the slots masked, and the slots."""

    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    slots: tuple[Slot, ...]

    @property
    def said(self) -> str:
        """The text, but for white space."""
        return " ".join(t.text for t in self.tokens)

    @property
    def content(self) -> int:
        """How many words of content there are beside the slots."""
        return sum(t.kind in (Kind.WORD, Kind.NAME, Kind.CODE) for t in self.tokens)

    @property
    def names(self) -> int:
        return sum(t.kind in (Kind.NAME, Kind.CODE) for t in self.tokens)

    @property
    def negations(self) -> tuple[Slot, ...]:
        return tuple(s for s in self.slots if s.on is On.NEGATION)

    @property
    def modals(self) -> tuple[Slot, ...]:
        return tuple(s for s in self.slots if s.on is On.MODALITY)

    @property
    def figures(self) -> tuple[Slot, ...]:
        return tuple(s for s in self.slots if s.on in (On.NUMBER, On.DATE))


def read_slots(text: str) -> Reading:
    """The reading of a sentence."""
    tokens = read(LEADER.sub("", text, count=1))
    found: list[str] = []
    slots: list[Slot] = []
    at = 0
    while at < len(tokens):
        slot = _slot(tokens, at)
        if slot is None:
            found += _word(tokens[at])
            at += 1
            continue
        slots.append(slot)
        found += [slot.mask] if slot.mask else []
        at = slot.end
    return Reading(tokens, tuple(found), tuple(slots))


def _word(token: Token) -> Iterator[str]:
    """The key of a word that counts; `a`, `the`, `its` and marks do not."""
    if token.kind is Kind.FUNCTION:
        if token.low in KEPT:
            yield token.low
    elif token.kind is not Kind.MARK or token.text in "§<>=":
        yield token.low if token.kind is Kind.QUALIFIER and token.key == "must" else token.key


def _slot(tokens: Sequence[Token], at: int) -> Slot | None:
    token = tokens[at]
    if token.kind is Kind.QUALIFIER and token.key in NOT:
        return Slot(On.NEGATION, "", "not", at, at + 1)
    if token.kind is Kind.QUALIFIER and token.low in STRENGTH:
        return Slot(On.MODALITY, "", STRENGTH[token.low], at, at + 1)
    if token.low in ("a", "an"):
        unit, end = _unit(tokens, at + 1)
        return Slot(On.NUMBER, FACTORS[unit][0], "1", at, end, unit) if unit in SPANS else None
    if token.kind is not Kind.NUMBER:
        return None
    before = tokens[at - 1] if at else None
    if DATE.fullmatch(token.key):
        return Slot(On.DATE, "", token.key, at, at + 1)
    if not re.fullmatch(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", token.key) or _names(tokens, at):
        return None
    if before and before.low in BEFORE_YEARS and YEAR.fullmatch(token.text):
        return Slot(On.DATE, "", token.key, at, at + 1)
    return _quantity(tokens, at)


def _names(tokens: Sequence[Token], at: int) -> bool:
    """Does the number name a thing, as in `section 4`, `SQLite 3`, `7.1(3)` or `item [2]`?"""
    behind = [t for t in tokens[max(0, at - 2) : at] if t.text not in "([.-"]
    before = behind[-1] if behind else None
    if before and (before.low in NAMING or before.kind in (Kind.NAME, Kind.CODE) or tokens[at - 1].text == "."):
        return True
    if "." in tokens[at].key and any(t.low in EDITIONS for t in tokens[:at]):
        return True
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return after in ("(", "]", "=") or (
        at > 0 and tokens[at - 1].text in ("[", "=", "+", "*", ".", "(") and after in ("]", "=", ")")
    )


def _quantity(tokens: Sequence[Token], at: int) -> Slot:
    """`2:1`, `4 KB`, `24-hour`, `nine weeks`, or the number alone."""
    value, end = tokens[at].key, at + 1
    while end + 1 < len(tokens) and tokens[end].text in (":", "/", "^") and tokens[end + 1].kind is Kind.NUMBER:
        value, end = f"{value}{tokens[end].text}{tokens[end + 1].key}", end + 2
    if end > at + 1:
        return Slot(On.NUMBER, re.sub(r"[^:/^]", "", value), value, at, end)
    unit, after = _unit(tokens, end)
    return Slot(On.NUMBER, FACTORS[unit][0], value, at, after, unit) if unit else Slot(On.NUMBER, "", value, at, at + 1)


def _unit(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The unit that stands at `at`, perhaps after a hyphen or a word such as `further`, and where it ends."""
    while at + 1 < len(tokens) and (tokens[at].text in ("-", "–") or tokens[at].low in FURTHER):
        at += 1
    if at >= len(tokens):
        return "", at
    unit = SPANS.get(tokens[at].low, tokens[at].key if tokens[at].kind is Kind.NUMBER else "")
    return (unit, at + 1) if unit in FACTORS else ("", at)


def differ(one: Slot, other: Slot) -> bool:
    """Do two slots of one kind and measure say different things?"""
    if one.value == other.value and one.unit == other.unit:
        return False
    if one.on is On.DATE:
        short, long = sorted((one.value, other.value), key=len)
        return not long.startswith(short)
    if one.on is not On.NUMBER or any(mark in one.value for mark in ":/^"):
        return one.value != other.value
    if one.unit == other.unit:
        return not _rounded(one.value, other.value)
    if not one.unit or not other.unit:
        return False
    a, b = (float(s.value) * FACTORS[s.unit][1] for s in (one, other))
    scales = [1.024**n for n in range(-4, 5)] if one.measure == "byte" else [1.0]  # a kilobyte is 1,000 or 1,024 bytes
    return all(abs(a * scale - b) > LOOSE * max(abs(a), abs(b)) for scale in scales)


def _rounded(one: str, other: str) -> bool:
    """Is one number the other one rounded to fewer decimals? `3.1` and `3.14`; never `3` and `3.4`."""
    short, long = sorted((one, other), key=lambda v: len(v.partition(".")[2]))
    places = len(short.partition(".")[2])
    return places > 0 and "e" not in one + other and abs(round(float(long), places) - float(short)) < 1e-9
