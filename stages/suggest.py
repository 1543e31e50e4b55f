"""Edits that the model proposes: small, typed, and under a grammar; the score decides which survive.

sections -> [Edit]. It is shown a few numbered sections, each with its title and a fact, and answers with one or two numbers
and a heading: one number renames that section, two merge them. What it answers that is not valid is no edit.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from mapred.data import REST_ID, Section
from mapred.llm.model import Model, Question
from mapred.stages.brief import Material, brief
from mapred.stages.edits import Edit, Merge, Outlined, Rename
from mapred.stages.outline import MOST
from mapred.stages.terms import terms
from mapred.stages.titles import clean, sentence_case

SYSTEM = (
    "Improve the outline of a report. Give the number of one section and a better heading of two to six words for it; "
    "or the numbers of two sections that say the same, and one heading for both."
)
SHOTS = (
    (
        "1. General notes: The lamp was changed from oil to electricity after the second war.\n"
        "2. Borrowing books: Members may borrow up to five books for four weeks.\n"
        "3. Water and pressure: Water boils at about 90 degrees at 3000 metres.",
        '{"sections":[1],"title":"The change to electric light"}',
    ),
    (
        "1. Borrowing periods: Members may borrow up to five books for four weeks.\n"
        "2. Boiling water: Water boils at about 90 degrees at 3000 metres.\n"
        "3. Loans of books: A book can be reserved for one week.",
        '{"sections":[1,3],"title":"Rules for borrowing books"}',
    ),
)
SHOWN = 3  # sections of one question
SAID = 120  # characters of each fact
LIMIT = 24


def question(shown: Sequence[Section], material: Material, model: Model, seed: int) -> Question:
    """The facts are cut until the context holds the question."""
    schema = json.dumps(
        {
            "type": "object",
            "properties": {
                "sections": {"type": "array", "items": {"enum": [*range(1, len(shown) + 1)]}, "minItems": 1, "maxItems": 2},
                "title": {"type": "string", "minLength": 3, "maxLength": 60},
            },
            "required": ["sections", "title"],
            "additionalProperties": False,
        }
    )
    said = SAID
    while True:
        lines = (f"{n}. {s.title[:60]}: {material.facts[s.facts[0]].text[:said]}" for n, s in enumerate(shown, 1))
        content = "\n".join(" ".join(line.split()) for line in lines)
        asked = Question("outline: " + "+".join(s.id for s in shown), SYSTEM, SHOTS, content, schema, LIMIT, seed)
        if said == 0 or model.count(content) + model.overhead(asked) + LIMIT <= model.context:
            return asked
        said //= 2


def suggest(sections: Outlined, shown: Sequence[Sequence[str]], material: Material, model: Model, seed: int) -> list[Edit]:
    """An edit for each group of section ids that is shown, where the answer is one."""
    known = {s.id: s for s in sections if s.id != REST_ID}
    groups = [[known[name] for name in group if name in known] for group in shown]
    questions = [question(group, material, model, seed) for group in groups if group]
    answers = {q: a.text for q, a in model.ask(questions)}
    told = zip(questions, filter(None, groups), strict=True)
    found = (_edit(answers[q], group, sections, material) for q, group in told if q in answers)  # a budget may have ended
    return list(dict.fromkeys(edit for edit in found if edit is not None))


def cost(shown: Sequence[Section], material: Material, model: Model) -> int:
    """Tokens of one question, foreseen without asking it: the shared part is evaluated once and not counted."""
    return model.count(question(shown, material, model, 0).content) + LIMIT


def _edit(answer: str, shown: Sequence[Section], sections: Outlined, material: Material) -> Edit | None:
    told = json.loads(answer)
    chosen = [shown[n - 1] for n in dict.fromkeys(told["sections"]) if 1 <= n <= len(shown)]
    facts = tuple(f for s in chosen for f in s.facts)
    title = sentence_case(said, [material.facts[f] for f in facts]) if (said := clean(told["title"])) else ""
    others = {s.title.casefold() for s in sections if s not in chosen}
    words = set(terms(title))
    if not chosen or not words or title.casefold() in others or not _grounded(words, facts, material):
        return None
    if len(chosen) == 2 and len(facts) <= MOST:
        return Merge(chosen[0].id, chosen[1].id, title, brief(title, facts, material))
    if title != chosen[0].title:
        return Rename(chosen[0].id, title, brief(title, chosen[0].facts, material))
    return None


def _grounded(words: set[str], facts: Sequence[str], material: Material) -> bool:
    """A heading says nothing that its facts do not: each of its terms stands in one of them, or in a heading above them."""
    held = {t for f in facts for t in terms(material.facts[f].text)}
    held |= {t for place in material.places_of(facts) for t in terms(" ".join(place.heading))}
    return words <= held
