"""write: every fact said once, quotes in their marks, and no line without its spans."""

from __future__ import annotations

from collections import Counter

import networkx
import pytest

from mapred.data import Article, Brief, Evidence, Fact, Line, Locator, Outline, Part, Section, Span, Verdict
from mapred.stages.write import openings, without_echoes, write

TOPICS = (
    "journal",
    "checkpoint",
    "lighthouse",
    "library",
    "mountain",
    "harbour",
    "compiler",
    "allocator",
    "cursor",
    "glacier",
)


def fact(n: int) -> Fact:
    topic = TOPICS[n % len(TOPICS)]
    text = f"The {topic} number {n} is described\nin chapter {n * 7} of its manual."
    document = f"d{n % 4}.txt"
    span = Span(f"{document}:{n}", document, f"{document}#1", n * 90, n * 90 + len(text), text, Locator(lines=(n + 1, n + 2)))
    return Fact(f"f{n}", text, (Evidence((span,)),), quoted=True, weight=(n * 37 % 100) / 100)


def planned(sizes: list[int]) -> tuple[Outline, dict[str, Fact]]:
    facts = {f.id: f for f in map(fact, range(sum(sizes)))}
    names, sections = list(facts), []
    for number, size in enumerate(sizes, 1):
        own, names = names[:size], names[size:]
        sections.append(Section(f"s{number}", f"Part {number}", Brief(("what it says",)), tuple(own)))
    return Outline("An article", tuple(sections), networkx.freeze(networkx.DiGraph())), facts


def documents_of(facts: dict[str, Fact]) -> set[str]:
    return {span.document for fact in facts.values() for each in fact.evidence for span in each.spans}


def written(sizes: list[int], texts: dict[str, str]) -> tuple[list[Line], tuple[Part, ...], dict[str, Fact]]:
    plan, facts = planned(sizes)
    said = {name: (text, Verdict.SUPPORTED) for name, text in texts.items()}
    abstract, parts = write(plan, facts, said, {n: f"The manual {n}" for n in documents_of(facts)})
    lines = [*abstract, *(line for part in parts for paragraph in part.paragraphs for line in paragraph)]
    return lines, parts, facts


SIZES = [[1], [4], [3, 5], [18, 9, 7, 4, 4, 5, 6], [2, 2, 2]]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("phrased", [False, True])
def test_every_fact_is_said_exactly_once(sizes: list[int], phrased: bool) -> None:
    texts = {f"f{n}": f"Chapter {n * 7} describes number {n}." for n in range(0, sum(sizes), 2)} if phrased else {}
    lines, parts, facts = written(sizes, texts)
    assert Counter(name for line in lines for name in line.facts) == Counter(facts.keys())
    assert [f for part in parts for f in part.facts] == list(facts), "and belongs to its section"


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_a_fact_that_was_not_phrased_is_quoted_in_marks(sizes: list[int]) -> None:
    lines, _, facts = written(sizes, {})
    for line in lines:
        assert line.verdict is Verdict.QUOTED
        (name,) = line.facts
        assert f"“{' '.join(facts[name].text.split())}”" in line.text


def test_a_phrased_fact_is_said_in_its_words() -> None:
    lines, _, _ = written([8, 8], {"f3": "Chapter 21 describes the library."})
    (line,) = [line for line in lines if line.facts == ("f3",)]
    assert (line.text, line.verdict) == ("Chapter 21 describes the library.", Verdict.SUPPORTED)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_every_line_leads_to_all_spans_of_its_facts(sizes: list[int]) -> None:
    lines, _, facts = written(sizes, {"f1": "Chapter 7 describes number 1."})
    for line in lines:
        assert line.spans
        assert set(line.spans) == {s for name in line.facts for e in facts[name].evidence for s in e.spans}


def test_a_section_says_its_own_facts_only() -> None:
    _, parts, _ = written([6, 7, 8], {})
    for part in parts:
        said = {name for paragraph in part.paragraphs for line in paragraph for name in line.facts}
        assert said <= set(part.facts)
        assert all(paragraph for paragraph in part.paragraphs)


def test_the_same_input_is_written_the_same() -> None:
    assert written([9, 9], {})[:2] == written([9, 9], {})[:2]


def test_an_echo_goes_back_to_its_quote() -> None:
    facts = [fact(n) for n in range(3)]
    texts = {
        "f0": "The journal of the harbour is described.",
        "f1": "The harbour journal is described.",
        "f2": "A lamp burns above the cliff at night.",
    }
    kept = without_echoes(texts, facts)
    assert "f2" in kept or "f2" not in texts
    assert not {"f0", "f1"} <= set(kept)
    assert all(kept[name] == texts[name] for name in kept)


