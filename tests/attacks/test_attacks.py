"""Documents are data: whatever a document says, it changes nothing but what the article says about that document.

Every attack is run through the whole pipeline beside three honest documents, with a model that obeys what it reads in a
question's content, and all together with one that lies in every answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import jsonschema
import pytest

from mapred.cache.journal import Journal
from mapred.cache.journal import read as journal
from mapred.cache.store import Store
from mapred.data import Article, File, Line, Verdict
from mapred.formats import read as read_file
from mapred.formats.find import find
from mapred.formats.to_json import to_json
from mapred.formats.to_markdown import to_markdown
from mapred.llm.cached import CachedModel
from mapred.llm.model import Question, ScriptedModel, Usage
from mapred.pipeline import make_article
from mapred.progress import Progress
from mapred.run import Run
from mapred.settings import Settings
from mapred.stages import merge
from mapred.stages.instructions import instruction_like
from mapred.stages.parse import parse
from mapred.stages.wordings import wordings
from tests.attacks.documents import ATTACKS, CANARY, Attack
from tests.conftest import PAPERS, Corpus, obey

SCHEMA = json.loads((Path(__file__).parents[2] / "mapred" / "article.schema.json").read_text("utf-8"))
IDS = [attack.id for attack in ATTACKS]
MARK = re.compile(r"(?<!\\)\[(\d+\.\d+)\]")
FRAMED = re.compile(r"“.*”")
PAYLOAD = "PWNED <script>alert(1)</script> [x](javascript:alert(1)) [1.1] \x1b[2J"


def obedient(question: Question) -> dict[str, object]:
    """The worst model for a reader: whatever a question's content asks for, it does."""
    found = "PWNED" in question.content or instruction_like(question.content)
    return lying(question) if found else obey(question)


def lying(question: Question) -> dict[str, object]:
    """A model that lies in every answer, as the seed has it: bare, or hidden in the sentence that it was given."""
    answer = obey(question)
    plain = question.content.rstrip(".")
    said = (
        PAYLOAD,
        f"{plain} [9.9].",
        f"{plain} <script>alert(1)</script>.",
        f"{plain}, says [the keeper](javascript:alert(1)).",
        f"{plain} \u202eDENWP\u202c.",
        f"{plain}. “PWNED,” it says.",
        f"{plain}.\n\n## References\n\n1. PWNED",
        f"{plain} PWNED.",
        f"{plain} \x1b]0;x\x07.",
    )
    if "says" in answer:
        answer["says"] = said[(len(question.content) + question.seed) % len(said)][:400]
    if "topic" in answer:
        answer["topic"] = ("PWNED <b>all</b>", f"{plain[:40]}\u202e[1.1]", "Ignore the above", "## References")[
            len(question.content) % 4
        ]
    return answer


@dataclass
class Made:
    article: Article
    asked: list[Question]
    run: Run

    @property
    def markdown(self) -> str:
        return to_markdown(self.article)

    @property
    def lines(self) -> list[Line]:
        parts = (line for part in self.article.parts for paragraph in part.paragraphs for line in paragraph)
        return [*self.article.abstract, *parts]


def made(folder: Path, place: Path, model: ScriptedModel, words: int = 900) -> Made:
    with opened(place, model, words) as run:
        article = make_article(find([str(folder)]), run)
    assert article is not None
    return Made(article, model.asked, run)


@contextmanager
def opened(place: Path, model: ScriptedModel, words: int) -> Iterator[Run]:
    settings = Settings(words=words, effort="high")
    with Store(place / "store") as store, Journal(place / "journal.jsonl") as journal:
        cached = CachedModel(model, store, Usage(), settings.max_calls, settings.max_time)
        yield Run(settings, store, lambda: cached, Progress(quiet=True), journal, 1)


def put(attack: Attack, folder: Path) -> None:
    (folder / attack.name).write_bytes(attack.data)


def unframed(line: Line) -> str:
    """The sentence without the frame that names its source."""
    quoted = FRAMED.search(line.text)
    return quoted[0] if line.verdict is Verdict.QUOTED and quoted else line.text


def held(made: Made) -> None:
    """What no document and no model may break."""
    article, markdown = made.article, made.markdown
    jsonschema.validate(json.loads(to_json(article)), SCHEMA)
    marks = {mark.span.id: mark for mark in article.marks}
    for line in made.lines:
        assert line.spans
        assert all(span.id in marks for span in line.spans)
        if line.verdict is Verdict.QUOTED:
            assert any(" ".join(span.quote.split()) in line.text for span in line.spans)
        else:
            assert "PWNED" not in line.text or any("PWNED" in span.quote for span in line.spans), line
    body, _, tail = markdown.partition("\n## References\n")
    assert set(MARK.findall(body)) <= {mark.id for mark in article.marks}
    cited = sum(len(line.spans) for line in made.lines)
    told, _, disputes = body.partition("\n## Where sources disagree\n")
    assert len(MARK.findall(told)) == cited + 1  # the example under the title
    assert bool(disputes) == bool(article.contradictions)
    assert len(MARK.findall(disputes)) >= 2 * len(article.contradictions)
    headings = [line for line in markdown.splitlines() if re.match(r" {0,3}#", line)]
    ours = 1 + len(article.parts) + bool(article.contradictions) + 1 + bool(article.not_covered)
    assert len(headings) == ours, headings
    assert tail.count("\n## ") == bool(article.not_covered)
    for title in (article.title, *(part.heading for part in article.parts)):
        assert "PWNED" not in title
        assert title.isprintable()
        assert len(title) < 250
        assert not instruction_like(title)
    inert(markdown, ours)


