"""Why an outline is as it is: the search's scores, its edits and what each gained, in the journal and as lines to read."""

from __future__ import annotations

from typing import Any

from mapred.cache.journal import Journal
from mapred.planning import THEN
from mapred.stages.pool import Step
from mapred.stages.score import LAMBDA, MU, NU, Score
from mapred.stages.search import Found

UNSEARCHED = (
    "The outline was not searched for: only --effort high pays for that; or the sources are short, there is one section, or "
    "it was given.\n"
)


def tell_search(journal: Journal, found: Found) -> None:
    for event in why(found):
        name = event.pop("event")
        journal.write(f"outline {name}", **event)


def why(found: Found) -> list[dict[str, Any]]:
    """The search as flat values: the first score, every edit that was tried, the best score, and the other half's word."""
    kept = set(found.kept)
    told: list[dict[str, Any]] = [{"event": "first", **_parts(found.first)}]
    told += [{"event": "edit", **_step(step), "kept": step in kept} for step in found.tried]
    told += [
        {"event": "origin", "origin": origin, "proposed": proposed, "survived": survived}
        for origin, proposed, survived in found.survived
    ]
    told.append({"event": "best", **_parts(found.best)})
    gain, error = found.judged
    return [*told, {"event": "judged", "gain": round(gain, 4), "error": round(error, 4), "tokens": found.tokens}]


def _parts(score: Score) -> dict[str, Any]:
    return {
        "score": round(score.total, 4),
        "information": round(score.information, 4),
        "redundancy": round(-LAMBDA * score.redundancy, 4),
        "size": round(-MU * score.size, 4),
        "flow": round(NU * score.flow, 4),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "layer": step.layer,
        "edit": step.edit,
        "origin": step.origin,
        "gain": round(step.gain, 4),
        "error": round(step.error, 4),
    }


def story(found: Found | None) -> str:
    """The same for a person: what the edits did, and what was tried in vain."""
    if found is None:
        return UNSEARCHED
    lines = [f"first outline   {_said(found.first)}", ""]
    for step in found.kept:
        edits = step.edit.replace(THEN, "\n" + " " * 16)
        lines.append(f"{step.gain:+.3f} ± {step.error:.3f}  {edits}  ({step.origin}, layer {step.layer})")
    lines += [
        "" if found.kept else "No edit was good enough, so that the first outline stands.",
        f"this outline    {_said(found.best)}",
    ]
    gain, error = found.judged
    if gain < 0:
        lines.append(f"held-out half   {gain:+.3f} ± {error:.3f} for what the search had found: so the first outline stands")
    elif found.kept:
        lines.append(f"held-out half   {gain:+.3f} ± {error:.3f}")
    lines += ["", f"{len(found.tried)} edits were tried, {found.tokens:,} tokens. Proposed and surviving, by origin:"]
    lines += [f"  {origin:8} {proposed:3} {survived:3}" for origin, proposed, survived in found.survived]
    return "\n".join(lines) + "\n"


def _said(score: Score) -> str:
    parts = _parts(score)
    return (
        f"{parts['score']:.3f} nats a token: information {parts['information']:+.3f}, redundancy {parts['redundancy']:+.3f}, "
        f"size {parts['size']:+.3f}, flow {parts['flow']:+.3f}"
    )
