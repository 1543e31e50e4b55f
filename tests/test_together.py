"""Of two that do or are counted something together, both stay; of two that do it each, one may go."""

from __future__ import annotations

import pytest

from mapred.data import Verdict
from mapred.stages.verify import check

PASSED = (Verdict.SUPPORTED, Verdict.QUOTED)
EMIT = "China and India emit 40 percent of the carbon dioxide of the world."


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        (EMIT.replace("China and India emit", "China emits"), EMIT),
        (EMIT.replace("China and India emit", "India emits"), EMIT),
        ("The attack killed 30 soldiers in the capital.", "The attack killed 30 soldiers and civilians in the capital."),
        ("The attack killed 30 civilians in the capital.", "The attack killed 30 soldiers and civilians in the capital."),
        ("Six French ships sank in the storm.", "Six British and French ships sank in the storm."),
        ("The fund holds three million shares in the firm.", "The fund holds three million shares and options in the firm."),
        ("The cache holds 2000 pages of it.", "The cache holds 2000 pages and rows of it."),
        ("The sum of the price is 12 dollars.", "The sum of the price and the tax is 12 dollars."),
        ("Mixing bleach produces a toxic gas.", "Mixing bleach and ammonia produces a toxic gas."),
        ("Chlorine produces a gas when they are mixed.", "Chlorine and ammonia produce a gas when they are mixed."),
        ("Malaria and typhus kill two million people.", "Malaria, cholera and typhus kill two million people."),
        ("Typhus kills two million people.", "Malaria, cholera, and typhus kill two million people."),
        ("The lawyers met each other in the house.", "The lawyers and the judges met each other in the house."),
    ],
)
def test_what_two_have_together_is_not_said_of_one(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict not in PASSED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The pager copies the file in order.", "The pager and the shell copy the file in order."),
        ("The shell was added in version 3.7.", "The pager and the shell were added in version 3.7."),
        ("The king moved to Paris in 1789.", "The king and the queen moved to Paris in 1789."),
        ("The hospital employs 200 doctors.", "The hospital employs 200 doctors and 50 nurses."),
        ("The hospital employs 200 doctors.", "The hospital employs 200 doctors and a priest."),
        ("The tower is 30 metres high.", "The tower is 30 metres high and 10 metres wide."),
        ("The firm sold copper to 40 countries in Asia.", "The firm sold copper and tin to 40 countries in Asia."),
        ("The firm paid 40 dollars.", "Smith emailed the clerk, and the firm paid 40 dollars."),
        ("The sources can be defined in a file.", "The sources can be defined in a file, and they complement each other."),
    ],
)
def test_what_each_of_two_has_is_said_of_one(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict in PASSED
