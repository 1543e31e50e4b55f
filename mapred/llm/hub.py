"""Pulls a GGUF from the Hugging Face hub: the only file of mapred that opens a connection, and only when asked to.

`owner/name:Q4_K_M` -> the path of a checked model in the folder of pulled models. What a broken connection has left is
gone on with. A file gets its name when its SHA-256 is the one that the hub states; of a split model the first part
comes last. The address of the hub and its tokens are huggingface_hub's business (HF_ENDPOINT, HF_TOKEN).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from mapred.errors import Locked, MapredError, ModelError, UsageError
from mapred.llm import files
from mapred.progress import Bar, Progress

STEP = 1 << 20  # bytes between two steps of the bar
PATIENCE = 30.0  # seconds without a byte after which a connection counts as broken
ROOM = 1 << 28  # bytes that must stay free on the disk
UNFINISHED = ".partial"  # folder of files that are under way, each named by its SHA-256


@dataclass(frozen=True, slots=True)
class Remote:
    """A file of the hub: its path in the repository, bytes, and SHA-256 (empty where the hub states none)."""

    path: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        return os.path.basename(self.path)


def pull(wanted: str, folder: Path, progress: Progress) -> Path:
    """Brings `REPO` or `REPO:FILE` into the folder; the path of the file, of a split model that of its first part.

    FILE is a file's name, a pattern with `*`, or a word of the name such as `Q4_K_M`.

    Raises:
        UsageError: the request is no such thing, or several files match it; huggingface_hub is not installed.
        ModelError: no such repository or file, or its contents are not what the hub states.
        MapredError: no connection, or no room on the disk.
        Locked: another pull of the same file is under way.
    """
    repo, _, pattern = wanted.partition(":")
    if not re.fullmatch(r"\w([\w.-]*\w)?/\w([\w.-]*\w)?", repo) or ".." in repo or "--" in repo:
        raise UsageError(f"{wanted!r} is no repository of the hub: give OWNER/NAME or OWNER/NAME:FILE")
    with _connection(repo) as hub:
        remotes = choose(repo, pattern, _listed(hub, repo))
        missing = [remote for remote in remotes if not _present(folder / remote.name, remote)]
        _check_room(missing, folder)
        for remote in missing:
            if not remote.sha256:
                raise ModelError(f"{repo}: the hub states no SHA-256 for {remote.path}, so it cannot be checked")
            _download(hub, repo, remote, folder, progress)
    for remote in reversed(missing):
        os.replace(_partial(folder, remote), folder / remote.name)
    return folder / remotes[0].name


def choose(repo: str, pattern: str, remotes: Sequence[Remote]) -> list[Remote]:
    """The parts of the one model that the pattern names.

    Example: `Q4_K_M` chooses `m-Q4_K_M.gguf` and not `m-Q4_K_M_L.gguf`; `*q8*` whatever has q8 in it.

    Raises:
        ModelError: none; UsageError: several.
    """
    groups: dict[str, list[Remote]] = {}
    for remote in sorted(remotes, key=lambda r: r.path):
        groups.setdefault(os.path.join(os.path.dirname(remote.path), files.stem(remote.path)), []).append(remote)
    found = [group for group in groups.values() if any(_matches(pattern, remote) for remote in group)]
    exact = [group for group in found if any(pattern in (remote.path, remote.name) for remote in group)]
    found = exact or found
    listed = ", ".join(sorted(group[0].path for group in (found or groups.values())))
    if not groups:
        raise ModelError(f"{repo}: the repository holds no GGUF file; look for one of the same model with -GGUF in its name")
    if not found:
        raise ModelError(f"{repo}: no GGUF file matches {pattern!r}; there are: {listed}")
    if len(found) > 1:
        raise UsageError(f"{repo}: several models match; give one of them as {repo}:FILE: {listed}")
    (group,) = found
    expected = [os.path.basename(part) for part in files.named(group[0].name)]
    if [remote.name for remote in group] != expected:
        gone = sorted(set(expected) - {remote.name for remote in group})
        raise ModelError(f"{repo}: the repository lacks {', '.join(gone)}, a part of this model; choose another")
    return group


def _matches(pattern: str, remote: Remote) -> bool:
    text, name = pattern.lower(), remote.name.lower()
    if any(c in text for c in "*?["):
        return fnmatchcase(name, text) or fnmatchcase(remote.path.lower(), text)
    word = rf"(?<![a-z0-9]){re.escape(text)}(?![a-z0-9_])"
    return not text or text == remote.path.lower() or re.search(word, name) is not None


def _listed(hub: Any, repo: str) -> list[Remote]:
    """The GGUF files of a repository; a name that could not be a file's here is left out."""
    try:
        siblings = hub.model_info(repo, files_metadata=True, timeout=PATIENCE).siblings or []
    except (ValueError, TypeError) as error:  # no JSON, or other JSON
        raise MapredError(f"{repo}: {hub.endpoint} does not answer like the hub; is HF_ENDPOINT right?") from error
    found = [(str(each.rfilename), int(each.size or 0), str(each.lfs.sha256) if each.lfs else "") for each in siblings]
    usable = re.compile(r"(.*/)?[^./][^/]*\.gguf")
    return [Remote(path, size, sha) for path, size, sha in found if usable.fullmatch(path) and path.isprintable()]


