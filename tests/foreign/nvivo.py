"""NVivo's forms for Windows and Mac, as measured on real exports.

Both count UTF-16 units and write one selection for each coding, with an empty name. Windows: ``Sources/``, texts
with byte order mark and CRLF (which counts two), XML with CRLF. Mac: ``sources/``, LF without mark, stored members, an
empty ``sources/.root``, XML in one line with sorted attributes. A case is also a code with the same GUID, and codings
of it say what belongs to it; variables are called ``Classification:Attribute`` and their values stand on sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tests.foreign import files
from tests.foreign.facts import Form, Truth, key_of
from tests.foreign.spelling import El, Style, Way, el
from tests.foreign.writer import Writer

if TYPE_CHECKING:
    from tests.foreign import study as plain

_WINDOWS_XML = Style(newline="\r\n", close=" />")
_MAC_XML = Style(
    declaration='<?xml version="1.0" encoding="UTF-8" standalone="no" ?>', newline=None, sort=True
)


class NVivo(Writer):
    """What both have in common."""

    def root(self) -> El:
        made = super().root()
        made.attributes |= {"basePath": "", "creationDateTime": self.date(), "modifiedDateTime": self.date()}
        return made

    def case_codes(self) -> list[El]:
        """Return a code for each case, with the case's GUID."""
        return [
            el("Code", guid=self.guid(case.key), name=case.name, isCodable="true")
            for case in self.study.cases
        ]

    def case(self, case: plain.CaseIdea) -> El:
        return el("Case", guid=self.guid(case.key), name=case.name)

    def holder(self, tag: str, source: plain.Document, name: str | None, owner: str | None = None) -> El:
        """Add the codings that say which case a text belongs to: each a selection of the whole text."""
        made = super().holder(tag, source, name, owner)
        for case in self.study.cases:
            if source.key in case.documents:
                made.children.insert(self._after_selections(made), self._of_case(source, case, owner or name))
        return made

    def _after_selections(self, made: El) -> int:
        before = ("Description", "PlainTextContent", "PlainTextSelection")
        return sum(child.tag in before for child in made.children)

    def _of_case(self, source: plain.Document, case: plain.CaseIdea, owner: str | None) -> El:
        person = self.study.people[0]
        key = f"{case.key} {source.key}"
        numbers = self.text_of(source).numbers
        guid = self.guid(f"{key} coding")
        self.truth[key_of(guid)] = Truth(
            owner, 0, len(source.text), source.text, case.name, person.name, None, "case"
        )
        made = el(
            "PlainTextSelection", guid=self.guid(key), name="", startPosition=0, endPosition=numbers[-1]
        )
        made.attributes |= self.by()
        coding = el("Coding", guid=guid)
        coding.attributes |= self.by(modified=False)
        coding.add(el("CodeRef", targetGUID=self.guid(case.key)))
        return made.add(self.description(""), coding)

    def passage_name(self, words: str) -> str | None:
        del words
        return ""

    def variable_name(self, variable: plain.VariableIdea) -> str:
        return f"Person:{variable.name}"

    def variable(self, variable: plain.VariableIdea) -> El:
        made = super().variable(variable)
        made.attributes["typeOfVariable"] = "Text"
        return made

    def value(self, variable: str, value: str) -> El:
        made = super().value(variable, value)
        made.children[1] = el("TextValue", text=value)
        return made

    def source_values(self, key: str) -> list[El]:
        return [self.value(*pair) for pair in self.study.values_of(key)]

    def noted(self, key: str) -> list[plain.Memo]:
        """Return nothing: a memo of a passage is an annotation, a link from the note to the passage."""
        del key
        return []

    def memo(self, memo: plain.Memo) -> El | None:
        """Return a memo as text and styled text, and link it to what it is about."""
        guid = self.guid(memo.key)
        made = el("Note", guid=guid, name=memo.name)
        made.attributes |= self.by(memo.author)
        made.attributes |= {
            "plainTextPath": f"internal://{guid}.txt",
            "richTextPath": f"internal://{guid}.docx",
        }
        text = memo.text.replace("\n", self.form.way.line_ends or "\n")
        self.members[f"{guid}.txt"] = (("\ufeff" if self.form.way.marked else "") + text).encode()
        self.members[f"{guid}.docx"] = files.docx(memo.text)
        target = None if memo.about is None else self._linked(memo.about)
        if target is not None:
            ends = {"originGUID": guid, "targetGUID": self.guid(target)}
            self.links.append(el("Link", guid=self.guid(f"{memo.key} link"), **ends))
        return made

    def _linked(self, about: str) -> str | None:
        """Return the key of what a note is linked to: a source, or the selection that the passage became."""
        for source in self.study.documents:
            for passage in source.passages:
                keys = [applied.key for applied in passage.codings]
                if about == passage.key or about in keys:
                    first = about if about in keys else (keys or [""])[0]
                    return f"{passage.key} {first}".strip()
        return about if any(about == source.key for source in self.study.documents) else None

    def graphs(self) -> list[El]:
        """Return nothing: maps are not exported."""
        return []


