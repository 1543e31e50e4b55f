"""Markdown: it reads well, it can be read back, and a source's words stay words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given

from mapred.data import Article, Line, Omission, Part, Verdict
from mapred.formats.to_markdown import inline, plain, shown, to_markdown
from tests.articles import SMALL, articles, fewer, text

MARK = re.compile(r"(?<!\\)\[(\d+\.\d+)\]")
QUOTE = re.compile(r' {4,}- \[(\d+\.\d+)\] (?:((?:[^"\\]|\\.)+): )?"(.*)"')
SOURCE = re.compile(r"(\d+)\. \*\*(.*)\*\*, (.*)")


def saying(*sentences: str, verdict: Verdict = Verdict.CONNECTIVE) -> Article:
    return holding(*(Line(sentence, (), (), verdict) for sentence in sentences))


def holding(*lines: Line) -> Article:
    return Article("T", (), (Part("s", 1, "H", (lines,), ()),), (), (), ())


def paragraph(article: Article) -> str:
    return to_markdown(article).split("\n\n")[3].rstrip("\n")


@pytest.mark.parametrize("name", ["The log", "git-add(1)", "a_b *c*", "1. Logs", "=", "# x", "+"])
def test_the_name_of_a_source_stands_in_italics(name: str) -> None:
    line = Line(f"According to {name}: “A log, said in {name}.”", (), (), Verdict.QUOTED, named=name)
    written = paragraph(holding(line))
    assert written == f"According to *{inline(name)}*: “A log, said in {inline(name)}.”"
    first = Line(f"{name} adds: “A log.”", (), (), Verdict.QUOTED, named=name)
    assert paragraph(holding(first)) == f"*{inline(name)}* adds: “A log.”"


def test_a_name_that_cannot_be_told_from_its_sentence_stands_upright() -> None:
    assert paragraph(holding(Line("In In we read: “A log.”", (), (), Verdict.QUOTED, named="In"))) == "In In we read: “A log.”"


def test_the_small_article_reads_well() -> None:
    assert (
        to_markdown(SMALL)
        == """\
# Write-ahead logs

*How to read this: a mark such as [1.1] leads to quote 1 of source 1 in the References. This article rests on 2 \
quotes from 2 sources. Of its 4 sentences, 1 quotes a source word for word, \
2 are phrased anew and checked against the quote and 1 only connects.*

A write-ahead log is a second log. [1.1]

## How it works

Changes go to a second log. [1.1] “Checkpoints move it back.” [2.1] [1.1]

The rest follows from this.

### Details

## Where sources disagree

- where changes go
    - WAL appends to a second log. [1.1]
    - Checkpoints move it back. [2.1]

## References

1. **The log**, docs/log.txt
    - [1.1] line 1: "WAL appends to a second log."
2. **The manual**, docs/man.pdf
    - [2.1] p. 12: "Checkpoints move it back."

## Not covered

