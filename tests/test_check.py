"""check: each figure on articles so small that a person can count along; and what nobody may get past it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mapred.data import Article
from mapred.figures import figures, problems
from mapred.formats.find import find
from mapred.formats.from_report import read_report
from mapred.formats.report import Report
from mapred.formats.to_json import to_json
from mapred.formats.to_markdown import shown, to_markdown
from mapred.llm.model import ScriptedModel
from mapred.pipeline import make_article
from mapred.stages.audit import strangers
from mapred.stages.quotations import quotations, whole_sentences
from mapred.stages.sentences import split
from mapred.stages.terms import terms
from mapred.stages.verbatim import Folded, difference
from tests.articles import SMALL, articles, fewer
from tests.conftest import Corpus, obey
from tests.reports import APPENDS, COMPLETED, LOG, MOVES, OWN, TOLD, checked, figure, problem, share, sources
from tests.test_pipeline import lines_of, opened

ROOT = Path(__file__).parent.parent
WHOLE = ("citations_resolved", "quotes_verbatim", "quotes_placed", "citation_recall", "citation_precision")


# our own Markdown


def test_a_sound_article_is_sound_in_every_figure(tmp_path: Path) -> None:
    result = checked(tmp_path, OWN)
    assert [share(result, key) for key in WHOLE] == [(3, 3)] * 5
    assert share(result, "sources_cited") == (2, 2)
    assert share(result, "uncited") == (0, 3)
    assert share(result, "connective") == (0, 3)
    assert share(result, "number_fidelity") == share(result, "name_fidelity") == (3, 3)
    assert share(result, "redundant_pairs") == (0, 3)
    assert problems(result) == []


def test_coverage_counts_what_ranks_first_in_each_source(tmp_path: Path) -> None:
    """Five sentences of prose, of which `Its tank ...` leans on the one before and is never ranked; three are cited."""
    result = checked(tmp_path, OWN)
    assert share(result, "coverage") == (3, 4)
    (missed,) = result.missed
    assert LOG[missed.start : missed.end] == "Readers of the database continue while Anna Winter writes to the log."


def test_claims_per_100_words(tmp_path: Path) -> None:
    result = checked(tmp_path, OWN)
    assert sum(len(j.said.text.split()) for j in result.sentences) == 13 + 15 + 17
    assert figure(result, "claims_per_100_words").value == pytest.approx(100 * 3 / 45)


def test_a_wrong_quote_is_found_and_carries_nothing(tmp_path: Path) -> None:
    result = checked(
        tmp_path, OWN.replace(f'[1.1] line 3: "{APPENDS}"', f'[1.1] line 3: "{APPENDS}"'.replace("second", "third"))
    )
    assert share(result, "quotes_verbatim") == (2, 3)
    assert share(result, "citation_recall") == (2, 3)
    found = problem(result, "quote")
    assert found.line == 14
    assert "it has “third” where the source has “second”" in found.reason
    assert problem(result, "support").line == 5


def test_a_wrong_number_is_found(tmp_path: Path) -> None:
    result = checked(tmp_path, OWN.replace("A checkpoint moves 1000", "A checkpoint moves 2000"))
    assert share(result, "number_fidelity") == (2, 3)
    assert share(result, "citation_recall") == (2, 3)
    assert "2000" in problem(result, "number").reason


def test_a_wrong_name_is_found(tmp_path: Path) -> None:
    result = checked(tmp_path, OWN.replace("A checkpoint moves", "A checkpoint by Oracle moves"))
    assert share(result, "name_fidelity") == (2, 3)
    assert "Oracle" in problem(result, "name").reason


def test_words_in_quotation_marks_must_be_the_sources(tmp_path: Path) -> None:
    """The turned sentence is true, but it is no quotation."""
    result = checked(tmp_path, OWN.replace(TOLD, f"“{TOLD}”"))
    assert "in quotation marks" in problem(result, "support").reason


@pytest.mark.parametrize("name", ["tower.txt", "docs/tower.txt", "one file", "the water tower"])
def test_a_source_may_be_named_by_its_title_or_its_file(tmp_path: Path, name: str) -> None:
    result = checked(tmp_path, OWN.replace("The water tower puts", f"{name[0].upper()}{name[1:]} puts"))
    assert share(result, "citation_recall") == (3, 3)


def test_a_source_that_is_called_a_copy_keeps_its_path(tmp_path: Path) -> None:
    result = checked(tmp_path, OWN.replace("docs/tower.txt", "docs/tower.txt (a copy or version of source 1)"))
    assert share(result, "citations_resolved") == (3, 3)


def test_a_quotation_torn_out_of_its_sentence_is_found(tmp_path: Path) -> None:
    """Word for word, and yet not what the source says: the condition is gone."""
    docs = sources(tmp_path)
    source = "The guard denies that the water tower on Chapel Hill was completed by the council in 1931."
    (docs / "tower.txt").write_text(f"The water tower\n\n{source}\n", "utf-8")
    text = OWN.replace(f'[2.1] line 3: "{COMPLETED}"', f'[2.1] line 3: "{source}"')
    torn = text.replace(f"“{COMPLETED}”", f"“{source[22:].strip()}”")
    result = checked(tmp_path, torn, "report.md", docs)
    assert share(result, "quotes_verbatim") == (3, 3)
    assert share(result, "citation_recall") == (2, 3)
    assert problem(result, "support").line == 9


def test_a_sentence_that_nothing_shows_and_nothing_refutes_is_weak(tmp_path: Path) -> None:
    """A hedge that is gone is for a reader to judge; another number is not."""
    docs = sources(tmp_path)
    source = "The water tower on Chapel Hill was usually completed by the council in 1931."
    (docs / "tower.txt").write_text(f"The water tower\n\n{source}\n", "utf-8")
    text = OWN.replace(f'[2.1] line 3: "{COMPLETED}"', f'[2.1] line 3: "{source}"').replace("1000", "2000", 1)
    result = checked(tmp_path, text.replace(f"“{COMPLETED}”", source.replace("usually ", "")), "report.md", docs)
    assert share(result, "weak") == (1, 3)
    assert sorted(p.reason.split(":")[0] for p in problems(result) if "support" in p.kinds) == ["conflict", "weak"]


@pytest.mark.parametrize("part", ["References", "Not covered"])
def test_a_sentence_hidden_in_the_last_parts_is_found(tmp_path: Path, part: str) -> None:
    added = "The council of the town was dissolved."
    result = checked(
        tmp_path, (OWN + "\n## Not covered\n\n- docs/a.pdf: is encrypted\n").replace(f"## {part}", f"## {part}\n\n{added}")
    )
    assert problem(result, "uncited").text == added


def test_what_came_in_a_pipe_is_the_one_source_at_hand(tmp_path: Path) -> None:
    sources(tmp_path)
    text = OWN.replace("docs/log.txt", "-").partition("## The tower")[0] + OWN[
        OWN.index("## References") : OWN.index("2. **")
    ].replace("docs/log.txt", "-")
    result = checked(tmp_path, text, "report.md", tmp_path / "docs" / "log.txt")
    assert share(result, "citations_resolved") == share(result, "citation_recall") == (2, 2)


def test_a_quotation_under_another_sources_name_is_found(tmp_path: Path) -> None:
    result = checked(tmp_path, OWN.replace("The water tower notes", "The log notes"))
    assert problem(result, "support").reason == "it names “The log”, which is not what it cites"


def test_a_quote_at_another_place_is_found(tmp_path: Path) -> None:
    result = checked(tmp_path, OWN.replace("[2.1] line 3", "[2.1] line 1"))
    assert share(result, "quotes_verbatim") == (3, 3)
    assert share(result, "quotes_placed") == (2, 3)
    assert problem(result, "place").line == 17


def test_a_missing_source_leaves_its_marks_unresolved(tmp_path: Path) -> None:
    result = checked(tmp_path, OWN, "report.md", sources(tmp_path) / "log.txt")
    assert share(result, "citations_resolved") == (2, 3)
    assert share(result, "citation_recall") == (2, 3)
    assert share(result, "quotes_verbatim") == (2, 3)
    assert problem(result, "source").text == "docs/tower.txt"


def test_a_mark_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    result = checked(tmp_path, OWN.replace("grown. [1.2]", "grown. [1.2] [9.9]"))
    assert share(result, "citations_resolved") == (3, 4)
    assert share(result, "citation_recall") == (2, 3)
    assert "[9.9] leads to nothing" in problem(result, "support").reason


@pytest.mark.parametrize("before", [f"“{APPENDS}” [1.1]", "The water tower notes", "## References"])
def test_a_sentence_without_a_mark_is_found_wherever_it_is_put(tmp_path: Path, before: str) -> None:
    added = "The council of the town was dissolved."
    glue = "\n\n" if before.startswith("##") else " "
    result = checked(tmp_path, OWN.replace(before, f"{added}{glue}{before}"))
    assert share(result, "uncited") == (1, 4)
    assert share(result, "citation_recall") == (3, 4)
    assert problem(result, "uncited").text == added


def test_a_connective_sentence_needs_no_mark_and_is_counted(tmp_path: Path) -> None:
    result = checked(tmp_path, OWN.replace("A checkpoint moves", "The details follow. A checkpoint moves"))
    assert share(result, "connective") == (1, 4)
    assert share(result, "uncited") == (0, 3)
    assert share(result, "citation_recall") == (3, 3)


def test_the_same_said_twice_is_found(tmp_path: Path) -> None:
    """The turned sentence and its source have the same content words."""
    result = checked(tmp_path, OWN.replace(f"{TOLD} [1.2]", f"{TOLD} [1.2] {MOVES} [1.2]"))
    assert share(result, "redundant_pairs") == (1, 6)
    assert result.closest is not None
    assert result.closest.shared == 1.0
    assert problem(result, "redundant").text == MOVES
    assert figure(result, "claims_per_100_words").part == 3


def test_a_citation_that_is_not_needed_is_not_precise(tmp_path: Path) -> None:
    """[2.1] does not carry the checkpoint, and [1.2] does without it."""
    result = checked(tmp_path, OWN.replace("grown. [1.2]", "grown. [1.2] [2.1]"))
    assert share(result, "citation_recall") == (3, 3)
    assert share(result, "citation_precision") == (3, 4)
    assert "[2.1] does not carry it" in problem(result, "precision").reason


def test_two_citations_that_each_carry_the_sentence_are_both_precise(tmp_path: Path) -> None:
    docs = sources(tmp_path)
    (docs / "twin.txt").write_text(LOG.replace("The log", "A twin"), "utf-8")
    twin = f'3. **A twin**, docs/twin.txt\n    - [3.1] line 3: "{MOVES}"\n'
    result = checked(tmp_path, OWN.replace("grown. [1.2]", "grown. [1.2] [3.1]") + twin, "report.md", docs)
    assert share(result, "citation_precision") == (4, 4)


def test_a_second_source_of_a_quotation_need_not_have_its_words(tmp_path: Path) -> None:
    docs = sources(tmp_path)
    turned = (
        "The council completed the large water tower, and the water tower on Chapel Hill was completed by the council in 1931."
    )
    (docs / "twin.txt").write_text(f"A twin\n\n{turned}\n", "utf-8")
    twin = f'3. **A twin**, docs/twin.txt\n    - [3.1] line 3: "{turned}"\n'
    result = checked(
        tmp_path,
        OWN.replace("1931.” [2.1]", "1931.” [2.1] [3.1]") + twin,
        "a.md",
        docs,
    )
    assert share(result, "citation_precision") == (4, 4)


def test_a_sentence_that_nothing_carries_has_no_precise_citation(tmp_path: Path) -> None:
    result = checked(tmp_path, OWN.replace("A checkpoint moves 1000", "A checkpoint never moves 1000"))
    assert share(result, "citation_recall") == (2, 3)
    assert share(result, "citation_precision") == (2, 3)


@pytest.mark.parametrize("moved", ["elsewhere/log.txt", "elsewhere/docs/log.txt"])
def test_a_source_is_known_by_the_end_of_its_path(tmp_path: Path, moved: str) -> None:
    path = tmp_path / moved
    path.parent.mkdir(parents=True)
    path.write_text(LOG, "utf-8")
    result = checked(tmp_path, OWN, "report.md", path)
    assert share(result, "citations_resolved") == (2, 3)


# JSON


def as_json(sha256: str = "", start: int = LOG.index(APPENDS)) -> str:
    span = {
        "id": "1.1",
        "source": 1,
        "quote": APPENDS,
        "start": start,
        "end": start + len(APPENDS),
        "locator": {"lines": [3, 3]},
    }
    said = {"text": f"“{APPENDS}”", "cites": ["1.1"]}
    source = {"number": 1, "path": "docs/log.txt", "sha256": sha256, "title": "The log"}
    report = {"title": "T", "sections": [{"heading": "H", "paragraphs": [[said]]}], "spans": [span], "sources": [source]}
    return json.dumps(report, indent=2, ensure_ascii=False)


def test_a_quote_of_json_must_stand_at_its_offsets(tmp_path: Path) -> None:
    good, bad = checked(tmp_path, as_json(), "a.json"), checked(tmp_path, as_json(start=3), "b.json")
    assert share(good, "quotes_verbatim") == share(good, "citation_recall") == (1, 1)
    assert share(bad, "quotes_verbatim") == share(bad, "citation_recall") == (0, 1)
    assert "it stands at 9-71 of the source, not at 3-65" in problem(bad, "quote").reason


def test_a_source_that_changed_is_found_by_its_digest(tmp_path: Path) -> None:
    result = checked(tmp_path, as_json("0" * 64), "a.json")
    assert share(result, "sources_unchanged") == (0, 1)
    assert "has changed" in problem(result, "source").reason


def test_a_renamed_source_is_known_by_its_digest(tmp_path: Path) -> None:
    renamed = tmp_path / "renamed.txt"
    renamed.write_text(LOG, "utf-8")
    result = checked(tmp_path, as_json(sha256(LOG.encode()).hexdigest()), "a.json", renamed)
    assert share(result, "quotes_verbatim") == share(result, "sources_unchanged") == (1, 1)


def test_a_problem_in_json_has_its_line(tmp_path: Path) -> None:
    text = as_json()
    result = checked(tmp_path, text.replace("“A write-ahead", "“No write-ahead"), "a.json")
    line = problem(result, "support").line
    assert "No write-ahead" in text.replace("“A write-ahead", "“No write-ahead").split("\n")[line - 1]


# Markdown of others

FOREIGN = f"""\
About logs
==========

