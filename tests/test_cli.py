"""The program as a shell meets it: exit codes, streams, what is said before any work, and what is left behind."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import pytest

from mapred.cache.journal import read
from mapred.cli import main
from mapred.lock import lock
from tests.conftest import Corpus

ROOT = Path(__file__).parent.parent
SQLITE = ROOT / "examples" / "sqlite"
HEAVY = ("unstructured", "llama_cpp", "sklearn", "networkx", "spacy", "numpy", "diskcache")
HINT = "the same command goes on from here"

Done = subprocess.CompletedProcess[bytes]
Shell = Callable[..., Done]


def heeds_ctrl_c() -> None:
    """In a child: a shell starts what it puts into the background deaf to SIGINT, and nohup to SIGHUP, these tests included."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Place:
    """A folder to work in, with a cache, a state folder, and an environment that holds no more than a shell must."""

    def __init__(self, folder: Path, cache: Path):
        self.folder, self.cache, self.state = folder, cache, folder / "state"
        self.env = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONPATH": str(ROOT)}
        self.places = ["--cache-dir", str(cache), "--state-dir", str(self.state)]

    def command(self, arguments: Sequence[object]) -> list[str]:
        places = self.places if arguments and arguments[0] == "write" else []
        return [sys.executable, "-m", "mapred", *map(str, arguments), *places]

    def __call__(self, *arguments: object, given: bytes = b"", seconds: float = 120) -> Done:
        return subprocess.run(
            self.command(arguments), input=given, capture_output=True, cwd=self.folder, env=self.env, timeout=seconds
        )

    def start(self, *arguments: object) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command(arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=self.env,
            preexec_fn=heeds_ctrl_c,
        )

    def journals(self) -> list[Path]:
        return sorted(self.state.glob("runs/*/journal.jsonl"))


@pytest.fixture
def mapred(tmp_path: Path, caches: Callable[[str], Path]) -> Place:
    return Place(tmp_path, caches("one"))


def one_line(done: Done) -> str:
    """The message of a failed command: one line, no traceback, nothing on stdout."""
    assert done.stdout == b""
    (line,) = done.stderr.decode().splitlines()
    return line


# help