def _present(path: Path, remote: Remote) -> bool:
    """Is the file here already? One of that name with other contents is not touched."""
    if not path.exists():
        return False
    if path.stat().st_size == remote.size and _sha256(path) == remote.sha256:
        return True
    raise UsageError(
        f"{path}: another model of this name is there already; `mapred models remove {files.stem(str(path))}` makes room"
    )


def _check_room(remotes: Sequence[Remote], folder: Path) -> None:
    (folder / UNFINISHED).mkdir(mode=0o700, parents=True, exist_ok=True)
    begun = [_partial(folder, remote) for remote in remotes]
    wanted = sum(remote.size for remote in remotes) - sum(path.stat().st_size for path in begun if path.exists())
    space = os.statvfs(folder)
    free = space.f_bavail * space.f_frsize
    if wanted + ROOM > free:
        raise MapredError(
            f"{folder}: {wanted >> 20:,} MiB are to come and {ROOM >> 20} MiB must stay free, but {free >> 20:,} MiB are "
            "free on this disk; make room, or set XDG_DATA_HOME to another disk"
        )


def _partial(folder: Path, remote: Remote) -> Path:
    return folder / UNFINISHED / remote.sha256


def _download(hub: Any, repo: str, remote: Remote, folder: Path, progress: Progress) -> None:
    """A file as it is on the hub, under its unfinished name."""
    path = _partial(folder, remote)
    with path.open("ab") as out, progress.stage(f"{remote.name} (MiB)", -(-remote.size // STEP)) as bar:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Locked(f"{repo}: another pull of {remote.name} is under way; wait for it") from error
        if out.tell() < remote.size:
            _receive(hub, repo, remote, out, bar)
        os.fsync(out.fileno())
        length = out.tell()
    if length < remote.size:
        raise MapredError(
            f"{repo}: the connection ended after {length:,} of {remote.size:,} bytes of {remote.name}; the same command goes on"
        )
    if length > remote.size or _sha256(path) != remote.sha256:
        path.unlink()
        raise ModelError(
            f"{repo}: {remote.name} came with other contents than the hub states (its SHA-256 differs); what came is "
            "removed; try again"
        )


def _receive(hub: Any, repo: str, remote: Remote, out: Any, bar: Bar) -> None:
    """Appends what is missing; from the start where the server cannot begin in the middle."""
    from huggingface_hub import get_session, hf_hub_url
    from huggingface_hub.utils import build_hf_headers, hf_raise_for_status  # type: ignore[attr-defined]  # no __all__

    url = hf_hub_url(repo, remote.path, endpoint=hub.endpoint)
    headers = {**build_hf_headers(token=hub.token), "Accept-Encoding": "identity"}
    if out.tell():
        headers["Range"] = f"bytes={out.tell()}-"
    with get_session().stream("GET", url, headers=headers, timeout=PATIENCE) as response:
        hf_raise_for_status(response)
        if response.status_code != 206:
            out.truncate(0)
            out.seek(0)
        bar.advance(out.tell() // STEP)
        for block in response.iter_bytes(STEP):
            out.write(block)
            bar.advance(len(block) // STEP)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _connection(repo: str) -> Iterator[Any]:
    """huggingface_hub's client; what it raises inside becomes one line.

    Raises:
        UsageError: huggingface_hub is not installed.
    """
    try:
        from huggingface_hub import HfApi
        from huggingface_hub.errors import (  # type: ignore[attr-defined]  # HTTPError: of the HTTP library that it uses
            GatedRepoError,
            HfHubHTTPError,
            HTTPError,
            OfflineModeIsEnabled,
            RepositoryNotFoundError,
        )
    except ImportError as error:
        raise UsageError("to pull models, huggingface_hub is needed: pip install 'mapred[hub]'") from error
    try:
        yield HfApi(endpoint=os.environ.get("HF_ENDPOINT") or None)
    except GatedRepoError as error:
        raise ModelError(f"{repo}: its owner wants you to agree to terms first; do so on the hub and set HF_TOKEN") from error
    except RepositoryNotFoundError as error:
        raise ModelError(f"{repo}: the hub has no such repository, or it is private; is it spelled right?") from error
    except HfHubHTTPError as error:
        raise MapredError(f"{repo}: the hub refused ({str(error).splitlines()[0]}); the same command goes on later") from error
    except OfflineModeIsEnabled as error:
        raise UsageError(f"{repo}: HF_HUB_OFFLINE forbids connections; unset it to pull a model") from error
    except HTTPError as error:
        raise MapredError(
            f"{repo}: no connection to the hub, or it broke ({str(error) or type(error).__name__}); the same command goes on "
            "where it ended"
        ) from error
