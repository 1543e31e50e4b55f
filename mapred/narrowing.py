"""What a brief narrows a run to: the chunks that it cannot need, each with the reason; all of it counted and told.

Without a brief nothing is skipped. The chunks of facts that an edited outline names are never skipped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mapred.data import Chunk
from mapred.library import Library
from mapred.run import Run
from mapred.stages.map import Reading
from mapred.stages.rank import merit
from mapred.stages.relevance import relevant

SHARE, SHORTEST, LONGEST = 0.04, 150, 3000  # words of an article: this share of those that are near, within bounds
EACH = 25  # and at least so many for each document: one sentence
SILENT = "no chunk near the brief has a sentence to quote"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is left to be read, how many words that is, and why each other chunk is skipped, by its id."""

    near: list[Reading]
    words: int
    skipped: Mapping[str, str]


def length(narrowed: Narrowed) -> int:
    """The words of an article when none are asked for."""
    homes = len({reading.chunk.document for reading in narrowed.near})
    return max(SHORTEST, min(LONGEST, max(round(SHARE * narrowed.words), EACH * homes)))


def narrow(readings: list[Reading], library: Library, run: Run) -> Narrowed:
    """What the brief can need; told in the report, and in the journal where nothing could be skipped."""
    everything = Narrowed(readings, run.report.words, {})
    if not run.settings.brief.strip() or not readings:
        return everything

    def text(chunk: Chunk) -> str:
        return library[chunk.document].text[chunk.start : chunk.end]

    with run.stage("relevance"):
        found = relevant([r.chunk for r in readings], text, run.settings.brief)
    wished = run.wished.sections if run.wished else ()
    needed = {fact.rpartition("/")[0] for section in wished for fact in section.facts}
    far = {r.chunk.id: why for at, r in enumerate(readings) if (why := found.reason(at)) and r.chunk.id not in needed}
    near = [r for r in readings if r.chunk.id not in far]
    mute = bool(far) and not any(merit(r.weights) for r in near)
    _tell(readings, {} if mute else far, SILENT if mute else found.why_all, library, run)
    return everything if mute or not far else Narrowed(near, sum(len(text(r.chunk).split()) for r in near), far)


def _tell(readings: Sequence[Reading], far: Mapping[str, str], why_none: str, library: Library, run: Run) -> None:
    held = Counter(r.chunk.document for r in readings)
    skipped = Counter(r.chunk.document for r in readings if r.chunk.id in far)
    run.report.skipped = {library[name].path: skipped[name] for name in sorted(skipped)}
    run.report.far = tuple(name for name in sorted(skipped) if skipped[name] == held[name])
    run.report.unskipped = why_none
    run.report.counts["skipped"] = len(far)
    if why_none:
        run.journal.write("nothing skipped", reason=why_none)
        run.progress.say(f"brief    no chunk is skipped: {why_none}")
