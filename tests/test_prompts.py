"""No prompt after the map stage grows with the number of documents."""

from __future__ import annotations

from tests.bench.cost import SCORES, prompts


def test_the_longest_prompt_is_the_same_at_ten_a_hundred_and_a_thousand_documents() -> None:
    found = [prompts(documents, words=900) for documents in (10, 100, 1000)]
    assert {"reduce", "phrase", SCORES} <= set(found[0])
    assert len({max(each.values()) for each in found}) == 1
    for stage in found[0]:
        assert max(each[stage] for each in found[1:]) <= found[0][stage] + 8, stage
