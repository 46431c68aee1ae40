"""The forms of MAXQDA, QualCoder, Quirkos, f4, Transana, OpenQDA and qc, and the standard's own."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, ClassVar

from tests.foreign import study as plain
from tests.foreign.facts import Form, Truth, key_of
from tests.foreign.spelling import El, Style, Way, el, ref, wrapped
from tests.foreign.writer import SCHEMA_URL, Writer

if TYPE_CHECKING:
    from tests.foreign.facts import Place


class Standard(Writer):
    """The standard's own form; texts keep their line ends and byte order marks, and may stand in the XML."""

    form: ClassVar[Form] = Form(origin="", way=Way(line_ends=None, marked=None), schema_location=SCHEMA_URL)

    def may_be_inline(self, source: plain.Document) -> bool:
        return not source.marked


class Bytes(Standard):
    """The standard's form by a program that counts the bytes of UTF-8; only a caller can know."""

    form: ClassVar[Form] = Form(
        origin="a script", way=Way("utf8", 2, None, marked=None), schema_location=SCHEMA_URL
    )


class MaxQda24(Writer):
    """MAXQDA 24: plain texts only, sources that share a name; values on sources or in nameless cases.

    Both ways of saying values are reported of MAXQDA; here the first case's stand on its sources.
    """

    form: ClassVar[Form] = Form(
        origin="MAXQDA 24 (Release 24.7.0, Build 241213)",
        upper=True,
        styled=False,
        schema_location=SCHEMA_URL,
    )

    def root(self) -> El:
        made = super().root()
        for name in ("creatingUserGUID", "modifyingUserGUID"):
            del made.attributes[name]
        made.attributes["modifiedDateTime"] = self.date()
        return made

    def source_name(self, name: str) -> str | None:
        """Return a name that documents of two groups may share."""
        return "Interview" if name.startswith("Interview") else name

    def code(self, code: plain.CodeIdea) -> El:
        made = super().code(code)
        made.attributes["isCodable"] = "true"
        color = made.attributes["color"]
        made.attributes["color"] = None if color is None else str(color).lower()
        if not code.description:
            made.children.insert(0, el("Description"))
        return made

    def source_values(self, key: str) -> list[El]:
        first = self.study.cases[0] if self.study.cases else None
        return [self.value(*pair) for pair in first.values] if first and key in first.documents else []

    def cases(self) -> El | None:
        """Return a nameless case for each other document that has values."""
        made = []
        for case in self.study.cases[1:]:
            for key in case.documents:
                values = (self.value(*pair) for pair in case.values)
                source = ref("SourceRef", self.guid(key))
                made.append(el("Case", *values, source, guid=self.guid(f"{case.key} {key}")))
        return wrapped("Cases", made)

    def noted(self, key: str) -> list[plain.Memo]:
        """Return nothing: memos of passages are descriptions."""
        return (
            []
            if any(key == passage.key for one in self.study.documents for passage in one.passages)
            else (self.study.about(key))
        )

    def passage(self, source: plain.Document, passage: plain.Passage, owner: str | None) -> list[El]:
        """Return the selection, and after it one without codings that holds the memo."""
        made = super().passage(source, passage, owner)
        for memo in self.study.about(passage.key):
            more = plain.Passage(f"{passage.key} {memo.key}", passage.start, passage.end, (), memo.text)
            made += super().passage(source, more, owner)
        return made

    def groups(self) -> list[El]:
        """Return document groups."""
        bare = [plain.Group(one.key, one.name, one.documents) for one in self.study.groups if one.documents]
        return [self.group(one) for one in bare]

    def recording_kind(self, recording: plain.Recording) -> str:
        """Return ``Video``: recordings without picture are said so too."""
        del recording
        return "Video"

    def graphs(self) -> list[El]:
        return []


class QualCoder(Writer):
    """QualCoder: texts with a byte order mark that its numbers do not count, areas of pages from the top left.

    The text of a PDF stands before its areas, which is against the schema's order. Selections are named by their
    words; there are no sets, graphs or links.
    """

    form: ClassVar[Form] = Form(
        origin="QualCoder 3.8", way=Way(marked=True), split=True, pdf_from_top=True, styled=True
    )

    def root(self) -> El:
        made = super().root()
        made.attributes["creatingUserGUID"] = self.guid("nobody")
        made.attributes.pop("modifyingUserGUID")
        return made

    def by(self, person: str | None = None, *, modified: bool = True) -> dict[str, object]:
        del modified
        return super().by(person, modified=False)

    def user(self, person: plain.Person) -> El:
        return el("User", guid=self.guid(person.key), name=person.name)

    def text_file(self, key: str) -> str:
        return self.guid(f"{key} plain")

    def passage_name(self, words: str) -> str | None:
        return words

    def pdf(self, printed: plain.Printed) -> El:
        made = super().pdf(printed)
        made.children.sort(key=lambda child: child.tag != "Representation")
        return made

    def noted(self, key: str) -> list[plain.Memo]:
        """Return memos of whole texts only."""
        return self.study.about(key) if any(key == one.key for one in self.study.documents) else []

    def transcript(self, recording: plain.Recording, owner: str | None) -> El:
        """Return a transcript whose codings name nobody."""
        made = super().transcript(recording, owner)
        for spoken in (child for child in made.children if child.tag == "TranscriptSelection"):
            spoken.attributes = {
                name: value for name, value in spoken.attributes.items() if not name.startswith("creat")
            }
            for coding in spoken.children:
                coding.attributes = {"guid": coding.attributes["guid"]}
                key = key_of(str(coding.attributes["guid"]))
                self.truth[key] = self.truth[key]._replace(coder=None)
        return made

    def groups(self) -> list[El]:
        return []

    def graphs(self) -> list[El]:
        return []

    def content(self) -> list[El | None]:
        return [one for one in super().content() if one is None or one.tag != "Links"]


