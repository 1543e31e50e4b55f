"""edits: whatever is edited, every fact stays in exactly one section and the outline stays valid."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mapred.data import REST_ID, Brief, Section
from mapred.stages.brief import rest
from mapred.stages.edits import Add, Assign, Drop, Edit, Merge, Move, Outlined, Rename, Split, apply, describe, touched

FACTS = [f"f{n}" for n in range(8)]
NAMES = ["s1", "s2", "s3", "s4", REST_ID, "nowhere", ""]
NOTHING = Brief(())

names = st.sampled_from(NAMES)
some = st.lists(st.sampled_from([*FACTS, "unknown"]), max_size=6).map(tuple)
titles = st.text(max_size=8)
edits: st.SearchStrategy[Edit] = st.one_of(
    st.builds(Merge, names, names, titles, st.just(NOTHING)),
    st.builds(Split, names, some, titles, st.just(NOTHING), titles, st.just(NOTHING)),
    st.builds(Rename, names, titles, st.just(NOTHING)),
    st.builds(Move, names, names),
    st.builds(Assign, some, names),
    st.builds(Add, titles, st.just(NOTHING), some),
    st.builds(Drop, names),
)


@st.composite
def outlines(draw: st.DrawFn) -> Outlined:
    homes = draw(st.lists(st.integers(0, 3), min_size=len(FACTS), max_size=len(FACTS)))
    groups = [tuple(f for f, home in zip(FACTS, homes, strict=True) if home == n) for n in range(4)]
    made = [Section(f"s{n + 1}", f"Title {n}", NOTHING, group) for n, group in enumerate(groups) if group]
    return (*made[:-1], rest(made[-1].facts)) if draw(st.booleans()) else tuple(made)


@given(outlines(), st.lists(edits, max_size=6))
def test_an_edited_outline_is_valid_and_loses_and_invents_nothing(sections: Outlined, changes: list[Edit]) -> None:
    for edit in changes:
        sections = apply(sections, edit)
    assert sorted(f for s in sections for f in s.facts) == sorted(FACTS)
    assert all(s.facts for s in sections)
    assert len({s.id for s in sections}) == len(sections)
    assert REST_ID not in [s.id for s in sections[:-1]]


@given(outlines(), edits)
def test_sections_that_an_edit_does_not_touch_keep_their_words(sections: Outlined, edit: Edit) -> None:
    after = {s.id: s for s in apply(sections, edit)}
    for section in sections:
        if section.id not in touched(edit) and section.id in after and section.id != REST_ID:
            assert (after[section.id].title, after[section.id].brief) == (section.title, section.brief)
    assert describe(edit)


TWO = (Section("s1", "One", NOTHING, ("a", "b")), Section("s2", "Two", NOTHING, ("c",)))
SHORT = Brief(("x",))


def told(sections: Outlined) -> list[tuple[str, str, str]]:
    return [(s.id, s.title, "".join(s.facts)) for s in sections]


def test_each_edit_by_hand() -> None:
    assert told(apply(TWO, Merge("s2", "s1", "Both", SHORT))) == [("s2", "Both", "cab")]
    assert told(apply(TWO, Split("s1", ("b",), "A", SHORT, "B", SHORT))) == [
        ("s1", "A", "a"),
        ("s3", "B", "b"),
        ("s2", "Two", "c"),
    ]
    assert told(apply(TWO, Rename("s2", "New", SHORT))) == [("s1", "One", "ab"), ("s2", "New", "c")]
    assert told(apply(TWO, Move("s2", "s1"))) == [("s2", "Two", "c"), ("s1", "One", "ab")]
    assert told(apply(TWO, Move("s1"))) == [("s2", "Two", "c"), ("s1", "One", "ab")]
    assert told(apply(TWO, Assign(("c",), "s1"))) == [("s1", "One", "abc")]
    assert told(apply(TWO, Add("New", SHORT, ("a", "c")))) == [("s1", "One", "b"), ("s3", "New", "ac")]
    assert told(apply(TWO, Drop("s1"))) == [("s2", "Two", "c"), (REST_ID, "Further points", "ab")]


def test_an_edit_of_what_is_not_there_changes_nothing() -> None:
    for edit in (Merge("s1", "s9", "x", SHORT), Merge("s1", "s1", "x", SHORT), Rename("s9", "x", SHORT), Drop("s9")):
        assert apply(TWO, edit) == TWO
    for other in (Split("s1", ("a", "b"), "x", SHORT, "y", SHORT), Assign(("z",), "s1"), Add("x", SHORT, ()), Move("s1", "s9")):
        assert apply(TWO, other) == TWO
