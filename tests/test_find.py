"""find: folders, patterns and files become one sorted list of files, each once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mapred.errors import InputError, NothingToDo, UsageError
from mapred.formats import read
from mapred.formats.find import find


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """docs/a.txt docs/sub/b.md docs/.git/c.txt, seen from their parent."""
    for name in ("a.txt", "sub/b.md", ".git/c.txt", ".hidden.txt"):
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "docs"


def found(*paths: str, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(file.id, file.path) for file in find(paths, include=include, exclude=exclude)]


def test_a_folder_gives_its_files_by_their_place_in_it(docs: Path) -> None:
    assert found("docs") == [("a.txt", "docs/a.txt"), ("sub/b.md", "docs/sub/b.md")]
    assert found("docs/") == [("a.txt", "docs/a.txt"), ("sub/b.md", "docs/sub/b.md")]


def test_a_file_is_known_by_its_name_and_dash_is_standard_input(docs: Path) -> None:
    assert found("docs/sub/b.md", "-") == [("b.md", "docs/sub/b.md"), ("-", "-")]


def test_a_pattern_that_the_shell_left_is_expanded(docs: Path) -> None:
    assert found("docs/*.txt") == [("a.txt", "docs/a.txt")]


def test_equal_ids_of_two_roots_become_their_paths(docs: Path) -> None:
    (docs.parent / "more").mkdir()
    (docs.parent / "more" / "a.txt").write_text("other")
    assert ("docs/a.txt", "docs/a.txt") in found("docs", "more")
    assert ("more/a.txt", "more/a.txt") in found("docs", "more")


def closed(monkeypatch: pytest.MonkeyPatch, *folders: str) -> None:
    """Folders that may not be listed; root may list all."""
    scandir = os.scandir

    def guarded(path: str) -> object:
        if path in folders:
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)


def test_no_pattern_hides_a_folder_that_cannot_be_read(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed(monkeypatch, "docs/sub")
    assert found("docs") == [("a.txt", "docs/a.txt"), ("sub/", "docs/sub")]
    assert found("docs", include=("*.md",)) == [("sub/", "docs/sub")]
    assert found("docs", exclude=("sub/*",)) == [("a.txt", "docs/a.txt")]
    closed(monkeypatch, "docs")
    assert found("docs") == [("docs/", "docs")]


def test_no_file_counts_twice(docs: Path) -> None:
    (docs / "link.txt").symlink_to("a.txt")
    assert found("docs", "docs/a.txt", "docs") == [("a.txt", "docs/a.txt"), ("sub/b.md", "docs/sub/b.md")]


def test_links_in_a_circle_end(docs: Path) -> None:
    (docs / "sub" / "up").symlink_to(docs)
    assert found("docs") == [("a.txt", "docs/a.txt"), ("sub/b.md", "docs/sub/b.md")]


def test_include_and_exclude_are_shell_patterns(docs: Path) -> None:
    assert found("docs", include=("*.md",)) == [("sub/b.md", "docs/sub/b.md")]
    assert found("docs", exclude=("sub/*",)) == [("a.txt", "docs/a.txt")]


@pytest.mark.parametrize("rule", ["sub/", "/sub", "*.md", "sub/*.md", "**/b.md", "*\n!a.txt"])
def test_an_ignore_file_is_honoured(docs: Path, rule: str) -> None:
    (docs / ".mapredignore").write_text(f"# not these\n{rule}\n")
    assert found("docs") == [("a.txt", "docs/a.txt")]


def test_an_image_is_named_and_not_dropped(docs: Path) -> None:
    (docs / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    files = find(["docs"])
    assert [file.id for file in files] == ["a.txt", "logo.png", "sub/b.md"]
    with pytest.raises(InputError, match=r"docs/logo\.png: is a PNG image: not a text document"):
        read(files[1])


def test_a_path_that_does_not_exist_is_named(docs: Path) -> None:
    with pytest.raises(UsageError, match=r"docs/none\.txt: no such file"):
        find(["docs/none.txt"])


def test_an_empty_folder_says_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(NothingToDo, match=r"\.pdf"):
        find([str(tmp_path)])


def test_a_name_that_is_no_text_is_an_input_error(tmp_path: Path) -> None:
    try:
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))).write_text("words")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (file,) = find([str(tmp_path)])
    file.id.encode("utf-8")
    with pytest.raises(InputError, match="name"):
        read(file)
