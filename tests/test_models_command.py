"""`mapred models`: what is on stdout, what ends with 7, and what a trial of a model reports."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from mapred.cli import main
from mapred.data import Verdict
from mapred.errors import MapredError, ModelError, UsageError
from mapred.llm import models
from mapred.llm.model import Question, ScriptedModel
from mapred.selftest import SENTENCES, examine
from tests import ggufs
from tests.conftest import sentence
from tests.test_models import sha256

GROUP = main.commands["models"]
assert isinstance(GROUP, click.Group)


def run(*arguments: str) -> Result:
    """The command, its errors unhandled."""
    return CliRunner().invoke(GROUP, arguments, catch_exceptions=False)


def on_the_shelf(name: str = "tiny-F32.gguf", **changes: ggufs.Pair) -> Path:
    models.shelf().mkdir(parents=True, exist_ok=True)
    return ggufs.fake(models.shelf() / name, ggufs.chat(**changes), weights=1_500_000)


@pytest.mark.parametrize("name", sorted(GROUP.commands))
def test_every_command_of_the_group_has_help_with_an_example(name: str) -> None:
    command = GROUP.commands[name]
    assert f"mapred models {name} " in (command.help or "").replace("list\n", "list \n")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def test_list_names_the_bundled_model_and_the_pulled_ones() -> None:
    path = on_the_shelf()
    bundled, tiny = run("list").stdout.splitlines()
    assert bundled.split() == ["bundled", "94", "MiB", "135", "M", "Q4_1", models.find("bundled").path]
    assert tiny.split() == ["tiny-F32", "6", "MiB", "2", "M", "F32", str(path)]


def test_list_as_json() -> None:
    path = on_the_shelf()
    assert json.loads(run("list", "--json").stdout)[1] == {
        "name": "tiny-F32",
        "bytes": path.stat().st_size,
        "parameters": 1_500_000,
        "weights": "F32",
        "path": str(path),
    }


def test_list_names_a_damaged_model_on_stderr_and_goes_on() -> None:
    damaged = on_the_shelf("a.gguf")
    damaged.write_bytes(damaged.read_bytes()[:-1])
    on_the_shelf("b.gguf")
    done = run("list")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["bundled", "b"]
    assert done.stderr.startswith(f"mapred: {damaged}: the file is cut short")


def test_show_says_what_the_header_says() -> None:
    path = on_the_shelf(general__license="mit", tokenizer__chat_template="one\ntwo")
    told = json.loads(run("show", "tiny-F32", "--json").stdout)
    assert told["sha256"] == sha256(path)
    assert (told["architecture"], told["licence"], told["chat_template"]) == ("llama", "mit", "one")
    assert (told["parameters"], told["trained_context"], told["weights"]) == (1_500_000, 2048, {"F32": 6_000_000})
    assert told["layout"] == "original"
    lines = {line[:15].strip(): line[17:] for line in run("show", str(path)).stdout.splitlines()}
    assert (lines["parameters"], lines["weights"], lines["licence"]) == ("2 M", "F32 100 %", "mit")


def test_show_tells_the_layout_and_the_memory_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAPRED_THREADS", "2")
    told = json.loads(run("show", "bundled", "--json").stdout)
    assert told["layout"] == "q8_0"
    weights, compute, cache = 134_515_008 * 34 // 32, 2 * 512 * 49152 * 4, 2 * 10 * 1024 * 23040
    assert told["memory"]["needed"] == weights + compute + cache + models.RESERVE
    assert (told["memory"]["threads"], told["memory"]["context"], told["memory"]["slots"]) == (2, 1024, 8)


def test_show_of_an_embedding_model_shows_it_and_ends_as_a_run_would() -> None:
    on_the_shelf("embed.gguf", llama__pooling_type=1)
    with pytest.raises(ModelError, match="makes embeddings"):
        run("show", "embed")


def test_what_a_file_says_of_itself_cannot_steer_the_terminal() -> None:
    on_the_shelf(general__name="a\x1b[2Jb")
    shown = run("show", "tiny-F32").stdout
    assert "\x1b" not in shown
    assert r"a\x1b[2Jb" in shown


def test_remove_takes_a_pulled_model_with_all_its_parts_and_no_other() -> None:
    for n in (1, 2):
        pairs = {"split.no": n - 1, "split.count": 2}
        on_the_shelf(f"big-{n:05}-of-00002.gguf", **{name.replace(".", "__"): value for name, value in pairs.items()})
    kept = on_the_shelf()
    run("remove", "big")
    assert list(models.shelf().glob("*.gguf")) == [kept]
    for name in ("big", "bundled", str(kept)):
        with pytest.raises(UsageError, match="no pulled model of that name"):
            run("remove", name)


def answers(question: Question) -> dict[str, str]:
    """True words for one sentence, a false number for another, the sentence itself for the rest."""
    at = int(question.about[1:])
    if at == 8:
        return {"says": "A gap of 8 millimetres is left between the rails in winter because steel expands when it is heated."}
    if at == 4:
        return {"says": "Dr. Hanna Lindqvist found 121 nests on the island, which is 17 more than in the year before."}
    return {"says": sentence(question)}


def test_a_trial_reports_each_answer_with_its_verdict() -> None:
    model = ScriptedModel(answers)
    trial = examine(model)
    assert [tried.sentence for tried in trial.tried] == list(SENTENCES)
    verdicts = [tried.verdict for tried in trial.tried]
    assert verdicts[0] == "copied"
    assert verdicts[8] == Verdict.SUPPORTED
    assert verdicts[4] == Verdict.CONFLICT
    assert "121" in trial.tried[4].reason
    assert [tried.passed for tried in trial.tried] == [n == 8 for n in range(10)]
    assert (trial.first, trial.written) == (1, 10)
    assert trial.generated == sum(len(json.dumps(answers(question)).split()) for question in model.asked)


def test_a_sentence_that_does_not_fit_is_told() -> None:
    trial = examine(ScriptedModel(answers, context=20))
    assert {(tried.verdict, tried.passed) for tried in trial.tried} == {("refused", False)}


def test_the_sentences_are_short_and_no_two_are_alike() -> None:
    assert len(set(SENTENCES)) == 10
    assert all(len(sentence.split()) <= 30 for sentence in SENTENCES)


@pytest.mark.gguf
@pytest.mark.filterwarnings("ignore:llama_token_get_attr")  # llguidance calls llama.cpp by an old name
def test_the_bundled_model_is_tried_in_its_fast_layout() -> None:
    told = json.loads(run("test", "bundled", "--json", "--threads", "1").stdout)
    assert len(told["answers"]) == 10
    assert told["passed"] >= told["passed_at_first"] >= 0
    assert told["tokens_per_second"]["written"] > 0
    assert {answer["verdict"] for answer in told["answers"]} <= {*map(str, Verdict), "copied", "refused"}


@pytest.mark.parametrize("command", ["show", "test"])
def test_a_model_that_is_not_there(command: str) -> None:
    with pytest.raises(MapredError, match="no such model file") as error:
        run(command, "none")
    assert error.value.exit_code == 7
