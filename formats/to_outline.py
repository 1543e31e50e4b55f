"""An outline as a file: YAML for people to edit, JSON, Markdown, and its graph as GraphML and DOT.

Outline -> text. What a source says stands there as data or as a comment of one line: no text of a document ends a line, a
string or a comment, in any of the forms.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

from mapred.data import Outline, Section
from mapred.formats.to_markdown import inline

HEAD = """\
# An outline to edit. Titles, briefs and the order are yours; a fact may go to another section, or away.
# A section without facts is given those that suit its title and what it gathers. Then:
#   mapred write ... --outline THIS-FILE --out report.md
"""


def to_yaml(plan: Outline, why: Sequence[dict[str, Any]] = ()) -> str:
    """Strings are in double quotes, as JSON has them, which YAML reads the same way."""
    lines = [HEAD + f"title: {_string(plan.title)}", "sections:"]
    for section in plan.sections:
        lines += ["", f"  - id: {_string(section.id)}", f"    title: {_string(section.title)}", "    brief:"]
        gathers = ", ".join(map(_string, section.brief.gather))
        lines += [f"      gather: [{gathers}]", f"      argue: {_string(section.brief.argue.value)}", "    facts:"]
        lines += [f"      - {_string(name)}  # {one_line(_text(plan, name))}{_sources(plan, name)}" for name in section.facts]
    told = edges(plan, "contradicts")
    if told:
        lines += ["", "# Facts that cannot both hold:"]
        lines += [f"#   {one_line(one)} and {one_line(other)}: {one_line(str(about['about']))}" for one, other, about in told]
    if why:
        lines += ["", "# Why it is as it is, in nats a token:"]
        lines += [f"#   {one_line(json.dumps(each, ensure_ascii=False))}" for each in why]
    return "\n".join(lines) + "\n"


def to_json(plan: Outline, why: Sequence[dict[str, Any]] = ()) -> str:
    told = {
        "schema_version": 1,
        "title": plan.title,
        "sections": [_section(plan, section) for section in plan.sections],
        "relates": [{"sections": [a, b], "likeness": d["likeness"]} for a, b, d in edges(plan, "relates")],
        "contradicts": [{"facts": [a, b], "about": d["about"]} for a, b, d in edges(plan, "contradicts")],
        "why": list(why),
    }
    return json.dumps(told, indent=2, ensure_ascii=True) + "\n"


def _section(plan: Outline, section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.title,
        "brief": {"gather": list(section.brief.gather), "argue": section.brief.argue.value},
        "facts": [
            {"id": name, "text": _text(plan, name), "sources": plan.graph.nodes[name]["sources"]} for name in section.facts
        ],
    }


def to_md(plan: Outline, why: Sequence[dict[str, Any]] = ()) -> str:
    lines = [f"# {inline(plan.title)}"]
    for section in plan.sections:
        lines += ["", f"## {inline(section.title)}", "", inline(str(section.brief)), ""]
        lines += [f"- “{inline(_text(plan, name))}”{_sources(plan, name)}" for name in section.facts]
    return "\n".join(lines) + "\n"


def to_graphml(plan: Outline, why: Sequence[dict[str, Any]] = ()) -> str:
    """The whole graph. Control characters, which XML cannot hold, are left out."""
    import networkx

    names = {name: one_line(str(name)) for name in plan.graph}
    plain = networkx.relabel_nodes(networkx.DiGraph(plan.graph), names)
    for _, held in plain.nodes(data=True):
        held.update({key: one_line(value) if isinstance(value, str) else value for key, value in held.items()})
    for _, _, held in plain.edges(data=True):
        held.update({key: one_line(value) if isinstance(value, str) else value for key, value in held.items()})
    out = io.BytesIO()
    networkx.write_graphml(plain, out)
    return out.getvalue().decode("utf-8") + "\n"


def to_dot(plan: Outline, why: Sequence[dict[str, Any]] = ()) -> str:
    """Sections with their facts; sources are left to GraphML, since a drawing of all of them shows nothing."""
    lines = ["digraph outline {", "  rankdir=LR; node [shape=box];", f"  article [label={_dot(plan.title)}];"]
    for section in plan.sections:
        lines.append(f"  {_dot(section.id)} [label={_dot(f'{section.title} ({len(section.facts)})')}];")
        lines += [f"  {_dot(n)} [label={_dot(_text(plan, n)[:80])}, shape=plain];" for n in section.facts]
    styles = {"contains": "", "relates": " [style=dashed, dir=none]", "contradicts": " [color=red, dir=none]"}
    for relation, style in styles.items():
        lines += [f"  {_dot(one)} -> {_dot(other)}{style};" for one, other, _ in edges(plan, relation)]
    return "\n".join(lines) + "\n}\n"


def edges(plan: Outline, relation: str) -> list[tuple[str, str, dict[str, Any]]]:
    """The edges of one relation, in the graph's order."""
    return [(one, other, held) for one, other, held in plan.graph.edges(data=True) if held["relation"] == relation]


def _text(plan: Outline, name: str) -> str:
    return str(plan.graph.nodes[name]["text"])


def _sources(plan: Outline, name: str) -> str:
    count = plan.graph.nodes[name]["sources"]
    return f" ({count} independent sources)" if count > 1 else ""


def _string(text: str) -> str:
    """YAML in double quotes: what is not printable is written as its number."""
    return '"' + "".join(_escaped(c) for c in text) + '"'


def _escaped(c: str) -> str:
    if c in '"\\':
        return "\\" + c
    if c.isprintable():
        return c
    return f"\\x{ord(c):02X}" if ord(c) < 256 else f"\\u{ord(c):04X}" if ord(c) < 1 << 16 else f"\\U{ord(c):08X}"


def _dot(text: str) -> str:
    return '"' + one_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def one_line(text: str) -> str:
    """One line without a character that steers anything."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())
