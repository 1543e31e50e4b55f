"""The whole run with a model that answers by rule: its laws, its second run, and what one more file costs."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from pathlib import Path

import jsonschema
import pytest

from mapred.cache.journal import Journal, read
from mapred.cache.store import Store
from mapred.data import Article, Brief, Fact, Line, Note, Section, Wished
from mapred.errors import MapredError
from mapred.formats.find import find
from mapred.formats.to_json import to_json
from mapred.formats.to_markdown import to_markdown
from mapred.llm.cached import CachedModel
from mapred.llm.model import Answer, Question, ScriptedModel, Usage
from mapred.pipeline import make_article, plan_article
from mapred.planning import EFFORTS
from mapred.progress import Progress
from mapred.run import Run
from mapred.settings import Settings
from mapred.stages import map as mapping
from mapred.stages import merge, phrase, suggest
from mapred.stages.chunk import chunk
from mapred.stages.parse import parse_files
from tests.conftest import Corpus, invented, obey

SCHEMA = json.loads((Path(__file__).parent.parent / "mapred" / "article.schema.json").read_text("utf-8"))
STAGES = {mapping.SYSTEM: "map", merge.SYSTEM: "reduce", phrase.SYSTEM: "phrase", suggest.SYSTEM: "outline"}


@dataclass
class Made:
    """A run's article and everything that it used."""

    article: Article | None
    run: Run
    usage: Usage
    asked: list[Question]

    @property
    def sure(self) -> Article:
        assert self.article is not None
        return self.article

    def by_stage(self) -> Counter[str]:
        return Counter(STAGES[question.system] for question in self.asked)


Write = Callable[..., Made]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """`write(folder, words=200)`: a run over the folder, in the test's own cache."""

    def written(folder: Path, model: ScriptedModel | None = None, **settings: object) -> Made:
        model = model or ScriptedModel(obey)
        model.asked = []
        with opened(tmp_path, model, **settings) as run:
            article = make_article(find([str(folder)]), run)
        return Made(article, run, run.model().usage, model.asked)

    return written


@contextmanager
def opened(tmp_path: Path, model: ScriptedModel, **settings: object) -> Iterator[Run]:
    chosen = Settings(**{"words": 400, **settings})  # type: ignore[arg-type]
    with Store(tmp_path / "store") as store, Journal(tmp_path / "journal.jsonl") as journal:
        cached = CachedModel(model, store, Usage(), chosen.max_calls, chosen.max_time)
        yield Run(chosen, store, lambda: cached, Progress(quiet=True), journal, 1)


def lines_of(article: Article) -> list[Line]:
    return [*article.abstract, *(line for part in article.parts for said in part.paragraphs for line in said)]


def test_a_run_gives_an_article_whose_every_line_leads_to_quotes(write: Write, corpus: Corpus) -> None:
    article = write(corpus()).sure
    lines = lines_of(article)
    assert len(lines) >= 10
    assert all(line.spans for line in lines)
    marked = {mark.span for mark in article.marks}
    assert {span for line in lines for span in line.spans} == marked


def test_both_phrased_and_quoted_sentences_come_out(write: Write, corpus: Corpus) -> None:
    counts = dict(write(corpus()).sure.counts)
    assert 0 < counts["quoted"] < counts["sentences"]


def test_every_quote_equals_the_canonical_text_at_its_offsets(write: Write, corpus: Corpus, tmp_path: Path) -> None:
    folder = corpus()
    article = write(folder).sure
    with Store(tmp_path / "store") as store:
        texts = {d.id: d.text for d in parse_files(find([str(folder)]), store, workers=1)}
    for mark in article.marks:
        span = mark.span
        assert texts[span.document][span.start : span.end] == span.quote


def test_every_fact_sits_in_exactly_one_section(write: Write, corpus: Corpus) -> None:
    made = write(corpus())
    placed = Counter(fact for part in made.sure.parts for fact in part.facts)
    assert set(placed.values()) == {1}
    assert len(placed) == dict(made.sure.counts)["chosen"]
    assert set(placed) == {fact.id for fact in made.sure.facts}


def test_every_fact_is_said_once_and_only_once(write: Write, corpus: Corpus) -> None:
    article = write(corpus()).sure
    said = Counter(fact for line in lines_of(article) for fact in line.facts)
    assert said == Counter(fact.id for fact in article.facts)


