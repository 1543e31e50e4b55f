"""The bench of planted facts: what it plants in words alone, and when it takes a text to tell it."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from mapred.cache.store import Store
from mapred.data import Document
from tests.bench.plans import documents_of
from tests.bench.planted import planted_in
from tests.bench.planted_facts import AGAINST, KNOWN, Planted, has
from tests.bench.planted_words import plant

SQLITE = Path(__file__).parent.parent / "examples" / "sqlite"
FACT = Planted("alone", "Velmora", ("herring fishers",), ((0, "Velmora was built for the herring fishers."),))


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    with Store(tmp_path_factory.mktemp("cache")) as store:
        return [
            d
            for name in ("backup", "howtocorrupt", "lockingv3", "wal")
            for d in documents_of(str(SQLITE / f"{name}.html"), store)
        ]


def test_every_fact_in_words_alone_is_told_by_what_its_documents_say_and_has_no_figure(documents: list[Document]) -> None:
    for fact in plant(documents, random.Random(1)):
        for _, text in fact.said:
            assert fact.told(text)
            assert not re.search(r"\d", text)


def test_no_two_facts_in_words_alone_have_the_same_clauses_or_the_same_made_up_name(documents: list[Document]) -> None:
    facts = plant(documents, random.Random(2))
    named = [f.name for f in facts if f.kind != KNOWN]
    assert len(set(named)) == len(named)
    assert not any(name in d.text for name in named for d in documents)


def test_the_documents_of_a_contradiction_say_its_two_sides(documents: list[Document]) -> None:
    (fact,) = (f for f in plant(documents, random.Random(1)) if f.kind == AGAINST)
    (_, one), (_, other) = fact.said
    assert [has(one, sign) for sign in fact.signs] == [True, False]
    assert [has(other, sign) for sign in fact.signs] == [False, True]


def test_a_text_tells_a_fact_when_it_has_the_name_and_the_words_and_does_not_deny_them() -> None:
    assert FACT.told("For herring fishers, Velmora was a home.")
    assert FACT.told("Velmora is old.", "It was built for each herring fisher.")
    assert not FACT.told("Velmora was built for the fishers.")
    assert not FACT.told("Velmora was not built for the herring fishers.")
    assert not FACT.told("Tasbrin was built for the herring fishers.")


def test_every_fact_has_a_home_for_each_document_that_says_it(documents: list[Document], tmp_path: Path) -> None:
    facts = plant(documents, random.Random(1))
    homes = planted_in(documents, facts, tmp_path, random.Random(1))
    assert {fact: len(places) for fact, places in homes.items()} == {fact: len(fact.said) for fact in facts}
