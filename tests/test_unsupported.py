"""What stands in the article where the check refused the model's text."""

from __future__ import annotations

from pathlib import Path

import networkx
import pytest

from mapred.cache.journal import Journal
from mapred.cache.store import Store
from mapred.data import Article, Line, Outline, Section, Verdict
from mapred.errors import MapredError
from mapred.formats.find import find
from mapred.formats.to_json import to_json
from mapred.formats.to_markdown import to_markdown
from mapred.llm.cached import CachedModel
from mapred.llm.model import Question, ScriptedModel, Usage
from mapred.pipeline import make_article
from mapred.progress import Progress
from mapred.run import Report, Run
from mapred.settings import Settings
from mapred.stages.unsupported import Said, settle
from tests.conftest import Corpus, obey, sentence

PLAN = Outline(
    "An article",
    (Section("s1", "One", "Gather.", ("f1", "f2")), Section("s2", "Two", "Gather.", ("f3",))),
    networkx.freeze(networkx.DiGraph([("s1", "f1"), ("s1", "f2"), ("s2", "f3")])),
)
PASSED = {"f1": "The dam is old."}
REFUSED: dict[str, Said] = {"f3": ("The dam is new.", Verdict.CONFLICT)}
LIE = "The dam was built by 9 giants."


def test_by_default_the_quote_stands() -> None:
    assert settle(PLAN, PASSED, REFUSED, "quote") == (PLAN, {"f1": ("The dam is old.", Verdict.SUPPORTED)})


def test_a_dropped_fact_goes_with_the_section_that_held_nothing_else() -> None:
    plan, said = settle(PLAN, PASSED, REFUSED, "drop")
    assert [s.id for s in plan.sections] == ["s1"]
    assert plan.sections[0].facts == ("f1", "f2"), "f2 was only copied, and its quote stands"
    assert set(said) == {"f1"}
    assert set(plan.graph) == {"s1", "f1", "f2"}


def test_a_marked_text_keeps_its_verdict() -> None:
    plan, said = settle(PLAN, PASSED, REFUSED, "mark")
    assert plan is PLAN
    assert said == {"f1": ("The dam is old.", Verdict.SUPPORTED), **REFUSED}


def test_an_article_of_nothing_is_an_error() -> None:
    with pytest.raises(MapredError, match="nothing is left"):
        settle(PLAN, {}, dict.fromkeys(("f1", "f2", "f3"), ("No.", Verdict.WEAK)), "drop")


def lying(question: Question) -> dict[str, object]:
    """Obeys, but for the sentences without a condition: of those it says what no source does."""
    answer = obey(question)
    return {"says": LIE} if "says" in answer and not sentence(question).startswith("When ") else answer


def made(folder: Path, at: Path, choice: str) -> tuple[Article, Report]:
    chosen = Settings(words=400, on_unsupported=choice)
    with Store(at / "store") as store, Journal(at / "journal.jsonl") as journal:
        model = CachedModel(ScriptedModel(lying), store, Usage())
        run = Run(chosen, store, lambda: model, Progress(quiet=True), journal, 1)
        article = make_article(find([str(folder)]), run)
        assert article is not None
        return article, run.report


def lines_of(article: Article) -> list[Line]:
    return [*article.abstract, *(line for part in article.parts for said in part.paragraphs for line in said)]


def test_a_lie_is_quoted_over_dropped_or_marked_as_one_asks(corpus: Corpus, tmp_path: Path) -> None:
    folder = corpus()
    verdicts = {}
    for choice in ("quote", "drop", "mark"):
        article, report = made(folder, tmp_path, choice)
        lines = lines_of(article)
        verdicts[choice] = {line.verdict for line in lines}
        lies = [line for line in lines if line.text == LIE]
        assert bool(lies) is (choice == "mark")
        assert (report.support < 1) is (choice == "mark"), "--min-support counts what stands in the article"
        assert to_markdown(article).count("[unverified]") == len(lies)
        assert to_json(article).count('"verdict": "unsupported"') == len(lies)
    assert verdicts["quote"] == {Verdict.SUPPORTED, Verdict.QUOTED}
    assert verdicts["drop"] == {Verdict.SUPPORTED}