def test_a_fact_that_two_documents_state_keeps_both_as_evidence(write: Write, corpus: Corpus) -> None:
    folder = corpus()
    twin = "The upper reservoir holds rain water from the northern valley behind an earth dam of nineteen metres."
    (folder / "twin.txt").write_text(f"A visit\n\n{twin}\n", "utf-8")
    article = write(folder, words=800).sure
    (fact,) = (fact for fact in article.facts if twin in fact.text)
    assert {evidence.document for evidence in fact.evidence} == {"reservoir.md", "twin.txt"}
    (line,) = (line for line in lines_of(article) if fact.id in line.facts)
    assert {span.document for span in line.spans} == {"reservoir.md", "twin.txt"}


def test_what_sources_disagree_on_is_told_with_both_quotes(write: Write, corpus: Corpus) -> None:
    """Though only one side, if any, is in a section: the other one is a fact of no section, cited like any other."""
    folder = corpus()
    deep = "The upper reservoir holds rain water from the northern valley behind an earth dam of {} metres."
    (folder / "visit.txt").write_text(f"A visit\n\n{deep.format('thirty')}\n", "utf-8")
    article = write(folder, words=800).sure
    (found,) = article.contradictions
    assert found.about == (
        "The upper reservoir … the northern valley behind an earth dam: "
        "nineteen metres (1 source) against thirty metres (1 source)"
    )
    facts = {fact.id: fact for fact in article.facts}
    assert [facts[i].text for i in found.facts] == [deep.format("nineteen"), deep.format("thirty")]
    placed = Counter(fact for part in article.parts for fact in part.facts)
    assert set(placed.values()) == {1}
    assert set(facts) == set(placed) | set(found.facts)
    told = json.loads(to_json(article))
    jsonschema.validate(told, SCHEMA)
    assert [each["facts"] for each in told["contradictions"]] == [list(found.facts)]
    part = to_markdown(article).partition("## Where sources disagree")[2].partition("## References")[0]
    marks = re.findall(r"metres\. \[(\d+\.\d+)\]$", part, re.M)
    quotes = {span["id"]: span["quote"] for span in told["spans"]}
    assert [quotes[mark] for mark in marks] == [deep.format("nineteen"), deep.format("thirty")]


def test_copies_of_a_document_are_named_and_corroborate_nothing(write: Write, corpus: Corpus) -> None:
    folder = corpus(3)
    (folder / "copy.md").write_bytes((folder / "reservoir.md").read_bytes())
    made = write(folder, words=400)
    counts = dict(made.sure.counts)
    assert (counts["folded"] > 0, counts["corroborated"]) == (True, 0)
    kin = {source.id: source.like for source in made.sure.sources if source.id in ("copy.md", "reservoir.md")}
    first = min(source.number for source in made.sure.sources if source.id in kin)
    assert sorted(kin.values()) == [0, first]
    assert f" (a copy or version of source {first})\n" in to_markdown(made.sure)


def test_a_second_run_asks_nothing_and_gives_the_same_bytes(write: Write, corpus: Corpus) -> None:
    folder = corpus()
    first, second = write(folder), write(folder)
    assert first.usage.made > 0
    assert (second.usage.made, second.asked) == (0, [])
    assert to_json(second.sure) == to_json(first.sure)
    assert to_markdown(second.sure) == to_markdown(first.sure)


def test_answers_that_come_in_another_order_change_nothing(write: Write, corpus: Corpus, tmp_path: Path) -> None:
    class Backwards(ScriptedModel):
        def ask(self, questions: Iterable[Question]) -> Iterator[tuple[Question, Answer]]:
            yield from reversed(list(super().ask(questions)))

    folder = corpus()
    first = write(folder)
    (tmp_path / "other").mkdir()
    with opened(tmp_path / "other", Backwards(obey)) as run:
        second = make_article(find([str(folder)]), run)
    assert second is not None
    assert to_json(second) == to_json(first.sure)


def test_the_json_obeys_its_schema(write: Write, corpus: Corpus) -> None:
    jsonschema.validate(json.loads(to_json(write(corpus()).sure)), SCHEMA)


WORD = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*")
SMALL = (
    "a an the of to in on for and or nor with by from as is are be been was were has have had that which its it their "
    "this at but not no so then than when while after before because does do did can may must will would"
)