class Quirkos(Writer):
    """Quirkos: texts only, nameless cases that hold the values of one source."""

    form: ClassVar[Form] = Form(origin="Quirkos 2.5.3", styled=False)

    def sources(self) -> El | None:
        return wrapped("Sources", [self.text_source(one) for one in self.study.documents])

    def case(self, case: plain.CaseIdea) -> El:
        made = super().case(case)
        del made.attributes["name"]
        return made

    def noted(self, key: str) -> list[plain.Memo]:
        del key
        return []

    def graphs(self) -> list[El]:
        return []


class F4(Writer):
    """f4analyse: no users, no dates; a memo is a note without a name and the description of a second selection."""

    form: ClassVar[Form] = Form(origin="f4 2025.2.9", users=False, dates=False, schema_location=SCHEMA_URL)

    def passage_name(self, words: str) -> str | None:
        del words
        return None

    def noted(self, key: str) -> list[plain.Memo]:
        return self.study.about(key) if any(key == code.key for code in self.study.codes) else []

    def passage(self, source: plain.Document, passage: plain.Passage, owner: str | None) -> list[El]:
        made = super().passage(source, passage, owner)
        for memo in self.study.about(passage.key):
            more = plain.Passage(f"{passage.key} {memo.key}", passage.start, passage.end, (), memo.text)
            again = super().passage(source, more, owner)
            again[0].add(ref("NoteRef", self.guid(memo.key)))
            made += again
        return made

    def memo(self, memo: plain.Memo) -> El | None:
        guid = self.guid(memo.key)
        self.members[f"{guid}.txt"] = memo.text.encode()
        return el("Note", guid=guid, plainTextPath=f"internal://{guid}.txt")

    def graphs(self) -> list[El]:
        return []


class Transana(Writer):
    """Transana 3.22b2, as annex A.3: an older namespace and structure, codings without user and date."""

    form: ClassVar[Form] = Form(
        origin="Transana 3.22b2-QDE-Win",
        style=Style(indent="", attribute_lines=True, close=" />"),
        namespace="urn:QDA-XML:project:0:10",
        schema_location="Project.xsd",
        zone=False,
    )

    def root(self) -> El:
        made = super().root()
        for name in ("creatingUserGUID", "modifyingUserGUID"):
            del made.attributes[name]
        made.attributes |= {"name": "project.qde", "basePath": "E:/Data/Transana/"}
        return made

    def by(self, person: str | None = None, *, modified: bool = True) -> dict[str, object]:
        return super().by(person, modified=False) if modified else {}

    def coder(self, applied: plain.Applied) -> str | None:
        del applied
        return None

    def sources(self) -> El | None:
        """Return the sources; the annex has no PDF."""
        study = self.study
        made = [self.text_source(one) for one in study.documents]
        made += [self.picture(one) for one in study.pictures]
        return wrapped("Sources", made + [self.recording(one) for one in study.recordings])

    def selection(
        self,
        source: plain.Document,
        passage: plain.Passage,
        codings: tuple[plain.Applied, ...],
        truth: Truth,
        key: str,
    ) -> El:
        """Return a selection that names nobody."""
        made = super().selection(source, passage, codings, truth, key)
        made.attributes = {
            name: value for name, value in made.attributes.items() if not name.startswith("creat")
        }
        return made

    def picture(self, picture: plain.Picture) -> El:
        """Return a picture whose areas are drawn from the lower left, with the path it once had."""
        made = super().picture(picture)
        made.attributes["currentPath"] = "absolute://E:/Data/Transana/Images/picture.gif"
        for area in (child for child in made.children if child.tag == "PictureSelection"):
            said = area.attributes
            said["firstY"], said["secondY"] = said["secondY"], said["firstY"]
            said.pop("creatingUser"), said.pop("creationDateTime")
            for coding in (child for child in area.children if child.tag == "Coding"):
                key = key_of(str(coding.attributes["guid"]))
                place = self.truth[key].place
                if place is not None:
                    turned: Place = place._replace(y1=place.y2, y2=place.y1)
                    self.truth[key] = self.truth[key]._replace(place=turned)
        return made

    def transcript(self, recording: plain.Recording, owner: str | None) -> El:
        made = super().transcript(recording, owner)
        for spoken in (child for child in made.children if child.tag == "TranscriptSelection"):
            spoken.attributes.pop("creatingUser"), spoken.attributes.pop("creationDateTime")
        return made

    def recording(self, recording: plain.Recording) -> El:
        made = super().recording(recording)
        for stretch in (child for child in made.children if child.tag.endswith("Selection")):
            stretch.attributes.pop("creatingUser"), stretch.attributes.pop("creationDateTime")
        return made

    def group(self, group: plain.Group) -> El:
        """Return a set in the older spelling of its members."""
        made = el("Set", guid=self.guid(group.key), name=group.name, creatingUser=self.guid("person 1"))
        made.add(*(el("MemberSource", guid=self.guid(key)) for key in group.documents))
        return made.add(*(el("MemberNote", text=self.guid(key)) for key in group.memos))

    def graphs(self) -> list[El]:
        return []


