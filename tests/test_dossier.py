"""What people hand in: mails, minutes, statements, contracts. Who says it, and when, is half of what they say."""

from __future__ import annotations

from email.message import EmailMessage

import networkx
import pytest

from mapred.data import Brief, Document, Evidence, Fact, File, Kind, Locator, Outline, Section, Span, Verdict
from mapred.formats import read
from mapred.stages.brief import Material, Place
from mapred.stages.contradict import contradict
from mapred.stages.deixis import deictic
from mapred.stages.naming import spoken
from mapred.stages.parse import parse
from mapred.stages.sentences import stands_alone
from mapred.stages.terms import terms
from mapred.stages.titles import clean, fallback
from mapred.stages.versions import kin
from mapred.stages.write import openings, write
from tests.test_contradict import cut, document


@pytest.mark.parametrize(
    "text",
    [
        "Resolved: that Mrs Strand be suspended with immediate effect.",
        "Root cause: a defective valve was kept in service after its defect had been reported.",
        "10 March 2023: D12 was inhibited because of false alarms.",
        "On 10 March Paul Greaves inhibited the detector D12.",
        "The certificate of the relief valve PRV-7 expired on 30 November 2022.",
        "The alarm was raised at 02:47.",
        "Nothing in this agreement limits the liability for death or personal injury.",
        "This agreement is governed by the law of England and Wales.",
        "Clause 14.2 is replaced as follows: The liability of the contractor is limited to £750,000 for each event.",
        "Please defer the valve replacement until the new budget year starts on 1 April.",
        "It was agreed to report the figure of 1,200 kg to the regulator.",
        "Had D12 been in operation, the alarm would have been raised at 02:42.",
        "We hereby claim £2,410,000 for the loss of our goods in chambers 5 to 8.",
    ],
)
def test_what_was_decided_seen_and_asked_can_be_quoted(text: str) -> None:
    assert stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "Default: the lock is released when the last reader has left.",
        "Example: the keeper closes the gate of the harbour at night.",
        "Compressor C1: in order.",
        "It was used to store the barrels of the brewery.",
        "It is above the limit of the manager of the plant.",
        "This report was written by the engineers of the plant.",
        "In February it stood at minus 19 degrees for six hours.",
        "Typically they consist of names of packages and versions.",
        "A valve with a corroded seat and a spring of steel.",
        "The terms are as follows: none.",
    ],
)
def test_a_label_without_a_statement_and_a_pronoun_without_a_noun_cannot(text: str) -> None:
    assert not stands_alone(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I signed the amendment in September 2021.", True),
        ("The valve has done its job, and I see no reason why it cannot do so.", True),
        ("Our engineer reported the defect in writing.", True),
        ("The detector has gone into alarm eleven times since Sunday.", True),
        ("The valve was replaced three weeks ago.", True),
        ("From now on the detector is inhibited.", True),
        ("The I/O error of a disk is told to the caller.", False),
        ("On Monday 3 April the valve was replaced.", False),
        ("The US navy paid for the trip.", False),
        ("The valve was replaced on 3 April 2023.", False),
    ],
)
def test_what_only_its_author_can_say_is_told_from_what_anybody_can(text: str, expected: bool) -> None:
    assert deictic(text) is expected


def said(name: str, document_: str, text: str) -> Fact:
    span = Span(f"{document_}:{name}", document_, f"{document_}#1", 0, len(text), text, Locator(lines=(1, 1)))
    return Fact(name, text, (Evidence((span,)),), quoted=True)


def test_what_only_its_author_can_say_is_never_phrased() -> None:
    facts = [said("f1", "a.eml", "I closed the valve yesterday."), said("f2", "b.txt", "The valve was closed at 03:40.")]
    assert [f.id for f in openings(facts)] == ["f2"]