{APPENDS[:-1]} [1]. The manual says: "{MOVES}" [^2]
The tower was sold in 1987 [1, 3]. Nobody knows why the tower was built.

| a | table |
|---|-------|
| has | no sentences |

- {COMPLETED} [2-3]

Sources
-------

[1]: log.txt
[^2]: docs/log.txt, line 3
2. [log](docs/log.txt)
3. The water tower, tower.txt
"""


def foreign(text: str = FOREIGN) -> str:
    return text.replace("Sources\n-------", "## Sources")


def test_marks_of_other_makes_are_read(tmp_path: Path) -> None:
    report = read_report(foreign().encode(), "a.md", split)
    assert report.form == "markdown"
    assert [(said.cites, said.line) for said in report.sentences] == [
        (("1",), 4),
        (("^2",), 4),
        (("1", "3"), 5),
        ((), 5),
        (("2", "3"), 11),
    ]
    assert report.sentences[0].text == APPENDS
    assert {source.key for source in report.sources} == {"1", "^2", "2", "3"}


def test_a_foreign_article_is_audited_beside_whole_sources(tmp_path: Path) -> None:
    result = checked(tmp_path, foreign())
    assert share(result, "citations_resolved") == (6, 6)
    assert share(result, "citation_recall") == (3, 5)
    assert share(result, "uncited") == (1, 5)
    assert share(result, "quotes_verbatim") == (1, 1)  # the manual's
    assert share(result, "number_fidelity") == (4, 5)  # 1987
    assert share(result, "citation_precision") == (3, 6)  # 1, ^2, and 3 of the last sentence


def test_a_foreign_quotation_that_is_not_verbatim_is_found(tmp_path: Path) -> None:
    result = checked(tmp_path, foreign().replace("moves 1000 pages back", "moves all pages back"))
    assert share(result, "quotes_verbatim") == (0, 1)
    assert "it has “all” where the source has “1000”" in problem(result, "quote").reason


def test_a_foreign_entry_may_state_its_quote(tmp_path: Path) -> None:
    text = f'# A\n\n{APPENDS} [1]\n\n## References\n\n1. "A Title That Is No Quote", log.txt: "{APPENDS}"\n'
    result = checked(tmp_path, text)
    assert share(result, "quotes_verbatim") == share(result, "citation_recall") == (1, 1)


def test_a_quotation_is_found_through_folding(tmp_path: Path) -> None:
    typeset = MOVES.replace("file", "ﬁle").replace("pages back", "pages\n  back").replace("database", "data-\nbase")
    text = f"# A\n\nThe manual says: “{typeset}” [1]\n\n## References\n\n1. log.txt\n"
    result = checked(tmp_path, text)
    assert share(result, "quotes_verbatim") == (1, 1)
    assert "1 by folding" in figure(result, "quotes_verbatim").note


# reading back


@fewer
@given(articles())
def test_every_quote_and_source_of_our_markdown_is_read_back(article: Article) -> None:
    report = read_report(to_markdown(article).encode("utf-8", "replace"), "a.md", split)

    def saved(text: str) -> str:  # a lone surrogate is no text
        return shown(text).encode("utf-8", "replace").decode("utf-8")

    assert {(q.mark, q.text) for q in report.quotes} == {(m.id, saved(m.span.quote)) for m in article.marks}
    assert {(s.key, s.path) for s in report.sources} == {(str(s.number), saved(s.path)) for s in article.sources}
    ids = {mark.span.id: mark.id for mark in article.marks}
    told = sorted(ids[span.id] for line in lines_of(article) if shown(line.text) for span in line.spans)
    assert sorted(mark for said in report.sentences if not said.again for mark in said.cites) == told


def test_the_small_article_is_read_back_alike_from_both_formats() -> None:
    def told(report: Report) -> list[tuple[str, tuple[str, ...], str, bool]]:
        return [(s.text, s.cites, s.section, s.again) for s in report.sentences]

    markdown = read_report(to_markdown(SMALL).encode(), "a.md", split)
    assert told(markdown) == told(read_report(to_json(SMALL).encode(), "a.json", split))
    assert len(markdown.sentences) == 6


def test_a_title_with_a_question_mark_does_not_cut_its_sentence(tmp_path: Path) -> None:
    text = OWN.replace("The water tower puts", "What Is It? A tower puts").replace(
        "**The water tower**", "**What Is It? A tower**"
    )
    result = checked(tmp_path, text)
    assert share(result, "uncited") == (0, 3)
    assert share(result, "citation_recall") == (3, 3)


# what a run makes


@pytest.fixture
def made(corpus: Corpus, tmp_path: Path) -> tuple[Path, Path]:
    """The corpus, and the folder with the pipeline's article about it: article.md and article.json."""
    folder = corpus()
    with opened(tmp_path, ScriptedModel(obey)) as run:
        article = make_article(find([str(folder)]), run)
    assert article is not None
    (tmp_path / "article.md").write_text(to_markdown(article), "utf-8")
    (tmp_path / "article.json").write_text(to_json(article), "utf-8")
    return folder, tmp_path


