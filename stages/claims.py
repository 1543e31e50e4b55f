"""Read a sentence into the tokens that the claim check compares: words by stem, numbers by value, dates, names of code.

text -> [Token]. It knows nothing of evidence; align.py lays two such readings side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mapred.stages.lexicon import (
    COMMON,
    MONTHS,
    NUMBERS,
    ORDINALS,
    QUALIFIERS,
    SCALES,
    STOPWORDS,
    UNITS,
)
from mapred.stages.stem import stem as stem  # read from here by others too

CLASSES = frozenset(QUALIFIERS.values())


class Kind(StrEnum):
    """What a token is to the check."""

    WORD = "word"  # has content
    NAME = "name"  # capitalised inside a sentence
    CODE = "identifier"
    NUMBER = "number"
    QUALIFIER = "qualifier"  # changes what is claimed: not, may, only, at most
    FUNCTION = "function"
    MARK = "mark"  # punctuation


@dataclass(frozen=True, slots=True)
class Token:
    """`key` is what is compared: `Pages` has the key `page`, `4 KiB` the keys `4` and `kilobyte`."""

    text: str
    key: str
    kind: Kind

    @property
    def low(self) -> str:
        return self.text.lower().replace("’", "'")

    @property
    def solid(self) -> bool:
        """Does it carry content?"""
        return self.kind in (Kind.WORD, Kind.NAME, Kind.CODE, Kind.NUMBER)

    @property
    def weight(self) -> float:
        """Rarer words weigh more; rarity is guessed from kind, length and a list, never from a corpus."""
        if self.kind is Kind.WORD:
            return 0.6 if self.low in COMMON or self.key in COMMON else 1.0 + 0.05 * min(len(self.key), 10)
        return {Kind.FUNCTION: 0.15, Kind.QUALIFIER: 0.7, Kind.MARK: 0.0}.get(self.kind, 2.0)


_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
TOKEN = re.compile(
    rf"(?P<iso>\b\d{{4}}-\d\d-\d\d\b)"
    rf"|(?P<month>\b(?i:{_MONTH})\.?,? \d{{4}}\b)"
    rf"|(?P<mdy>\b(?i:{_MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\b)"
    rf"|(?P<dmy>\b\d{{1,2}}(?:st|nd|rd|th)? (?i:{_MONTH})\.?,? \d{{4}}\b)"
    r"|(?P<code>(?<![\w-])--?[A-Za-z][\w-]*|\w[\w.]*\([\w, ]*\)|\w*[^\W_]_\w+|_\w+"
    r"|\b[\w/-]+\.(?:[a-z][a-z0-9]{0,4}|[A-Z]{1,3})\b(?!\.\w)|\b0x[0-9a-fA-F]+\b"
    r"|\b(?:[a-z]+[A-Z]|[A-Z]{2,}[a-rt-z]|[A-Z][a-z]+[A-Z])\w*|\b[A-Z][A-Z0-9]+\b|\b[A-Z]{2,}s\b"
    r"|\b(?!\d+(?:[a-zµ]{1,5}|[KMGT]i?B)\b)(?=\w*[^\W\d])(?=\w*\d)\w+)"
    r"|(?P<ordinal>\b\d+(?:st|nd|rd|th)\b)"
    r"|(?P<number>(?<![\w.])[-+−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|(?:(?<![\w.)])[-+−])?\d+(?:\.\d+)*(?:e[+-]?\d+)?)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)"
    r"|(?P<owner>['’]s\b)"
    r"|(?P<mark>[^\s\w])",
)


def read(text: str, short: Sequence[tuple[str, tuple[str, ...]]] = ()) -> tuple[Token, ...]:
    """The tokens of a text; `short` are the abbreviations to read for their long forms (see `abbreviations`)."""
    tokens = list(_numbers(_split(text)))
    for abbreviation, long in short:
        tokens = _abbreviate(tokens, abbreviation, long)
    return tuple(tokens)


def _split(text: str) -> Iterator[Token]:
    start, noun, last = True, False, ""
    for found in TOKEN.finditer(text):
        kind, word = found.lastgroup or "", found[0]
        if kind == "owner":
            continue
        if kind in ("iso", "month", "mdy", "dmy"):
            yield Token(word, _date(word, kind), Kind.NUMBER)
        elif kind == "ordinal":
            yield Token(word, f"{word[:-2]}th", Kind.NUMBER)
        elif kind == "number":
            yield Token(word, _value(word), Kind.NUMBER)
        elif kind == "code":
            yield Token(word, re.sub(r"\([^\d_]*\)$|(?<=[A-Z])s$", "", word), Kind.CODE)
        elif kind == "mark":
            yield Token(word, word, Kind.NUMBER if word in "%$€" else Kind.MARK)
        elif word.lower() in ("few", "little") and last == "a":
            yield Token(word, QUALIFIERS["some"], Kind.QUALIFIER)  # `a few` are some, `few` are hardly any
        elif word.lower() in ("failure", "failures") and noun:
            yield Token(word, stem(word), Kind.WORD)  # `a power failure` is a thing, and denies nothing
        else:
            yield from _word(word, start)
        noun = kind == "word" and (word.lower() in ("or", "and") or word.lower() not in STOPWORDS | QUALIFIERS.keys())
        start, last = kind == "mark" and word in '.!?"“', word.lower()


def _word(word: str, start: bool) -> Iterator[Token]:
    low = word.lower().replace("’", "'")
    if low == "cannot":
        low, word = "can't", "can't"
    if low.endswith("n't"):
        stump = {"ca": "can", "wo": "will", "sha": "shall"}.get(low[:-3], low[:-3])
        yield from _word(stump, False)
        yield Token("not", "not", Kind.QUALIFIER)
    elif word == "May" and not start:
        yield Token(word, stem(word), Kind.NAME)
    elif low in QUALIFIERS:
        yield Token(word, QUALIFIERS[low], Kind.QUALIFIER)
    elif low in NUMBERS or low in SCALES or low in ORDINALS:
        yield Token(word, low, Kind.WORD)
    elif low.removesuffix("'s") in STOPWORDS:
        yield Token(word, low, Kind.FUNCTION)
    else:
        key = stem(word)  # a note is no `not`, an exception no `except`
        key = f"{key}+" if key in CLASSES else key
        yield Token(word, key, Kind.NAME if word[0].isupper() and not start else Kind.WORD)


def _date(text: str, kind: str) -> str:
    if kind == "iso":
        return text
    month = next(MONTHS[w.lower()] for w in re.findall(r"[A-Za-z]+", text) if w.lower() in MONTHS)
    figures = re.findall(r"\d+", text)
    if kind == "month":
        return f"{figures[0]}-{month:02}"
    first, last = figures
    return f"{last}-{month:02}-{int(first):02}"


def _value(text: str) -> str:
    value = text.replace(",", "").replace("−", "-").lstrip("+")
    if value.count(".") == 1 and "e" not in value:
        value = value.rstrip("0").rstrip(".") if re.fullmatch(r"-?\d+\.\d+", value) else value
    return value


def _numbers(tokens: Iterable[Token]) -> Iterator[Token]:
    """Written-out numbers by value, `5 million` and ranges as one number, units under one name."""
    held: list[Token] = []
    for token in tokens:
        if _number_of(token) is not None or (held and (token.low in SCALES or (token.text == "-" and len(held) == 1))):
            held.append(token)
            continue
        yield from _join(held)
        after_number = bool(held)
        held = []
        if after_number and (token.text if token.text in UNITS else token.low) in UNITS:
            token = Token(token.text, UNITS.get(token.text) or UNITS[token.low], Kind.NUMBER)
        elif token.low in ORDINALS:
            token = Token(token.text, ORDINALS[token.low], Kind.NUMBER)
        yield token
    yield from _join(held)


def _number_of(token: Token) -> float | None:
    if token.low in NUMBERS:
        return NUMBERS[token.low]
    if token.kind is Kind.NUMBER and re.fullmatch(r"\d+(?:\.\d+)?", token.key):
        return float(token.key)
    return None


def _join(held: list[Token]) -> Iterator[Token]:
    """One number for `twenty`, `-`, `five` or `3`, `million`; else each for itself."""
    figures = [t for t in held if t.text != "-"]
    written = [t for t in figures if t.low in NUMBERS or t.low in SCALES]
    if not figures or (len(figures) > 1 and not written):
        yield from held
        return
    total, part = 0.0, 0.0
    for token in figures:
        value = _number_of(token)
        if value is not None:
            part += value
        elif SCALES[token.low] == 100:
            part = (part or 1) * 100
        else:
            total, part = total + (part or 1) * SCALES[token.low], 0.0
    value = total + part
    key = str(int(value)) if value == int(value) and len(written) else figures[0].key
    yield Token(" ".join(t.text for t in figures), key, Kind.NUMBER)


def abbreviations(texts: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every `Write-Ahead Log (WAL)` of the texts, as `("WAL", ("write", "ahead", "log"))` in stems."""
    found = {}
    for text in texts:
        for match in re.finditer(r"\(([A-Z][A-Za-z]{1,7})\)", text):
            letters = match[1].rstrip("s").lower()
            words = re.findall(r"[^\W\d_]+", text[: match.start()])[-len(letters) :]
            if [w[0].lower() for w in words] == list(letters):
                found[match[1].removesuffix("s")] = tuple(stem(word) for word in words)
    return tuple(sorted(found.items()))


def _abbreviate(tokens: list[Token], short: str, long: tuple[str, ...]) -> list[Token]:
    """`short` for each run of the long form, with its own `(short)` after it."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        run: list[Token] = []
        end = i
        while end < len(tokens) and len(run) < len(long):
            if tokens[end].text != "-":
                run.append(tokens[end])
            end += 1
        if [stem(t.text) for t in run] == list(long):
            tail = [t.text.removesuffix("s") for t in tokens[end : end + 3]]
            end += 3 if tail == ["(", short, ")"] else 0
            out.append(Token(short, short, Kind.CODE))
            i = end
        else:
            out.append(tokens[i])
            i += 1
    return out
