"""Write: an outline and its facts become an article, section by section, each from its own facts only.

(Outline, texts) -> parts and an abstract. Within a section the facts of one document stand together in the order of their
source, so that a reader follows one account at a time; the first quote of a paragraph says whose words it has, and so does the
first of each other document. Rows of a table (cells.py) are told in one sentence, behind what else is said of their document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from mapred.data import Evidence, Fact, Line, Outline, Paragraph, Part, Verdict
from mapred.stages.cells import by_table, heading, joined, say
from mapred.stages.deixis import deictic
from mapred.stages.terms import agreement, frequent, overlap, terms, weight
from mapred.stages.unsupported import Said

SENTENCES = 5  # of a paragraph
ABSTRACT = 5  # sentences
LONGEST_IN_ABSTRACT = 30  # words
FIGURE = 0.6  # weight of a sentence with a figure in the abstract: what held from 3.3.0 to 3.4.2 is for a section to tell
OPENING = ("According to {}: {}", "{} notes: {}", "In {} we read: {}", "{} states: {}")
ADDING = ("{} adds: {}", "{} says: {}")  # another document in the same paragraph
GOING_ON = ("{} goes on: {}",)  # the same document in the next paragraph
FRAMES = OPENING + ADDING + GOING_ON
ALIKE = 0.55  # overlap of content words from which a phrased text is an echo; a reader, who counts otherwise, must not see .6
VAGUE = frozenset(terms("use used using"))  # they say nothing that two sentences could share


def write(
    plan: Outline, facts: Mapping[str, Fact], texts: Mapping[str, Said], names: Mapping[str, str]
) -> tuple[Paragraph, tuple[Part, ...]]:
    """The abstract and the parts. `texts` are the model's sentences by fact id; `names` says what each document is called."""
    first = _abstract(plan, facts)
    abstract = tuple(line for i in first for line in _lines([facts[i]], texts, names))
    parts = []
    for number, section in enumerate(plan.sections):
        told = [facts[i] for i in section.facts if i not in first]
        groups = _with_rows(_paragraphs([f for f in told if not f.row], section.title), [f for f in told if f.row])
        plain = [_lines(group, texts, names) for group in groups]
        parts.append(Part(section.id, 1, section.title, tuple(_framed(plain, names, number)), section.facts))
    return abstract, tuple(parts)


def _abstract(plan: Outline, facts: Mapping[str, Fact]) -> list[str]:
    """The facts nearest to the middle of all and to their section's title, no two of a section or a document.

    They are said in the abstract and not again below.
    """
    ids = [i for s in plan.sections for i in s.facts if not facts[i].row]
    middle = frequent(terms(facts[i].text) for i in ids)
    home = {i: s for s in plan.sections for i in s.facts}

    def central(name: str) -> float:
        found = set(terms(facts[name].text))
        named = agreement(found, terms(home[name].title))
        special = FIGURE if any(sign.isdigit() for sign in facts[name].text) else 1.0
        return float(sum(weight(t) * middle[t] for t in found) / len(found) ** 0.7 * (0.4 + named) * special)

    chosen: list[str] = []
    for name in sorted(ids, key=lambda i: (-central(i), i)):
        fresh = all(
            home[name] is not home[c] and facts[name].evidence[0].document != facts[c].evidence[0].document for c in chosen
        )
        unnamed = not deictic(facts[name].text)  # the abstract names no sources
        if fresh and unnamed and len(home[name].facts) > 3 and len(facts[name].text.split()) <= LONGEST_IN_ABSTRACT:
            chosen.append(name)
        if len(chosen) == ABSTRACT:
            break
    return chosen


