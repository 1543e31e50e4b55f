"""The check against claims that models wrote and people read, and against claims that a program changed.

`python -m tests.bench.claims` prints the figures; here stand the bounds that none may fall below.
"""

from __future__ import annotations

import pytest

from mapred.stages.verify import check
from tests.bench.changes import (
    date_changed,
    name_swapped,
    negation_flipped,
    number_changed,
    roles_swapped,
    spliced,
    unit_changed,
    wrong_passage,
)
from tests.bench.claims import HALVES, LABELS, PASSED, cases, half, interval, labelled, sentences, texts
from tests.bench.compressions import compressions

KINDS = (number_changed, unit_changed, date_changed, negation_flipped, name_swapped, roles_swapped, wrong_passage, spliced)

NEAR_MISSES = (  # written after the rules stood; with them one that passes: who leaves out the comma before `who`
    ("The museum opened its doors in 1931 to all visitors.", "The museum opened its doors in 1931 to invited visitors."),
    ("The bridge carries trains and cars across the river.", "The bridge carries trains, and cars cross the river by ferry."),
    ("The town built the dam for the mill in 1890.", "The mill built the dam for the town in 1890."),
    ("The dam holds water for the town in summer.", "The dam held water for the town in summer."),
    ("The engineers inspect the dam every year.", "The engineers inspect the dam every second year."),
    ("Water is pumped to the tower at night.", "Water is pumped to the tower at night if the tariff is low."),
    ("The pump moves 40 litres a minute to the tower.", "The pump moves 40 litres an hour to the tower."),
    ("The pump can move water without a valve.", "The pump cannot move water without a valve."),
    ("The valve is opened by the warden of the mill.", "The valve is opened for the warden of the mill."),
    ("The warden reports leaks to the office on Monday.", "The warden reports leaks to the office by Monday."),
    ("The pipes were replaced after the flood of 1953.", "The pipes were replaced during the flood of 1953."),
    ("Nobody was hurt when the old pipe burst.", "Somebody was hurt when the old pipe burst."),
    ("The town has two towers and one reservoir.", "The town has one tower and two reservoirs."),
    ("The older tower is higher than the new tower.", "The new tower is higher than the older tower."),
    ("Chlorine is added because the water is cloudy.", "Chlorine is added although the water is cloudy."),
    ("The filter removes sand from the water of the river.", "The filter removes water from the sand of the river."),
    ("The tenants pay the bills of the landlord.", "The landlord pays the bills of the tenants."),
    ("The meter counts the litres that flow back.", "The meter does not count the litres that flow back."),
    ("Most meters are replaced after six years.", "Some meters are replaced after six years."),
    ("The meters are replaced after at least six years.", "The meters are replaced within six years."),
    ("The report says that the dam is safe for ships.", "The report asks whether the dam is safe for ships."),
    ("The mayor promised to repair the old dam.", "The mayor refused to repair the old dam."),
    ("The mayor repaired the old dam in spring.", "The mayor wanted to repair the old dam in spring."),
    ("The dam is safe for ships and boats.", "The dam is said to be safe for ships and boats."),
    ("The dam is safe for ships and boats.", "The dam is hardly safe for ships and boats."),
    ("The river froze and the mill closed in 1890.", "The river froze before the mill closed in 1890."),
    ("Unlike the river, the lake freezes in winter.", "Like the river, the lake freezes in winter."),
    ("The lake freezes in winter like the river.", "The lake freezes in winter, unlike the river."),
    ("The lake and the river freeze in winter.", "The lake or the river freezes in winter."),
    ("Half of the water is lost in the pipes.", "Less than half of the water is lost in the pipes."),
    ("The water is clean enough for the mill.", "The water is not clean enough for the mill and the town."),
    ("Fish were found in the upper basin of the dam.", "No fish were found in the upper basin of the dam."),
    ("The first pump was bought by the town in 1890.", "The last pump was bought by the town in 1890."),
    ("The pump runs on diesel and electric power.", "The pump runs on diesel or electric power."),
    ("The inspector closed the mill, and the owner sold it.", "The owner closed the mill, and the inspector sold it."),
    ("The owner of the mill sold the dam to the town.", "The owner of the dam sold the mill to the town."),
    ("The town sold the mill to the owner of the dam.", "The owner of the dam sold the mill to the town."),
    ("The basin is emptied by hand in the autumn.", "The basin is emptied in the autumn, and the sluice is opened by hand."),
    ("The mill was rebuilt with stone in the spring.", "The mill was to be rebuilt with stone in the spring."),
    ("The dam would break under the load of ice.", "The dam will break under the load of ice."),
    ("The dam breaks under the load of the ice.", "The dam would break under the load of the ice."),
    ("The law forbids boats on the upper basin.", "The law allows boats on the upper basin."),
    ("The boats must stay off the upper basin.", "The boats may stay off the upper basin."),
    ("Visitors may enter the tower in summer.", "Visitors may enter the tower only in summer."),
    ("Only members may enter the tower in summer.", "Members may only enter the tower in summer."),
    ("The tower was closed until repairs began.", "The tower was closed until repairs ended."),
    ("The tower is 40 metres high and 9 metres wide.", "The tower is 9 metres high and 40 metres wide."),
    ("The flood rose from 3 to 5 metres in a day.", "The flood rose from 5 to 3 metres in a day."),
    ("The flood damaged the mill and the tower of the town.", "The flood damaged the mill but not the tower of the town."),
)