def test_help_is_quick_and_loads_nothing_heavy(mapred: Place) -> None:
    seconds = []
    for _ in range(3):
        start = time.monotonic()
        done = mapred("--help")
        seconds.append(time.monotonic() - start)
        assert done.returncode == 0
    assert min(seconds) < 0.3
    command = [sys.executable, "-X", "importtime", "-m", "mapred", "--help"]
    told = subprocess.run(command, capture_output=True, text=True, cwd=mapred.folder, env=mapred.env, check=True).stderr
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in told.splitlines()}
    assert "click" in imported
    assert imported.isdisjoint(HEAVY)


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_has_help_with_an_example(mapred: Place, name: str) -> None:
    done = mapred(name, "--help") if name != "write" else mapred("--", "write", "--help")
    assert done.returncode == 0
    text = done.stdout.decode()
    assert text.startswith("Usage: ")
    assert f"  mapred {name} " in text


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_option_says_what_it_does(name: str) -> None:
    for parameter in main.commands[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help or parameter.name == "form", parameter.name


def test_version(mapred: Place) -> None:
    from mapred import __version__

    assert mapred("--version").stdout.decode() == f"mapred, version {__version__}\n"


# mistakes, all of them told before any work


def test_no_such_folder(mapred: Place) -> None:
    done = mapred("write", "nowhere")
    assert done.returncode == 2
    assert "nowhere" in one_line(done)


def test_an_empty_folder(mapred: Place) -> None:
    (mapred.folder / "empty").mkdir()
    done = mapred("write", "empty", "--out", "a.md")
    assert done.returncode == 5
    assert "empty" in one_line(done)
    assert not (mapred.folder / "a.md").exists()


def test_a_model_that_is_no_gguf(mapred: Place, corpus: Corpus) -> None:
    (mapred.folder / "fake.gguf").write_bytes(b"not a model" * 100)
    done = mapred("write", corpus(1), "--model", "fake.gguf", "--out", "a.md")
    assert done.returncode == 7
    assert "fake.gguf" in one_line(done)
    assert not (mapred.folder / "a.md").exists()


def test_a_model_cut_short(mapred: Place, corpus: Corpus) -> None:
    (mapred.folder / "torn.gguf").write_bytes(b"GGUF\x03\x00\x00\x00" + bytes(20))
    done = mapred("write", corpus(1), "--model", "torn.gguf", "--out", "a.md")
    assert done.returncode == 7
    assert "torn.gguf" in one_line(done)


def test_a_missing_model(mapred: Place, corpus: Corpus) -> None:
    done = mapred("write", corpus(1), "--model", "none.gguf")
    assert done.returncode == 7
    assert "none.gguf" in one_line(done)


@pytest.mark.parametrize("target", ["docs", "none/a.md", "docs/pumps.txt/a.md"])
@pytest.mark.parametrize("option", ["--out", "--run-report", "--log-file"])
def test_a_target_that_cannot_be(mapred: Place, corpus: Corpus, option: str, target: str) -> None:
    corpus(2)
    done = mapred("write", "docs", option, target)
    assert done.returncode == 2
    assert target in one_line(done)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_target_without_permission(mapred: Place, corpus: Corpus) -> None:
    (mapred.folder / "closed").mkdir(mode=0o500)
    done = mapred("write", corpus(1), "--out", "closed/a.md")
    assert done.returncode == 2
    assert "closed" in one_line(done)


@pytest.mark.parametrize(
    "wrong",
    [
        ["--words", "many"],
        ["--words", "-1"],
        ["--effort", "heroic"],
        ["--stride", "9"],
        ["--lock", "perhaps"],
        ["--lock", "wait=soon"],
        ["--format", "odt"],
        ["--no-such-option"],
    ],
)
def test_a_wrong_option(mapred: Place, corpus: Corpus, wrong: list[str]) -> None:
    done = mapred("write", corpus(1), *wrong)
    assert done.returncode == 2
    assert done.stdout == b""
    assert wrong[0].encode() in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "line", ["write /etc/hosts", "write /etc/hosts --cache-dir c", "models test x", "check a.md --sources b"]
)
def test_a_current_folder_that_was_deleted(mapred: Place, line: str) -> None:
    (mapred.folder / "gone").mkdir()
    command = f"cd gone && rmdir ../gone && exec {sys.executable} -m mapred {line}"
    done = subprocess.run(["sh", "-c", command], cwd=mapred.folder, env=mapred.env, capture_output=True)
    assert done.returncode == 2
    assert one_line(done) in (
        "mapred: the current folder has been deleted: change to one that is there",
        "mapred: a.md: no such file",
    )


def test_a_wrong_setting_in_the_environment_names_its_place(mapred: Place, corpus: Corpus) -> None:
    mapred.env["MAPRED_WORDS"] = "many"
    done = mapred("write", corpus(1))
    assert done.returncode == 2
    assert "MAPRED_WORDS" in one_line(done)


def test_an_article_that_another_run_writes(mapred: Place, corpus: Corpus) -> None:
    out = mapred.folder / "a.md"
    with lock(out, mapred.state):
        done = mapred("write", corpus(1), "--out", "a.md")
        waited = mapred("write", corpus(1), "--out", "a.md", "--lock", "wait=0.5")
    assert (done.returncode, waited.returncode) == (75, 75)
    assert f"process {os.getpid()}" in one_line(done)
    assert not out.exists()


# parse


def test_parse_as_text_is_the_text_of_its_json(mapred: Place) -> None:
    text, told = mapred("parse", SQLITE / "wal.html"), mapred("parse", SQLITE / "wal.html", "--format", "json")
    assert (text.returncode, told.returncode, text.stderr, told.stderr) == (0, 0, b"", b"")
    assert json.loads(told.stdout)["text"] == text.stdout.decode("utf-8")


