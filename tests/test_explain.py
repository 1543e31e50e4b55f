"""explain: from a sentence to its quotes in their place, and from a passage to what became of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from mapred.cache.journal import Journal, read
from mapred.cache.store import Store
from mapred.data import Document
from mapred.formats.find import find
from mapred.formats.to_json import to_json
from mapred.formats.to_markdown import to_markdown
from mapred.llm.cached import CachedModel
from mapred.llm.model import ScriptedModel, Usage
from mapred.pipeline import make_article
from mapred.places import run_dir
from mapred.progress import Progress
from mapred.run import Run
from mapred.settings import Settings
from mapred.stages.parse import parse_files
from mapred.trace import Trace, last_run, runs
from tests.conftest import PAPERS, Corpus, invented, obey
from tests.reports import APPENDS, OWN, TOLD, sources

ROOT = Path(__file__).parent.parent
TWIN = PAPERS[0][2][0]  # a sentence of reservoir.md that another file says too
LEANS = "It was painted green by the second keeper after the long and cold winter."


NEAR = (
    "Slow sand filters remove germs by a living film that forms on the lower layer of sand."  # as filters.html has it, nearly
)


@dataclass
class Made:
    """A folder in which a run has written report.md and report.json about docs/."""

    folder: Path
    report: Path

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def trace(self) -> Trace:
        found = last_run(self.state, str(self.report))
        assert found is not None
        return found

    def explain(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        return shell(self.folder, *arguments, "--state-dir", "state")

    def line_of(self, words: str) -> int:
        return next(at for at, line in enumerate(self.report.read_text().split("\n"), 1) if words in line)


def shell(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mapred", "explain", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)})


def plain(text: str) -> str:
    """What was printed as one line, without the margins."""
    return " ".join(re.sub(r"^[ >]*\| ", "", text, flags=re.M).split())


@pytest.fixture
def made(tmp_path: Path, corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> Made:
    corpus()
    docs = tmp_path / "docs"
    (docs / "twin.txt").write_text(f"A visit\n\n{TWIN}\n\n{LEANS}\n", "utf-8")
    (docs / "near.txt").write_text(f"More of filters\n\n{NEAR}\n", "utf-8")
    (docs / "table.md").write_text("# Rates\n\n| litre | pence |\n|---|---|\n| 1 | 4 |\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return written(tmp_path, Settings(words=260))


def written(folder: Path, settings: Settings) -> Made:
    report = folder / "report.md"
    for _ in range(2):  # the second run's journal follows the first one's
        journal = Journal(run_dir(folder / "state", str(report)) / "journal.jsonl")
        with Store(folder / "store") as store, journal:
            journal.write("start", paths=["docs"], out=str(report), model="scripted")
            model = CachedModel(ScriptedModel(obey), store, Usage(), 0, 0)
            article = make_article(
                find(["docs"]),
                Run(settings, store, lambda model=model: model, Progress(quiet=True), journal, 1),
            )
        assert article is not None
        report.write_text(to_markdown(article), "utf-8")
        (folder / "report.json").write_text(to_json(article), "utf-8")
    return Made(folder, report)


# from a report to its sources


def test_a_sentence_leads_to_its_quote_in_its_passage(tmp_path: Path) -> None:
    sources(tmp_path)
    (tmp_path / "report.md").write_text(OWN, "utf-8")
    done = shell(tmp_path, "report.md:5")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("report.md:5\n\n")
    assert "[1.2] docs/log.txt, line 3\n" in done.stdout
    assert "Said in other words; what it cites carries it (rules (mapred " in done.stdout
    assert "  > | When the log has grown, a checkpoint moves" in done.stdout
    assert "    | A write-ahead log adds each change of a page" in done.stdout
    assert plain(done.stdout).count(TOLD) == 1


def test_only_the_line_that_was_asked_for_is_explained(tmp_path: Path) -> None:
    sources(tmp_path)
    (tmp_path / "report.md").write_text(OWN, "utf-8")
    one, other, every = (shell(tmp_path, path).stdout for path in ("report.md:5", "report.md:9", "report.md"))
    assert "[2.1]" not in one
    assert "in “The tower”" in other
    assert "[1.1]" not in other
    assert every == one + other.removeprefix("\n") or {*every.split("\n")} == {*one.split("\n"), *other.split("\n")}


def test_a_line_of_the_references_shows_its_quote_in_its_passage(tmp_path: Path) -> None:
    sources(tmp_path)
    (tmp_path / "report.md").write_text(OWN, "utf-8")
    at = next(n for n, line in enumerate(OWN.splitlines(), 1) if line.lstrip().startswith("- [1.2]"))
    done = shell(tmp_path, f"report.md:{at}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("[1.2] docs/log.txt, line 3\n")
    assert "  > | When the log has grown, a checkpoint moves" in done.stdout
    assert "[1.1]" not in done.stdout


def test_what_is_wrong_is_said_loudly(tmp_path: Path) -> None:
    sources(tmp_path)
    (tmp_path / "report.md").write_text(OWN.replace(f'"{APPENDS}"', f'"{APPENDS}"'.replace("second", "third")), "utf-8")
    done = shell(tmp_path, "report.md:5")
    assert "NOT carried by what it cites: the quote [1.1] is not verbatim" in plain(done.stdout)
    assert "NOT verbatim: it is not in docs/log.txt: it has “third” where the source has “second”" in plain(done.stdout)


def test_a_run_tells_chunk_topic_and_section(made: Made) -> None:
    line = made.line_of("[1.1]")
    done = made.explain(f"report.md:{line + 2}")
    assert done.returncode == 0, done.stderr
    assert re.search(r"chunk \w+\.\w+#1, which the model (read|was not asked about); its topic: \w", plain(done.stdout))
    assert "given to section “" in done.stdout


def test_markdown_and_json_lead_to_the_same_quotes(made: Made) -> None:
    """Their lines and their folders in the state differ; quotes, passages and places do not."""

    def quotes(text: str) -> list[str]:
        return [line for line in text.split("\n") if re.match(r"\[\d+\.\d+\]| *>? \| ", line)]

    told = [quotes(made.explain(name).stdout) for name in ("report.md", "report.json")]
    assert told[0] == told[1]
    assert len(told[0]) > 30


def test_a_line_without_a_sentence_names_the_nearest(tmp_path: Path) -> None:
    sources(tmp_path)
    (tmp_path / "report.md").write_text(OWN, "utf-8")
    done = shell(tmp_path, "report.md:6")
    assert (done.returncode, done.stdout) == (2, "")
    assert "the nearest is on line 5" in done.stderr


def test_sources_that_have_moved_must_be_named(tmp_path: Path) -> None:
    sources(tmp_path).rename(tmp_path / "moved")
    (tmp_path / "report.md").write_text(OWN, "utf-8")
    done = shell(tmp_path, "report.md:5")
    assert done.returncode == 2
    assert "--sources" in done.stderr
    assert shell(tmp_path, "report.md:5", "--sources", "moved").returncode == 0


def test_a_report_of_another_make_is_explained_beside_its_sources(tmp_path: Path) -> None:
    sources(tmp_path)
    text = f'# A\n\n{APPENDS} [1] {TOLD} [2]\n\n## Sources\n\n1. log.txt, line 3: "{APPENDS}"\n2. docs/log.txt\n'
    (tmp_path / "theirs.md").write_text(text, "utf-8")
    done = shell(tmp_path, "theirs.md:3", "--sources", "docs")
    assert done.returncode == 0, done.stderr
    assert "[1] docs/log.txt, line 3\n    characters 9-71 of" in done.stdout
    assert "The source's own words." in done.stdout
    assert "[2] docs/log.txt, line 3; cited as a whole, and this is nearest\n    characters 72-" in done.stdout
    assert "Said in other words; what it cites carries it" in done.stdout
    assert "name its sources with --sources" in shell(tmp_path, "theirs.md:3").stderr


# from a source to what became of it


def fate(made: Made, file: str, sentence: str) -> str:
    """What is said of a sentence of a source."""
    done = made.explain(f"docs/{file}", "--report", "report.md")
    assert done.returncode == 0, done.stderr
    return next(part for part in map(plain, done.stdout.split("\n\n")) if sentence in part)


def test_every_sentence_has_a_fate_and_it_is_the_right_one(made: Made) -> None:
    """Used, chosen, folded or left out: each as the journal and the article have it."""
    cited = {span["quote"] for span in json.loads((made.folder / "report.json").read_text())["spans"]}
    used = 0
    for name, _, sentences in PAPERS:
        told = plain(made.explain(f"docs/{name}", "--report", "report.md").stdout)
        for sentence in sentences:
            _, _, after = told.partition(f"{sentence} ")
            assert after.startswith(("In the article: report.md:", "Noted, and left out: ", "Left out: ")), after[:80]
            assert after.startswith("In the article: ") == (sentence in cited), sentence
            used += sentence in cited
    assert 8 <= used < 40


def test_a_passage_that_is_used_names_the_sentence(made: Made) -> None:
    (span, *_) = json.loads((made.folder / "report.json").read_text())["spans"]
    path = json.loads((made.folder / "report.json").read_text())["sources"][span["source"] - 1]["path"]
    told = fate(made, Path(path).name, span["quote"])
    assert f"In the article: report.md:{made.line_of('[' + span['id'] + ']')}" in told or "report.md:5" in told
    assert f"as [{span['id']}]" in told


def said(made: Made, fact: str) -> tuple[str, str]:
    """The document of a fact of the journal, and its words in the canonical text."""
    document, noted = made.trace.fact(fact) or pytest.fail("the journal does not know its own fact")
    with Store(made.folder / "store") as store:
        (parsed,) = parse_files(find([f"docs/{document}"]), store, workers=1)
    assert isinstance(parsed, Document)
    return document, parsed.text[noted.start : noted.end]


def test_a_fact_without_room_says_so(made: Made) -> None:
    fact = next(fact for fact, reason in made.trace.left_out.items() if reason == "no room in the article's length")
    assert fate(made, *said(made, fact)).endswith("Noted, and left out: no room in the article's length.")


def test_a_fact_that_says_nearly_the_same_leads_to_the_one_that_is_told(made: Made) -> None:
    fact = next(fact for fact in made.trace.left_out if made.trace.twin(fact))
    told = fate(made, *said(made, fact))
    assert f"Noted, and left out: {said(made, made.trace.twin(fact))[0]}, " in told
    assert ", says nearly the same. In the article: report.md:" in told


def test_a_fact_that_was_folded_is_in_the_article_beside_the_one_that_tells_it(made: Made) -> None:
    ((fact, into),) = made.trace.folded.items()
    assert {said(made, fact), said(made, into)} == {("reservoir.md", TWIN), ("twin.txt", TWIN)}
    assert into in made.trace.sections
    for document in ("reservoir.md", "twin.txt"):
        assert re.search(r"In the article: report\.md:\d+, .*, as \[\d+\.\d+\]: ", fate(made, document, TWIN))


def test_a_folded_fact_whose_home_is_left_out_leads_there(made: Made) -> None:
    """As a shorter article would have it: the journal's line for the section is that of another run."""
    ((fact, into),) = made.trace.folded.items()
    made.report.write_text("\n".join(line for line in made.report.read_text().split("\n") if TWIN not in line), "utf-8")
    with Journal(run_dir(made.state, str(made.report)) / "journal.jsonl") as journal:
        journal.write("start", paths=["docs"], out=str(made.report), model="scripted")
        for event in list(read(run_dir(made.state, str(made.report)) / "journal.jsonl"))[1:]:
            if event.name == "start":
                break
            told = {**event.fields}
            if event.name == "section":
                told["facts"] = [each for each in event.fields["facts"] if each != into]
            journal.write(event.name, **told)
        journal.write("left out", fact=into, reason="no room in the article's length")
    told = fate(made, said(made, fact)[0], TWIN)
    assert f"Noted, and folded into {said(made, into)[0]}, " in told
    assert told.endswith("Noted, and left out: no room in the article's length.")


