"""Pulling a model, against a small hub on this machine: what arrives, what is refused, and what a broken line leaves."""

from __future__ import annotations

import hashlib
import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mapred.errors import Locked, MapredError, ModelError, UsageError
from mapred.llm import files, hub, models
from mapred.llm.hub import Remote, choose, pull
from mapred.progress import Progress
from tests import ggufs

ROOT = Path(__file__).parent.parent
REPO = "mill/tiny-GGUF"


class Hub:
    """What the server has, what it was asked, and how it misbehaves."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.stated: dict[str, str] = {}  # another digest than the file's
        self.asked: list[tuple[str, str]] = []  # (path, Range)
        self.break_after = 0  # bytes of a body after which the line breaks
        self.ranges = True
        self.nonsense = False
        self.address = ""

    def add(self, name: str, data: bytes) -> bytes:
        self.files[name] = data
        return data

    def listing(self) -> bytes:
        siblings = [
            {
                "rfilename": name,
                "size": len(data),
                "blobId": "0" * 40,
                "lfs": {"size": len(data), "sha256": self.stated.get(name, sha256(data)), "pointerSize": 134},
            }
            for name, data in self.files.items()
        ]
        return json.dumps({"id": REPO, "modelId": REPO, "sha": "1" * 40, "siblings": siblings}).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def fake(loopback: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with one repository, at an address of this machine that HF_ENDPOINT names."""
    known = Hub()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            known.asked.append((path, self.headers.get("Range", "")))
            name = path.removeprefix(f"/{REPO}/resolve/main/")
            if known.nonsense:
                self._send(200, b"<html>Welcome</html>")
            elif path == f"/api/models/{REPO}":
                self._send(200, known.listing())
            elif name in known.files:
                self._file(known.files[name])
            else:
                self.send_response(404)
                self.send_header("X-Error-Code", "RepoNotFound")
                self.send_header("Content-Length", "0")
                self.end_headers()

        def _file(self, data: bytes) -> None:
            start = int((self.headers.get("Range") or "bytes=0-")[6:-1]) if known.ranges else 0
            self._send(206 if start else 200, data[start:], known.break_after)

        def _send(self, code: int, body: bytes, break_after: int = 0) -> None:
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: break_after or len(body)])
            if break_after and break_after < len(body):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    known.address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("HF_ENDPOINT", known.address)
    for name in ("HF_TOKEN", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    yield known
    from huggingface_hub import close_session

    close_session()
    server.shutdown()
    server.server_close()
    thread.join()


def tiny(folder: Path, name: str = "tiny-Q4_K_M.gguf", size: int = 3 << 20) -> bytes:
    """A GGUF file of some megabytes with contents of its own."""
    data = ggufs.fake(folder / name, ggufs.chat(general__name=name), weights=16).read_bytes()
    return data + hashlib.shake_128(name.encode()).digest(size)


def get(wanted: str = REPO, folder: Path | None = None) -> Path:
    return pull(wanted, folder or models.shelf(), Progress(quiet=True))


def test_a_model_arrives_whole_and_is_known_by_its_name(fake: Hub, tmp_path: Path) -> None:
    data = fake.add("tiny-Q4_K_M.gguf", tiny(tmp_path))
    fake.add("tiny-Q8_0.gguf", tiny(tmp_path, "tiny-Q8_0.gguf"))
    fake.add("README.md", b"words")
    path = get(f"{REPO}:Q4_K_M")
    assert path == models.shelf() / "tiny-Q4_K_M.gguf"
    assert path.read_bytes() == data
    assert [each.name for each in models.shelf().iterdir() if each.name != hub.UNFINISHED] == ["tiny-Q4_K_M.gguf"]
    assert not list((models.shelf() / hub.UNFINISHED).iterdir())
    found = models.find("tiny-Q4_K_M")
    assert (found.name, found.path, found.sha256) == ("tiny-Q4_K_M", str(path), sha256(data))


def test_what_is_there_is_not_fetched_again(fake: Hub, tmp_path: Path) -> None:
    fake.add("tiny.gguf", tiny(tmp_path))
    get()
    fake.asked.clear()
    get()
    assert fake.asked == [(f"/api/models/{REPO}", "")]


def test_a_broken_download_goes_on_where_it_was(fake: Hub, tmp_path: Path) -> None:
    data = fake.add("tiny.gguf", tiny(tmp_path))
    fake.break_after = 1 << 20
    with pytest.raises(MapredError, match="the same command goes on"):
        get()
    assert not list(models.shelf().glob("*.gguf")), "no unfinished file has a model's name"
    (partial,) = (models.shelf() / hub.UNFINISHED).iterdir()
    got = partial.stat().st_size
    assert 0 < got <= 1 << 20
    fake.break_after = 0
    assert get().read_bytes() == data
    assert fake.asked[-1] == (f"/{REPO}/resolve/main/tiny.gguf", f"bytes={got}-")


def test_a_server_that_cannot_begin_in_the_middle_is_asked_from_the_start(fake: Hub, tmp_path: Path) -> None:
    data = fake.add("tiny.gguf", tiny(tmp_path))
    fake.break_after = 1 << 20
    with pytest.raises(MapredError):
        get()
    fake.break_after, fake.ranges = 0, False
    assert get().read_bytes() == data


def test_other_contents_than_the_hub_states_are_removed(fake: Hub, tmp_path: Path) -> None:
    fake.add("tiny.gguf", tiny(tmp_path))
    fake.stated["tiny.gguf"] = sha256(b"something else")
    with pytest.raises(ModelError, match="other contents"):
        get()
    assert not [path for path in models.shelf().rglob("*") if path.is_file()]


def test_a_partial_file_that_is_too_long_is_removed(fake: Hub, tmp_path: Path) -> None:
    data = fake.add("tiny.gguf", tiny(tmp_path))
    folder = models.shelf() / hub.UNFINISHED
    folder.mkdir(parents=True)
    (folder / sha256(data)).write_bytes(data + b"more")
    with pytest.raises(ModelError, match="other contents"):
        get()
    assert get().read_bytes() == data


def test_a_split_model_comes_with_all_its_parts(fake: Hub, tmp_path: Path) -> None:
    names = [f"big-{n:05}-of-00002.gguf" for n in (1, 2)]
    for name in names:
        fake.add(f"Q8_0/{name}", tiny(tmp_path, name))
    path = get(f"{REPO}:{names[1]}")
    assert path.name == names[0]
    assert sorted(each.name for each in models.shelf().glob("*.gguf")) == names
    whole = b"".join(fake.files[f"Q8_0/{name}"] for name in names)
    assert models.find("big").sha256 == sha256(whole)


def test_another_model_of_the_same_name_is_not_overwritten(fake: Hub, tmp_path: Path) -> None:
    fake.add("tiny.gguf", tiny(tmp_path))
    models.shelf().mkdir(parents=True)
    (models.shelf() / "tiny.gguf").write_bytes(b"mine")
    with pytest.raises(UsageError, match="mapred models remove tiny"):
        get()
    assert (models.shelf() / "tiny.gguf").read_bytes() == b"mine"


def test_two_pulls_of_one_file_do_not_write_over_each_other(fake: Hub, tmp_path: Path) -> None:
    import fcntl

    data = fake.add("tiny.gguf", tiny(tmp_path))
    folder = models.shelf() / hub.UNFINISHED
    folder.mkdir(parents=True)
    with (folder / sha256(data)).open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(Locked):
            get()


def test_no_such_repository(fake: Hub) -> None:
    with pytest.raises(ModelError, match="mill/none: the hub has no such repository"):
        get("mill/none")


def test_no_such_file(fake: Hub, tmp_path: Path) -> None:
    fake.add("tiny-Q4_K_M.gguf", tiny(tmp_path))
    with pytest.raises(ModelError, match=r"no GGUF file matches 'Q2_K'; there are: tiny-Q4_K_M\.gguf"):
        get(f"{REPO}:Q2_K")


def test_no_gguf_at_all(fake: Hub) -> None:
    for name in ("model.safetensors", ".hidden.gguf", "a/.gguf", "steer\x1b[2J.gguf"):
        fake.add(name, b"x")
    with pytest.raises(ModelError, match="holds no GGUF file"):
        get()


def test_several_files_are_listed(fake: Hub, tmp_path: Path) -> None:
    for name in ("tiny-Q4_K_M.gguf", "tiny-Q8_0.gguf"):
        fake.add(name, tiny(tmp_path, name))
    with pytest.raises(UsageError, match=r"several models match; .*: tiny-Q4_K_M\.gguf, tiny-Q8_0\.gguf"):
        get()
    assert len(fake.asked) == 1


def test_a_disk_too_small_is_told_before_anything_comes(fake: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.add("tiny.gguf", tiny(tmp_path))
    monkeypatch.setattr(hub, "ROOM", 1 << 60)
    with pytest.raises(MapredError, match="MiB are free on this disk; make room"):
        get()
    assert len(fake.asked) == 1


def test_no_connection(fake: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(MapredError, match="no connection to the hub"):
        get()


def test_a_server_that_is_no_hub(fake: Hub) -> None:
    fake.nonsense = True
    with pytest.raises(MapredError, match="does not answer like the hub"):
        get()


def test_offline_mode_is_obeyed(fake: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(UsageError, match="HF_HUB_OFFLINE"):
        get()


def test_without_huggingface_hub_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(UsageError, match=r"pip install 'mapred\[hub\]'"):
        get()


@pytest.mark.parametrize("wrong", ["tiny", "a/b/c", "-a/b", "a/b--c", "http://a/b", "../b:c", ""])
def test_what_is_no_repository_is_refused_without_a_connection(wrong: str) -> None:
    with pytest.raises(UsageError, match="no repository"):
        get(wrong)


def test_the_command_prints_the_name_and_nothing_else_on_stdout(fake: Hub, tmp_path: Path, home: Path) -> None:
    fake.add("tiny-Q4_K_M.gguf", tiny(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "mapred", "models", "pull", f"{REPO}:*q4*"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "tiny-Q4_K_M\n", "")
    assert (home / "data" / "mapred" / "models" / "tiny-Q4_K_M.gguf").is_file()


LIST = [Remote(path, 1, "a") for path in ("m-Q4_K_M.gguf", "m-Q4_K_S.gguf", "m-Q4_K.gguf", "x/m-f16-00001-of-00002.gguf")]


@pytest.mark.parametrize(
    ("pattern", "chosen"),
    [("Q4_K", "m-Q4_K.gguf"), ("q4_k_m", "m-Q4_K_M.gguf"), ("m-Q4_K_S.gguf", "m-Q4_K_S.gguf"), ("*K_S*", "m-Q4_K_S.gguf")],
)
def test_a_pattern_chooses_one(pattern: str, chosen: str) -> None:
    assert [remote.path for remote in choose(REPO, pattern, LIST)] == [chosen]


def test_a_split_model_that_lacks_a_part_on_the_hub_is_refused() -> None:
    with pytest.raises(ModelError, match=r"lacks m-f16-00002-of-00002\.gguf"):
        choose(REPO, "f16", LIST)


def test_parts_in_two_folders_are_two_models() -> None:
    twice = [Remote(f"{folder}/m.gguf", 1, "a") for folder in ("a", "b")]
    with pytest.raises(UsageError, match=r"a/m\.gguf, b/m\.gguf"):
        choose(REPO, "m.gguf", twice)
    assert choose(REPO, "b/m.gguf", twice) == [twice[1]]


def test_the_stem_of_a_part_is_the_models_name() -> None:
    assert files.stem("/a/m-Q4-00002-of-00003.gguf") == "m-Q4"
