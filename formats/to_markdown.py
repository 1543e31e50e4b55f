r"""Article -> Markdown that reads well as plain text, and in which a source can make nothing but text.

`[7.2]` after a sentence is quote 2 of source 7; under `## References` every source has its number and every quote its
mark, so a reader finds it with a text search and a program with one expression. A bracket in a source's own words is
written `\[`: what looks like a mark is one. Such words are shown escaped, on one line (a line break or a tab is a
space, a control or bidirectional override character is U+FFFD); the JSON format has them character by character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mapred.data import Article, Cited, Contradiction, Fact, Line, Mark, Omission, Paragraph, Part, Verdict
from mapred.formats.to_json import mark_order

UNVERIFIED = (Verdict.WEAK, Verdict.CONFLICT, Verdict.UNSUPPORTED, Verdict.UNVERIFIABLE)

BREAKS = re.compile("[\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029][\\s\x1c-\x1f]*")
UNSHOWN = re.compile("[\x00-\x1b\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ACTIVE = re.compile(r"[\\`*\[\]~$]|(?<![^\W_])_|_(?![^\W_])|<|&(?=#?\w+;)")
OPENING = re.compile(r"(\d{1,9})([.)])|([#>+=:-])")  # what would open a list, a quote, a rule or a heading
CLOSING = re.compile(r"[{}]|#(?=#*$)")  # in a heading: attributes, and the end that CommonMark cuts off
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|&(lt|amp);")
ENTITIES = {"<": "&lt;", "&": "&amp;"}


def to_markdown(article: Article) -> str:
    """The article, its references, and what it does not cover."""
    marks = {mark.span.id: mark.id for mark in article.marks}
    blocks = [f"# {_heading(article.title)}", _how_to_read(article), _paragraph(article.abstract, marks)]
    for part in article.parts:
        blocks += _part(part, marks)
    blocks += _disagreements(article.contradictions, article.facts, marks)
    blocks += _references(article.sources, article.marks)
    blocks += _not_covered(article.not_covered)
    return "\n\n".join(block for block in blocks if block) + "\n"


def shown(text: str) -> str:
    r"""What of a text is shown: `"a\n b\x00 "` -> `a b` and U+FFFD."""
    return UNSHOWN.sub("\ufffd", BREAKS.sub(" ", text)).strip()


def inline(text: str) -> str:
    r"""The text as Markdown that shows it and does nothing: `a_b [1.1] *x*` -> `a_b \[1.1\] \*x\*`."""
    return ACTIVE.sub(lambda found: ENTITIES.get(found[0], "\\" + found[0]), shown(text))


def plain(markdown: str) -> str:
    """The inverse: plain(inline(text)) == shown(text), and so for every other way in which this file escapes."""
    return ESCAPED.sub(lambda found: found[1] or {"lt": "<", "amp": "&"}[found[2]], markdown)


def _block(text: str) -> str:
    """Inline, and harmless at the start of a line or list item too."""
    return _opened(inline(text))


def _opened(written: str) -> str:
    found = OPENING.match(written)
    if not found:
        return written
    opener = f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}"
    return opener + written[found.end() :]


def _heading(text: str) -> str:
    return CLOSING.sub(r"\\\g<0>", inline(text)) or "Untitled"


def _how_to_read(article: Article) -> str:
    """`*[1.1] is quote 1 of source 1 ...*`, with figures counted from the lines and marks themselves."""
    lines = [line for paragraph in _paragraphs(article) for line in paragraph]
    quoted = sum(line.verdict is Verdict.QUOTED for line in lines)
    connective = sum(line.verdict is Verdict.CONNECTIVE for line in lines)
    rows = {fact.id for fact in article.facts if fact.row}
    cells = sum(bool(rows.intersection(line.facts)) for line in lines)
    unverified = sum(line.verdict in UNVERIFIED for line in lines)
    said = []
    if article.marks:
        first = min(article.marks, key=mark_order)
        number, quote = first.id.split(".")
        said.append(f"a mark such as [{first.id}] leads to quote {quote} of source {number} in the References.")
    refused = f" ({unverified} of them failed the check and are called unverified)" if unverified else ""
    kinds = [
        (quoted, "quotes a source word for word", "quote a source word for word"),
        (cells, "gives cells of a table as they stand there", "give cells of a table as they stand there"),
        (
            len(lines) - quoted - connective - cells,
            f"is phrased anew and checked against the quote{refused}",
            f"are phrased anew and checked against the quote{refused}",
        ),
        (connective, "only connects", "only connect"),
    ]
    *told, last = [_count(count, one, many) for count, one, many in kinds if count] or ["none says anything"]
    said.append(
        f"This article rests on {_count(len(article.marks), 'quote')} from {_count(len(article.sources), 'source')}."
        f" Of its {_count(len(lines), 'sentence')}, {', '.join(told)}{' and ' if told else ''}{last}."
    )
    return f"*How to read this: {' '.join(said)}*"


def _count(number: int, noun: str, many: str = "") -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {many or f'{noun}s'}"


def _paragraphs(article: Article) -> Iterator[Paragraph]:
    yield article.abstract
    for part in article.parts:
        yield from part.paragraphs


def _part(part: Part, marks: dict[str, str]) -> list[str]:
    level = "#" * min(part.level + 1, 6)
    return [f"{level} {_heading(part.heading)}", *(_paragraph(paragraph, marks) for paragraph in part.paragraphs)]


def _paragraph(paragraph: Paragraph, marks: dict[str, str]) -> str:
    """`A sentence. [1.1] [2.3] Another one. [4.1]` on one line; the first must not open a list or the like."""
    lines = [line for line in paragraph if shown(line.text)]
    return " ".join(_sentence(line, marks, first=not at) for at, line in enumerate(lines))


def _sentence(line: Line, marks: dict[str, str], first: bool) -> str:
    """The name of a source stands in italics: `According to *Isolation*: “...” [1.1]`; no other star is bare."""
    words, name = inline(line.text), inline(line.named)
    lead, quote, said = words.partition("“")
    at = [found.span() for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", lead)] if name else []
    if len(at) == 1:
        low, high = at[0]
        words = f"{lead[:low]}*{name}*{lead[high:]}{quote}{said}"
    words = _opened(words) if first else words
    unverified = ["[unverified]"] if line.verdict in UNVERIFIED else []
    return " ".join([words, *(f"[{marks[span.id]}]" for span in line.spans), *unverified])


def _disagreements(found: tuple[Contradiction, ...], facts: tuple[Fact, ...], marks: dict[str, str]) -> list[str]:
    """Each contradiction whose two facts both lead to marked quotes."""
    said = {fact.id: text for fact in facts if (text := _marked_fact(fact, marks))}
    items = []
    for each in found:
        if all(fact in said for fact in each.facts):
            items.append(f"- {_block(each.about) or 'Two claims'}")
            items += [f"    - {said[fact]}" for fact in each.facts]
    return ["## Where sources disagree", "\n".join(items)] if items else []


def _marked_fact(fact: Fact, marks: dict[str, str]) -> str:
    """The fact's text with the marks of each Evidence that is marked as a whole; empty when none is."""
    spans = [span for each in fact.evidence if all(span.id in marks for span in each.spans) for span in each.spans]
    return " ".join([_block(fact.text), *dict.fromkeys(f"[{marks[span.id]}]" for span in spans)]) if spans else ""