def test_an_article_of_such_parts_is_a_value() -> None:
    lines, parts, facts = written([3], {})
    assert Article("t", tuple(lines), parts, tuple(facts.values()), (), ()) == Article(
        "t", tuple(lines), parts, tuple(facts.values()), (), ()
    )


def going_on() -> Fact:
    """A fact of two sentences, each with a span of its own."""
    head, next_ = "The lamp of the lighthouse was changed in 1946.", "It has been electric since then, and needs no keeper."
    at = Locator(lines=(1, 1))
    spans = (
        Span("d.txt:0-47", "d.txt", "d.txt#1", 0, 47, head, at),
        Span("d.txt:48-97", "d.txt", "d.txt#1", 48, 97, next_, at),
    )
    return Fact("pair", f"{head} {next_}", (Evidence(spans),), quoted=True)


@pytest.mark.parametrize("texts", [{}, {"pair": "In 1946 the lamp of the lighthouse was changed."}], ids=["quoted", "phrased"])
def test_each_sentence_of_a_fact_leads_to_its_own_quote(texts: dict[str, str]) -> None:
    fact = going_on()
    plan = Outline("An article", (Section("s1", "Part 1", "Gather.", ("pair",)),), networkx.freeze(networkx.DiGraph()))
    said = {name: (text, Verdict.SUPPORTED) for name, text in texts.items()}
    _, (part,) = write(plan, {"pair": fact}, said, dict.fromkeys(documents_of({"pair": fact}), "The manual"))
    first, second = (line for paragraph in part.paragraphs for line in paragraph)
    assert (first.spans, second.spans) == (fact.evidence[0].spans[:1], fact.evidence[0].spans[1:])
    assert texts.get("pair", fact.evidence[0].spans[0].quote) in first.text
    assert f"“{fact.evidence[0].spans[1].quote}”" in second.text


def test_only_the_first_sentence_of_a_fact_is_phrased() -> None:
    (fact,) = openings([going_on()])
    assert fact.text == going_on().evidence[0].spans[0].quote
    assert fact.evidence == (Evidence(going_on().evidence[0].spans[:1]),)


def test_a_paragraph_names_each_source_whose_words_it_has() -> None:
    plan, facts = planned([9])
    _, (part,) = write(plan, facts, {}, {n: f"The manual {n}" for n in documents_of(facts)})
    for paragraph in part.paragraphs:
        homes = [line.spans[0].document for line in paragraph]
        for at, line in enumerate(paragraph):
            assert (f"The manual {homes[at]}" in line.text) == (at == 0 or homes[at] != homes[at - 1])


@pytest.mark.parametrize(("name", "shown"), [("the manual", "The manual"), ("harbour-add(1)", "harbour-add(1)")])
def test_a_source_opens_a_sentence_as_it_is_written(name: str, shown: str) -> None:
    plan, facts = planned([9])
    _, (part,) = write(plan, facts, {}, dict.fromkeys(documents_of(facts), name))
    opened = [line.text for paragraph in part.paragraphs for line in paragraph if line.text.lower().startswith(name)]
    assert opened
    assert all(text.startswith(shown) for text in opened)


def test_an_abstract_tells_what_is_so_rather_than_a_figure() -> None:
    """Six sections of four facts, of which one has a figure, and five sentences of abstract: none of them has it."""
    facts, sections = {}, []
    for number, topic in enumerate(TOPICS[:6]):
        names = []
        for at, place in enumerate(("shore", "valley", "island", "border")):
            text = f"The {topic} of the {place} holds {40 if number == 2 else 'many'} records of trade."
            span = Span(f"{topic}.txt:{at}", f"{topic}.txt", f"{topic}.txt#1", at * 90, at * 90 + len(text), text, Locator())
            facts[f"{topic}{at}"] = Fact(f"{topic}{at}", text, (Evidence((span,)),), quoted=True)
            names.append(f"{topic}{at}")
        sections.append(Section(f"s{number}", f"The {topic}", Brief(()), tuple(names)))
    plan = Outline("Trade", tuple(sections), networkx.freeze(networkx.DiGraph()))
    abstract, _ = write(plan, facts, {}, {name: name for name in documents_of(facts)})
    assert len(abstract) == 5
    assert not any("40" in line.text for line in abstract)
