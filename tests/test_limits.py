"""What narrows or undoes a claim may not be left out of it, nor be moved to where it narrows something else.

For each rule there are claims that it refuses, and true neighbours that it lets pass.
"""

from __future__ import annotations

import pytest

from mapred.data import Verdict
from mapred.stages.verify import check

PASSED = (Verdict.SUPPORTED, Verdict.QUOTED)


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("alleged", "The alleged murderer was released from prison in 2003."),
        ("deputy", "The deputy minister announced the reform in parliament."),
        ("forged", "The museum sold a forged painting by Vermeer to a collector."),
        ("preliminary", "The company published the preliminary results of the trial in May."),
        ("honorary", "The university awarded Smith an honorary doctorate in 1997."),
        ("imitation", "The factory makes imitation diamonds for cheap jewellery."),
        ("partly", "The castle was partly destroyed by fire in 1613."),
        ("inversely", "The volume of a gas is inversely proportional to its pressure."),
        ("poorly", "The mechanism of the drug is poorly understood by scientists."),
        ("wrongly", "The temple was wrongly attributed to the Romans by early visitors."),
        ("temporarily", "The factory was temporarily closed by the owners in 1931."),
        ("ex-", "The ex-president opened the hospital in March."),
        ("anti-", "The anti-war movement gained support in the cities."),
        ("too", "The tumour was too small to be detected by ultrasound."),
        ("so", "The food was so salty that the guests left it on the table."),
        ("off", "The union called off the strike on Friday."),
        ("down", "The parliament voted down the bill in June."),
        ("electric", "The firm is the biggest maker of electric cars in the country."),
        ("old", "All of the old files are deleted on close of the log."),
        ("Untreated", "Untreated water is a danger to young children."),
        ("Excessive", "Excessive exercise causes damage to the heart."),
    ],
)
def test_a_word_that_undoes_or_narrows_what_is_said_may_not_go(word: str, sentence: str) -> None:
    assert check(_without(word, sentence), [sentence]).verdict not in PASSED


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("old", "The old minister announced the reform in parliament."),
        ("famous", "The museum sold a famous painting by Vermeer to a collector."),
        ("and a draft regulation", "The state issued a law and a draft regulation on pesticides."),
        ("completely", "The castle was completely destroyed by fire in 1613."),
        ("temporary", "The pager writes a temporary file to the disk."),
        ("very", "The very large page is kept in the old log."),
        ("electric", "The firm is a maker of electric cars in the country."),
        ("The old", "The old President Lincoln died in a house in Washington."),
    ],
)
def test_a_word_that_only_describes_may_go(words: str, sentence: str) -> None:
    assert check(_without(words, sentence), [sentence]).verdict in PASSED


def _without(words: str, sentence: str) -> str:
    said = " ".join(sentence.replace(words, "", 1).split())
    return said[:1].upper() + said[1:]
