"""What makes two questions the same: a digest over an unambiguous encoding of all that an answer depends on."""

from __future__ import annotations

from hashlib import sha256


def key(kind: str, *parts: str | int | float | None) -> str:
    """`key("map", "a", 1)` -> `map:` and 64 hex digits. Every part is told from its neighbours and from other types."""
    digest = sha256()
    for part in parts:
        body = _encode(part)
        digest.update(f"{type(part).__name__}:{len(body)}:".encode())
        digest.update(body)
    return f"{kind}:{digest.hexdigest()}"


def _encode(part: str | int | float | None) -> bytes:
    if isinstance(part, str):
        return part.encode("utf-8", "surrogatepass")
    if isinstance(part, float):
        return part.hex().encode()
    return str(part).encode()