def _paragraphs(facts: Sequence[Fact], title: str) -> list[list[Fact]]:
    """Facts by document, in source order; the document closest to the section's title first; short runs join."""
    middle = frequent(terms(f.text) for f in facts)
    wanted = terms(title)

    def close(run: Sequence[Fact]) -> float:
        bags = [set(terms(f.text)) for f in run]
        shared = sum(sum(weight(t) * middle[t] for t in bag) / (1 + len(bag)) for bag in bags) / len(bags)
        named = sum(agreement(bag, wanted) for bag in bags) / len(bags)
        return shared / (1 + len(facts)) + 2 * named + 0.1 * min(len(run), 5)

    homes: dict[str, list[Fact]] = {}
    for fact in facts:
        homes.setdefault(fact.evidence[0].document, []).append(fact)
    runs = sorted(homes.values(), key=lambda run: (-close(run), run[0].id))
    found: list[list[Fact]] = []
    for run in runs:
        run = sorted(run, key=lambda f: f.evidence[0].spans[0].start)
        if len(run) < 3 and found and len(found[-1]) + len(run) <= SENTENCES and len(found[-1]) < 4:
            found[-1] += run
            continue
        pieces = -(-len(run) // SENTENCES)
        size = -(-len(run) // pieces)
        found += [run[i : i + size] for i in range(0, len(run), size)]
    return found


def _with_rows(groups: Sequence[Sequence[Fact]], rows: Sequence[Fact]) -> list[list[Fact]]:
    """The paragraphs with the rows of each table behind the last fact of their document; tables of no other in their own."""
    found = [list(group) for group in groups]
    alone: list[list[Fact]] = []
    for table in by_table(rows):
        home = table[0].evidence[0].document
        beside = [(n, at + 1) for n, g in enumerate(found) for at, f in enumerate(g) if f.evidence[0].document == home]
        if beside:
            group, at = beside[-1]
            found[group][at:at] = table
        else:
            alone.append(table)
    runs = [alone[at : at + SENTENCES] for at in range(0, len(alone), SENTENCES)]
    return [*found, *([fact for table in run for fact in table] for run in runs)]


def _lines(facts: Sequence[Fact], texts: Mapping[str, Said], names: Mapping[str, str]) -> Paragraph:
    """The text is of a fact's first sentence; what goes on after it stays a quote. Rows of one table are one line."""
    lines: list[Line] = []
    for is_row, run in groupby(facts, key=lambda f: heading(f) if f.row else ""):
        if is_row:
            lines += _row_lines(list(run), names)
            continue
        for fact in run:
            first, *others = quoted_lines(fact)
            text, verdict = texts.get(fact.id, (first.text, first.verdict))
            lines += [replace(first, text=text, verdict=verdict), *others]
    return tuple(lines)


def _row_lines(rows: Sequence[Fact], names: Mapping[str, str]) -> list[Line]:
    """Rows of a table, or of the same tables of several documents, in one sentence, which leads to each document's rows."""
    spans = []
    for evidence in zip(*(row.evidence for row in rows), strict=True):
        spans += [each.spans[0] for each in evidence] + [evidence[0].spans[-1]]
    name = names[rows[0].evidence[0].document]
    return [Line(say(joined(rows), name), tuple(row.id for row in rows), tuple(spans), Verdict.SUPPORTED, name)]


def openings(facts: Sequence[Fact]) -> list[Fact]:
    """What is phrased: each fact as its first sentence, but for those that only their author can say."""
    return [first for first in map(_opening, facts) if not deictic(first.text)]


def _opening(fact: Fact) -> Fact:
    told = len(fact.evidence[0].spans)
    evidence = tuple(Evidence(e.spans[:1]) if len(e.spans) == told else e for e in fact.evidence)
    return replace(fact, text=fact.evidence[0].spans[0].quote, evidence=evidence)


def quoted_lines(fact: Fact) -> Paragraph:
    """The fact in the words of its source, each sentence with its own quotes."""
    told = fact.evidence[0].spans
    lines = []
    for at, span in enumerate(told):
        spans = tuple(s for e in fact.evidence for s in (e.spans[at : at + 1] if len(e.spans) == len(told) else e.spans))
        lines.append(Line(f"“{' '.join(span.quote.split())}”", (fact.id,), spans, Verdict.QUOTED))
    return tuple(lines)


def _framed(paragraphs: Sequence[Paragraph], names: Mapping[str, str], turn: int) -> Iterator[Paragraph]:
    """A quote names its source where the paragraph begins and where another source takes over."""
    last = ""
    for at, paragraph in enumerate(paragraphs):
        named, heard, lines = "", False, list[Line]()
        for line in paragraph:
            home = line.spans[0].document
            if line.verdict is not Verdict.QUOTED:
                named = named if home == named else ""  # what follows is not of the source that was named last
            elif home != named:
                frames = ADDING if heard else GOING_ON if home == last else OPENING
                name, frame = names[home], frames[(turn + at) % len(frames)]
                # `git-add(1) adds` names a thing that is written so
                if frame.startswith("{}") and name.partition(" ")[0].isalpha():
                    name = name[0].upper() + name[1:]
                line, named, heard = replace(line, text=frame.format(name, line.text), named=name), home, True
            lines.append(line)
        last = named
        yield tuple(lines)


def without_echoes(texts: Mapping[str, str], facts: Sequence[Fact]) -> dict[str, str]:
    """Phrased texts that share too many words with another sentence of the article go back to their quotes.

    Each is held against the texts before it, as they stand then, and against the quotes of all others.
    """
    kept: dict[str, str] = {}
    said = {f.id: _bag(f.text) for f in facts}
    for fact in list(said):
        if fact in texts:
            found = _bag(texts[fact])
            if all(overlap(found, other) < ALIKE for twin, other in said.items() if twin != fact):
                kept[fact], said[fact] = texts[fact], found
    return kept


def _bag(text: str) -> frozenset[str]:
    return frozenset(terms(text)) - VAGUE
