"""The whole run: files in, a checked article out. Every stage is called here and nowhere else.

files -> documents -> chunks -> notes and facts -> folded, chosen -> layers -> outline -> phrased -> article -> checked
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mapred.data import Article, Contradiction, Fact, File, Kind, Line, Note, Outline, Part, Verdict, Wished
from mapred.errors import InputError, MapredError, UsageError
from mapred.library import Library
from mapred.narrowing import Narrowed, length, narrow
from mapred.planning import EFFORTS, TRIES, given, improve
from mapred.proving import prove
from mapred.run import Run
from mapred.stages.brief import Material, Place
from mapred.stages.chunk import chunk
from mapred.stages.cite import cite
from mapred.stages.contradict import contradict
from mapred.stages.doubt import doubt
from mapred.stages.fold import fold
from mapred.stages.graph import graph
from mapred.stages.headings import entitle, subject
from mapred.stages.instructions import remarks
from mapred.stages.map import Reading, note, read, take_notes
from mapred.stages.merge import reduce
from mapred.stages.naming import called
from mapred.stages.outline import outline, sections_for, topics
from mapred.stages.parse import parse_files
from mapred.stages.phrase import Phrased, phrase
from mapred.stages.rank import choose, merit
from mapred.stages.rows import row_facts
from mapred.stages.search import Found
from mapred.stages.seats import seat
from mapred.stages.select import select
from mapred.stages.shorten import shorten
from mapred.stages.unsupported import settle
from mapred.stages.versions import Kin, corroborated, kin
from mapred.stages.write import openings, quoted_lines, without_echoes, write
from mapred.trace import tell_chunks, tell_document, tell_folded, tell_outline, tell_rows
from mapred.uncovered import not_covered
from mapred.why import tell_search

FACT_WORDS = 21  # words of a fact, about
DISPUTE_WORDS, FEWEST_DISPUTES = 50, 10  # an article tells one disagreement for so many of its words, and never fewer than
UNQUOTED = "it talks to a language model: such a sentence is not quoted unless the brief asks about such"
UNWISHED = "not in the outline that was given"
IN_THE_ARTICLE = (
    "brief",
    "title",
    "words",
    "effort",
    "chunk_tokens",
    "kernel",
    "stride",
    "seed",
    "on_unsupported",
)  # settings that decide


@dataclass(frozen=True, slots=True)
class Planned:
    """What an article is written from, and what `mapred outline` shows."""

    library: Library
    readings: list[Reading]
    notes: list[Note]
    facts: list[Fact]
    folded: list[Fact]
    chosen: list[Fact]
    places: dict[str, Place]
    outline: Outline
    related: Kin
    disputed: tuple[Fact, ...]
    contradictions: tuple[Contradiction, ...]
    found: Found | None  # what the search for the outline brought


def plan_article(files: Sequence[File], run: Run) -> Planned | None:
    """The outline of the files' article, with its facts; None when not one of the files could be read."""
    library, readings, tabled = _read(files, run)
    if not len(library):
        return None
    narrowed = narrow(readings, library, run)
    words = run.settings.words or length(narrowed)
    notes, facts = _notes(readings, narrowed, library, words, run)
    if not facts:
        raise MapredError("the files hold no sentence of prose: there is nothing to write an article from")
    places = {r.chunk.id: Place(r.chunk.title, r.chunk.heading, " ".join(s.text for s in r.chunk.sentences)) for r in readings}
    folded = fold(facts)
    tell_folded(run.journal, facts, folded)
    rows = row_facts([r.chunk for r in narrowed.near], tabled, library, library.__getitem__)
    tell_rows(run.journal, rows)
    related = kin(r.chunk for r in readings)
    chosen, why = select(folded, words, rows, related.family)
    if run.wished is not None:
        chosen, why, plan = _given(run.wished, [*facts, *rows], [*folded, *rows], places, run)
    for fact, reason in sorted(why.items()):
        run.journal.write("left out", fact=fact, reason=reason)
    found = None
    if run.wished is None:
        prose = _prose(chosen)
        layers = _layers(_of_chosen(notes, prose), words, run)
        named = run.settings.headline
        plan = outline(prose, layers, places, run.model(), named=named, wanted=sections_for(words))
        material = Material({f.id: f for f in prose}, places, topics(layers))
        plan, found = _improved(plan, prose, material, narrowed.near, sections_for(words), run)
        plan = replace(plan, sections=seat(plan.sections, [f for f in chosen if f.row], material.facts, places))
    disputed, contradictions = _disputes(narrowed.near, chosen, related, words, library, run)
    plan = replace(plan, graph=graph(plan.sections, [*chosen, *disputed], related, contradictions))
    tell_outline(run.journal, plan)
    run.report.ended = run.model().ended
    return Planned(library, readings, notes, facts, folded, chosen, places, plan, related, disputed, contradictions, found)


