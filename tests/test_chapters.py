"""The bench of chapters: what it hides, and that it gives 1 to the authors' own groups."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from mapred.cache.store import Store
from mapred.data import Section
from mapred.llm.model import ScriptedModel
from mapred.stages.brief import Brief
from tests.bench.chapters import agreement, cut
from tests.bench.plans import gathered, headed

WORDS = "anchor bolt crank drum engine flywheel gear hinge iron jacket kettle lamp motor nail oven pump quill rope".split()


def sentence(theme: str, seed: int) -> str:
    one, two, three, four, five = Random(seed).sample(WORDS, 5)
    return f"The {one} of a {theme} drives its {two} until the {three} and the {four} reach the {five}."


@pytest.fixture
def manual(tmp_path: Path) -> Path:
    """Three chapters of four parts."""
    folder = tmp_path / "manual"
    folder.mkdir()
    for chapter, theme in enumerate(("Ferry", "Loom", "Kiln"), 1):
        parts = [
            f"## {chapter}.{part} {theme} part {'abcd'[part]}\n\n"
            + " ".join(sentence(theme.lower(), 100 * chapter + 10 * part + line) for line in range(6))
            for part in range(4)
        ]
        (folder / f"{chapter}.md").write_text(f"# {chapter} All about the {theme.lower()}\n\n" + "\n\n".join(parts), "utf-8")
    return folder


def test_parts_of_chapters_are_documents_that_do_not_tell_their_chapter(manual: Path, tmp_path: Path) -> None:
    into = tmp_path / "parts"
    into.mkdir()
    with Store(tmp_path / "store") as store:
        chapters = cut(str(manual), store, into)
        assert {path.name for path in into.iterdir()} == chapters.keys()
        assert len(chapters) == 12
        assert len(set(chapters.values())) == 3
        for path in into.iterdir():
            heading, _, text = path.read_text("utf-8").partition("\n")
            assert heading.startswith("# ")
            assert not any(sign.isdigit() for sign in heading)
            assert "All about" not in heading + text
        made = headed(gathered(str(into), store, ScriptedModel(lambda _: {}), 600), ScriptedModel(lambda _: {}), 600)
    groups: dict[str, list[str]] = {}
    for fact in made.material.facts.values():
        groups.setdefault(chapters[Path(fact.evidence[0].document).name], []).append(fact.id)
    theirs = tuple(Section(f"s{n}", name, Brief(()), tuple(names)) for n, (name, names) in enumerate(groups.items()))
    assert agreement(theirs, made, chapters) == 1.0
    one = (Section("s1", "All", Brief(()), tuple(made.material.facts)),)
    assert agreement(one, made, chapters) == 0.0
