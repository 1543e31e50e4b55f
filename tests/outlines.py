"""Sections, facts and material for tests of the outline's search: small, and with known themes."""

from __future__ import annotations

from mapred.data import Brief, Evidence, Fact, Locator, Section, Span
from mapred.stages.brief import Material, Place

THEMES = {
    "Rollback journals": "rollback journal pages deletes commit hot header".split(),
    "Checkpoints": "checkpoint log frames moves merge reset threshold".split(),
    "Granite towers": "lighthouse granite ridge keeper lamp tower beam".split(),
    "Lending rules": "library books members fines shelf loan reader".split(),
}


def fact(theme: str, number: int, text: str = "") -> Fact:
    """Fact `number` of a theme, in a document and a chunk of that theme."""
    words = THEMES[theme]
    a, b, c = (words[(number + k * (1 + number // 7)) % len(words)] for k in range(3))
    said = text or f"The {a} of the {b} {c} item {number} in every case."
    document = f"{theme.split()[0].lower()}.txt"
    span = Span(f"{document}:{number}", document, f"{document}#{number}", 0, len(said), said, Locator(lines=(1, 1)))
    return Fact(f"{document}#{number}/1", said, (Evidence((span,)),), quoted=True)


def material(each: int = 6) -> Material:
    """`each` facts of each theme, under a heading that names it."""
    facts = [fact(theme, n) for theme in THEMES for n in range(each)]
    places = {
        f.evidence[0].spans[0].chunk: Place("A manual", (theme,), f.text)
        for theme in THEMES
        for f in facts
        if f.evidence[0].document.startswith(theme.split()[0].lower())
    }
    return Material({f.id: f for f in facts}, places)


def themed(made: Material) -> tuple[Section, ...]:
    """A section for each theme, holding its facts."""
    sections = []
    for number, theme in enumerate(THEMES, 1):
        own = tuple(f for f in made.facts if f.startswith(theme.split()[0].lower()))
        if own:
            sections.append(Section(f"s{number}", theme, Brief((THEMES[theme][0],)), own))
    return tuple(sections)