def content(text: str) -> set[str]:
    return {word for word in WORD.findall(text.lower()) if word not in SMALL.split()}


def test_no_two_sentences_share_six_of_ten_content_words(write: Write, corpus: Corpus) -> None:
    folder = corpus()
    for number in range(3):  # the same said again in other files
        (folder / f"again{number}.txt").write_text((folder / "pumps.txt").read_text("utf-8") + f"\nNo. {number}\n", "utf-8")
    for one, other in combinations([content(line.text) for line in lines_of(write(folder, words=900).sure)], 2):
        assert len(one & other) < 0.6 * min(len(one), len(other)), (one, other)


@pytest.mark.parametrize("context", [256, 320, 1024])
def test_no_prompt_is_longer_than_the_context(write: Write, corpus: Corpus, context: int) -> None:
    folder = corpus()
    long = " and ".join(f"the {word} valve of the western district" for word in ("first", "second", "third", "fourth"))
    (folder / "long.md").write_text(f"# {'Very long title ' * 30}\n\nThe inspector must close {long}.\n", "utf-8")
    model = ScriptedModel(obey, context=context)
    made = write(folder, model)
    assert made.asked
    for question in made.asked:
        assert model.count(question.content) + model.overhead(question) + question.limit <= context, question.about


def test_a_file_that_cannot_be_read_is_named_and_the_run_goes_on(write: Write, corpus: Corpus) -> None:
    folder = corpus()
    (folder / "torn.pdf").write_bytes(b"%PDF-1.7\nnothing follows")
    made = write(folder)
    assert [error.path for error in made.run.report.failed] == [str(folder / "torn.pdf")]
    assert str(folder / "torn.pdf") in {omission.source for omission in made.sure.not_covered}
    assert dict(made.sure.counts)["failed"] == 1


def test_what_is_read_but_not_cited_is_named(write: Write, corpus: Corpus) -> None:
    folder = corpus()
    (folder / "list.txt").write_text("one, two, three\n", "utf-8")
    made = write(folder)
    assert str(folder / "list.txt") in {omission.source for omission in made.sure.not_covered}