- docs/torn.pdf: is encrypted
- docs/a.txt: nothing of it was used
"""
    )


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("as in [3.1]", r"as in \[3.1\]"),
        ("<b>bold</b>", "&lt;b>bold&lt;/b>"),
        ("[x](javascript:y)", r"\[x\](javascript:y)"),
        ("`rm -rf`", r"\`rm -rf\`"),
        ("sqlite3_open_v2 and _thin_", r"sqlite3_open_v2 and \_thin\_"),
        ("AT&T and &lt;", "AT&T and &amp;lt;"),
        (r"C:\dir", r"C:\\dir"),
        ("# a", r"\# a"),
        ("- a", r"\- a"),
        ("1. a", r"1\. a"),
        ("> a", r"\> a"),
        ("2024 was", "2024 was"),
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("a\x1b[31mb\u202ec", "a\ufffd\\[31mb\ufffdc"),
    ],
)
def test_active_characters_are_escaped_and_no_others(said: str, written: str) -> None:
    assert paragraph(saying(said)) == written


def test_a_heading_cannot_carry_attributes_or_lose_its_end() -> None:
    part = Part("s", 1, "C # {.x onclick=y}\nsecond #", (), ())
    assert "## C # \\{.x onclick=y\\} second \\#\n" in to_markdown(replace(SMALL, parts=(part,)))


def test_a_sentence_that_failed_the_check_says_so() -> None:
    article = saying("All is well.", verdict=Verdict.UNSUPPORTED)
    assert paragraph(article) == "All is well. [unverified]"
    assert (
        "1 is phrased anew and checked against the quote (1 of them failed the check and are called unverified)"
        in to_markdown(article)
    )


def test_inputs_that_share_a_reason_share_a_line() -> None:
    omissions = (*(Omission(f"{number}.txt", "not used") for number in range(25)), Omission("x.pdf", "is torn"))
    tail = to_markdown(replace(SMALL, not_covered=omissions)).split("## Not covered\n\n")[1].splitlines()
    assert tail == [f"- not used (25): {', '.join(f'{number}.txt' for number in range(25))}", "- x.pdf: is torn"]


def test_an_article_without_marks_has_no_references() -> None:
    assert "References" not in to_markdown(saying("Nothing is known."))


@fewer
@given(text)
def test_escaping_can_be_undone(said: str) -> None:
    assert plain(inline(said)) == shown(said)
    assert not MARK.search(inline(said))


def references(markdown: str) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """The quotes by mark and the sources, read back from the last `## References`."""
    tail = markdown.rpartition("\n## References\n\n")[2].split("\n\n")[0]
    quotes, sources = {}, []
    for line in tail.splitlines():
        if found := QUOTE.fullmatch(line):
            quotes[found[1]] = plain(found[3])
        else:
            found = SOURCE.fullmatch(line)
            assert found is not None, line
            sources.append((found[1], plain(found[2]), plain(found[3])))
    return quotes, sources


@fewer
@given(articles())
def test_every_quote_and_source_can_be_read_back(article: Article) -> None:
    quotes, sources = references(to_markdown(article))
    assert quotes == {mark.id: shown(mark.span.quote) for mark in article.marks}
    assert sources == [
        (str(each.number), shown(each.title) or each.id, shown(each.path))
        for each in sorted(article.sources, key=lambda each: each.number)
    ]


@fewer
@given(articles())
def test_a_mark_stands_where_a_line_cites_and_nowhere_else(article: Article) -> None:
    body = to_markdown(article).partition("\n## References\n")[0].partition("\n## Where sources disagree\n")[0]
    ids = {mark.span.id: mark.id for mark in article.marks}
    lines = [*article.abstract, *(line for part in article.parts for p in part.paragraphs for line in p)]
    expected = [ids[span.id] for line in lines if shown(line.text) for span in line.spans]
    assert MARK.findall(body)[1:] == expected  # the first is the example under the title


def tokens_of(markdown: str) -> tuple[Counter[str], str]:
    """How often each kind of Markdown token occurs, and all text, as a full parser with GitHub's additions sees it."""
    parser = pytest.importorskip("markdown_it").MarkdownIt("commonmark").enable(["table", "strikethrough"])
    kinds: Counter[str] = Counter()
    words = []
    for token in parser.parse(markdown):
        kinds[token.type] += 1
        for child in token.children or ():
            kinds[child.type] += 1
            words.append(child.content)
    return kinds, "".join(words)


@fewer
@given(articles())
def test_a_sources_words_make_nothing_but_text(article: Article) -> None:
    kinds, words = tokens_of(to_markdown(article))
    dull = replace(
        article,
        title="x",
        abstract=tuple(_dull(line) for line in article.abstract),
        parts=tuple(
            replace(part, heading="x", paragraphs=tuple(tuple(map(_dull, p)) for p in part.paragraphs))
            for part in article.parts
        ),
        facts=tuple(replace(fact, text="x") for fact in article.facts),
        sources=tuple(replace(each, title="x", path="x") for each in article.sources),
        marks=tuple(replace(mark, span=replace(mark.span, quote="x")) for mark in article.marks),
        contradictions=tuple(replace(each, about="x") for each in article.contradictions),
        not_covered=(),
    )
    inert = {"text", "text_special", "inline"}
    skeleton = {kind: count for kind, count in tokens_of(to_markdown(dull))[0].items() if kind not in inert}
    found = tokens_of(to_markdown(replace(article, not_covered=())))[0]
    assert {kind: count for kind, count in found.items() if kind not in inert} == skeleton
    assert not kinds.keys() & {"html_block", "html_inline", "image", "link_open", "fence", "code_inline", "table_open"}
    for mark in article.marks:
        assert f'"{shown(mark.span.quote)}"' in words


def _dull(line: Line) -> Line:
    if line.named:
        return replace(line, text="x adds: “x”", named="x")
    return replace(line, text="x" if shown(line.text) else "")
