"""The journal: what was written comes back, a torn line harms no other."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapred.cache.journal import Event, Journal, Value, read
from mapred.errors import MapredError, UsageError

ROOT = Path(__file__).parent.parent
values = st.one_of(
    st.text(st.characters()),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
    st.lists(st.text()),
)


def told(path: Path) -> list[tuple[str, dict[str, Value]]]:
    return [(event.name, dict(event.fields)) for event in read(path)]


def test_events_come_back_in_order(tmp_path: Path) -> None:
    path = tmp_path / "run" / "journal.jsonl"
    with Journal(path) as journal:
        journal.write("failed", path="a.pdf", reason="is encrypted")
        journal.write("asked", chunks=["a#1", "a#2"], share=0.5, resumed=False)
    with Journal(path) as journal:
        journal.write("end")
    assert told(path) == [
        ("failed", {"path": "a.pdf", "reason": "is encrypted"}),
        ("asked", {"chunks": ["a#1", "a#2"], "share": 0.5, "resumed": False}),
        ("end", {}),
    ]


def test_a_journal_that_is_not_there_has_no_events(tmp_path: Path) -> None:
    assert told(tmp_path / "none") == []


def test_an_event_has_a_time(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        journal.write("begin")
    (event,) = read(tmp_path / "j")
    assert isinstance(event, Event)
    assert event.at.endswith("Z")


@given(st.lists(st.dictionaries(st.text().filter(lambda name: name not in ("event", "at", "self")), values)))
def test_every_event_is_one_line_that_json_reads(
    tmp_path_factory: pytest.TempPathFactory, events: list[dict[str, Value]]
) -> None:
    path = tmp_path_factory.mktemp("journal") / "j"
    with Journal(path) as journal:
        for fields in events:
            journal.write("e", **fields)
    lines = path.read_bytes().split(b"\n")
    assert len(lines) == len(events) + 1
    expected = [json.loads(json.dumps(fields)) for fields in events]
    assert [fields for _, fields in told(path)] == expected


@given(st.integers(0, 400))
def test_a_torn_end_loses_its_own_line_only(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    path = tmp_path_factory.mktemp("journal") / "j"
    with Journal(path) as journal:
        for number in range(5):
            journal.write("e", number=number, text="é" * 10)
    whole = path.read_bytes()
    kept = whole[: max(0, len(whole) - cut)]
    path.write_bytes(kept)
    with Journal(path) as journal:
        journal.write("after")
    complete = [fields["number"] for name, fields in told(path) if name == "e"]
    assert complete == list(range(len(complete)))
    assert len(complete) >= kept.count(b"\n")
    assert told(path)[-1] == ("after", {})


def test_a_foreign_line_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(b'[]\n{"no": 1}\n\xff\n{"event": 3}\n{"event": "e", "at": "now"}\n')
    assert list(read(tmp_path / "j")) == [Event("e", "now", {})]


def test_our_own_names_are_no_fields(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal, pytest.raises(ValueError, match="named at"):
        journal.write("e", at="noon")


def test_threads_do_not_mix_their_lines(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:

        def work(name: str) -> None:
            for number in range(200):
                journal.write(name, number=number, text=name * 300)

        threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    events = told(tmp_path / "j")
    assert [fields["number"] for name, fields in events if name == "b"] == list(range(200))
    assert len(events) == 600


def test_nothing_written_is_lost_to_sigkill(tmp_path: Path) -> None:
    endless = """
import sys
from pathlib import Path
from mapred.cache.journal import Journal
journal = Journal(Path(sys.argv[1]))
for number in range(10**9):
    journal.write("e", number=number)
    print(number, flush=True)
"""
    command = [sys.executable, "-c", endless, str(tmp_path / "j")]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    acknowledged = [child.stdout.readline() for _ in range(200)]
    child.send_signal(signal.SIGKILL)
    rest, _ = child.communicate()
    complete = [line for line in (*acknowledged, *rest.splitlines(keepends=True)) if line.endswith("\n")]
    assert len(told(tmp_path / "j")) >= len(complete) >= 200


def test_the_journal_is_private(tmp_path: Path) -> None:
    Journal(tmp_path / "run" / "j").close()
    assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "run" / "j").stat().st_mode) == 0o600


def test_a_place_that_cannot_be_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="--state-dir"):
        Journal(tmp_path / "file" / "j")


def test_a_full_disk_is_told() -> None:
    journal = Journal.__new__(Journal)
    journal.path = Path("/dev/full")
    with open("/dev/full", "ab", buffering=0) as full:
        journal._handle = full.fileno()
        with pytest.raises(MapredError, match=r"/dev/full: cannot be written \(No space left on device\)"):
            journal._append("x")
