"""Markdown of any other make -> Report: sentences with marks such as [1], [^1] or [12, 13], and a list of sources.

What is read as a source: the entries under a last heading such as References, Sources or Notes, and definitions
`[^1]: file.txt` and `[1]: file.txt` anywhere. An entry is kept whole; which file it names, the audit finds out. Words in
quotation marks behind the file's name are a quote, those before it a title. Tables and code have no sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from mapred.data import Block, Kind
from mapred.formats.from_markdown import read_markdown
from mapred.formats.from_report import Split
from mapred.formats.report import Listed, Quote, Report, Said

LIST = re.compile(
    r"(?P<level>#{1,6})\s+(?:\d+[.)]?\s+)?(?:references?|sources?|bibliography|works cited|citations?|notes|footnotes|"
    r"literature|source (?:files|documents))\s*:?\s*#*\s*$",
    re.IGNORECASE,
)
ANY_HEADING = re.compile(r"(#{1,6})\s")
ENTRY = re.compile(
    r"\s{0,6}(?:[-*+]\s+)?(?:\[(?P<key>\^?[^\]\s]+)\][:.]?\s+|(?P<number>\d{1,4})[.)]\s+|(?P<bullet>(?<=[-*+] )))(?P<rest>\S.*)"
)
DEFINED = re.compile(r"\s{0,3}\[(?P<key>\^?[^\]\s]+)\]:\s+(?P<rest>\S.*)")
LINKED = re.compile(r"\[\[?(?P<key>\^?\d{1,4})\]?\]\((?P<path>[^)\s]+)\)")
MARK = re.compile(r"\s?\[(?P<keys>\^?[^\]\[\s,;]+(?:\s*[,;]\s*\^?[^\]\[\s,;]+)*)\]")
RANGE = re.compile(r"(\d+)\s*[-–]\s*(\d+)")
QUOTATION = re.compile(r"“([^“”]+)”|\"([^\"]+)\"")
NAME = re.compile(r"\S*\w\.\w{1,5}(?=$|[\s,;:)\]`>\"])|\S+/\S+")
FEWEST = 4  # words in quotation marks that are a quote, not a term
WIDEST = 30  # sources that a range such as [3-9] may name


def read_foreign(text: str, split: Split) -> Report:
    lines = text.split("\n")
    sources = list(_sources(lines))
    keys = {source.key for source in sources}
    body = "\n".join(lines)
    for found in LINKED.finditer(body):  # [1](file.txt)
        if found["key"] not in keys:
            keys.add(found["key"])
            sources.append(Listed(found["key"], found["path"], line=body.count("\n", 0, found.start()) + 1))
    body = LINKED.sub(lambda found: f"[{found['key']}]", body)
    title, section = "", ""
    sentences: list[Said] = []
    for block in read_markdown(body.encode("utf-8", "replace")).blocks:
        if block.kind is Kind.HEADING:
            title, section = (block.text, "") if block.level == 1 and not title else (title, block.text)
        elif block.kind in (Kind.TEXT, Kind.ITEM):
            sentences += _sentences(block, section, keys, split)
    quotes = tuple(quote for source in sources for quote in _quotes(source))
    return Report(title, "markdown", tuple(sentences), quotes, tuple(sources))


def _sources(lines: list[str]) -> Iterator[Listed]:
    """The list's entries, and every definition; their lines are blanked, so that what is left is the text."""
    found: list[tuple[str, str, int]] = []
    for start in [at for at, line in enumerate(lines) if LIST.match(line)][::-1]:
        end = _end(lines, start)
        found = list(_entries(lines, start + 1, end))
        if found:
            lines[start:end] = [""] * (end - start)
            break
    for at, line in enumerate(lines):
        if entry := DEFINED.match(line):
            found.append((entry["key"], entry["rest"], at + 1))
            lines[at] = ""
    for key, rest, number in found:
        yield Listed(key.rstrip(":"), rest.strip(), line=number)


def _end(lines: Sequence[str], start: int) -> int:
    """Where the part ends whose heading stands on line `start`."""
    level = len(lines[start].split()[0])
    others = (at for at in range(start + 1, len(lines)) if (found := ANY_HEADING.match(lines[at])) and len(found[1]) <= level)
    return next(others, len(lines))


def _entries(lines: Sequence[str], start: int, end: int) -> Iterator[tuple[str, str, int]]:
    """Key, text and line of each entry; a line that opens none goes on with the one before."""
    held: tuple[str, str, int] | None = None
    count = 0
    for at in range(start, end):
        entry = ENTRY.match(lines[at])
        if entry:
            if held:
                yield held
            count += 1
            held = (entry["key"] or entry["number"] or str(count), entry["rest"], at + 1)
        elif lines[at].strip() and held:
            held = (held[0], f"{held[1]} {lines[at].strip()}", held[2])
    if held:
        yield held


def _sentences(block: Block, section: str, keys: set[str], split: Split) -> Iterator[Said]:
    """The block's sentences without their marks: a mark belongs to the sentence in which, or behind which, it stands."""
    kept, marks, cuts = [], list[tuple[int, list[str]]](), list[tuple[int, int]]()
    start = length = 0
    for found in MARK.finditer(block.text):
        named = _keys(found["keys"], keys)
        if not named:
            continue
        kept.append(block.text[start : found.start()])
        length += found.start() - start
        start = found.end()
        marks.append((length, named))
        cuts.append((length, start))
    text = "".join([*kept, block.text[start:]])
    bounds = split(text)
    cites: list[list[str]] = [[] for _ in bounds]
    for at, named in marks:
        home = next((i for i in range(len(bounds) - 1, -1, -1) if bounds[i][0] < at), 0)
        if bounds:
            cites[home] += named
    for (low, high), named in zip(bounds, cites, strict=True):
        raw = next((behind + low - at for at, behind in reversed(cuts) if at <= low), low)
        yield Said(text[low:high], tuple(dict.fromkeys(named)), section, _line(block, raw))


def _line(block: Block, offset: int) -> int:
    """The file's line at an offset of the block."""
    if block.steps:
        return block.steps[max(0, bisect_right([at for at, _ in block.steps], offset) - 1)][1]
    return block.locator.lines[0] if block.locator.lines else 0


def _keys(text: str, known: set[str]) -> list[str]:
    """`12, 13` -> 12 and 13; `3-5` -> 3, 4 and 5; nothing for a bracket that is no mark: `[sic]`."""
    found: list[str] = []
    for key in re.split(r"\s*[,;]\s*", text):
        span = RANGE.fullmatch(key)
        if key in known:
            found.append(key)
        elif span and int(span[1]) <= int(span[2]) < int(span[1]) + WIDEST:
            found += map(str, range(int(span[1]), int(span[2]) + 1))
        elif re.fullmatch(r"\d{1,4}(?:\.\d{1,4})?", key) or key.startswith("^"):
            found.append(key)
        else:
            return []
    return found


def _quotes(source: Listed) -> Sequence[Quote]:
    """The quotations behind the name of the file in an entry."""
    name = NAME.search(source.path)
    texts = [found[1] or found[2] for found in QUOTATION.finditer(source.path, name.end())] if name else []
    wanted = [text for text in texts if len(text.split()) >= FEWEST]
    return [Quote(f"{source.key}.{n}", source.key, text, line=source.line) for n, text in enumerate(wanted, 1)]
