"""naming: what an article calls the documents that it names, each its own name."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mapred.stages.naming import called, shortened

SITE = {f"mod_{name}.html": f"mod_{name} - Apache HTTP Server" for name in ("alias", "auth", "cache")}


def test_an_ending_that_pages_of_a_site_share_is_left_out() -> None:
    assert called(SITE) == {f"mod_{name}.html": f"mod_{name}" for name in ("alias", "auth", "cache")}


def test_documents_of_one_title_go_by_their_files_and_files_of_one_name_by_their_paths() -> None:
    titles = {"a/intro.md": "Introduction", "b/intro.md": "Introduction", "c/start.md": "Introduction", "d.md": "The dam"}
    assert called(titles) == {
        "a/intro.md": "a/intro.md",
        "b/intro.md": "b/intro.md",
        "c/start.md": "start.md",
        "d.md": "The dam",
    }
    assert set(shortened(titles).values()) == {"Introduction", "The dam"}, "a section may be called so"


names = st.text("ab/.x", min_size=1, max_size=8).map(lambda name: f"{name}.txt")


@given(st.dictionaries(names, st.sampled_from(["Introduction", "The dam", "a.txt", "2. The dam"]), max_size=8))
def test_no_two_documents_are_called_the_same(titles: dict[str, str]) -> None:
    assert len(set(called(titles).values())) == len(titles)