def test_parse_reads_standard_input(mapred: Place) -> None:
    given = "Größe\n\nThe tower is\nsixty metres high.\n".encode()
    assert mapred("parse", "-", given=given).stdout.decode() == "Größe\n\nThe tower is sixty metres high."


@pytest.mark.parametrize(("path", "code"), [("none.txt", 2), ("docs", 2), ("torn.pdf", 3)])
def test_parse_of_what_cannot_be_parsed(mapred: Place, corpus: Corpus, path: str, code: int) -> None:
    corpus(1)
    (mapred.folder / "torn.pdf").write_bytes(b"%PDF-1.7\nnothing follows")
    done = mapred("parse", path)
    assert done.returncode == code
    assert path in one_line(done)


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_reader_who_went_away(mapred: Place, form: str) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    command = mapred.command(["parse", SQLITE / "wal.html", "--format", form])
    done = subprocess.run(command, stdout=write_end, stderr=subprocess.PIPE, cwd=mapred.folder, env=mapred.env)
    os.close(write_end)
    assert done.returncode == 141
    assert done.stderr == b""


def test_head_takes_what_it_wants(mapred: Place) -> None:
    with (mapred.folder / "long.txt").open("w") as file:
        file.writelines(f"Sentence number {n} says that the tower is high.\n\n" for n in range(20000))
    one = subprocess.Popen(
        mapred.command(["parse", "long.txt"]),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=mapred.folder,
        env=mapred.env,
    )
    two = subprocess.run(["head", "-c", "10"], stdin=one.stdout, capture_output=True, check=True)
    assert one.stdout is not None
    one.stdout.close()
    _, errors = one.communicate()
    assert two.stdout == b"Sentence n"
    assert (one.returncode, errors) == (141, b"")


# runs with the bundled model


@pytest.mark.gguf
def test_only_the_article_is_on_stdout_and_quiet_is_silent(mapred: Place, corpus: Corpus) -> None:
    """No HOME, no terminal and LC_ALL=C: that is the environment of all these tests."""
    done = mapred("write", "-q", corpus(1), "--words", 25, "--run-report", "r.json")
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode("utf-8")
    assert text.startswith("# ")
    assert "## References" in text
    again = mapred("write", corpus(1), "--words", 25, "--run-report", "r2.json")
    assert (again.returncode, again.stderr, again.stdout) == (0, b"", done.stdout)
    report, second = (json.loads((mapred.folder / name).read_text()) for name in ("r.json", "r2.json"))
    assert report["calls"]["made"] > 0
    assert second["calls"]["made"] == 0
    assert report.keys() >= {"calls", "tokens", "seconds", "peak_rss"}


@pytest.mark.gguf
def test_standard_input_and_json_by_the_suffix(mapred: Place) -> None:
    given = (
        b"The pumping station lifts filtered water sixty metres to the tower. "
        b"Two electric pumps run in turn so that both motors wear at the same rate.\n"
    )
    done = mapred("write", "-", "--out", "x.json", "--words", 25, given=given)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    article = json.loads((mapred.folder / "x.json").read_text("utf-8"))
    assert article["schema_version"] == 1
    assert [source["path"] for source in article["sources"]] == ["-"]
    assert not list(mapred.folder.glob(".mapred-*"))


@pytest.mark.gguf
def test_some_inputs_fail(mapred: Place, corpus: Corpus) -> None:
    folder = corpus(1)
    (folder / "torn.pdf").write_bytes(b"%PDF-1.7\nnothing follows")
    done = mapred("write", "--quiet", folder, "--out", "a.md", "--words", 25)
    assert (done.returncode, done.stdout) == (3, b"")
    (line,) = done.stderr.decode().splitlines()
    assert "torn.pdf" in line
    assert "torn.pdf" in (mapred.folder / "a.md").read_text("utf-8")