def test_what_the_pipeline_writes_is_sound_and_both_formats_agree(made: tuple[Path, Path], tmp_path: Path) -> None:
    folder, written = made
    one, other = (
        checked(tmp_path, (written / name).read_text("utf-8"), name, folder) for name in ("article.md", "article.json")
    )
    for result in (one, other):
        for key in WHOLE:
            assert figure(result, key).share == 1.0, (key, problems(result))
    assert share(other, "sources_unchanged") == (7, 7)
    agreed = [key for key in (f.key for f in figures(one)) if key != "sources_unchanged"]
    assert [share(one, key) for key in agreed] == [share(other, key) for key in agreed]


def tampered(word: str, how: str) -> str:
    changed = {
        "another": "seldom",
        "dropped": "",
        "doubled": f"{word} {word}",
        "turned": word[::-1],
        "recased": word.swapcase(),
    }
    return changed[how]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    quote=st.integers(0, 999), place=st.integers(0, 999), how=st.sampled_from("another dropped doubled turned recased".split())
)
def test_a_tampered_quote_is_always_found(made: tuple[Path, Path], tmp_path: Path, quote: int, place: int, how: str) -> None:
    """Any word of any quote in our Markdown is replaced, doubled, turned round, set in the other case, or dropped.

    A quote that lost its first or its last word is shorter, and verbatim still: there is nothing to find.
    """
    folder, written = made
    head, _, tail = (written / "article.md").read_text("utf-8").partition("## References")
    lines = tail.split("\n")
    quoted = [at for at, line in enumerate(lines) if line.startswith("    - [")]
    at = quoted[quote % len(quoted)]
    start = lines[at].index(': "') + 3
    words = lines[at][start:-1].split(" ")
    which = place % len(words)
    assume(how != "dropped" or 0 < which < len(words) - 1)
    words[which] = tampered(words[which], how)
    assume(" ".join(words) != lines[at][start:-1])
    lines[at] = f'{lines[at][:start]}{" ".join(words)}"'
    result = checked(tmp_path, head + "## References" + "\n".join(lines), "tampered.md", folder)
    mark = lines[at].partition("[")[2].partition("]")[0]
    assert mark in {m for p in problems(result) if p.kinds == ("quote",) for m in p.cites}
    assert figure(result, "citation_recall").share != 1.0