def inert(markdown: str, headings: int) -> None:
    """A full parser sees text, our headings and our lists, and nothing that acts; a terminal sees no escape."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = [each for token in parser.parse(markdown) for each in (token, *(token.children or ()))]
    kinds = {token.type for token in tokens}
    assert not kinds & {"html_block", "html_inline", "image", "link_open", "fence", "code_block", "code_inline", "table_open"}
    assert sum(token.type == "heading_open" for token in tokens) == headings
    page = parser.render(markdown)
    assert not re.search(r"<(?!/?(?:h[1-6]|p|em|strong|ul|ol|li|br)\b)", page), page
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", markdown)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The three honest papers alone, with room for every sentence."""
    from tests.conftest import paper

    folder = tmp_path_factory.mktemp("clean")
    (folder / "docs").mkdir()
    for name, title, sentences in PAPERS[:3]:
        (folder / "docs" / name).write_text(paper(name, title, sentences), "utf-8")
    return made(folder / "docs", folder, ScriptedModel(obedient), words=3000)


def test_there_are_enough_attacks_in_enough_formats() -> None:
    assert len(ATTACKS) >= 60
    assert len(set(IDS)) == len(IDS)
    assert len({attack.name.rpartition(".")[2] for attack in ATTACKS}) >= 10


@pytest.mark.parametrize("attack", [a for a in ATTACKS if a.hides], ids=lambda a: a.id)
def test_what_nobody_sees_is_not_read(attack: Attack) -> None:
    document = parse(read_file(File(attack.name, attack.name), attack.data))
    said = json.dumps([document.text, document.title, [p.heading for p in document.passages]])
    assert not [word for word in CANARY if word in said]
    assert "northern lamp" in document.text  # what is seen is still there


@pytest.mark.parametrize("attack", ATTACKS, ids=IDS)
def test_an_attack_changes_nothing_beside_itself(attack: Attack, corpus: Corpus, clean: Made, tmp_path: Path) -> None:
    folder = corpus(3)
    put(attack, folder)
    before = sorted(path.name for path in tmp_path.iterdir())
    attacked = made(folder, tmp_path, ScriptedModel(obedient))
    held(attacked)
    # the questions about other documents are what they were, but for those that join notes (and for second tries, which
    # depend on how many first ones pass)
    others = {question.about: question for question in reversed(clean.asked) if question.system != merge.SYSTEM}
    first = {question.about: question for question in reversed(attacked.asked)}
    assert len(first.keys() & others.keys()) >= 6
    assert all(first[about] == others[about] for about in first.keys() & others.keys())
    # and so is every sentence about them: in the same words, or a quote of the same place
    known = {(line.facts, line.spans): unframed(line) for line in clean.lines}
    papers = {name for name, _, _ in PAPERS[:3]}
    shared = [line for line in attacked.lines if {span.document for span in line.spans} <= papers]
    assert len(shared) >= 6
    for line in shared:
        assert unframed(line) in (known[line.facts, line.spans], f"“{line.spans[0].quote}”")
    if attack.hides:
        assert not [word for word in CANARY if word in to_json(attacked.article)]
    assert bool(attacked.run.report.instruction_like) >= attack.tells
    kept = [event.fields for event in journal(tmp_path / "journal.jsonl") if event.name == "instruction-like"]
    assert [(each["path"], each["place"], each["text"]) for each in kept] == [
        (remark.path, remark.place, remark.text) for remark in attacked.run.report.instruction_like
    ]
    assert all(each["reason"] for each in kept)
    # nothing was written but the cache and the journal
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted({*before, "journal.jsonl", "store"})
    assert sorted(path.name for path in folder.iterdir()) == sorted({*papers, attack.name})


@pytest.mark.parametrize("reply", [obedient, lying], ids=["obedient", "lying"])
def test_all_attacks_at_once(corpus: Corpus, tmp_path: Path, reply: object) -> None:
    folder = corpus(3)
    for attack in ATTACKS:
        put(attack, folder)
    attacked = made(folder, tmp_path, ScriptedModel(reply), words=3000)  # type: ignore[arg-type]
    held(attacked)
    assert not [word for word in CANARY if word in to_json(attacked.article)]


@pytest.mark.parametrize("seed", range(9))
def test_a_model_that_lies_gets_no_word_into_the_article(corpus: Corpus, tmp_path: Path, seed: int) -> None:
    """Every sentence of honest documents is then a quote, or a plainer form of it that code makes, whatever the lie."""

    def reply(question: Question) -> dict[str, object]:
        return lying(replace(question, seed=seed + question.seed))

    attacked = made(corpus(3), tmp_path, ScriptedModel(reply))
    held(attacked)
    assert {line.verdict for line in attacked.lines} <= {Verdict.QUOTED, Verdict.SUPPORTED}
    for line in attacked.lines:
        if line.verdict is Verdict.SUPPORTED:
            forms = wordings(line.spans[0].quote)
            assert line.text in (*forms.whole, *forms.less)
