"""fold: the same said twice is one fact with the evidence of both; nearly the same is not."""

from __future__ import annotations

import pytest

from mapred.data import Evidence, Fact, Locator, Span
from mapred.stages.fold import fold

LIMIT = "A database file can hold at most 281 terabytes of data on every supported platform."


def fact(name: str, text: str, document: str = "a.txt", weight: float = 0.5) -> Fact:
    span = Span(f"{document}:{name}", document, f"{document}#1", 0, len(text), text, Locator(lines=(1, 1)))
    return Fact(name, text, (Evidence((span,)),), quoted=True, weight=weight)


def test_the_same_sentence_in_two_documents_is_one_fact_with_both() -> None:
    given = [fact("f1", LIMIT, "a.txt"), fact("f2", "The pager reads pages.", "a.txt"), fact("f3", LIMIT, "b.txt", 0.9)]
    first, second = fold(given)
    assert first.id == "f3", "the fact that weighs most gives the id"
    assert {e.document for e in first.evidence} == {"a.txt", "b.txt"}
    assert second == given[1]


def test_white_space_is_no_difference() -> None:
    (only,) = fold([fact("f1", LIMIT), fact("f2", LIMIT.replace(" hold ", "\nhold "), "b.txt")])
    assert len(only.evidence) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LIMIT, LIMIT.replace("281", "140")),
        (LIMIT, LIMIT.replace("can hold", "cannot hold")),
        ("The rollback journal is deleted when the transaction commits.",
         "The rollback journal is not deleted when the transaction commits."),
        ("WAL mode was added to SQLite in version 3.7.0 of 2010.",
         "WAL mode was added to SQLite in version 3.8.0 of 2010."),
        ("The writer holds the exclusive lock until it has finished its work.",
         "The reader holds the exclusive lock until it has finished its work."),
        ("Each page of the cache is 4096 bytes long in memory.",
         "Each page of the cache is 4096 kilobytes long in memory."),
    ],
)  # fmt: skip
def test_facts_that_differ_in_a_number_a_not_or_a_name_stay_two(one: str, other: str) -> None:
    given = [fact("f1", one), fact("f2", other, "b.txt")]
    assert fold(given) == given
    assert fold(given[::-1]) == given[::-1]


def test_no_evidence_is_lost() -> None:
    texts = [LIMIT, "The pager reads pages from the disk.", LIMIT, LIMIT, "The pager reads pages from the disk."]
    given = [fact(f"f{n}", text, f"d{n}.txt", n / 10) for n, text in enumerate(texts)]
    folded = fold(given)
    assert len(folded) == 2
    spans = sorted(s.id for f in folded for e in f.evidence for s in e.spans)
    assert spans == sorted(s.id for f in given for e in f.evidence for s in e.spans)


def test_folding_again_changes_nothing() -> None:
    given = [fact(f"f{n}", LIMIT if n % 2 else f"The pager reads page {n} from the disk.", f"d{n}.txt") for n in range(9)]
    once = fold(given)
    assert fold(once) == once


def test_no_facts_fold_into_none() -> None:
    assert fold([]) == []