def test_nothing_readable_gives_no_article(write: Write, tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    for number in range(2):
        (folder / f"torn{number}.pdf").write_bytes(b"%PDF-1.7\nnothing follows")
    made = write(folder)
    assert made.article is None
    assert len(made.run.report.failed) == 2


def test_files_without_a_sentence_are_told_so(write: Write, tmp_path: Path) -> None:
    folder = tmp_path / "headings"
    folder.mkdir()
    (folder / "plan.md").write_text("# One heading\n\n## And another\n", "utf-8")
    with pytest.raises(MapredError, match="no sentence of prose"):
        write(folder)


def test_sentences_that_lean_on_others_are_better_than_none(write: Write, tmp_path: Path) -> None:
    folder = tmp_path / "short"
    folder.mkdir()
    (folder / "a.txt").write_text("It rains. The dog ate 3 bones in 2019.\n", "utf-8")
    article = write(folder).article
    assert article is not None
    told = [line.text for part in article.parts for paragraph in part.paragraphs for line in paragraph]
    assert "The dog ate 3 bones in 2019." in " ".join(told)


@pytest.mark.parametrize("budget", [1, 5, 12])
def test_a_run_out_of_budget_goes_on_where_it_stopped(write: Write, corpus: Corpus, tmp_path: Path, budget: int) -> None:
    folder = corpus()
    (tmp_path / "other").mkdir()
    with opened(tmp_path / "other", ScriptedModel(obey)) as run:
        undisturbed = make_article(find([str(folder)]), run)
    calls = run.model().usage.made
    assert undisturbed is not None
    model = ScriptedModel(obey)
    with opened(tmp_path, model, max_calls=budget) as run:
        assert make_article(find([str(folder)]), run)
    made = run.model().usage.made
    assert 0 < len(model.asked) <= budget
    rest = write(folder)
    assert rest.usage.made == calls - made
    assert to_json(rest.sure) == to_json(undisturbed)


NARROW = "sand filters and germs in drinking water"


def wide(tmp_path: Path, corpus: Corpus) -> Path:
    """The waterworks' papers among sixty others."""
    folder = corpus()
    for number in range(60):
        invented(folder, number)
    return folder


def test_a_brief_costs_as_much_as_what_is_near_to_it(write: Write, corpus: Corpus, tmp_path: Path) -> None:
    """Each skipped chunk is counted, stands in the journal with the reason, and is in no question and no fact."""
    folder = wide(tmp_path, corpus)
    made = write(folder, brief=NARROW, effort="high")
    counts = dict(made.sure.counts)
    told = [event.fields for event in read(tmp_path / "journal.jsonl") if event.name == "chunk"][-counts["chunks"] :]
    skipped = {str(each["chunk"]) for each in told if "skipped" in each}
    assert counts["skipped"] == len(skipped) == sum(made.run.report.skipped.values()) > 0.4 * counts["chunks"]
    assert all(str(each["skipped"]).startswith("too far from the brief: 0.") for each in told if "skipped" in each)
    assert made.by_stage()["map"] == counts["chunks"] - counts["skipped"]
    assert write(folder, effort="high").by_stage()["map"] == counts["skipped"]  # the others' answers are stored
    assert not skipped & {span.chunk for fact in made.sure.facts for each in fact.evidence for span in each.spans}
    assert "filters.html#1" not in skipped
    far = {omission.source for omission in made.sure.not_covered if omission.reason.startswith("too far from the brief")}
    assert len(far) == len(made.run.report.far) > 20


def test_a_brief_that_is_nowhere_is_told_and_skips_nothing(write: Write, corpus: Corpus, tmp_path: Path) -> None:
    made = write(wide(tmp_path, corpus), brief="Quantenchromodynamik und Gartenbau")
    assert dict(made.sure.counts)["skipped"] == 0
    assert "Quantenchromodynamik" in made.run.report.unskipped
    assert [event for event in read(tmp_path / "journal.jsonl") if event.name == "nothing skipped"]


def test_without_a_brief_nothing_is_skipped_nor_told(write: Write, corpus: Corpus, tmp_path: Path) -> None:
    made = write(wide(tmp_path, corpus))
    assert "skipped" not in dict(made.sure.counts)
    assert not [
        event for event in read(tmp_path / "journal.jsonl") if "skipped" in event.fields or event.name == "nothing skipped"
    ]


def test_what_an_edited_outline_names_is_never_skipped(write: Write, corpus: Corpus, tmp_path: Path) -> None:
    folder = wide(tmp_path, corpus)
    far = write(folder, brief=NARROW).run.report.far
    fact = next(f for f in write(folder, words=3000).sure.facts if f.id.split("#")[0] in far)
    with opened(tmp_path, ScriptedModel(obey), brief=NARROW) as run:
        run.wished = Wished("My own", (Section("s1", "What I want", Brief(()), (fact.id,)),))
        article = make_article(find([str(folder)]), run)
    assert article is not None
    assert [each.id for each in article.facts] == [fact.id]


class Eager(ScriptedModel):
    """Takes all the questions before it answers the first, as an engine with many slots does."""

    def ask(self, questions: Iterable[Question]) -> Iterator[tuple[Question, Answer]]:
        yield from super().ask(list(questions))


def test_a_budget_smaller_than_the_engine_is_wide_makes_progress(corpus: Corpus, tmp_path: Path) -> None:
    with opened(tmp_path, Eager(obey), max_calls=3) as run:
        make_article(find([str(corpus())]), run)
    assert run.model().usage.made == 3


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8, 0.95])
def test_a_budget_that_ends_leaves_the_article_that_the_answers_allow(
    write: Write, corpus: Corpus, tmp_path: Path, share: float
) -> None:
    """Whole but for what the model was not asked any more: as long, cited, of all the facts that it was given."""
    folder = corpus()
    (tmp_path / "other").mkdir()
    with opened(tmp_path / "other", ScriptedModel(obey)) as run:
        undisturbed = make_article(find([str(folder)]), run)
    assert undisturbed is not None
    budget = max(1, round(share * run.model().usage.made))
    with opened(tmp_path, ScriptedModel(obey), max_calls=budget) as run:
        article = make_article(find([str(folder)]), run)
        assert article is not None
        assert (run.model().usage.made, run.report.ended) == (budget, f"the budget of {budget} calls is spent")
    assert sum(len(part.facts) for part in article.parts) >= 0.8 * sum(len(part.facts) for part in undisturbed.parts)
    assert set(Counter(fact for part in article.parts for fact in part.facts).values()) == {1}
    marked = {mark.span.id for mark in article.marks}
    assert all(span.id in marked for line in lines_of(article) for span in line.spans)
    (partial,) = (each for each in article.not_covered if each.source == "This article is partial")
    assert re.match(
        r"the budget of \d+ calls is spent; the model has read \d+ of \d+ chunks and \d+ of \d+ facts", partial.reason
    )
    jsonschema.validate(json.loads(to_json(article)), SCHEMA)
    assert "partial" not in to_markdown(undisturbed)


