"""Does a report keep its promises? A judge in a few lines of its own, for any JSON report whose sources are at hand.

    python -m tests.bench.judge REPORT.json [--folder DIR] [--sentences]

It uses none of the program's checks: of mapred it asks only the canonical text (`mapred parse FILE --format text`) into which
offsets point. A place is looked up in the file itself: lines in its lines, a page in what pypdfium2 reads on that page, an
anchor among the page's ids; a paragraph number is believed. Numbers and names (a word with a digit, or with a capital inside
a sentence) must stand letter by letter in a quote that the sentence cites, or in the title or file name of that source.
Where a sentence tells rows of a table (`In a table of X, “a” (“A”) has “b” under “B”`), each cell is looked for in a quoted
row, at the position of its column in a quoted heading; rows of .csv, .tsv and .xlsx files are looked up in the file.
DIR is where relative paths of the report begin; --sentences prints every sentence with its source, for a reader.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import itertools
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

COMMON = set(
    "a an the of to in on for and or with by from as is are was be been that which this these those it its their at but not "
    "if then than into any all can may will has have had do does when while such so only also no other one two more most "
    "there they you your we our used use using".split()
)
ROWS = re.compile("In a table of [^“]+, “[^”]+” (?:\\(“[^”]+”\\) )?has “")
LINED = 0.9  # share of a quote's words that its lines must hold: marks between them are not words
Report = dict[str, Any]


@dataclass
class Judgement:
    """Counts, and what is wrong with what."""

    counts: dict[str, int] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def count(self, what: str, bad: str = "") -> None:
        self.counts[what] = self.counts.get(what, 0) + 1
        if bad:
            self.wrong.setdefault(what, []).append(bad)


def sentences(report: Report) -> list[Report]:
    told = [s for section in report["sections"] for paragraph in section["paragraphs"] for s in paragraph]
    return [*report["abstract"], *told]


def text_of(path: str) -> str:
    command = [sys.executable, "-m", "mapred", "parse", path, "--format", "text"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")


def judge(report: Report, folder: Path = Path()) -> Judgement:
    """Looks at every quote and every sentence of the report."""
    found = Judgement()
    spans = {span["id"]: span for span in report["spans"]}
    sources = {source["number"]: source for source in report["sources"]}
    for source in report["sources"]:
        path = folder / source["path"]
        text, raw = text_of(str(path)), _raw(path)
        for span in (s for s in spans.values() if s["source"] == source["number"]):
            exact = text[span["start"] : span["end"]] == span["quote"] != ""
            found.count("quotes verbatim", "" if exact else span["quote"])
            found.count(
                "places right", "" if _stands(span, raw, path) else f"{source['path']} {span['locator']}: {span['quote']}"
            )
    for sentence in sentences(report):
        said = sentence["text"]
        cited = [spans[i] for i in sentence["cites"] if i in spans]
        found.count("sentences cited", "" if cited and len(cited) == len(sentence["cites"]) else said)
        quotes = [" ".join(span["quote"].split()) for span in cited]
        for quotation in () if ROWS.match(said) else re.findall(r"“(.*)”", said):
            found.count("quotations verbatim", "" if any(quotation in quote for quote in quotes) else said)
        for cell, column, row in _cells(said):
            right = _under(cell, column, row, [span["quote"].split("\t") for span in cited])
            found.count("cells of rows", "" if right else f"{cell!r} under {column!r} in {said!r}")
        names = [name for s in cited for name in (sources[s["source"]]["title"], Path(sources[s["source"]]["path"]).name)]
        held = " ".join([*quotes, *names])
        for what, word in _figures_and_names(said):
            stands = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", held)
            found.count(f"{what} held", "" if stands else f"{word!r} in {said!r}")
    return found


def _cells(said: str) -> Iterator[tuple[str, str, str]]:
    """Each cell of a sentence about rows, with its column and the key of its row."""
    if not ROWS.match(said):
        return
    first, *others = said.split("; “")
    key, columns = re.findall(r"“([^”]*)”", first)[0], re.findall(r"under “([^”]*)”", first)
    for column in re.findall(r"^In a table of [^“]*“[^”]*” \(“([^”]*)”\) has", first):
        yield key, column, key
    for cell, column in re.findall(r"“([^”]*)” under “([^”]*)”", first):
        yield cell, column, key
    for other in others:
        key, *cells = re.findall(r"“([^”]*)”", f"“{other}")
        yield from ((cell, column, key) for cell, column in itertools.zip_longest(cells, columns, fillvalue=""))


def _under(cell: str, column: str, key: str, quotes: list[list[str]]) -> bool:
    """Does a quoted row with that key have the cell at a position where a quoted heading has the column?"""
    rows = [row for row in quotes if key in row]
    places = {at for row in rows for at, each in enumerate(row) if each == cell}
    return any(at < len(head) and head[at] == column for head in quotes for at in places if head not in rows)


def _figures_and_names(said: str) -> Iterator[tuple[str, str]]:
    words = list(re.finditer(r"\w+", said))
    for at, found in enumerate(words):
        word = found[0]
        opens = at == 0 or (said[: found.start()].rstrip(" ").endswith(("“", ".", "?", "!")))
        if any(c.isdigit() for c in word):
            yield "numbers", word
        elif word[0].isupper() and not opens:
            yield "names", word


def _raw(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def _stands(span: Report, raw: bytes, path: Path) -> bool:
    """Is the quote where its locator says?"""
    place, words = span["locator"], re.findall(r"\w+", span["quote"])
    if "lines" in place:
        first, last = place["lines"]
        lines = raw.decode("utf-8", "replace").splitlines()[first - 1 : last]
        held = set(re.findall(r"\w+", re.sub(r"(?<=\w)-\s+", "", " ".join(lines)))) | set(re.findall(r"\w+", " ".join(lines)))
        return sum(word in held for word in words) >= LINED * len(words)
    if "rows" in place and path.suffix in (".csv", ".tsv", ".xlsx"):
        first, last = place["rows"]
        held = " ".join(cell for row in _table(raw, path, place.get("sheet"))[first - 1 : last] for cell in row)
        return all(word in held for word in words)
    if "page" in place:
        import pypdfium2

        document = pypdfium2.PdfDocument(raw)
        first, last = place["page"]
        text = " ".join(document[n - 1].get_textpage().get_text_range() for n in range(first, last + 1))
        return sum(word in text for word in words) >= LINED * len(words)
    if "#" in place.get("pointer", "") and path.suffix in (".html", ".htm"):
        return (
            re.search(rf"\b(?:id|name)\s*=\s*[\"']?{re.escape(place['pointer'][1:])}\b", raw.decode("utf-8", "replace"))
            is not None
        )
    return bool(place)


def _table(raw: bytes, path: Path, sheet: str | None) -> list[list[str]]:
    if path.suffix == ".xlsx":
        import openpyxl

        rows = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)[sheet or ""].iter_rows(values_only=True)
        return [[str(cell) for cell in row if cell is not None] for row in rows]
    text = raw.decode("utf-8-sig", "replace")
    return list(csv.reader(io.StringIO(text), csv.Sniffer().sniff(text[:4096], ",;\t|")))


def closest(report: Report) -> tuple[float, str, str]:
    """The two sentences that share most content words, and the share of the shorter one that they share.

    Two that deny differently, or of which each has a figure that the other lacks, say two things, whatever their words.
    """
    bags = [(s["text"], {w for w in re.findall(r"\w+", s["text"].lower()) if w not in COMMON}) for s in sentences(report)]
    pairs = [(a, b) for a, b in itertools.combinations(bags, 2) if _may_say_the_same(a[0], b[0])]
    return max((len(a & b) / max(1, min(len(a), len(b))), x, y) for (x, a), (y, b) in pairs)


def _may_say_the_same(one: str, other: str) -> bool:
    mine, its = ({w.strip(".,") for w in re.findall(r"\d[\d.,:-]*", text)} for text in (one, other))
    denies = [bool(re.search(r"\b(?:not|no|never|none|nothing|without|cannot)\b|n['’]t\b", text)) for text in (one, other)]
    return denies[0] == denies[1] and (mine <= its or its <= mine)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report")
    parser.add_argument("--folder", default="")
    parser.add_argument("--sentences", action="store_true")
    options = parser.parse_args()
    report = json.loads(Path(options.report).read_text("utf-8"))
    found = judge(report, Path(options.folder))
    words = sum(len(s["text"].split()) for s in sentences(report))
    print(f"{words} words in {len(sentences(report))} sentences, {len(report['sources'])} sources")
    for what, count in found.counts.items():
        bad = found.wrong.get(what, [])
        print(f"  {what:22}{count - len(bad):>6} of {count}" + "".join(f"\n    {each[:200]}" for each in bad[:20]))
    share, one, other = closest(report)
    print(f"  closest pair, {share:.0%}:\n    {one}\n    {other}")
    if options.sentences:
        for section in report["sections"]:
            print(f"\n## {section['heading']}")
            for paragraph in section["paragraphs"]:
                print("\n".join(f"  - [{s['verdict']}] {s['text']}" for s in paragraph) + "\n")


if __name__ == "__main__":
    main()
