"""Articles for the tests of what is written out: one that a person can check, and any that hypothesis can think of."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st

from mapred.data import (
    Article,
    Cited,
    Contradiction,
    Evidence,
    Fact,
    Line,
    Locator,
    Mark,
    Omission,
    Part,
    Span,
    Verdict,
)
from mapred.stages.naming import spoken

fewer = settings(max_examples=60)

LOG = Span("log.txt:0-28", "log.txt", "log.txt#1", 0, 28, "WAL appends to a second log.", Locator(lines=(1, 1)))
PAGE = Span("man.pdf:5-31", "man.pdf", "man.pdf#2", 5, 31, "Checkpoints move it back.\n", Locator(page=(12, 12)))
UNCITED = Span("log.txt:40-50", "log.txt", "log.txt#1", 40, 50, "Not cited.", Locator(lines=(3, 3)))

SMALL = Article(
    title="Write-ahead logs",
    abstract=(Line("A write-ahead log is a second log.", ("f1",), (LOG,), Verdict.SUPPORTED),),
    parts=(
        Part(
            "s1",
            1,
            "How it works",
            (
                (
                    Line("Changes go to a second log.", ("f1",), (LOG,), Verdict.SUPPORTED),
                    Line("“Checkpoints move it back.”", ("f2",), (PAGE, LOG), Verdict.QUOTED),
                ),
                (Line("The rest follows from this.", (), (), Verdict.CONNECTIVE),),
            ),
            ("f1", "f2", "f3"),
        ),
        Part("s1.1", 2, "Details", (), ()),
    ),
    facts=(
        Fact("f1", "WAL appends to a second log.", (Evidence((LOG,)), Evidence((LOG, UNCITED))), quoted=True),
        Fact("f2", "Checkpoints move it back.", (Evidence((PAGE,)),), quoted=True),
        Fact("f3", "Not cited.", (Evidence((UNCITED,)),), quoted=True),
    ),
    sources=(
        Cited(1, "log.txt", "docs/log.txt", "a" * 64, "The log"),
        Cited(2, "man.pdf", "docs/man.pdf", "b" * 64, "The manual"),
    ),
    marks=(Mark("1.1", 1, LOG), Mark("2.1", 2, PAGE)),
    contradictions=(Contradiction(("f1", "f2"), "where changes go"), Contradiction(("f1", "f3"), "nothing")),
    not_covered=(Omission("docs/torn.pdf", "is encrypted"), Omission("docs/a.txt", "nothing of it was used")),
    model_name="small",
    model_sha256="c" * 64,
    seed=7,
    settings=(("words", 600), ("effort", "low"), ("min_support", 0.5)),
    counts=(("documents", 2),),
)

text = st.text(st.characters(), max_size=60) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        "[click](javascript:alert(1))",
        "![x](http://x/y.png)",
        "as in [3.1] and [1.1]",
        "# heading\n\n- item\n1. one\n> quote\n\n    code",
        "```\ncode\n```",
        "a | b\n--- | ---\n1 | 2",
        "*bold* _thin_ **x** __y__ ~~z~~ a_b_c",
        "&lt;b&gt; &amp; &copy; AT&T",
        "[1.1]: http://x 'y'",
        "---\n===\n***",
        "C:\\dir\\[x] \\",
        '": "quoted" [2.1] "',
        "$x^2$ {.class onclick=x} #",
        "<!-- hidden",
        "http://example.org/a_b_c?x=1&copy=2 <a@b.cd>",
        "## References",
        "+ a\r+ b\u2028+ c\x1b[31m\u202e",
    ]
)
name = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)
pair = st.tuples(st.integers(1, 500), st.integers(0, 9)).map(lambda at: (at[0], at[0] + at[1]))
locators = st.one_of(
    st.builds(Locator, page=pair),
    st.builds(Locator, lines=pair),
    st.builds(Locator, heading=st.lists(text, min_size=1, max_size=3).map(tuple), paragraph=st.integers(1, 99)),
    st.builds(Locator, sheet=text, rows=pair),
    st.builds(Locator, slide=st.integers(1, 99)),
    st.builds(Locator, pointer=text),
)


def _framed(line: Line, named: str) -> Line:
    return replace(line, text=f"{named} adds: “{line.text}”", named=named)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Any article that keeps the laws of data.Article: every span of a line has a mark, every mark a source."""
    sources = [
        Cited(number, f"s{number}", draw(name), "0123456789abcdef" * 4, draw(text))
        for number in range(1, draw(st.integers(1, 4)) + 1)
    ]
    marks = [
        Mark(f"{source.number}.{at}", source.number, _span(draw, source.id, at))
        for source in sources
        for at in range(1, draw(st.integers(1, 3)) + 1)
    ]
    hidden = [_span(draw, source.id, 90 + source.number) for source in sources]
    spans = [mark.span for mark in marks]
    facts = [
        Fact(f"f{number}", draw(text), tuple(draw(st.lists(_evidence(spans + hidden), min_size=1, max_size=2))))
        for number in range(draw(st.integers(1, 5)))
    ]
    ids = st.lists(st.sampled_from([fact.id for fact in facts]), max_size=3, unique=True).map(tuple)
    plain = st.builds(
        Line,
        text=text,
        facts=ids,
        spans=st.lists(st.sampled_from(spans), max_size=3, unique=True).map(tuple),
        verdict=st.sampled_from(Verdict),
    )
    line = plain | st.builds(_framed, plain, name.map(lambda said: spoken(said, "a.txt")).filter(lambda said: said != "adds"))
    paragraph = st.lists(line, min_size=1, max_size=3).map(tuple)
    parts = [
        Part(f"p{number}", draw(st.integers(1, 6)), draw(text), tuple(draw(st.lists(paragraph, max_size=2))), draw(ids))
        for number in range(draw(st.integers(0, 3)))
    ]
    both = st.tuples(st.sampled_from(facts), st.sampled_from(facts)).map(lambda two: (two[0].id, two[1].id))
    return Article(
        title=draw(text),
        abstract=draw(paragraph),
        parts=tuple(parts),
        facts=tuple(facts),
        sources=tuple(sources),
        marks=tuple(draw(st.permutations(marks))),
        contradictions=tuple(draw(st.lists(st.builds(Contradiction, facts=both, about=text), max_size=2))),
        not_covered=tuple(draw(st.lists(st.builds(Omission, source=name, reason=text), max_size=3))),
        settings=(("words", draw(st.integers(0, 9999))), ("title", draw(text)), ("min_support", draw(st.floats(0, 1)))),
        counts=(("documents", len(sources)),),
    )


def _span(draw: st.DrawFn, document: str, at: int) -> Span:
    quote = draw(text.filter(bool))
    return Span(f"{document}:{at}", document, f"{document}#1", at, at + len(quote), quote, draw(locators))


def _evidence(spans: list[Span]) -> st.SearchStrategy[Evidence]:
    return st.lists(st.sampled_from(spans), min_size=1, max_size=2, unique=True).map(lambda some: Evidence(tuple(some)))
