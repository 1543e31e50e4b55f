"""What stands in the article where the check refused the model's text: the quote, nothing, or the text with a mark.

(Outline, texts that passed, texts that were refused) -> Outline, {fact id: (text, Verdict)}. A fact that is in neither is
a quote: the model was not asked, or only copied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mapred.data import Outline, Verdict
from mapred.errors import MapredError

Said = tuple[str, Verdict]
CHOICES = ("quote", "drop", "mark")


def settle(
    plan: Outline, passed: Mapping[str, str], refused: Mapping[str, Said], choice: str
) -> tuple[Outline, dict[str, Said]]:
    """The outline with what is still to be told, and the model's sentences in it, each with its verdict."""
    said: dict[str, Said] = {fact: (text, Verdict.SUPPORTED) for fact, text in passed.items()}
    if choice == "mark":
        return plan, {**refused, **said}
    return (without(plan, frozenset(refused)) if choice == "drop" else plan), said


def without(plan: Outline, dropped: frozenset[str]) -> Outline:
    """The outline less some facts; a section that keeps none goes with them."""
    kept = [replace(s, facts=tuple(f for f in s.facts if f not in dropped)) for s in plan.sections]
    sections = tuple(section for section in kept if section.facts)
    if not sections:
        raise MapredError("the check refused every sentence that the model wrote: with --on-unsupported drop nothing is left")
    gone = dropped | {section.id for section in kept if not section.facts}
    return Outline(plan.title, sections, plan.graph.subgraph(node for node in plan.graph if node not in gone))