def test_at_least_150_claims_of_each_half_were_read() -> None:
    for which in HALVES:
        assert sum(claim.half == which for claim in labelled()) >= 150
    assert {claim.label for claim in labelled()} == set(LABELS)
    assert all(claim.reason for claim in labelled() if claim.label != "true")


def test_no_sentence_is_in_both_halves() -> None:
    by_half = [{claim.quotes for claim in labelled() if claim.half == which} for which in HALVES]
    assert not by_half[0] & by_half[1]
    assert {half(sentence) for sentence in sentences(None)} == set(HALVES)


def test_no_claim_that_was_found_false_passes() -> None:
    for claim in labelled():
        if claim.label == "false":
            assert check(claim.claim, claim.quotes, claim.context).verdict not in PASSED, claim


def test_half_of_the_true_claims_pass_and_few_vague_ones() -> None:
    for label, low, high in (("true", 0.5, 1.0), ("vague", 0.0, 0.15)):
        mine = [claim for claim in labelled() if claim.label == label]
        passed = sum(check(c.claim, c.quotes, c.context).verdict in PASSED for c in mine)
        assert low * len(mine) <= passed <= high * len(mine), f"{passed} of {len(mine)} {label} claims"


def test_most_sentences_with_an_aside_left_out_pass_and_none_without_its_condition() -> None:
    for label, low, high in (("true", 0.6, 1.0), ("false", 0.0, 0.02)):
        mine = [c for c in compressions() if c.label == label]
        passed = [c.claim for c in mine if check(c.claim, [c.quote]).verdict in PASSED]
        assert len(mine) > 100
        assert low * len(mine) <= len(passed) <= high * len(mine), passed if label == "false" else len(passed)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_changed_claims_are_caught(kind) -> None:  # type: ignore[no-untyped-def]
    made = cases(kind, texts(sentences(None), labelled(), "held", 2), 60)
    passed = [case for case in made if check(*case).verdict in PASSED]
    assert len(made) == 60
    assert len(passed) <= 1, passed


@pytest.mark.parametrize(("claim", "quote"), NEAR_MISSES)
def test_a_near_miss_does_not_pass(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict not in PASSED


def test_an_interval_holds_its_share_and_narrows() -> None:
    assert interval(0, 0) == (0.0, 1.0)
    assert interval(9, 10)[0] < 0.9 < interval(9, 10)[1]
    assert interval(900, 1000)[0] > interval(9, 10)[0]
    assert interval(10, 10)[1] == pytest.approx(1.0)