def test_the_examples_report_is_sound() -> None:
    command = [sys.executable, "-m", "mapred", "check", "examples/report.md", "--sources", "examples/sqlite", "--json"]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=True)
    told = json.loads(done.stdout)
    assert told["schema_version"] == 1
    for key in WHOLE:
        assert told["figures"][key]["value"] == 1.0, told["problems"]
    assert told["problems"] == []


# the command


def shell(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mapred", "check", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)})


def test_the_exit_code_tells_what_was_found(tmp_path: Path) -> None:
    docs = sources(tmp_path)
    (tmp_path / "good.md").write_text(OWN, "utf-8")
    (tmp_path / "bad.md").write_text(OWN.replace("A checkpoint moves 1000", "A checkpoint moves 2000"), "utf-8")
    assert shell(tmp_path, "good.md", "--sources", docs, "--min-support", "1").returncode == 0
    assert shell(tmp_path, "bad.md", "--sources", docs).returncode == 0
    assert shell(tmp_path, "bad.md", "--sources", docs, "--min-support", "0.7").returncode == 4
    (docs / "torn.pdf").write_bytes(b"%PDF-1.7\nnothing follows")
    done = shell(tmp_path, "good.md", "--sources", docs)
    assert done.returncode == 3
    assert "torn.pdf" in done.stderr
    assert shell(tmp_path, "bad.md", "--sources", docs, "--min-support", "0.7").returncode == 4


def test_what_cannot_be_read_is_told_in_one_line(tmp_path: Path) -> None:
    docs = sources(tmp_path)
    (tmp_path / "good.md").write_text(OWN, "utf-8")
    (tmp_path / "odd.json").write_text('{"answer": 42}', "utf-8")
    (tmp_path / "torn.pdf").write_bytes(b"%PDF-1.7\nnothing follows")
    for arguments in (("no.md", "--sources", docs), ("odd.json", "--sources", docs), ("good.md", "--sources", "nowhere")):
        done = shell(tmp_path, *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 1
    done = shell(tmp_path, "good.md", "--sources", "torn.pdf")
    assert (done.returncode, done.stdout) == (2, "")


def test_the_table_names_the_judge_of_every_figure(tmp_path: Path) -> None:
    sources(tmp_path)
    (tmp_path / "bad.md").write_text(OWN.replace("A checkpoint moves 1000", "A checkpoint moves 2000"), "utf-8")
    done = shell(tmp_path, "bad.md", "--sources", "docs")
    for name in ("citation recall", "citation precision", "coverage"):
        (row,) = (line for line in done.stdout.splitlines() if line.startswith(name))
        assert "rules (mapred " in row
    assert "bad.md:5: support, number: conflict" in done.stdout
    assert "bad.md:5:" not in shell(tmp_path, "bad.md", "--sources", "docs", "--no-problems").stdout


def test_the_keys_for_programs_stay_as_they_are(tmp_path: Path) -> None:
    sources(tmp_path)
    (tmp_path / "good.md").write_text(OWN, "utf-8")
    told = json.loads(shell(tmp_path, "good.md", "--sources", "docs", "--json").stdout)
    top = "schema_version article form counts figures closest_pair problems not_covered unread"
    named = (
        "citations_resolved quotes_verbatim quotes_placed sources_unchanged sources_cited citation_recall weak "
        "citation_precision uncited connective number_fidelity name_fidelity redundant_pairs claims_per_100_words coverage"
    )
    assert (told["schema_version"], list(told), list(told["figures"])) == (1, top.split(), named.split())
    assert {key for figure in told["figures"].values() for key in figure} == {"value", "part", "whole", "judge", "note"}
    assert all(figure["judge"] for figure in told["figures"].values())
    assert told["figures"]["sources_unchanged"]["value"] is None


def test_the_report_is_no_source_of_itself(tmp_path: Path) -> None:
    docs = sources(tmp_path)
    (docs / "report.md").write_text(OWN, "utf-8")
    done = shell(tmp_path, "docs/report.md", "--sources", "docs", "--json")
    assert json.loads(done.stdout)["counts"]["sources"] == 2


def test_the_closest_pair_is_printed(tmp_path: Path) -> None:
    sources(tmp_path)
    (tmp_path / "twice.md").write_text(OWN.replace(f"{TOLD} [1.2]", f"{TOLD} [1.2] {MOVES} [1.2]"), "utf-8")
    told = shell(tmp_path, "twice.md", "--sources", "docs").stdout.partition("The closest pair shares 100%")[2]
    assert " ".join(told.split()).index(TOLD) < " ".join(told.split()).index(MOVES)
    pair = json.loads(shell(tmp_path, "twice.md", "--sources", "docs", "--json").stdout)["closest_pair"]
    assert pair == {"shared": 1.0, "lines": [5, 5], "texts": [TOLD, MOVES]}


# the parts


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("a read-only file", "A a read‐only\n file."),
        ("ﬁrst “word”", 'the first "word"'),
        ("trans-\naction log", "a transaction log"),
        ("it's", "it’s"),
    ],
)
def test_typesetting_is_folded(quote: str, text: str) -> None:
    ((start, end),) = Folded(text).places(quote)
    assert Folded(text[start:end]).text == Folded(quote).text


