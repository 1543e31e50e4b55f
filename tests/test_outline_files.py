"""An outline as a file: what is written is read back, whatever the sources say, and what a person changes is obeyed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapred.data import REST_ID, Argue, Brief, Contradiction, Outline, Section
from mapred.errors import UsageError
from mapred.formats.from_outline import read_outline
from mapred.formats.to_outline import to_dot, to_graphml, to_json, to_md, to_yaml
from mapred.formats.to_svg import to_svg
from mapred.stages.brief import rest
from mapred.stages.graph import graph
from mapred.stages.place import place
from mapred.stages.versions import Kin
from tests.outlines import fact, material, themed

MADE = material()
WHY = ({"event": "edit", "edit": "merge s1 and s2 as “Both”", "gain": 0.1},)


def plan(title: str = "A manual") -> Outline:
    sections = (*themed(MADE)[:3], rest(themed(MADE)[3].facts))
    return Outline(title, sections, graph(sections, list(MADE.facts.values())))


def saved(folder: Path, text: str) -> str:
    path = folder / "outline.yaml"
    path.write_text(text, "utf-8")
    return str(path)


@pytest.mark.parametrize("write", [to_yaml, to_json])
def test_what_is_written_is_read_back(tmp_path: Path, write: type) -> None:
    wished = read_outline(saved(tmp_path, write(plan(), WHY)))
    assert (wished.title, wished.sections) == (plan().title, plan().sections)


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_no_text_of_a_source_changes_an_outline(
    tmp_path_factory: pytest.TempPathFactory, said: str, title: str, name: str
) -> None:
    """In a fact's text, a title, a fact's id: whatever they hold, there is one section with one fact."""
    odd = replace(fact("Checkpoints", 1), id=name.encode("utf-8", "replace").decode(), text=said)
    sections = (Section("s1", title, Brief((title,)), (odd.id,)),)
    made = Outline(title, sections, graph(sections, [odd]))
    if title.strip():
        text = to_yaml(made).encode("utf-8", "replace").decode()
        assert [s.facts for s in read_outline(saved(tmp_path_factory.mktemp("odd"), text)).sections] == [(odd.id,)]
    assert len(json.loads(to_json(made))["sections"]) == 1
    assert len(ElementTree.fromstring(to_svg(made).encode("utf-8", "replace")).findall(".//{*}rect")) == 2
    assert to_dot(made).count("\n") == to_dot(plan_of("x")).count("\n")
    assert to_md(made).count("\n") == to_md(plan_of("x")).count("\n")
    ElementTree.fromstring(to_graphml(made).encode("utf-8"))


def plan_of(text: str) -> Outline:
    odd = replace(fact("Checkpoints", 1), text=text)
    sections = (Section("s1", text, Brief((text,)), (odd.id,)),)
    return Outline(text, sections, graph(sections, [odd]))


def test_a_fact_stands_beside_its_text_and_its_sources() -> None:
    lines = [line for line in to_yaml(plan()).splitlines() if "rollback.txt#0/1" in line]
    assert lines == ['      - "rollback.txt#0/1"  # The rollback of the journal pages item 0 in every case.']


def test_graphml_holds_the_whole_graph() -> None:
    made = plan()
    read = networkx.parse_graphml(to_graphml(made))
    assert set(read.nodes) == set(made.graph.nodes)
    assert set(read.edges) == set(made.graph.edges)


def test_the_graph_relates_contradicts_and_counts_independent_sources() -> None:
    one = fact("Checkpoints", 1)
    copy = replace(fact("Rollback journals", 1), id="other")
    both = replace(one, evidence=(*one.evidence, *copy.evidence))
    sections = (Section("s1", "One", Brief(()), (both.id,)), Section("s2", "Two", Brief(()), ("other",)))
    telling = Contradiction((both.id, "other"), "1 against 2")
    apart = graph(sections, [both, copy], contradictions=[telling])
    assert apart.nodes[both.id]["sources"] == 2
    assert apart.edges[both.id, "other"] == {"relation": "contradicts", "about": "1 against 2"}
    kin = Kin({"checkpoints.txt": "a", "rollback.txt": "a"})
    assert graph(sections, [both, copy], kin).nodes[both.id]["sources"] == 1
    alike = (Section("s1", "One", Brief(()), (one.id,)), Section("s2", "Two", Brief(()), ("twin",)), themed(MADE)[2])
    related = graph(alike, [one, replace(one, id="twin"), *MADE.facts.values()])
    assert related.edges["s1", "s2"]["relation"] == "relates"
    assert 0 < related.edges["s1", "s2"]["likeness"] <= 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: x", "has no `sections:`"),
        ("sections: [", "is no YAML"),
        ("sections:\n  - facts: []", "section 1: has no title"),
        ("sections:\n  - title: A\n    facts: x", "facts must be a list"),
        ("sections:\n  - title: A\n    brief: {argue: loudly}", "argue must be one of"),
        ("sections:\n  - title: [1]", "title must be text"),
        ("!!python/object/apply:os.system ['true']", "is no YAML"),
    ],
)
def test_what_is_no_outline_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said.replace("`", ".")):
        read_outline(saved(tmp_path, text))


def test_a_person_may_leave_out_all_but_the_titles(tmp_path: Path) -> None:
    wished = read_outline(saved(tmp_path, "sections:\n- title: One\n- {title: Two, id: s1}\n- {title: Three, id: s1}\n"))
    assert [s.title for s in wished.sections] == ["One", "Two", "Three"]
    assert len({s.id for s in wished.sections}) == 3
    assert {s.brief.argue for s in wished.sections} == {Argue.EACH}
    assert REST_ID not in {s.id for s in wished.sections}


def test_an_edited_outline_is_obeyed_and_what_cannot_be_placed_is_told() -> None:
    wished = (
        Section("s1", "Mine", Brief(()), ("granite.txt#0/1", "lending.txt#0/1", "nowhere.txt#1/1", "folded.txt#1/1")),
        Section("s2", "Twice", Brief(()), ("granite.txt#0/1", "granite.txt#1/1")),
        Section("s3", "Checkpoints of the log", Brief(()), ()),
        Section("s4", "Pirates", Brief(("the sea",)), ()),
    )
    context = {name: "Checkpoints log" for name in MADE.facts if name.startswith("checkpoints")}
    made, untold = place(wished, MADE.facts, context, {"folded.txt#1/1": "lending.txt#1/1"})
    assert [s.facts for s in made[:2]] == [("granite.txt#0/1", "lending.txt#0/1", "lending.txt#1/1"), ("granite.txt#1/1",)]
    assert all(f.startswith("checkpoints") for f in made[2].facts)
    assert len(made) == 3
    assert [what for what, _ in untold] == ["nowhere.txt#1/1", "granite.txt#0/1", "section “Pirates”"]
    assert untold[1][1] == "stands in “Mine” already"


@given(st.permutations([*MADE.facts]), st.integers(1, 24))
def test_no_fact_is_placed_twice(names: list[str], cut: int) -> None:
    wished = (Section("s1", "One", Brief(()), tuple(names[:cut])), Section("s2", "Two", Brief(()), (*names[cut:], *names[:2])))
    made, untold = place(wished, MADE.facts, {}, {})
    placed = [f for s in made for f in s.facts]
    assert sorted(placed) == sorted(MADE.facts)
    assert len([what for what, _ in untold if not what.startswith("section")]) == 2
