"""The JSON of an article: what the schema says, every id resolves, the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from jsonschema import Draft202012Validator

import mapred
from mapred.data import Article
from mapred.formats.to_json import to_json
from tests.articles import SMALL, articles, fewer

SCHEMA = json.loads((Path(mapred.__file__).parent / "article.schema.json").read_text("utf-8"))


def told(article: Article) -> Any:
    return json.loads(to_json(article))


def sentences(document: Any) -> list[Any]:
    return document["abstract"] + [s for part in document["sections"] for p in part["paragraphs"] for s in p]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_small_article_is_told_as_the_contract_says() -> None:
    document = told(SMALL)
    Draft202012Validator(SCHEMA).validate(document)
    assert document["schema_version"] == 1
    assert document["abstract"] == [
        {"text": "A write-ahead log is a second log.", "cites": ["1.1"], "facts": ["f1"], "verdict": "supported"}
    ]
    assert document["spans"][1] == {
        "id": "2.1",
        "source": 2,
        "quote": "Checkpoints move it back.\n",
        "start": 5,
        "end": 31,
        "locator": {"page": [12, 12]},
    }
    assert document["sources"][0] == {"number": 1, "path": "docs/log.txt", "sha256": "a" * 64, "title": "The log"}
    assert document["run"]["settings"] == {"words": 600, "effort": "low", "min_support": 0.5}


def test_evidence_with_an_uncited_span_is_left_out_and_so_is_a_fact_without_any() -> None:
    document = told(SMALL)
    assert document["facts"] == [
        {"id": "f1", "text": "WAL appends to a second log.", "evidence": [["1.1"]]},
        {"id": "f2", "text": "Checkpoints move it back.", "evidence": [["2.1"]]},
    ]
    assert document["sections"][0]["facts"] == ["f1", "f2"]
    assert document["contradictions"] == [{"facts": ["f1", "f2"], "about": "where changes go"}]


def test_it_is_readable_utf8_and_ends_in_a_newline() -> None:
    assert "“Checkpoints" in to_json(SMALL)
    assert to_json(SMALL).endswith("}\n")


@fewer
@given(articles())
def test_every_article_is_valid_against_the_schema(article: Article) -> None:
    Draft202012Validator(SCHEMA).validate(told(article))


@fewer
@given(articles())
def test_every_id_resolves(article: Article) -> None:
    document = told(article)
    facts = {fact["id"] for fact in document["facts"]}
    spans = {span["id"] for span in document["spans"]}
    numbers = {source["number"] for source in document["sources"]}
    for sentence in sentences(document):
        assert set(sentence["cites"]) <= spans
        assert set(sentence["facts"]) <= facts
    for fact in document["facts"]:
        assert {span for evidence in fact["evidence"] for span in evidence} <= spans
    for holder in document["sections"] + document["contradictions"]:
        assert set(holder["facts"]) <= facts
    assert {span["source"] for span in document["spans"]} <= numbers
    assert all(span["id"].startswith(f"{span['source']}.") for span in document["spans"])


@fewer
@given(articles())
def test_texts_and_quotes_are_verbatim(article: Article) -> None:
    document = told(article)
    lines = [*article.abstract, *(line for part in article.parts for p in part.paragraphs for line in p)]
    assert [s["text"] for s in sentences(document)] == [line.text for line in lines]
    quotes = {mark.id: mark.span.quote for mark in article.marks}
    assert {span["id"]: span["quote"] for span in document["spans"]} == quotes


def test_marks_stand_in_the_order_of_their_numbers() -> None:
    assert [span["id"] for span in told(SMALL)["spans"]] == ["1.1", "2.1"]


@fewer
@given(articles())
def test_the_same_article_gives_the_same_bytes(article: Article) -> None:
    assert to_json(article) == to_json(article)