@pytest.mark.gguf
def test_all_inputs_fail(mapred: Place) -> None:
    (mapred.folder / "a.md").write_text("the old article", "utf-8")
    (mapred.folder / "torn.pdf").write_bytes(b"%PDF-1.7\nnothing follows")
    done = mapred("write", "torn.pdf", "--out", "a.md")
    assert done.returncode == 3
    assert "torn.pdf" in one_line(done)
    assert (mapred.folder / "a.md").read_text("utf-8") == "the old article"


@pytest.mark.gguf
def test_a_run_out_of_budget_writes_what_it_has_and_says_how_to_go_on(mapred: Place, corpus: Corpus) -> None:
    done = mapred("write", corpus(3), "--out", "a.md", "--words", 60, "--max-calls", 1)
    assert done.returncode == 6
    assert HINT in one_line(done)
    assert "- This article is partial: the budget of 1 calls is spent" in (mapred.folder / "a.md").read_text("utf-8")


@pytest.mark.gguf
@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)], ids=["INT", "TERM", "HUP"]
)
def test_a_signal_ends_the_run_at_once_and_says_how_to_go_on(mapred: Place, sent: signal.Signals, code: int) -> None:
    child = mapred.start("write", SQLITE, "--out", "a.md")
    try:
        until = time.monotonic() + 60
        while not any(event.name == "start" for path in mapred.journals() for event in read(path)):
            assert child.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
        time.sleep(2)  # into the reading, or the map
        child.send_signal(sent)
        start = time.monotonic()
        out, errors = child.communicate(timeout=20)
        seconds = time.monotonic() - start
    finally:
        child.kill()
        child.wait()
    assert child.returncode == code, errors
    assert seconds < 3
    assert out == b""
    (line,) = errors.decode().splitlines()
    assert HINT in line
    assert not (mapred.folder / "a.md").exists()
    assert not list(mapred.folder.glob(".mapred-*"))


def catches(child: subprocess.Popen[bytes], number: signal.Signals) -> bool:
    """Whether it has come to its error border: Python alone catches no SIGHUP."""
    status = Path(f"/proc/{child.pid}/status").read_text()
    (caught,) = (line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught, 16) >> (number - 1) & 1)


@pytest.mark.gguf
@pytest.mark.parametrize("after", [0.8, 1.6])
def test_a_signal_while_the_model_is_made_ready(mapred: Place, corpus: Corpus, after: float) -> None:
    child = mapred.start("write", corpus(1), "--out", "a.md")
    try:
        while not catches(child, signal.SIGHUP):
            assert child.poll() is None
            time.sleep(0.01)
        time.sleep(after)
        child.send_signal(signal.SIGINT)
        out, errors = child.communicate(timeout=4)
    finally:
        child.kill()
        child.wait()
    assert child.returncode == 130, errors
    assert HINT in errors.decode()
    assert out == b""


def of_session(leader: int) -> list[str]:
    """The command lines of the processes that a process has started, and that have not ended."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(session) == leader and state != "Z":
                found.append((folder / "cmdline").read_text())
        except OSError:
            continue  # it has ended meanwhile
    return found


@pytest.mark.gguf
@pytest.mark.slow
def test_ctrl_c_at_any_moment_leaves_nothing_behind_and_the_run_goes_on(mapred: Place, corpus: Corpus) -> None:
    moments = random.Random(5)
    folder = corpus(3)
    for _ in range(12):
        child = subprocess.Popen(
            mapred.command(("write", folder, "--out", "a.md")),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=mapred.folder,
            env=mapred.env,
            preexec_fn=heeds_ctrl_c,
            start_new_session=True,
        )
        try:
            time.sleep(moments.uniform(0, 6))
            child.send_signal(signal.SIGINT)
            child.communicate(timeout=4)
        finally:
            child.kill()
            child.wait()
        assert child.returncode in (0, 130, -signal.SIGINT), "done, stopped, or not yet listening"
        assert of_session(child.pid) == [], "an orphan"
    done = mapred.start("write", folder, "--out", "a.md")
    done.communicate(timeout=120)
    assert done.returncode == 0
    assert (mapred.folder / "a.md").read_text("utf-8").startswith("# ")
