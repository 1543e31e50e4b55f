"""The README cannot rot: it names every command, module, dependency, option and exit code, and its lines can be typed."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

from mapred import cli, errors
from mapred.settings import KINDS, option

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
FOLDERS = ("mapred", "mapred/commands", "mapred/llm", "stages", "formats", "cache")
MODULES = sorted(str(path.relative_to(ROOT)) for folder in FOLDERS for path in (ROOT / folder).glob("*.py"))
TREE = README.partition("## The tree")[2].partition("## Dependencies")[0]


def fenced() -> list[str]:
    """The lines of the README's fenced blocks."""
    return [line for block in re.findall(r"^```\w*\n(.*?)^```", README, re.M | re.S) for line in block.splitlines()]


def told() -> list[str]:
    """Every mapred command line that the README gives, without what stands before it in its pipe."""
    lines = (line.partition("  #")[0] for line in fenced())
    found = (re.search(rf"(?:^|\| |&& )mapred (?:{'|'.join(cli.main.commands)}) [^>|]*", line) for line in lines)
    return [match[0].lstrip("|& ").strip() for match in found if match]


def dependencies() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    return [re.split(r"[<>=\[;~! ]", name)[0] for name in named]


@pytest.mark.parametrize("name", sorted(cli.main.commands))
def test_every_command_is_named_and_has_help_with_something_to_paste(name: str) -> None:
    assert f"mapred {name} " in README
    assert f"mapred {name} " in (cli.main.commands[name].help or "")


@pytest.mark.parametrize("module", MODULES)
def test_every_module_stands_in_the_tree(module: str) -> None:
    assert re.search(rf"(?<!\w){re.escape(Path(module).name)}\b", TREE)


@pytest.mark.parametrize("name", dependencies())
def test_every_dependency_has_its_line_in_the_table(name: str) -> None:
    table = README.partition("## Dependencies")[2].partition("\n## ")[0]
    assert re.search(rf"^\|[^|]*(?<![\w-]){re.escape(name)}(?![\w-])[^|]*\|\s*\S", table, re.M)


def test_every_exit_code_has_its_line() -> None:
    classes = [each for each in vars(errors).values() if isinstance(each, type) and hasattr(each, "exit_code")]
    codes = {errors.DONE, errors.PARTIAL, errors.UNSUPPORTED, *(code for _, code in cli.STOPS.values())}
    table = README.partition("| exit code |")[2].partition("\n\n")[0]
    said = {int(n) for line in table.splitlines() for n in re.findall(r"\d+", line.partition("|")[2].partition("|")[0])}
    assert said == codes | {each.exit_code for each in classes}


def test_every_option_of_write_stands_in_the_table() -> None:
    table = README.partition("| option |")[2].partition("\n\n")[0]
    for parameter in cli.main.commands["write"].params:
        if isinstance(parameter, click.Option):
            for name in parameter.opts:
                assert f"`{name}`" in table, name
    for name in KINDS:
        assert f"`{option(name)}`" in table, name


def test_the_readme_gives_command_lines() -> None:
    assert len(told()) >= 7


@pytest.mark.parametrize("line", told())
def test_a_command_line_can_be_typed(line: str) -> None:
    """Options and their values are parsed; nothing runs."""
    _, name, *given = shlex.split(line)
    command = cli.main.commands[name]
    if isinstance(command, click.Group):
        name, *given = given
        command = command.commands[name]
    context = command.make_context(name, given)
    arguments = [each.name for each in command.params if isinstance(each, click.Argument)]
    assert all(context.params[name] for name in arguments)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:mapred|stages|formats|cache|tests|examples)/[\w./]+)`", README))))
def test_a_path_that_is_named_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_every_rule_of_the_house_is_there_once() -> None:
    rules = README.partition("## House style")[2]
    assert [int(n) for n in re.findall(r"^(\d+)\. ", rules, re.M)] == list(range(1, 26))


def test_make_targets_are_those_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"`?make (demo|test-full|test|clean)`?", README)):
        assert re.search(rf"^{target}:", makefile, re.M)


@pytest.mark.parametrize(
    "bench", sorted(p.stem for p in (ROOT / "tests/bench").glob("*.py") if "__main__" in p.read_text("utf-8"))
)
def test_what_every_bench_measures_is_told(bench: str) -> None:
    told = README + (ROOT / "tests/bench/README.md").read_text("utf-8")
    assert re.search(rf"bench[./]{bench}\b", told)
