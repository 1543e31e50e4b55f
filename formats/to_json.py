"""Article -> the stable JSON of `--format json`; mapred/article.schema.json describes it.

Every id resolves inside the document. So of a fact only the Evidence is told whose spans all have a mark (a part of an
Evidence need not carry the fact); a fact that keeps none is not cited, and is left out wherever it was named. A
`conflict` is told as `unsupported`: which rule found it is the journal's matter.
"""

from __future__ import annotations

import json
import re

from mapred.data import Article, Fact, Line, Mark, Part, Verdict

SCHEMA_VERSION = 1
STEERING = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")  # what a terminal obeys, though JSON lets it stand


def to_json(article: Article) -> str:
    """The article as JSON text, the same bytes for the same article."""
    marks = {mark.span.id: mark.id for mark in article.marks}
    evidence = {fact.id: told for fact in article.facts if (told := _evidence(fact, marks))}
    document = {
        "schema_version": SCHEMA_VERSION,
        "title": article.title,
        "abstract": [_sentence(line, marks, evidence) for line in article.abstract],
        "sections": [_section(part, marks, evidence) for part in article.parts],
        "facts": [
            {"id": fact.id, "text": fact.text, "evidence": evidence[fact.id]} for fact in article.facts if fact.id in evidence
        ],
        "spans": [_span(mark) for mark in sorted(article.marks, key=mark_order)],
        "sources": [
            {"number": each.number, "path": each.path, "sha256": each.sha256, "title": each.title}
            for each in sorted(article.sources, key=lambda each: each.number)
        ],
        "contradictions": [
            {"facts": list(each.facts), "about": each.about}
            for each in article.contradictions
            if all(fact in evidence for fact in each.facts)
        ],
        "not_covered": [{"source": each.source, "reason": each.reason} for each in article.not_covered],
        "run": {
            "model": {"name": article.model_name, "sha256": article.model_sha256},
            "seed": article.seed,
            "settings": dict(article.settings),
            "counts": dict(article.counts),
        },
    }
    return safe(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


def safe(text: str) -> str:
    """JSON of the same value that steers no terminal: such characters only stand in its strings."""
    return STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def mark_order(mark: Mark) -> tuple[int, ...]:
    """`10.2` after `7.11` after `7.2`."""
    return tuple(int(number) for number in mark.id.split("."))


def _section(part: Part, marks: dict[str, str], evidence: dict[str, list[list[str]]]) -> dict[str, object]:
    return {
        "id": part.id,
        "level": part.level,
        "heading": part.heading,
        "paragraphs": [[_sentence(line, marks, evidence) for line in paragraph] for paragraph in part.paragraphs],
        "facts": [fact for fact in part.facts if fact in evidence],
    }


def _sentence(line: Line, marks: dict[str, str], evidence: dict[str, list[list[str]]]) -> dict[str, object]:
    verdict = Verdict.UNSUPPORTED if line.verdict is Verdict.CONFLICT else line.verdict
    return {
        "text": line.text,
        "cites": [marks[span.id] for span in line.spans],
        "facts": [fact for fact in line.facts if fact in evidence],
        "verdict": verdict.value,
    }


def _evidence(fact: Fact, marks: dict[str, str]) -> list[list[str]]:
    return [[marks[span.id] for span in each.spans] for each in fact.evidence if all(span.id in marks for span in each.spans)]


def _span(mark: Mark) -> dict[str, object]:
    span = mark.span
    return {
        "id": mark.id,
        "source": mark.source,
        "quote": span.quote,
        "start": span.start,
        "end": span.end,
        "locator": span.locator.as_dict(),
    }