class NVivoWindows12(NVivo):
    """NVivo 12 for Windows."""

    form: ClassVar[Form] = Form(
        origin="NVivo 12.6.0.959",
        way=Way("utf16", 2, "\r\n", marked=True),
        style=_WINDOWS_XML,
        folder="Sources",
        split=True,
        colors=False,
    )

    def description(self, text: str) -> El | None:
        return el("Description", text=text) if text else el("Description")


class NVivoWindows20(NVivoWindows12):
    """NVivo (release 1) for Windows."""

    form: ClassVar[Form] = Form(
        origin="NVivo 20.1.0",
        way=Way("utf16", 2, "\r\n", marked=True),
        style=_WINDOWS_XML,
        folder="Sources",
        split=True,
        colors=False,
    )


def _mac(version: str) -> Form:
    return Form(
        origin=f"NVivo for Mac {version}",
        way=Way("utf16", 1, "\n"),
        style=_MAC_XML,
        stored_entries=True,
        split=True,
        schema_location="Project.xsd",
    )


class NVivoMac12(NVivo):
    """NVivo 12 for Mac."""

    form: ClassVar[Form] = _mac("12.7.0")

    def extra(self) -> list[tuple[str, bytes]]:
        return [("sources/.root", b"")]

    def groups(self) -> list[El]:
        """Return the sets without their members, as the one set measured was."""
        return [el("Set", guid=self.guid(group.key), name=group.name) for group in self.study.groups]


class NVivoMac20(NVivoMac12):
    """NVivo (release 1) for Mac."""

    form: ClassVar[Form] = _mac("20.5.0")


class NVivoMac14(NVivoMac12):
    """NVivo 14 for Mac: areas that run past the picture, an empty currentPath, links of pictures without a name."""

    form: ClassVar[Form] = _mac("14.23.0")

    def picture(self, picture: plain.Picture) -> El:
        made = super().picture(picture)
        made.attributes["currentPath"] = ""
        for child in made.children:
            if child.tag == "PictureSelection":
                guid = str(child.attributes["guid"])
                self.widen(child, picture)
                note = self.guid(f"{picture.key} note")
                ends = {"originGUID": guid, "targetGUID": note}
                self.links.append(el("Link", guid=self.guid(f"{guid} link"), **ends))
        if picture.areas:
            text = el("PlainTextContent", text="What is seen")
            seen = el("Note", text, guid=self.guid(f"{picture.key} note"), name="Seen")
            seen.attributes |= self.by()
            self.notes.append(seen)
        return made

    def widen(self, selection: El, picture: plain.Picture) -> None:
        """Let an area that ends at the picture's edge run one pixel past it, and say so in the truth."""
        attributes = selection.attributes
        if attributes["secondX"] == picture.width:
            attributes["secondX"] = picture.width + 1
            for coding in selection.children:
                key = key_of(str(coding.attributes["guid"]))
                place = self.truth[key].place
                if place is not None:
                    self.truth[key] = self.truth[key]._replace(place=place._replace(x2=picture.width + 1))


class NVivoMac15(NVivoMac12):
    """NVivo 15 for Mac, exporting again what it imported from qc: no selections, sources named by their GUIDs."""

    form: ClassVar[Form] = _mac("15.0.0")

    def source_name(self, name: str) -> str | None:
        return self.guid(name)

    def holder(self, tag: str, source: plain.Document, name: str | None, owner: str | None = None) -> El:
        made = super().holder(tag, source, name, owner)
        gone = [child for child in made.children if child.tag == "PlainTextSelection"]
        made.children = [child for child in made.children if child not in gone]
        for selection in gone:
            for coding in selection.children:
                if coding.tag == "Coding":
                    del self.truth[key_of(str(coding.attributes["guid"]))]
        return made


__all__ = ["NVivoMac12", "NVivoMac14", "NVivoMac15", "NVivoMac20", "NVivoWindows12", "NVivoWindows20"]