def make_article(files: Sequence[File], run: Run) -> Article | None:
    """The article of the files; None when not one of them could be read."""
    planned = plan_article(files, run)
    if planned is None:
        return None
    library, chosen, plan, related = planned.library, planned.chosen, planned.outline, planned.related
    prose = _prose(chosen)
    phrased = _phrase(prose, library, planned.places, run)
    if run.verifier:
        phrased = doubt(phrased, prose, run.verifier.entails)
    run.report.ended = run.model().ended
    texts = without_echoes(phrased.texts, prose)
    known = {f.id: f for f in chosen}
    plan, said = settle(plan, texts, phrased.refused, run.settings.on_unsupported)
    chosen = _still_told(chosen, plan, run)
    homes = dict.fromkeys(e.document for f in chosen for e in f.evidence)  # each is read from the disk once
    abstract, parts = write(plan, known, said, called({name: library[name].title for name in homes}))
    lines = [*abstract, *(line for part in parts for paragraph in part.paragraphs for line in paragraph)]
    disputed = (*planned.disputed, *_disputed_and_dropped(planned.contradictions, known, parts))
    quoted = (line for fact in disputed for line in quoted_lines(fact))
    sources, marks = cite([*lines, *quoted], library, related.family)
    _count(run, planned, phrased, lines)
    run.report.counts["corroborated"] = corroborated(({e.document for e in f.evidence} for f in chosen), related)
    article = Article(
        title=plan.title,
        abstract=abstract,
        parts=parts,
        facts=(*(known[i] for part in parts for i in part.facts), *disputed),
        sources=sources,
        marks=marks,
        contradictions=planned.contradictions,
        not_covered=not_covered(run, library, {s.id for s in sources}),
        model_name=run.model().name,
        model_sha256=run.model().sha256,
        seed=run.settings.seed,
        settings=_decisive(run),
        counts=tuple(sorted(run.report.counts.items())),
    )
    prove(article, library)
    return article


def _prose(facts: Sequence[Fact]) -> list[Fact]:
    """What is said in sentences: rows of tables are no matter for a model."""
    return [fact for fact in facts if not fact.row]


def _read(files: Sequence[File], run: Run) -> tuple[Library, list[Reading], list[str]]:
    """Parses and cuts every file, and names those with tables; what cannot be read is named at once and remembered."""
    library, readings, tabled = Library(run.store), list[Reading](), list[str]()
    run.report.files = len(files)
    with run.stage("read", len(files)) as bar:
        for file, found in zip(files, parse_files(files, run.store, workers=run.workers), strict=True):
            bar.advance()
            if isinstance(found, InputError):
                run.progress.warn(f"mapred: {found.path}: {found.reason}")
                run.journal.write("failed", path=file.path, reason=found.reason)
                run.report.failed.append(found)
                continue
            library.add(found)
            tell_document(run.journal, found)
            for remark in remarks(found):
                run.journal.write("instruction-like", path=remark.path, place=remark.place, text=remark.text, reason=UNQUOTED)
                run.report.instruction_like.append(remark)
            run.report.words += len(found.text.split())
            readings += read(chunk(found, run.model().count, run.settings.chunk_tokens), run.settings.brief)
            if any(passage.kind is Kind.TABLE for passage in found.passages):
                tabled.append(found.id)
    return library, readings, tabled


