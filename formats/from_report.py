"""A report's text -> Report: our JSON, our Markdown, or anybody's Markdown with marks and a list of sources.

It cuts our own Markdown exactly where it was put together (to_markdown.py): a sentence ends with its marks. What is
between two marks is one sentence for us, however many it looks like; only where the last part of it is a quotation are
the sentences before it told apart, as sentences without a mark.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from mapred.data import Locator
from mapred.formats.from_bytes import Unreadable, decode
from mapred.formats.report import Listed, Quote, Report, Said
from mapred.formats.to_markdown import plain

Split = Callable[[str], Sequence[tuple[int, int]]]  # a sentence splitter: bounds of the sentences of a text

HEADING = re.compile(r"(#{1,6}) (.*)")
QUOTE = re.compile(r' {4,}- \[(\d+\.\d+)\] (?:((?:[^"\\]|\\.)+): )?"(.*)"')
SOURCE = re.compile(r"(\d+)\. \*\*(.*)\*\*, (.*?)(?: \(a copy or version of source \d+\))?")
MARKS = re.compile(r"\\.|(?P<marks>(?:\s*\[(?:\d+\.\d+|unverified)\])+)", re.DOTALL)
ITEM = re.compile(r" {4,}- (.*)")
ITALIC = re.compile(r"\\.|\*((?:[^*\\]|\\.)+)\*", re.DOTALL)
QUOTED_END = re.compile(r"“[^“]*”$")
REFERENCES, DISAGREE, NOT_COVERED = "References", "Where sources disagree", "Not covered"
OURS = {
    REFERENCES: re.compile(f"{SOURCE.pattern}$|{QUOTE.pattern}$"),
    DISAGREE: re.compile(r" *- "),
    NOT_COVERED: re.compile("- "),
}
HOW = "*How to read this:"


def read_report(data: bytes, name: str, split: Split) -> Report:
    """The report in a file of this name; raises Unreadable with a reason that a user can act on."""
    text = decode(data)
    if name.lower().endswith(".json") or text.lstrip().startswith("{"):
        return _json(text)
    lines = text.split("\n")
    if any(QUOTE.fullmatch(line) for line in lines):
        return _own(lines, split)
    from mapred.formats.from_report_markdown import read_foreign

    return read_foreign(text, split)


def _own(lines: Sequence[str], split: Split) -> Report:
    """Our own Markdown, also where somebody has edited it."""
    title, section, part = "", "", ""
    split = _keeping([plain(found[2]) for line in lines if (found := SOURCE.fullmatch(line))], split)
    sentences: list[Said] = []
    quotes: list[Quote] = []
    sources: list[Listed] = []
    held: list[tuple[int, str]] = []
    for number, line in [*enumerate(lines, 1), (len(lines) + 1, "")]:
        heading = HEADING.fullmatch(line)
        if heading or not line.strip() or part:
            sentences += _paragraph(held, section, split)
            held = []
        if heading:
            title, section = (plain(heading[2]), "") if len(heading[1]) == 1 and not title else (title, plain(heading[2]))
            part = section if section in (REFERENCES, DISAGREE, NOT_COVERED) and heading[1] == "##" else ""
        elif part and line.strip() and not OURS[part].match(line):
            held.append((number, line))  # somebody has put it there
        elif part == REFERENCES and (found := SOURCE.fullmatch(line)):
            sources.append(Listed(found[1], plain(found[3]), plain(found[2]), line=number))
        elif part == REFERENCES and (found := QUOTE.fullmatch(line)):
            key = found[1].partition(".")[0]
            quotes.append(Quote(found[1], key, plain(found[3]), plain(found[2] or ""), line=number))
        elif part == DISAGREE and (found := ITEM.fullmatch(line)):
            sentences += _paragraph([(number, found[1])], section, split, again=True)
        elif not part and line.strip() and not (line.startswith(HOW) and line.endswith("*")):
            held.append((number, line))
    return Report(title, "mapred markdown", tuple(sentences), tuple(quotes), tuple(sources))


def _paragraph(held: Sequence[tuple[int, str]], section: str, split: Split, again: bool = False) -> Iterator[Said]:
    """The sentences of a paragraph, each with the marks that follow it."""
    text = "\n".join(line for _, line in held)
    start = 0
    for found in MARKS.finditer(text):
        if found["marks"] is None:
            continue
        said, at = _upright(text[start : found.start()]), _line_at(held, text, start)
        cites = tuple(re.findall(r"\d+\.\d+", found["marks"]))
        start = found.end()
        if not said.strip() and not cites:
            continue
        *before, last = _pieces(plain(said).strip(), split)
        yield from (Said(piece, (), section, at, again) for piece in before)
        yield Said(last, cites, section, at, again)
    rest = plain(text[start:]).strip()
    for low, high in split(rest):
        yield Said(rest[low:high], (), section, _line_at(held, text, start), again)


def _upright(markdown: str) -> str:
    """Without the stars that set a name in italics."""
    return ITALIC.sub(lambda found: found[1] or found[0], markdown)


def _line_at(held: Sequence[tuple[int, str]], text: str, start: int) -> int:
    at = start + len(text[start:]) - len(text[start:].lstrip())
    return held[text.count("\n", 0, at)][0]


def _pieces(said: str, split: Split) -> list[str]:
    """The sentences before a quotation that somebody put there without a mark, and the marked sentence."""
    quotation = QUOTED_END.search(said)
    if quotation is None:
        return [said]
    covered = said[: quotation.start()] + "X" * len(quotation[0])  # so that nothing is cut inside it
    bounds = list(split(covered))
    return [said[low:high] for low, high in bounds] or [said]


def _keeping(titles: Sequence[str], split: Split) -> Split:
    """The splitter, cutting none of the titles: `In What Is a Log? we read` is one sentence."""
    numbered = [title.split(" ", 1)[-1] for title in titles if any(c.isdigit() for c in title.split(" ", 1)[0])]
    known = sorted({t for t in (*titles, *numbered) if re.search(r"[.!?]", t)}, key=lambda t: (-len(t), t))
    if not known:
        return split
    pattern = re.compile("|".join(map(re.escape, known)))
    return lambda text: split(pattern.sub(lambda found: "X" * len(found[0]), text))


def _json(text: str) -> Report:
    """Our own JSON; facts, figures and settings are not needed, so that others can write it too."""
    try:
        found: Any = json.loads(text)
    except ValueError as cause:
        raise Unreadable(f"is not JSON: {cause}") from cause
    try:
        told = list(_told(found))
        lines = _lines_of([each["text"] for each, _, _ in told], text)
        sentences = tuple(
            Said(each["text"], tuple(map(str, each["cites"])), section, line, again)
            for (each, section, again), line in zip(told, lines, strict=True)
        )
        quotes = tuple(
            Quote(str(s["id"]), str(s["source"]), s["quote"], _place(s.get("locator")), s.get("start"), s.get("end"), line)
            for s, line in zip(found["spans"], _lines_of([s["quote"] for s in found["spans"]], text, "quote"), strict=True)
        )
        sources = tuple(
            Listed(str(s["number"]), s["path"], s.get("title", ""), s.get("sha256", ""), line)
            for s, line in zip(found["sources"], _lines_of([s["path"] for s in found["sources"]], text, "path"), strict=True)
        )
        return Report(found["title"], "mapred json", sentences, quotes, sources)
    except (KeyError, TypeError, AttributeError) as cause:
        raise Unreadable(
            "is JSON, but no report: it must have title, sections, spans and sources as in mapred/article.schema.json"
        ) from cause


def _told(found: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, bool]]:
    """Every sentence with its section, and whether it is told again."""
    yield from ((each, "", False) for each in found.get("abstract", ()))
    for section in found["sections"]:
        yield from ((each, section["heading"], False) for paragraph in section["paragraphs"] for each in paragraph)
    facts = {fact["id"]: fact for fact in found.get("facts", ())}
    for each in found.get("contradictions", ()):
        for fact in (facts[name] for name in each["facts"]):
            cites = dict.fromkeys(mark for evidence in fact["evidence"] for mark in evidence)
            yield {"text": fact["text"], "cites": list(cites)}, DISAGREE, True


def _place(locator: dict[str, Any] | None) -> str:
    pairs: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in (locator or {}).items()
    }
    return str(Locator(**pairs))


def _lines_of(texts: Sequence[str], whole: str, key: str = "text") -> list[int]:
    """The line on which each of the texts stands as the value of a key, found one after the other."""
    lines, at, line = [], 0, 1
    for text in texts:
        places = [whole.find(f'"{key}": {json.dumps(text, ensure_ascii=ascii_)}', at) for ascii_ in (False, True)]
        place = min((p for p in places if p >= 0), default=-1)
        if place >= 0:
            line += whole.count("\n", at, place)
            at = place + 1
        lines.append(line if place >= 0 else 0)
    return lines