@pytest.mark.parametrize(("quote", "text"), [("-5 degrees", "5 degrees"), ("may", "May"), ("10 to 12", "10-12")])
def test_words_and_figures_are_not_folded(quote: str, text: str) -> None:
    assert Folded(text).places(quote) == []


def test_what_differs_is_told() -> None:
    known = [(text, frozenset(terms(text))) for text in (APPENDS, MOVES)]
    assert difference(MOVES.replace("1000 pages", "1000 old pages"), known) == "“old” is not in the source"
    assert difference(MOVES.replace("of pages ", "").replace("the database ", ""), known) == "it leaves out “the database”"
    assert difference("Something else altogether is said here.", known) == ""


def test_quotations_are_told_from_terms() -> None:
    assert quotations('He calls it “the log” and says “it is written first” or "so it is told" to all.') == [
        "it is written first",
        "so it is told",
    ]


def test_part_of_a_sentence_is_no_whole_one() -> None:
    passages = ["Nobody says that the log is kept. It is  deleted at once."]
    assert whole_sentences("It is deleted at once.", passages)
    assert whole_sentences("Nobody says that the log is kept. It is deleted at once.", passages)
    assert not whole_sentences("the log is kept. It is deleted at once.", passages)


def test_strangers_are_numbers_and_names_without_evidence() -> None:
    held = ["The WAL of SQLite keeps 1000 pages."]
    assert strangers("Before 2019 SQLite kept 1000 pages. Oracle and MySQL did not.", held) == (("2019",), ("Oracle", "MySQL"))