def test_an_answer_that_is_stored_counts_although_the_time_is_over(write: Write, corpus: Corpus, tmp_path: Path) -> None:
    folder = corpus()
    first = write(folder).sure
    with Store(tmp_path / "store") as store, Journal(tmp_path / "journal.jsonl") as journal:
        model = CachedModel(ScriptedModel(obey), store, Usage(), max_time=1e-9)
        again = make_article(find([str(folder)]), Run(Settings(words=400), store, lambda: model, Progress(True), journal, 1))
    assert again is not None
    assert to_json(again) == to_json(first)
    assert model.ended == ""


def test_an_outline_that_was_given_is_written_to(write: Write, corpus: Corpus, tmp_path: Path) -> None:
    """Two facts under a title of the user's, one left out, one that is nowhere; nothing else is in the article."""
    folder = corpus()
    made = write(folder).sure
    ids = [fact.id for fact in made.facts][:2]
    wished = Wished("My own", (Section("s1", "What I want", Brief(()), (*ids, "gone.txt#1/1")),))
    with opened(tmp_path, ScriptedModel(obey)) as run:
        run.wished = wished
        article = make_article(find([str(folder)]), run)
    assert article is not None
    assert (article.title, [part.heading for part in article.parts]) == ("My own", ["What I want"])
    assert [fact.id for fact in article.facts] == ids
    told = {event.name: event.fields for event in read(tmp_path / "journal.jsonl")}
    assert told["not placed"] == {"what": "gone.txt#1/1", "reason": "is no fact of these sources, read with these settings"}
    assert told["left out"]["reason"] == "not in the outline that was given"


