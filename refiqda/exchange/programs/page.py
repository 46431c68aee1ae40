"""``docs/programs.md``, made from the data: what is known of each program, and how it is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.exchange.conditions import CONDITIONS
from refiqda.exchange.programs import EFFECTS, KNOWN, MARKS, TOOLS, Writing

if TYPE_CHECKING:
    from refiqda.exchange.programs import CannotHold, Counting, Program

_FIELDS: Final = {
    "packing": "Its archives are",
    "file_names": "Its files are named by",
    "media": "Its recordings lie",
    "styled": "Its texts come as",
    "memos": "Its memos are",
    "annotations": "Its annotations are",
    "case_names": "Its cases have names",
    "values": "Its values of variables stand in",
    "colors": "Its colours are written",
    "steady_guids": "The same GUIDs in each of its exports",
}
_CASES: Final = {
    "references": "the case refers to sources and passages",
    "codings": "codings of a code that has the case's GUID",
}
_INTRODUCTION: Final = (
    "What is known of the programs that write and read REFI-QDA. Files are read and written by it; "
    "`refiqda convert --for` and `refiqda check --for` tell what a program cannot hold by the same tables."
)
_LIMITS: Final = (
    "What is not said here is not known. Programs change: what is reported of one version need not be true of "
    "the next."
)
_RULE: Final = re.compile(r"([A-Z][0-9]{3})(?: (.+))?")


def programs_page() -> str:
    """Return the page as Markdown."""
    lines = [
        "# Programs",
        "",
        _INTRODUCTION,
        "",
        "Every statement says where it comes from:",
        "",
        *(f"- **[{mark}]** {words}" for mark, words in MARKS.items()),
        "",
        _LIMITS,
    ]
    for program in sorted(KNOWN, key=lambda one: (one.name not in TOOLS, one.title.lower())):
        lines += ["", *_program(program)]
    return "\n".join(lines) + "\n"


def _program(program: Program) -> list[str]:
    spelled = (
        f"`--for {program.name}`" if program.name in TOOLS else "known when read; no files are written for it"
    )
    title = program.title.removeprefix("the ")
    lines = [f"## {title}", "", f"{_capital(spelled)}.", ""]
    rows = (_form(program) if program.name in TOOLS else []) + _own(program)
    if rows:
        lines += ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows), ""]
    lines += ["How this is known, and what else:", ""]
    lines += [f"- {_marked(said)}" for said in (*program.evidence, *program.habits)]
    for version in program.versions:
        lines += ["", f"Version {version.name}:", ""]
        lines += [f"- {_marked(said)}" for said in version.evidence]
    return [*lines, *_table(program)]


def _form(program: Program) -> list[tuple[str, str]]:
    """Return how files for the program are written; the program's own are the same unless said."""
    newline = {"lf": "LF", "crlf": "CRLF"}[program.text_newline]
    corner = program.pdf_origin.replace("-", " ")
    rows = [
        ("Positions", _counting(program.counting)),
        ("Texts for it", f"{newline}, {'with' if program.text_bom else 'without'} byte order mark"),
        ("Project XML for it", f"`{program.xml_name}`"),
        ("Folder for it", f"`{program.folder}`"),
        ("Letter case of GUIDs", {"kept": "as they are"}.get(program.guid_case, program.guid_case)),
        ("Selections", f"one {program.selections}"),
        ("Who belongs to a case", _CASES[program.cases]),
        ("Areas of PDF pages", f"from the {corner}, first page {program.first_page}"),
    ]
    if program.counts_on_import is not None:
        rows.insert(1, ("Positions of files it imports", _counting(program.reading)))
    return rows


def _counting(counting: Counting) -> str:
    if counting.verified:
        return f"`{counting.spelling}`"
    return f"not known; written as `{counting.spelling}` in texts where rival ways agree"


def _own(program: Program) -> list[tuple[str, str]]:
    """Return what is known of the program's own files only."""
    rows = []
    if program.codebook_namespace is not None:
        rows.append(("Namespace of its codebooks", f"`{program.codebook_namespace}`"))
    for field in attrs.fields(Writing):
        value = getattr(program.writing, field.name)
        if value is not None:
            rows.append((_FIELDS[field.name], {True: "yes", False: "no"}.get(value, str(value))))
    return rows


def _table(program: Program) -> list[str]:
    if not program.cannot_hold:
        return ["", "What it does not take over is not known."]
    lines = [
        "",
        "What it does not take over:",
        "",
        "| when there is | it | says | known from |",
        "|---|---|---|---|",
    ]
    for effect in EFFECTS:
        lines += [
            f"| {_when(entry)} | {effect} | {entry.detail}{_avoided(entry)} | {_marked(entry.evidence)} |"
            for entry in program.cannot_hold
            if entry.effect == effect
        ]
    return lines


def _when(entry: CannotHold) -> str:
    only = " (codebooks)" if entry.formats == ("codebook",) else ""
    condition = CONDITIONS.get(entry.what)
    if condition is not None:
        return f"{condition.says}{only}"
    form = _RULE.fullmatch(entry.what)
    if form is not None:
        about = f" about `{form[2]}`" if form[2] else ""
        return f"a finding of [{form[1]}](rules/index.md){about}{only}"
    return f"`{entry.what}`{only}"


def _avoided(entry: CannotHold) -> str:
    return "; converting avoids it" if entry.mended else ""


def _marked(said: str) -> str:
    return re.sub(r"\[([A-Z])\]", r"**[\1]**", said)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