def test_a_source_is_named_again_where_another_one_has_come_between() -> None:
    facts = {
        f.id: f for f in (said("f1", "a.eml", "I closed the valve."), said("f2", "b.txt", "It was closed at 03:40, by hand."))
    }
    third = said("f3", "a.eml", "I then left the room.")
    span = third.evidence[0].spans[0]
    third = Fact(
        "f3", third.text, (Evidence((Span("a.eml:f3", "a.eml", "a.eml#1", 90, 110, span.quote, span.locator),)),), True
    )
    facts["f3"] = third
    plan = Outline("T", (Section("s", "The valve", Brief(("x",)), tuple(facts)),), networkx.freeze(networkx.DiGraph()))
    _, (part,) = write(
        plan, facts, {"f2": ("At 03:40 it was closed.", Verdict.SUPPORTED)}, {"a.eml": "Ann", "b.txt": "The log"}
    )
    lines = [line for paragraph in part.paragraphs for line in paragraph]
    homes = ["", *(line.spans[0].document for line in lines)]
    for before, line in zip(homes, lines, strict=False):
        home = line.spans[0].document
        assert ("Ann" in line.text) == (home == "a.eml" and before != home)


def mail(body: str, subject: str = "Broken valve") -> Document:
    made = EmailMessage()
    made["From"], made["Subject"], made["Date"] = "Ann Hale <ann@x.org>", subject, "Fri, 03 Feb 2023 17:58:00 +0000"
    made.set_content(body)
    return parse(read(File("a.eml", "a.eml"), bytes(made)))


def test_a_mail_is_called_by_its_subject_its_sender_and_its_day() -> None:
    found = mail("The valve leaks.\n")
    assert found.title == "Broken valve (Ann Hale, 3 February 2023)"
    assert spoken(found.title, found.id) == found.title
    assert clean(mail("It leaks.\n", "RE: FW: Broken valve").title) == "Broken valve", "a section is called by the subject"
    assert len(spoken(mail("It leaks.\n", "valve " * 60).title, "a.eml")) <= 110


def test_what_a_mail_repeats_of_another_is_not_its_own_text_and_its_signature_is_left_out() -> None:
    found = mail("Please close the valve.\n> It leaks since Sunday.\n> Ben\nThanks.\n\n-- \nAnn Hale\nNotify the sender.\n")
    kinds = {found.text[p.start : p.end]: p.kind for p in found.passages}
    assert kinds["Please close the valve."] is Kind.TEXT
    assert kinds["> It leaks since Sunday.\n> Ben"] is Kind.CODE
    assert "Notify" not in found.text


def test_a_title_in_capitals_is_spoken_of_quietly() -> None:
    assert spoken("HSE: STATEMENT OF HELEN STRAND", "a.txt") == "HSE: Statement of Helen Strand"
    assert spoken("6 April 2023", "letter.txt") == "6 April 2023"
    assert spoken("Timeline (draft, C. Marsh)", "t.md") == "Timeline (draft, C. Marsh)"


def test_short_sentences_of_two_witnesses_disagree() -> None:
    documents = [document("bell.txt", "The alarm was raised at 02:47."), document("hill.txt", "The alarm was raised at 03:15.")]
    chunks = cut(documents)
    found = contradict(chunks, (), kin(chunks), {d.id: d for d in documents}.__getitem__)
    assert [c.about for c in found.contradictions] == ["The alarm was raised: 02:47 (1 source) against 03:15 (1 source)"]


def test_short_sentences_about_what_many_things_have_do_not() -> None:
    documents = [document("lamp.txt", "The default value is 20."), document("horn.txt", "The default value is 100.")]
    chunks = cut(documents)
    assert not contradict(chunks, (), kin(chunks), {d.id: d for d in documents}.__getitem__).contradictions


def test_a_topic_that_joins_two_facts_into_a_third_is_no_title() -> None:
    facts = [
        said("f1", "m.md", "The board took note of the memorandum of the General Counsel of 24 July."),
        said("f2", "m.md", "Resolved: that Mrs Strand be suspended."),
    ]
    made = Material(
        {f.id: f for f in facts},
        {"m.md#1": Place("Minutes", ("Decisions",), "")},
        {"f1": ("Suspension of the General Counsel", "Memorandum of the General Counsel")},
    )
    assert made.candidates(["f1", "f2"]) == ["Decisions", "Memorandum of the General Counsel", "Minutes"]


def test_a_title_of_last_resort_is_of_nouns_that_other_sections_lack() -> None:
    facts = [said(f"f{n}", "a.txt", f"The branch of a worktree was corrected and later merged, in case {n}.") for n in range(3)]
    assert (
        fallback(facts, [], {terms("case")[0]: 0.1, terms("branch")[0]: 1.0, terms("worktree")[0]: 1.0})
        == "Branch and worktree"
    )
