"""The splitter loses nothing and knows what is not the end of a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapred.stages.sentences import split


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["One thing.", "Another thing."],
        ["Really?", "Yes!", "Good."],
        ["Use a form, e.g. Foo, i.e. Bar, cf. Baz."],
        ["Dr. No met Mr. Smith.", "They talked."],
        ["See Fig. 3 and No. 7 of vol. 2."],
        ["He said no.", "Nobody knew."],
        ["It has pages, locks, etc. and more."],
        ["It has pages, locks, etc.", "Each is small."],
        ["The U.S. Navy paid.", "It was 1999."],
        ["It was made in the U.S.", "The price was 3.5 percent."],
        ["J. R. Smith wrote it.", "R. Hipp read it."],
        ["Version 3.45.1 was out.", "Version 3.46 followed."],
        ["The file foo.c holds it.", "Compile foo.c."],
        ["Well... it works.", "It waits...", "Then it goes."],
        ['He said "Stop." Then he left.'],
        ["It is (as we said. Twice.) done.", "Good."],
        ["It is done (as we said.)", "Good."],
        ["The call ends.", "sqlite3_step() returns a code."],
        ["1. Open the file.", "2. Close it."],
        ["The kinds are: one, two, and three.", "No more."],
        ["今日は晴れ。", "明日は雨！", "本当？"],
        ["यह एक वाक्य है।", "यह दूसरा है।"],
        ["On Jan. 5 it began.", "By Dec. 2001 it was over."],
        ["A table\n\nAnother one"],
    ],
)
def test_a_paragraph_is_cut_into_its_sentences(sentences: list[str]) -> None:
    expected = sentences[0].split("\n\n") if "\n\n" in sentences[0] else sentences
    if sentences[0].startswith('He said "'):
        expected = ['He said "Stop."', "Then he left."]
    wide = any(c in "。！？" for c in sentences[0])
    assert pieces(("" if wide else " ").join(sentences)) == expected


@given(st.text(alphabet=st.sampled_from('aB1 .!?…\n\t"()[]“”。！।_-é中'), max_size=80) | st.text())
def test_every_character_but_space_lies_in_exactly_one_sentence(text: str) -> None:
    bounds = split(text)
    covered = [0] * len(text)
    for start, end in bounds:
        assert start < end
        assert text[start:end] == text[start:end].strip()
        for i in range(start, end):
            covered[i] += 1
    assert bounds == sorted(bounds)
    assert all(n == 1 for n, c in zip(covered, text, strict=True) if not c.isspace())
    assert max(covered, default=0) <= 1