def searchable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus, short as it is, whose outline is searched for: the effort pays several times its tokens."""
    for name, effort in EFFORTS.items():
        monkeypatch.setitem(EFFORTS, name, replace(effort, share=3.0))  # type: ignore[arg-type]
    folder = tmp_path / "many"
    for number in range(30):
        invented(folder, number)
    return folder


@pytest.mark.parametrize("share", [0.3, 0.5, 0.55, 0.6, 0.9])
def test_a_budget_that_ends_in_the_search_loses_nothing(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    folder = searchable(tmp_path, monkeypatch)
    (tmp_path / "other").mkdir()
    with opened(tmp_path / "other", ScriptedModel(obey), effort="high", words=900) as run:
        undisturbed = make_article(find([str(folder)]), run)
    calls = run.model().usage.made
    with opened(tmp_path, ScriptedModel(obey), effort="high", words=900, max_calls=round(share * calls)) as run:
        assert make_article(find([str(folder)]), run)
        assert run.model().usage.made == round(share * calls)
    rest = write(folder, effort="high", words=900)
    assert rest.usage.made == calls - round(share * calls)
    assert undisturbed is not None
    assert to_json(rest.sure) == to_json(undisturbed)


def test_an_outline_is_there_though_the_budget_ended_in_the_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = searchable(tmp_path, monkeypatch)
    (tmp_path / "other").mkdir()
    with opened(tmp_path / "other", ScriptedModel(obey), effort="high", words=900) as run:
        plan_article(find([str(folder)]), run)
    calls = run.model().usage.made
    with opened(tmp_path, ScriptedModel(obey), effort="high", words=900, max_calls=calls - 1) as run:
        planned = plan_article(find([str(folder)]), run)
    assert planned is not None
    assert planned.outline.sections
    assert "budget" in run.report.ended


@pytest.mark.parametrize("effort", ["low", "normal", "high"])
def test_what_the_search_did_is_in_the_journal_and_less_than_high_pays_for_no_layer(
    write: Write, tmp_path: Path, effort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = searchable(tmp_path, monkeypatch)
    made = write(folder, effort=effort, words=900).by_stage()
    events = [event for event in read(tmp_path / "journal.jsonl") if event.name.startswith("outline ")]
    assert bool(events) == bool(made["reduce"]) == (effort in EFFORTS)
    for event in events:
        if event.name == "outline edit":
            assert set(event.fields) == {"layer", "edit", "origin", "gain", "error", "kept"}
        if event.name in ("outline first", "outline best"):
            parts = [float(str(event.fields[name])) for name in ("information", "redundancy", "size", "flow")]
            assert sum(parts) == pytest.approx(float(str(event.fields["score"])), abs=0.001)


def test_scores_count_against_the_budget_too(corpus: Corpus, tmp_path: Path) -> None:
    before_the_first: list[int] = []

    class Noting(ScriptedModel):
        def score(self, prefix: str, texts: Sequence[str]) -> list[tuple[float, ...]]:
            before_the_first.append(len(self.asked))
            return super().score(prefix, texts)

    files = find([str(corpus())])
    (tmp_path / "other").mkdir()
    with opened(tmp_path / "other", Noting(obey)) as run:
        make_article(files, run)
    budget = before_the_first[0]
    with opened(tmp_path, ScriptedModel(obey), max_calls=budget) as run:
        assert make_article(files, run)
    assert run.model().usage.made == budget


def test_a_file_more_asks_about_itself_and_little_else(write: Write, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    for number in range(60):
        invented(folder, number)
    before = write(folder, effort="high", words=900).by_stage()
    added = invented(folder, 60)
    after = write(folder, effort="high", words=900).by_stage()
    with Store(tmp_path / "store") as store:
        (document,) = parse_files(find([str(added)]), store, workers=1)
    chunks = len(chunk(document, ScriptedModel(obey).count, 320))  # type: ignore[arg-type]
    assert before["map"] == 60 * chunks
    assert after["map"] == chunks
    assert after["reduce"] <= 4 * math.log2(60), after
    assert after["phrase"] <= before["phrase"] / 5, after


def notes(count: int) -> list[Note]:
    """Notes that resemble each other somewhat, as those of one corpus do."""
    subjects = ("pumps", "valves", "meters", "filters", "samples", "pipes", "dams")
    verbs = (
        "inspects",
        "orders",
        "repairs",
        "measures",
        "sells",
        "lifts",
        "cleans",
        "closes",
        "paints",
        "counts",
        "moves",
    )
    made = []
    for number in range(count):
        subject, verb = subjects[number % 7], verbs[number * 5 % 11]
        said = f"The district {number % 13} office {verb} {subject} with crew {number % 17}."
        made.append(Note(f"d{number % 20}.txt#{number}", f"{verb} {subject}", said, (f"f{number}",)))
    return made


def reduced(given: list[Note]) -> tuple[list[list[Note]], set[str]]:
    model = ScriptedModel(obey)
    layers = merge.reduce(given, model, kernel=4, stride=3, until=1, seed=0)
    return layers, {question.content for question in model.asked}


def test_reduce_keeps_every_fact_and_shrinks() -> None:
    given = notes(100)
    layers, _ = reduced(given)
    facts = {fact for note in given for fact in note.facts}
    for lower, upper in pairwise(layers):
        assert len(upper) < len(lower)
    for layer in layers:
        held = [fact for note in layer for fact in note.facts]
        assert len(held) == len(set(held))
        assert set(held) == facts
    assert len(layers[-1]) == 1


def test_reduce_does_not_ask_how_its_notes_were_given() -> None:
    given = notes(40)
    assert reduced(given) == reduced(given[::-1])


@pytest.mark.parametrize("count", [100, 400])
def test_a_note_more_changes_few_windows(count: int) -> None:
    """Every note in turn is the one more: O(log n) questions in the mean, though one high in the tree moves many."""
    every = notes(count)
    _, full = reduced(every)
    fresh = []
    for left_out in range(0, count, count // 40):
        _, known = reduced(every[:left_out] + every[left_out + 1 :])
        fresh.append(len(full - known))
    assert sum(fresh) / len(fresh) <= 3 * math.log2(count), fresh
    assert max(fresh) < len(full), fresh


def test_a_fact_without_evidence_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="no evidence"):
        Fact("f", "Nothing carries it.", ())