def _notes(
    every: Sequence[Reading], narrowed: Narrowed, library: Library, words: int, run: Run
) -> tuple[list[Note], list[Fact]]:
    """Notes and facts of all that is near: those worth asking about by the model, the others by salience alone."""
    readings = narrowed.near
    merits = [merit(r.weights) for r in readings]
    if not any(merits):  # a note, a poem, a list: rather sentences that lean on their neighbours than nothing
        readings = read([r.chunk for r in readings], run.settings.brief, strict=False)
        merits = [merit(r.weights) for r in readings]
    asked = choose([r.chunk for r in readings], merits, run.settings.effort, words // FACT_WORDS)
    found: dict[str, tuple[Note, list[Fact]]] = {}
    with run.stage("map", len(asked)) as bar:
        tokens = {readings[i].chunk.id: readings[i].chunk.tokens for i in asked}
        for made, facts in take_notes([readings[i] for i in asked], run.model(), run.settings.seed, library.__getitem__):
            found[made.id] = (made, facts)
            bar.advance(tokens=tokens[made.id])
    heard = frozenset(found)  # fewer than were to be asked, where a budget has ended
    for reading, value in zip(readings, merits, strict=True):
        if reading.chunk.id not in found and value > 0:
            found[reading.chunk.id] = note(reading, (), "", library.__getitem__)
    tell_chunks(run.journal, every, heard, found, narrowed.skipped)
    ordered = [found[r.chunk.id] for r in readings if r.chunk.id in found]
    run.report.counts.update(chunks=len(every), asked=len(heard), pruned=sum(value <= 0 for value in merits))
    run.report.unread = len(asked) - len(heard)
    return [n for n, _ in ordered], [f for _, facts in ordered for f in facts]


def _of_chosen(notes: Sequence[Note], chosen: Sequence[Fact]) -> list[Note]:
    """The notes that hold a fact of the article, with those facts alone."""
    wanted = {f.id for f in chosen}
    kept = ((n, tuple(f for f in n.facts if f in wanted)) for n in notes)
    return [Note(n.id, n.topic, n.digest, facts) for n, facts in kept if facts]


def _layers(notes: Sequence[Note], words: int, run: Run) -> list[list[Note]]:
    settings = run.settings
    with run.stage("reduce") as bar:
        layers = reduce(
            notes,
            run.model() if settings.effort in EFFORTS else None,  # names earn too little to be paid for always
            kernel=settings.kernel,
            stride=settings.stride,
            until=sections_for(words),
            seed=settings.seed,
        )
        bar.advance(sum(map(len, layers[1:])))
    return layers


def _improved(
    plan: Outline, chosen: Sequence[Fact], material: Material, readings: Sequence[Reading], aim: int, run: Run
) -> tuple[Outline, Found | None]:
    """The outline after the search that the effort pays for; the run's own budget may end it at the best so far."""
    settings = run.settings
    with run.stage("outline") as bar:
        found = improve(
            plan.sections,
            material,
            run.model(),
            topic=settings.headline or subject(chosen) or "Report",
            effort=settings.effort,
            corpus=sum(r.chunk.tokens for r in readings),
            aim=aim,
            seed=settings.seed,
        )
        if found is None:
            return plan, None
        bar.advance(len(found.tried), tokens=found.tokens)
    tell_search(run.journal, found)
    title = settings.headline or entitle(chosen, found.sections)
    return replace(plan, title=title, sections=found.sections), found


def _given(
    wished: Wished, facts: Sequence[Fact], folded: Sequence[Fact], places: dict[str, Place], run: Run
) -> tuple[list[Fact], dict[str, str], Outline]:
    """The facts of an outline that a person has edited, why the others are left out, and the outline."""
    made, untold = given(wished, facts, folded, places)
    file = run.settings.outline
    for what, reason in untold:
        run.progress.warn(f"mapred: {file}: {what}: {reason}")
        run.journal.write("not placed", what=what, reason=reason)
    if not made:
        raise UsageError(f"{file}: not one of its facts is in these sources; `mapred outline` makes an outline of them")
    known = {f.id: f for f in folded}
    kept = [known[name] for section in made for name in section.facts]
    why = dict.fromkeys(known.keys() - {f.id for f in kept}, UNWISHED)
    named = run.settings.title or wished.title or run.settings.brief or entitle(kept, made)
    return kept, why, Outline(named, made, graph(made, kept))


def _phrase(facts: Sequence[Fact], library: Library, places: dict[str, Place], run: Run) -> Phrased:
    def context(fact: Fact) -> list[str]:
        at = [places[s.chunk] for e in fact.evidence[:1] for s in e.spans]
        return [text for place in at for text in (place.title, *place.heading)]

    first, settings = openings(facts), run.settings
    with run.stage("phrase", len(first)) as bar:
        phrased = phrase(first, run.model(), context, settings.seed, bar.advance, TRIES[settings.effort])
    with run.stage("reword"):
        return shorten(phrased, first, context)


def _decisive(run: Run) -> tuple[tuple[str, str | int | float], ...]:
    """The settings that decide what the article says; of a verifier its name, as paths differ between machines."""
    told = tuple((name, getattr(run.settings, name)) for name in IN_THE_ARTICLE)
    return (*told, ("verifier_model", run.verifier.name)) if run.verifier else told


def _still_told(chosen: Sequence[Fact], plan: Outline, run: Run) -> list[Fact]:
    """The facts that the outline still has; of each other one the journal says why it has gone."""
    told = {fact for section in plan.sections for fact in section.facts}
    for fact in chosen:
        if fact.id not in told:
            run.journal.write("left out", fact=fact.id, reason="the check refused the model's text")
    return [fact for fact in chosen if fact.id in told]


def _disputed_and_dropped(
    contradictions: Sequence[Contradiction], known: Mapping[str, Fact], parts: Sequence[Part]
) -> list[Fact]:
    """Facts that no section has any more, but a contradiction: they are told there."""
    told = {fact for part in parts for fact in part.facts}
    named = dict.fromkeys(fact for each in contradictions for fact in each.facts)
    return [known[fact] for fact in named if fact in known and fact not in told]


def _disputes(
    readings: Sequence[Reading], chosen: Sequence[Fact], related: Kin, words: int, library: Library, run: Run
) -> tuple[tuple[Fact, ...], tuple[Contradiction, ...]]:
    """What the sources disagree on, with the facts that no section has; all of it is in the journal."""
    with run.stage("compare"):
        found = contradict([r.chunk for r in readings], chosen, related, library.__getitem__)
    for each in found.contradictions:
        run.journal.write("contradiction", facts=list(each.facts), about=each.about)
    told = found.contradictions[: max(FEWEST_DISPUTES, words // DISPUTE_WORDS)]
    if len(told) < len(found.contradictions):
        run.progress.say(f"{len(told)} of {len(found.contradictions)} disagreements are told; the journal has the others")
    run.report.counts.update(contradictions=len(found.contradictions), contradictions_told=len(told))
    named = {fact for each in told for fact in each.facts}
    return tuple(f for f in found.facts if f.id in named), told


def _count(run: Run, planned: Planned, phrased: Phrased, lines: Sequence[Line]) -> None:
    good = (Verdict.SUPPORTED, Verdict.QUOTED, Verdict.CONNECTIVE)
    run.report.support = sum(line.verdict in good for line in lines) / len(lines)
    run.report.counts.update(
        files=run.report.files,
        failed=len(run.report.failed),
        notes=len(planned.notes),
        facts=len(planned.facts),
        folded=len(planned.facts) - len(planned.folded),
        chosen=len(planned.chosen),
        written=phrased.written,
        passed=phrased.passed,
        reworded=len(phrased.reworded),
        refused=len(phrased.refused),
        sentences=len(lines),
        quoted=sum(line.verdict is Verdict.QUOTED for line in lines),
        words=sum(len(line.text.split()) for line in lines),
    )
