"""The cache store: what was acknowledged is there, what is not text never goes in or out, errors name the file."""

from __future__ import annotations

import os
import pickle
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapred.cache.key import key
from mapred.cache.store import DATABASE, Store, _digest, _pack, _unpack
from mapred.errors import MapredError, UsageError

ROOT = Path(__file__).parent.parent


def in_child(code: str, *arguments: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-c",
        "from mapred.cache.store import Store\nfrom pathlib import Path\nimport sys\n" + code,
    ]
    return subprocess.Popen([*command, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def plant(folder: Path, name: str, mode: int, value: object) -> None:
    """Overwrite the value of a key behind the store's back."""
    with Store(folder) as store:
        store.put(name, "ours")
    database = sqlite3.connect(folder / DATABASE)
    with database:
        database.execute("UPDATE Cache SET mode = ?, value = ? WHERE key = ?", (mode, value, _digest(name)))
    database.close()


def test_a_text_comes_back_in_a_later_store(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put("k", "a text")
    with Store(tmp_path) as store:
        assert store.get("k") == "a text"
        assert "k" in store
        assert len(store) == 1


def test_an_unknown_key_is_none(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        assert store.get("k") is None
        assert "k" not in store


def test_the_last_text_wins(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put("k", "old")
        store.put("k", "new")
        assert store.get("k") == "new"
        assert len(store) == 1


@given(st.text(st.characters()), st.integers(0, 300))
def test_every_text_survives_packing(text: str, times: int) -> None:
    assert _unpack(_pack(text * times)) == text * times


@settings(max_examples=30)
@given(st.lists(st.tuples(st.text(st.characters()), st.text(st.characters()))))
def test_the_store_is_a_dict_on_disk(tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]) -> None:
    with Store(tmp_path_factory.mktemp("store")) as store:
        store.put_many(pairs)
        assert {name: store.get(name) for name, _ in pairs} == dict(pairs)
        assert len(store) == len(dict(pairs))


def test_a_megabyte_stays_inside_the_database(tmp_path: Path) -> None:
    text = "".join(chr(33 + i * i % 7919) for i in range(1_000_000))
    with Store(tmp_path) as store:
        store.put("k", text)
        assert store.get("k") == text
        assert {path.name for path in tmp_path.iterdir()} <= {DATABASE, DATABASE + "-wal", DATABASE + "-shm"}


def test_put_many_keeps_all_or_nothing(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        with pytest.raises(TypeError):
            store.put_many([("a", "text"), ("b", b"bytes")])  # type: ignore[list-item]
        assert "a" not in store
        store.put("a", "the store goes on")
        assert store.get("a") == "the store goes on"


def test_only_text_goes_in(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        for value in (b"bytes", 1, None, ["list"]):
            with pytest.raises(TypeError, match="takes text"):
                store.put("k", value)  # type: ignore[arg-type]


class Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch exploded",)


def test_a_planted_pickle_is_refused_and_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    plant(tmp_path, "k", 4, pickle.dumps(Bomb()))
    with Store(tmp_path) as store, pytest.raises(MapredError, match=DATABASE):
        store.get("k")
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize(("mode", "value"), [(1, "text"), (1, 5), (1, b"z not zlib"), (1, b""), (1, b"t\xff"), (2, b"tx")])
def test_a_foreign_value_names_the_file_and_the_remedy(tmp_path: Path, mode: int, value: object) -> None:
    plant(tmp_path, "k", mode, value)
    with (
        Store(tmp_path) as store,
        pytest.raises(MapredError, match=rf"{DATABASE}: .* delete this file or use --cache-dir"),
    ):
        store.get("k")


def test_a_file_that_is_no_database_names_itself(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"not a database" * 500)
    with pytest.raises(MapredError, match=rf"{DATABASE}: the cache is damaged .* --cache-dir"):
        Store(tmp_path)


def test_a_damaged_page_names_the_file(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put_many((str(i), os.urandom(300).hex()) for i in range(500))
    path = tmp_path / DATABASE
    whole = bytearray(path.read_bytes())
    whole[16384:-4096] = os.urandom(len(whole) - 16384 - 4096)
    path.write_bytes(whole)

    def read_all() -> None:
        with Store(tmp_path) as store:
            for i in range(500):
                store.get(str(i))

    with pytest.raises(MapredError, match=rf"{DATABASE}: the cache is damaged"):
        read_all()


def test_a_folder_that_cannot_be_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="--cache-dir"):
        Store(tmp_path / "file" / "cache")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_folder_is_a_usage_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="--cache-dir"):
        Store(tmp_path)


def test_a_name_that_diskcache_would_expand_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'\\$'"):
        Store(tmp_path / "$HOME" / "cache")


def test_a_full_disk_is_told_and_ends(tmp_path: Path) -> None:
    limit = """
import resource, signal
from mapred.errors import MapredError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
import os
for i in range(100_000):
    try:
        store.put(str(i), os.urandom(500).hex())
    except MapredError as error:
        print(error)
        break
"""
    child = in_child(limit, str(tmp_path))
    out, err = child.communicate(timeout=60)
    assert DATABASE in out, err
    assert "--cache-dir" in out
    with Store(tmp_path) as store:
        assert len(store) > 10
        assert store.get("9") is not None


def test_what_we_make_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "cache"
    with Store(folder) as store:
        store.put("k", "text")
        modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes == {0o600}


def test_a_folder_of_others_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    Store(tmp_path).close()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_nothing_acknowledged_is_lost_to_sigkill(tmp_path: Path) -> None:
    endless = """
store = Store(Path(sys.argv[1]))
i = 0
while True:
    store.put(str(i), f"answer {i} " * 50)
    print(i, flush=True)
    i += 1
"""
    child = in_child(endless, str(tmp_path))
    assert child.stdout is not None
    acknowledged = [next(child.stdout) for _ in range(300)]
    child.send_signal(signal.SIGKILL)
    rest, _ = child.communicate()
    acknowledged += rest.splitlines()
    with Store(tmp_path) as store:
        for line in acknowledged:
            if line.strip():
                assert store.get(line.strip()) == f"answer {line.strip()} " * 50


def test_two_processes_write_at_once_from_the_first_moment(tmp_path: Path) -> None:
    busy = "store = Store(Path(sys.argv[1]))\nfor i in range(200): store.put(sys.argv[2] + str(i), 'x' * i)\n"
    children = [in_child(busy, str(tmp_path / "new"), name) for name in "abc"]
    for child in children:
        _, err = child.communicate(timeout=120)
        assert child.returncode == 0, err
    with Store(tmp_path / "new") as store:
        assert len(store) == 600
        assert store.get("c199") == "x" * 199


def test_threads_share_a_store(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        wrong: list[str] = []

        def work(name: str) -> None:
            for i in range(100):
                store.put(f"{name}{i}", f"{name} {i}")
                store.put_many([(f"{name}{i}+", "many")])
                if store.get(f"{name}{i}") != f"{name} {i}":
                    wrong.append(f"{name}{i}")

        threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert len(store) == 800


parts = st.lists(st.one_of(st.text(st.characters()), st.integers(), st.floats(allow_nan=False), st.none()), max_size=4)


@given(parts, parts)
def test_keys_are_equal_only_for_equal_parts(one: list[str | int | float | None], two: list[str | int | float | None]) -> None:
    same = [(type(part), repr(part)) for part in one] == [(type(part), repr(part)) for part in two]
    assert (key("map", *one) == key("map", *two)) == same


def test_neighbouring_parts_do_not_run_together() -> None:
    assert key("map", "ab", "c") != key("map", "a", "bc")
    assert key("map", "1") != key("map", 1) != key("map", 1.0) != key("map", None)


def test_a_key_says_its_kind() -> None:
    assert key("map", "a").startswith("map:")
    assert key("map", "a") != key("reduce", "a")
