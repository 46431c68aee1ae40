"""Codebooks (.qdc) as programs write them: namespaces of three kinds, odd colours, empty and misplaced things.

Each gives the codes that a reader must find: name, path and whether it can be coded with, by GUID.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.foreign.facts import key_of
from tests.foreign.spelling import El, Style, document, el

if TYPE_CHECKING:
    from collections.abc import Callable

    from refiqda import model
    from tests.foreign import study as plain

XSI = "http://www.w3.org/2001/XMLSchema-instance"
FINAL = "urn:QDA-XML:codebook:1.0"
OLDER = "urn:QDA-XML:codebook:0:4"
COLONS = "urn:QDA-XML:codebook:1:0"


class CodeTruth(NamedTuple):
    """What one code is."""

    name: str
    path: str
    codable: bool
    description: str


@dataclass(frozen=True)
class Spelled:
    """How a program spells a codebook. ``guid`` and ``color`` spell what the study says."""

    origin: str | None
    namespace: str = FINAL
    location: str | None = None
    upper: bool = False
    flat: bool = False
    descriptions: bool = True
    guid: Callable[[str, int], str] = lambda text, _: text
    color: Callable[[str], str | None] = lambda text: text
    codable: bool | None = None
    ending: Callable[[plain.Study, Callable[[str], str]], El | None] = lambda _, __: None
    style: Style = Style()  # noqa: RUF009 - frozen: nobody changes it


def _no_color(text: str) -> str | None:
    del text
    return None


def _braced(text: str, number: int) -> str:
    return text if number == 3 else "{" + text + "}"


def _alpha(text: str) -> str | None:
    return "#FF" + text.removeprefix("#")


def _rgb(text: str) -> str | None:
    return "rgb({}, {}, {})".format(*bytes.fromhex(text.removeprefix("#")))


def _empty_sets(study: plain.Study, guid: Callable[[str], str]) -> El:
    del study, guid
    return el("Sets")


def _groups(study: plain.Study, guid: Callable[[str], str]) -> El:
    made = el("Sets")
    for group in study.groups:
        members = [el("MemberCode", guid=guid(key)) for key in group.codes]
        made.add(el("Set", *members, name=f"All::{group.name}", guid=guid(group.key)))
    return made


def _project_groups(study: plain.Study, guid: Callable[[str], str]) -> El:
    made = _groups(study, guid)
    for group in made.children:
        for member in group.children:
            member.attributes = {"targetGUID": member.attributes["guid"]}
    return made


CODEBOOKS: Final[dict[str, Spelled]] = {
    "atlasti-win-9": Spelled(
        "ATLAS.ti Win 9.0.19",
        OLDER,
        f"{OLDER} Codebook.xsd",
        upper=True,
        ending=_groups,
        style=Style(close=" />"),
    ),
    "maxqda-24": Spelled(
        "MAXQDA 24 (Release 24.7.0, Build 241213)", OLDER, f"{OLDER} Codebook.xsd", upper=True, codable=True
    ),
    "nvivo-mac-12": Spelled("NVivo 12 For Mac", COLONS, color=_no_color),
    "taguette": Spelled(
        "Taguette 0.9.2", upper=True, flat=True, descriptions=False, color=_no_color, ending=_empty_sets
    ),
    "specification": Spelled(None, guid=_braced),
    "requal": Spelled("requal 1.1", location=f"{OLDER} Codebook.xsd", color=_alpha),
    "rgb colours": Spelled("requal 1.0", color=_rgb),
    "members of projects": Spelled("a script", ending=_project_groups),
    "qualcoder": Spelled("QualCoder 3.8", style=Style(bom=True)),
    "standard": Spelled("", ending=_groups),
}


def codebook(study: plain.Study, name: str) -> tuple[bytes, dict[str, CodeTruth]]:
    """Return the codebook of ``study`` as the program called ``name`` writes it, and the truth by GUID."""
    form = CODEBOOKS[name]
    space = uuid.uuid5(uuid.UUID(int=21), name)
    truth: dict[str, CodeTruth] = {}

    def guid(key: str) -> str:
        made = str(uuid.uuid5(space, key))
        return made.upper() if form.upper else made

    def code(idea: plain.CodeIdea, above: tuple[str, ...]) -> El:
        path = (idea.name,) if form.flat else (*above, idea.name)
        codable = idea.codable if form.codable is None else form.codable
        said = idea.description if form.descriptions else ""
        truth[key_of(guid(idea.key))] = CodeTruth(idea.name, "/".join(path), codable, said)
        made = el(
            "Code",
            guid=form.guid(guid(idea.key), len(truth)),
            name=idea.name,
            isCodable="true" if codable else "false",
            color=None if idea.color is None else form.color(idea.color),
        )
        if said:
            made.add(el("Description", text=said))
        return made if form.flat else made.add(*(code(child, path) for child in study.under(idea.key)))

    ideas = study.codes if form.flat else study.under(None)
    codes = el("Codes", *(code(idea, ()) for idea in ideas))
    root = el("CodeBook", codes, form.ending(study, guid), origin=form.origin)
    root.attributes["xmlns"] = form.namespace
    if form.location is not None:
        root.attributes |= {"xmlns__xsi": XSI, "xsi__schemaLocation": form.location}
    return document(root, form.style), truth


def codes_of(codebook: model.CodeBook) -> dict[str, CodeTruth]:
    """Return what the package says of each code, in the form of the truth."""
    found: dict[str, CodeTruth] = {}
    waiting = [(code, "") for code in codebook.codes]
    while waiting:
        code, above = waiting.pop()
        path = f"{above}{code.name}"
        found[key_of(code.guid)] = CodeTruth(code.name, path, code.is_codable, code.description or "")
        waiting += [(child, f"{path}/") for child in code.codes]
    return found
