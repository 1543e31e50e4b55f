"""outline: every fact in exactly one section, titles that differ, and a graph that says the same and cannot change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import networkx
import pytest

from mapred.data import Brief, Evidence, Fact, Locator, Note, Outline, Section, Span
from mapred.llm.model import ScriptedModel
from mapred.stages.brief import Material, Place
from mapred.stages.headings import as_titled, entitle, entitled
from mapred.stages.order import topic_order
from mapred.stages.outline import outline, sections_for, topics

THEMES = {
    "Rollback journals": "rollback journal pages deletes commit hot header".split(),
    "Checkpoints": "checkpoint log frames moves merge reset threshold".split(),
    "Granite towers": "lighthouse granite ridge keeper lamp tower beam".split(),
    "Lending rules": "library books members fines shelf loan reader".split(),
    "Boiling water": "mountain pressure water boils altitude steam kettle".split(),
}


def corpus(count: int) -> tuple[list[Fact], list[Note], dict[str, Place]]:
    """Facts of five themes, a note and a heading for each."""
    facts, notes, places = [], [], {}
    for n in range(count):
        heading, words = list(THEMES.items())[n % len(THEMES)]
        a, b, c = (words[(n + k * (1 + n // 7)) % len(words)] for k in range(3))
        text = f"The {a} of the {b} {c} item {n} in every case."
        document, name = f"d{n % 9}.txt", f"d{n % 9}.txt#{n}"
        span = Span(f"{document}:{n}", document, name, n * 100, n * 100 + len(text), text, Locator(lines=(n + 1, n + 1)))
        facts.append(Fact(f"{name}/1", text, (Evidence((span,)),), quoted=True, weight=(n % 10) / 10))
        notes.append(Note(name, heading, text, (f"{name}/1",)))
        places[name] = Place(f"Document {n % 9}", (heading,), text)
    return facts, topic_order(notes), places


def planned(count: int, wanted: int = 4, named: str = "") -> tuple[list[Fact], Outline]:
    facts, notes, places = corpus(count)
    return facts, outline(facts, [notes], places, ScriptedModel(lambda _: {}), named=named, wanted=wanted)


@pytest.mark.parametrize("count", [1, 2, 4, 5, 9, 40, 120])
def test_every_fact_is_in_exactly_one_section(count: int) -> None:
    facts, plan = planned(count)
    assert sorted(f for s in plan.sections for f in s.facts) == sorted(f.id for f in facts)
    assert all(s.facts for s in plan.sections)


@pytest.mark.parametrize("count", [1, 5, 40, 120])
def test_titles_are_there_and_differ(count: int) -> None:
    _, plan = planned(count)
    titles = [s.title for s in plan.sections]
    assert all(title.strip() for title in (*titles, plan.title))
    assert len({title.casefold() for title in titles}) == len(titles)
    assert len({s.id for s in plan.sections}) == len(plan.sections)
    assert all(s.brief for s in plan.sections)


def test_the_graph_is_frozen_and_says_what_the_sections_say() -> None:
    _, plan = planned(40)
    graph = plan.graph
    assert networkx.is_frozen(graph)
    with pytest.raises(networkx.NetworkXError):
        graph.add_node("more")
    assert networkx.is_directed_acyclic_graph(graph)
    for section in plan.sections:
        assert graph.edges["article", section.id]["relation"] == "contains"
        contained = [f for f in graph.successors(section.id) if graph.edges[section.id, f]["relation"] == "contains"]
        assert tuple(contained) == section.facts
        for fact in section.facts:
            above = {graph.edges[edge]["relation"] for edge in graph.in_edges(fact)}
            assert above == {"contains", "supports"}
            assert sum(graph.edges[edge]["relation"] == "contains" for edge in graph.in_edges(fact)) == 1


def test_the_users_title_stands() -> None:
    assert planned(12, named="How it is kept safe")[1].title == "How it is kept safe"


def test_the_same_facts_give_the_same_outline() -> None:
    one, other = planned(60)[1], planned(60)[1]
    assert (one.title, one.sections) == (other.title, other.sections)


def test_many_facts_of_five_themes_are_several_sections() -> None:
    assert len(planned(100, wanted=5)[1].sections) >= 3


def test_a_longer_article_has_more_sections_within_bounds() -> None:
    counts = [sections_for(words) for words in (0, 150, 900, 3000, 10**6)]
    assert counts == sorted(counts)
    assert counts[0] >= 1
    assert counts[-1] < 30


def told(number: int, document: str, text: str, heading: str) -> tuple[Fact, Place]:
    span = Span(
        f"{document}:{number}", document, f"{document}#{number}", number, number + len(text), text, Locator(lines=(1, 1))
    )
    return Fact(f"f{number}", text, (Evidence((span,)),), quoted=True), Place(document, (heading,), text)


def test_the_section_that_a_title_fits_best_gets_it() -> None:
    """Though another section that it fits comes before."""
    one = [told(0, "boats", "The ferry carries the lamp of the lighthouse across the bay.", "Lamp of the lighthouse")]
    one += [
        told(n, "boats", f"The ferry leaves harbour {n} at noon with mail and cattle.", "Ferry and harbour") for n in (1, 2, 3)
    ]
    lamp = [
        told(n, "tower", f"The lamp of the lighthouse turns {n} times an hour.", "Lamp of the lighthouse") for n in (4, 5, 6, 7)
    ]
    facts = [fact for fact, _ in (*one, *lamp)]
    material = Material({f.id: f for f in facts}, {f.evidence[0].spans[0].chunk: place for f, place in (*one, *lamp)})
    titles = entitled([facts[:4], facts[4:]], material, ScriptedModel(lambda _: {}))
    assert titles == ["Ferry and harbour", "Lamp of the lighthouse"]


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["Savepoints in Granite", "Granite testing plans", "Locks"], "Granite: savepoints, testing plans and locks"),
        (["Granite database", "Locks"], "Granite: locks"),
        (["Savepoints in Granite and page locks", "How Granite is tested", "Logs"], "Granite: savepoints and logs"),
    ],
)
def test_an_article_says_its_subject_once(titles: list[str], expected: str) -> None:
    facts = [told(n, "d", f"All parts of Granite {n} are kept.", "Parts")[0] for n in range(5)]
    sections = [Section(f"s{n}", title, Brief(()), ()) for n, title in enumerate(titles)]
    assert entitle(facts, sections) == expected


def test_a_section_of_two_things_is_called_by_both() -> None:
    """A title that says nothing of a third of its facts is only half of one; a heading of the sources says the rest."""
    locks = [told(n, "locks", f"The lock of page {n} is taken by the writer.", "Page locks") for n in range(4)]
    logs = [told(n, "logs", f"The journal keeps the record {n} until the commit.", "Journal records") for n in range(4, 7)]
    other = [told(n, "boats", f"The ferry leaves harbour {n} at noon with mail.", "Ferry and harbour") for n in range(7, 11)]
    pairs = (*locks, *logs, *other)
    material = Material({f.id: f for f, _ in pairs}, {f.evidence[0].spans[0].chunk: place for f, place in pairs})
    model = ScriptedModel(lambda _: {})
    groups = [[f for f, _ in (*locks, *logs)], [f for f, _ in other]]
    assert entitled(groups, material, model) == ["Page locks and journal records", "Ferry and harbour"]
    groups = [[f for f, _ in (*locks, *logs[:1])], [f for f, _ in other]]
    assert entitled(groups, material, model) == ["Page locks", "Ferry and harbour"]


def sections_of(*groups: Sequence[tuple[Fact, Place]]) -> list[str]:
    """The titles of sections with these facts."""
    pairs = [pair for group in groups for pair in group]
    material = Material({f.id: f for f, _ in pairs}, {f.evidence[0].spans[0].chunk: place for f, place in pairs})
    return entitled([[f for f, _ in group] for group in groups], material, ScriptedModel(lambda _: {}))


def page(name: str, *numbers: int) -> list[tuple[Fact, Place]]:
    """Facts of a document whose chunks speak of what it is called, under a heading of something else."""
    return [told(n, name, f"What is said of {name.lower()} in line {n} holds.", f"Details of line {n}") for n in numbers]


def test_a_section_is_called_as_its_author_called_the_document_that_it_tells() -> None:
    assert sections_of(page("How Granite Is Tested", 1, 2, 3, 4), page("Page Locks", 5, 6, 7, 8)) == [
        "How granite is tested",
        "Page locks",
    ]
    assert sections_of([*page("Tests of Granite", 1, 2, 3, 4), *page("Page Locks", 5)]) == ["Tests of granite"]


@pytest.mark.parametrize("name", ["pg_ctl", "git-add(1)", "VACUUM"])
def test_a_section_may_be_called_by_one_word_where_that_is_a_name(name: str) -> None:
    pairs = [(fact, replace(place, title=name)) for fact, place in page("a.html", 1, 2, 3, 4)]
    assert sections_of(pairs) == [name]


@pytest.mark.parametrize("name", ["Files", "ferry-2.txt"])
def test_a_common_word_and_a_files_name_are_no_titles(name: str) -> None:
    ferry = [told(n, name, f"The ferry leaves harbour {n} with files.", "Ferry and harbour") for n in range(4)]
    assert sections_of(ferry) == ["Ferry and harbour"]


def test_a_section_of_two_documents_is_called_by_both() -> None:
    assert sections_of([*page("Tests of Granite", 1, 2, 3), *page("Page Locks", 4, 5)]) == ["Tests of granite and page locks"]
    assert sections_of([*page("How It Is Tested", 1, 2, 3), *page("Page Locks", 4, 5)]) != ["How it is tested and page locks"]


def test_what_a_document_does_not_speak_of_is_not_its_title() -> None:
    """`Scan of Monday 4711` over a text about a ferry."""
    ferry = [told(n, "Scan of Monday Noon", f"The ferry leaves harbour {n}.", "Ferry and harbour") for n in range(4)]
    assert sections_of(ferry) == ["Ferry and harbour"]


def test_the_topic_of_a_merged_note_that_nobody_named_is_no_topic_of_its_other_facts() -> None:
    one, other = Note("a", "Ferries", "", ("f1",)), Note("b", "Locks", "", ("f2",))
    unnamed = Note("c", "Ferries", "", ("f1", "f2"), ("a", "b"), 1)
    named = replace(unnamed, topic="Ships and locks")
    assert topics([[one, other], [unnamed]]) == {"f1": ("Ferries",), "f2": ("Locks",)}
    assert topics([[one, other], [named]]) == {"f1": ("Ferries", "Ships and locks"), "f2": ("Locks", "Ships and locks")}


def test_what_a_title_says_nothing_of_is_a_further_point() -> None:
    """Of a section of many documents; what tells mostly one stays together, and only so much goes as there is room for."""
    logs = page("Journal Records", 1, 2, 3)
    strays = [told(n, f"Letter {n}", f"The ferry leaves harbour {n}.", "Ferry and harbour") for n in range(4, 10)]
    locks = page("Page Locks", 11, 12, 13, 14)
    pairs = [*logs, *strays, *locks]
    material = Material({f.id: f for f, _ in pairs}, {f.evidence[0].spans[0].chunk: place for f, place in pairs})
    groups = [[f for f, _ in (*logs, *strays)], [f for f, _ in locks]]
    titles = ["Journal records", "Page locks"]
    sections, others = as_titled(titles, groups, material, 6)
    assert [(name, len(kept)) for name, kept in sections] == [("Journal records", 3), ("Page locks", 4)]
    assert others == [f for f, _ in strays]
    assert as_titled(titles, groups, material, 5) == ([*zip(titles, map(list, groups), strict=True)], [])
    assert as_titled(["Journal records", "Ferries"], groups, material, 10)[0][1] == ("Ferries", groups[1])