def _references(sources: tuple[Cited, ...], marks: tuple[Mark, ...]) -> list[str]:
    """`7. **Title**, path` and its quotes `- [7.2] p. 12: "verbatim quote"`, by number."""
    items = []
    for source in sorted(sources, key=lambda each: each.number):
        bullet = f"{source.number}. "
        like = f" (a copy or version of source {source.like})" if source.like else ""
        items.append(f"{bullet}**{inline(source.title) or inline(source.id)}**, {inline(source.path)}{like}")
        indent = " " * max(4, len(bullet))
        quotes = sorted((mark for mark in marks if mark.source == source.number), key=mark_order)
        items += [f"{indent}- {_quote(mark)}" for mark in quotes]
    return ["## References", "\n".join(items)] if items else []


def _quote(mark: Mark) -> str:
    """Quotation marks in the place are escaped: the first bare one opens the quote, the last on the line ends it."""
    place = inline(str(mark.span.locator)).replace('"', '\\"')
    return f'[{mark.id}] {place + ": " if place else ""}"{inline(mark.span.quote)}"'


def _not_covered(omissions: tuple[Omission, ...]) -> list[str]:
    """`- path: reason`; inputs that share a reason share a line. None is left out."""
    by_reason: dict[str, list[str]] = {}
    for each in omissions:
        by_reason.setdefault(each.reason, []).append(each.source)
    items = []
    for reason, sources in by_reason.items():
        if len(sources) == 1:
            items.append(f"- {_block(sources[0])}: {inline(reason)}")
        else:
            items.append(f"- {_block(reason)} ({len(sources)}): {', '.join(inline(source) for source in sources)}")
    return ["## Not covered", "\n".join(items)] if items else []
