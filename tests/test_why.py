"""why: what the search tells of itself adds up, in the journal, in the JSON, and to a person."""

from __future__ import annotations

from dataclasses import replace

from mapred.planning import THEN
from mapred.stages.pool import Step
from mapred.stages.score import Score
from mapred.stages.search import Found
from mapred.why import story, why
from tests.outlines import material, themed

FIRST = Score((0.5, 0.3), 0.2, 0.1, 0.1)
BEST = Score((0.6, 0.4), 0.2, 0.1, 0.1)
MERGE = Step(1, "merge s1 and s2 as “Both”", "merge", 0.1, 0.02)
WORDS = Step(0, f"drop s3{THEN}rename s4 “Locks”", "words", 0.05, 0.01)
VAIN = Step(1, "drop s9", "drop", -0.2, 0.01)
FOUND = Found(
    themed(material()), FIRST, BEST, (0.04, 0.02), (WORDS, MERGE), (WORDS, MERGE, VAIN), 1234, survived=(("merge", 1, 1),)
)


def test_the_parts_of_a_score_add_up_to_it() -> None:
    told = {each["event"]: each for each in why(FOUND)}
    for name, score in (("first", FIRST), ("best", BEST)):
        assert told[name]["score"] == round(score.total, 4)
        parts = sum(told[name][part] for part in ("information", "redundancy", "size", "flow"))
        assert abs(parts - score.total) < 0.001


def test_every_edit_is_told_with_its_gain_and_whether_it_was_kept() -> None:
    edits = [(each["edit"], each["gain"], each["kept"]) for each in why(FOUND) if each["event"] == "edit"]
    assert edits == [(WORDS.edit, 0.05, True), (MERGE.edit, 0.1, True), (VAIN.edit, -0.2, False)]


def test_a_person_reads_what_was_done_and_what_it_brought() -> None:
    lines = story(FOUND).splitlines()
    assert lines[0].startswith("first outline   0.282 nats a token: information +0.400")
    assert "+0.100 ± 0.020  merge s1 and s2 as “Both”  (merge, layer 1)" in lines
    assert "+0.050 ± 0.010  drop s3" in lines
    assert any(line.strip().startswith("rename s4 “Locks”") for line in lines)
    assert "3 edits were tried, 1,234 tokens" in story(FOUND)


def test_what_the_other_half_did_not_confirm_is_said_so() -> None:
    assert "so the first outline stands" in story(replace(FOUND, kept=(), best=FIRST, judged=(-0.01, 0.02)))
    assert "was not searched" in story(None)