class OpenQda(Writer):
    """OpenQDA, a development build: ``Codebook`` after the sources and without ``Codes``, attributes of its own."""

    form: ClassVar[Form] = Form(
        origin="OpenQDA-x.y.z-commit-hash",
        style=Style(indent="    "),
        styled=False,
        schema_location="https://openqda.github.io/refi-tools/docs/schemas/project/v1.0/Project.xsd",
    )

    def date(self) -> str | None:
        return self.study.date.replace("T10:00:00Z", "T12:00:00+02:00")

    def root(self) -> El:
        made = super().root()
        who = made.attributes.pop("creatingUserGUID")
        made.attributes.pop("modifyingUserGUID")
        made.attributes |= {"description": self.study.description, "creatingUserId": who}
        return made

    def user(self, person: plain.Person) -> El:
        number = self.study.people.index(person) + 1
        return el(
            "User", id=number, guid=self.guid(person.key), name=person.name, email=f"user{number}@example.com"
        )

    def passage_name(self, words: str) -> str | None:
        del words
        return None

    def text_paths(self, source: plain.Document) -> dict[str, object]:
        made = super().text_paths(source)
        return {name: str(path).replace("internal://", "internal://sources/") for name, path in made.items()}

    def holder(self, tag: str, source: plain.Document, name: str | None, owner: str | None = None) -> El:
        made = super().holder(tag, source, name, owner)
        made.attributes["creatingUserId"] = made.attributes.pop("creatingUser")
        made.attributes.pop("modifyingUser")
        return made

    def noted(self, key: str) -> list[plain.Memo]:
        del key
        return []

    def code(self, code: plain.CodeIdea) -> El:
        made = super().code(code)
        made.attributes["description"] = code.description
        made.children = [child for child in made.children if child.tag == "Code"]
        return made

    def content(self) -> list[El | None]:
        sources = self.sources()
        book = el("Codebook", name=f"{self.study.name} Codebook", description="")
        book.add(*(self.code(code) for code in self.study.under(None)))
        nested = [code for code in self.study.codes if code.parent is not None]
        book.add(*(self.code(code) for code in nested))  # a code inside another stands a second time
        return [self.users(), sources, book]

    def sources(self) -> El | None:
        return wrapped("Sources", [self.text_source(one) for one in self.study.documents])


class Qc(Writer):
    """qc (qualitative-coding): no XML declaration, paths without scheme, no names, whole lines."""

    form: ClassVar[Form] = Form(origin="qc 1.2.0", style=Style(declaration=""), styled=False, dates=False)

    def guid(self, key: str) -> str:
        """Return a GUID that spells sixteen hexadecimal digits in ASCII."""
        digest = hashlib.md5(f"{self.space}{key}".encode(), usedforsecurity=False).hexdigest()
        return str(uuid.UUID(bytes=digest[:16].encode()))

    def source_name(self, name: str) -> str | None:
        del name
        return None

    def user(self, person: plain.Person) -> El:
        return el("User", guid=self.guid(person.key), name=person.name)

    def text_paths(self, source: plain.Document) -> dict[str, object]:
        name = f"text_{source.key.replace(' ', '_')}.txt"
        self.members[name] = self.text_of(source).data
        return {"plainTextPath": name}

    def passage(self, source: plain.Document, passage: plain.Passage, owner: str | None) -> list[El]:
        """Return a selection of the whole lines that the passage touches."""
        text = source.text
        start = text.rfind("\n", 0, passage.start) + 1
        end = text.find("\n", max(passage.end - 1, start))
        whole = plain.Passage(passage.key, start, len(text) if end < 0 else end + 1, passage.codings)
        return super().passage(source, whole, owner)

    def noted(self, key: str) -> list[plain.Memo]:
        del key
        return []

    def content(self) -> list[El | None]:
        sources = wrapped("Sources", [self.text_source(one) for one in self.study.documents])
        return [self.users(), self.codebook(), sources]