def test_what_cannot_stand_alone_and_tables_say_so(made: Made) -> None:
    assert "it leans on its neighbours" in fate(made, "twin.txt", LEANS)
    assert "Left out: a table, and no sentence." in fate(made, "table.md", "litre")


def test_what_a_brief_has_skipped_says_so(tmp_path: Path, corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus()
    for number in range(50):
        invented(tmp_path / "docs", number)
    monkeypatch.chdir(tmp_path)
    made = written(tmp_path, Settings(words=150, brief="sand filters and germs in drinking water"))
    far = next(piece for pieces in made.trace.pieces.values() for piece in pieces if piece.skipped)
    told = plain(made.explain(f"docs/{far.document}:3", "--report", "report.md").stdout)
    assert f"Left out: its chunk ({far.id}) was skipped: {far.skipped}." in told
    assert far.skipped.startswith("too far from the brief: 0.")
    assert "was skipped" not in made.explain("docs/filters.html", "--report", "report.md").stdout


def test_a_line_of_a_source_and_a_paragraph_of_html(made: Made) -> None:
    text = made.explain("docs/twin.txt:5", "--report", "report.md").stdout
    assert LEANS in plain(text)
    assert TWIN not in plain(text)
    html = made.explain("docs/filters.html:3", "--report", "report.md").stdout
    assert "paragraph 3" in html
    assert "paragraph 5" not in html
    done = made.explain("docs/twin.txt:99", "--report", "report.md")
    assert (done.returncode, done.stdout) == (2, "")
    assert "up to line 5" in done.stderr


def test_the_state_folder_finds_the_report(made: Made) -> None:
    told = made.explain("docs/twin.txt:3")
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith(f"docs/twin.txt, in {made.report}\n")
    (made.folder / "other.txt").write_text("Nothing has read this file.\n")
    done = made.explain("other.txt")
    assert done.returncode == 2
    assert "no run has read it" in done.stderr


def test_an_article_of_an_impossible_name_hides_no_other(made: Made) -> None:
    for out in ("a" * 300, "nowhere.md"):
        with Journal(run_dir(made.state, out) / "journal.jsonl") as journal:
            journal.write("start", paths=["docs"], out=str(made.folder / out), model="scripted")
            for name, (path, digest) in made.trace.documents.items():
                journal.write("read", document=name, path=path, sha256=digest)
    assert "report.md" in made.explain("docs/reservoir.md:5").stdout


def test_without_a_journal_the_report_alone_speaks(made: Made) -> None:
    done = shell(made.folder, "docs/twin.txt", "--report", "report.md", "--state-dir", "elsewhere")
    assert done.returncode == 0
    assert "No journal of this report" in done.stdout
    assert "Not in the article." in done.stdout


def test_a_source_that_changed_is_told(made: Made) -> None:
    path = made.folder / "docs" / "twin.txt"
    path.write_text(path.read_text() + "More.\n")
    assert "has changed since the run" in made.explain("docs/twin.txt", "--report", "report.md").stdout


# the journal


def test_the_journal_has_one_line_for_each_thing_and_only_the_last_run_counts(made: Made) -> None:
    events = list(read(run_dir(made.state, str(made.report)) / "journal.jsonl"))
    assert sum(event.name == "start" for event in events) == 2
    assert sum(event.name == "read" for event in events) == 2 * 10
    trace = made.trace
    chunks = [event for event in events if event.name == "chunk"]
    assert sum(map(len, trace.pieces.values())) == len(chunks) / 2
    assert len(trace.documents) == 10
    assert [run.out for run in runs(made.state)] == [str(made.report)]


def test_every_fact_of_the_journal_is_placed_folded_or_left_out(made: Made) -> None:
    trace = made.trace
    facts = {fact.id for pieces in trace.pieces.values() for piece in pieces for fact in piece.facts}
    assert facts == set(trace.sections) | set(trace.folded) | set(trace.left_out)
    assert len(facts) == len(trace.sections) + len(trace.folded) + len(trace.left_out)


def test_a_run_that_was_stopped_does_not_hide_the_one_before(made: Made) -> None:
    with Journal(run_dir(made.state, str(made.report)) / "journal.jsonl") as journal:
        journal.write("start", paths=["docs"], out=str(made.report), model="scripted")
    assert made.trace.sections
