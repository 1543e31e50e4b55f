"""What else a sentence says, and what may not be taken out of it."""

from __future__ import annotations

import pytest

from mapred.data import Verdict
from mapred.stages.statements import statements
from mapred.stages.verify import check

PASSED = (Verdict.SUPPORTED, Verdict.QUOTED)


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("There are pumps that move water.", "Pumps move water."),
        ("The pump is a machine that moves water.", "The pump moves water."),
        ("The mill works by turning a wheel.", "The mill turns a wheel."),
        ("Note that the dam leaks water.", "The dam leaks water."),
        ("The dam loses water, so the town brings water back.", "The town brings water back."),
        ("The mill was closed because the dam loses water.", "The dam loses water."),
        ("The mill was closed in order to save water.", "The mill was closed."),
        ("The pump (an old one) moves water.", "The pump moves water."),
        ("If the pump fails or if the dam leaks, the bell rings.", "If the pump fails, the bell rings."),
        ("If the pump fails or if the dam leaks, the bell rings.", "If the dam leaks, the bell rings."),
        ("The key is needed before opening the gate or closing the valve.", "The key is needed before opening the gate."),
        (
            "When the key is copied or removed by a guest, the lock is changed.",
            "When the key is copied by a guest, the lock is changed.",
        ),
        ("(The mill grinds corn.)", "The mill grinds corn."),
        ("Although the mill moves water, the town is dry.", "The mill moves water."),
        ("The dam was not harmed by storms or wars.", "The dam was not harmed by storms."),
    ],
)
def test_a_sentence_says_shorter_ones(sentence: str, said: str) -> None:
    assert said in statements(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The pump moves water.",
        "The mill is not a house that was built by monks.",
        "The name of the mill is a word in a text that was written by monks.",
        "In the spring the pump is off, and the valve is open.",
        "The mayor says the mill is old, and the dam is new.",
        "It means that the pump is off, and the valve is open.",
        "The bell rings only if the pump fails or if the dam leaks.",
        "The pump runs unless the valve is open or the tower is full.",
        "If the sector is read or write protected, the pump stops.",
        "The pump does not stop so that the mill can run.",
        "The valves (in winter) are closed.",
        "The pump is stopped by default when the valve is open.",
        "The pump is used instead of the mill if the dam leaks.",
        "Leave the mill before the bell rings or if the dam leaks.",
        "The path that is (estimated to be) the cheapest is chosen.",
        "The mill means the pump, the valves, and the old dam.",
        "The pump cannot be opened but it can be moved or sold.",
    ],
)
def test_nothing_is_taken_out_of_what_governs_it(sentence: str) -> None:
    for said in statements(sentence):
        assert said in {"The mayor says the mill is old."}


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The warden must read the meter.", "The warden must first read the meter of the mill."),
        ("The town avoids floods of the lower mill.", "The town avoids the risk of floods of the lower mill."),
        ("The report adds new figures of the town.", "The report adds several new figures of the town."),
        ("The mill in the town is an old house.", "The mill in the town is an old house that was built by monks."),
        ("The gatekeeper opens the small gate.", "The gate-keeper opens the small gate."),
        ("The experiment of the town lasted a week.", "The experiement of the town lasted a week."),
        ("The old pump stopped after a power failure.", "The old pump stopped for some reason after a power failure."),
        ("It is possible to visit the mill by boat.", "You can visit the mill by boat."),
        ("The warden carries out a test of the pump.", "The warden performs a test of the pump."),
        ("The mayor repaired the dam in May.", "The mayor repaired the dam in May, but the tower might leak by default."),
    ],
)
def test_what_a_reader_would_call_the_same_passes(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict is Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The dam is new.", "The town says the mill is old, and the dam is new."),
        ("The valves are closed.", "The valves (in winter) are closed by the warden."),
        ("The valves are closed by the warden.", "The valves (on the upper dam) are closed by the warden."),
        ("The valves are closed by the warden.", "The valves are closed by the warden (in winter)."),
        ("The valves are closed by the warden.", "The valves are closed (usually) by the warden."),
        ("The warden must hold the key of the tower.", "The warden need not hold the key of the tower."),
        ("The warden does not have to hold the key.", "The warden must not hold the key."),
        ("The warden must not hold the key.", "The warden does not have to hold the key."),
        ("The pump deletes a file of the log.", "The pump deletes a file that is empty."),
        ("The mill ignores a page of the book.", "The mill ignores a page of the book that is free."),
        (
            "If the sector is read, the pump stops for a minute.",
            "If the sector is read or write protected, the pump stops for a minute.",
        ),
        (
            "If the pump fails, the town is warned at once.",
            "If the pump fails and the valve is open, the town is warned at once.",
        ),
        (
            "The town is warned at once if the pump fails.",
            "The town is warned at once only if the pump fails or the valve is open.",
        ),
        ("The pump runs unless the valve is open.", "The pump runs unless the valve is open or the tower is full."),
        ("The dam is a wall in the river.", "The dam is not a wall that stands in the river."),
        ("The old mill grinds corn for the town.", "The name of the old mill is a word that grinds corn for the town."),
        ("The mill was built by monks.", "The mill was a house in a street that was built by monks."),
        ("The pump must run at times.", "The pump must run at all times."),
        ("A file can be read by the pump.", "A file in the old format can be read by the pump."),
        ("The pump can read a file at once.", "The pump can read a small file at once."),
        ("If a file is read, the pump stops.", "If a small file is read, the pump stops."),
        ("The pump stops when a file is read.", "The pump stops when a file is read by the warden."),
        ("Before the mill opens, the pump must stop.", "Before the old mill opens, the pump must stop."),
        ("The main pump supplies the town with water.", "The default main pump supplies the town with water."),
        ("The two towers have the same height as the dam.", "The two towers have the same height as the dam without its wall."),
        ("The towers have the same height as the dam.", "The towers have the same height as the dam in summer."),
        ("The dam breaks, and the town is warned.", "The dam breaks and then the town may be warned."),
        ("The valve opens and then the pump starts.", "The valve opens and the pump starts."),
        ("The pump stops because the valve is open.", "The pump does not stop because the valve is open."),
        ("The valve is open in the morning.", "The pump does not stop because the valve might be open in the morning."),
        ("The pumps in the tower are loud at night.", "The pumps used by the mill in the tower are loud at night."),
        ("The pumps used by the mill are loud at night.", "The pumps used by the mill in the tower are loud at night."),
        ("Files fail at the end of the day.", "Some files fail at the end of the day."),
        ("The report names files of the town.", "The report names few files of the town."),
        ("The mill was closed in order to save water.", "The mill was not closed in order to save water."),
        ("Pumps are used in the tower.", "Pumps are used in the tower instead of valves if the dam is full."),
        ("The dam has a wall of stone.", "The dam has a wall of stone that is planned."),
        (
            "In the spring the pump is off, and the valve is open.",
            "In the spring the pump is off, and in the summer the valve is open.",
        ),
        ("The valve is open all day.", "In the spring the pump is off, and the valve is open all day."),
        ("The valve is open all day.", "If the pump is off, the mill stops, and the valve is open all day."),
        ("The tower leaks water at night.", "Suppose the pump is off, and the tower leaks water at night."),
        ("The pump stops if the valve leaks.", "The pump never stops if the valve leaks or the tower is full."),
        ("The old dam in the valley is new.", "The town says the mill is old, and the old dam in the valley is new."),
        ("The town thinks the dam leaks.", "The mayor knows that the town thinks the dam leaks."),
        ("The old dam leaks water at night.", "The mayor believes the mill is safe, but the old dam leaks water at night."),
        ("The warden opens the valve and then closes the gate.", "The warden opens the valve and closes the gate."),
    ],
)
def test_a_dropped_condition_hedge_or_scope_does_not_pass(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict not in PASSED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Ordinary visitors can open the gates of the mill.", "The gates of the mill can be opened by ordinary visitors."),
        ("The gates of the mill are opened by the warden.", "The warden opens the gates of the mill."),
        ("The warden reads the mill meter every day.", "The warden reads the meter of the mill every day."),
        ("The mill's meter is read every day.", "The meter of the mill is read every day."),
        ("The rule applies to each visitor separately.", "The rule applies separately to each visitor."),
        ("The gate opens only if the bell rings.", "The gate only opens when the bell rings."),
        ("The mill holds no corn in winter.", "The mill does not hold any corn in winter."),
    ],
)
def test_another_voice_owner_or_place_of_an_adverb_passes(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict is Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The gates of the mill open ordinary visitors.", "The gates of the mill can be opened by ordinary visitors."),
        ("The warden is read by the meter every day.", "The warden reads the meter every day."),
        ("The mill owner sold the meter.", "The owner of the meter sold the mill."),
        ("The page number of the book is printed.", "The number of pages of the book is printed."),
        ("The gate is closed when it is automatically opened.", "The gate is automatically closed when it is opened."),
        ("Only the gate opens if the bell rings.", "The gate only opens when the bell rings."),
        ("A transaction is started by the writer.", "An implicit transaction is started by the writer."),
    ],
)
def test_who_does_what_to_whom_stays_as_it_was(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict not in PASSED
