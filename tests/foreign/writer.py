"""What all foreign writers share: a neutral study becomes a tree of plain elements and the files beside it.

A program's writer says how that program differs by overriding methods and the ``form``; ``programs`` lists them.
While it writes, it notes for each coding what it stands on: the truth that readers are held to.
"""

from __future__ import annotations

import uuid
import zipfile
from typing import TYPE_CHECKING, ClassVar

from tests.foreign import files
from tests.foreign.facts import Form, Truth, Written, key_of
from tests.foreign.media import Media
from tests.foreign.spelling import El, Stored, document, el, ref, stored, wrapped

if TYPE_CHECKING:
    from tests.foreign import study as plain

XSI = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMA_URL = "http://schema.qdasoftware.org/versions/Project/v1.0/Project.xsd"


class Writer(Media):
    """Writes one study once; ``write`` gives the bytes and the truth."""

    form: ClassVar[Form]

    def __init__(self, study: plain.Study, *, export: int = 1) -> None:
        self.study = study
        self.space = uuid.uuid5(uuid.UUID(int=20), f"{type(self).__name__} {export}")
        self.truth: dict[str, Truth] = {}
        self.texts: dict[str, str] = {}
        self.members: dict[str, bytes] = {}
        self.links: list[El] = []
        self.notes: list[El] = []

    # --- identity, people, dates ------------------------------------------------------------------------

    def guid(self, key: str) -> str:
        """Return the GUID of a thing."""
        made = str(uuid.uuid5(self.space, key))
        return made.upper() if self.form.upper else made

    def date(self) -> str | None:
        """Return the date of everything."""
        if not self.form.dates:
            return None
        return self.study.date if self.form.zone else self.study.date.removesuffix("Z")

    def by(self, person: str | None = None, *, modified: bool = True) -> dict[str, object]:
        """Return who made a thing and when; the first of the people unless named."""
        who = person or self.study.people[0].key
        guid = self.guid(who) if self.form.users else None
        made: dict[str, object] = {"creatingUser": guid, "creationDateTime": self.date()}
        if modified:
            made |= {"modifyingUser": guid, "modifiedDateTime": self.date()}
        return made

    def coder(self, applied: plain.Applied) -> str | None:
        """Return who a reader must find for a coding."""
        return self.study.person(applied.coder).name if self.form.users else None

    def user(self, person: plain.Person) -> El:
        """Return a user."""
        return el("User", guid=self.guid(person.key), name=person.name, id=person.initials)

    def users(self) -> El | None:
        """Return the users."""
        return (
            wrapped("Users", [self.user(person) for person in self.study.people]) if self.form.users else None
        )

    # --- codes ------------------------------------------------------------------------------------------

    def code_name(self, code: plain.CodeIdea) -> str:
        """Return a code's name as written."""
        return code.name

    def code(self, code: plain.CodeIdea) -> El:
        """Return a code with those under it."""
        made = el(
            "Code",
            guid=self.guid(code.key),
            name=self.code_name(code),
            isCodable="true" if code.codable else "false",
            color=code.color if self.form.colors else None,
        )
        if code.description:
            made.add(el("Description", text=code.description))
        made.add(*(ref("NoteRef", self.guid(memo.key)) for memo in self.noted(code.key)))
        return made.add(*(self.code(child) for child in self.study.under(code.key)))

    def codebook(self) -> El | None:
        """Return the codes in their wrappers."""
        codes = [*(self.code(code) for code in self.study.under(None)), *self.case_codes()]
        return el("CodeBook", wrapped("Codes", codes)) if codes else None

    def case_codes(self) -> list[El]:
        """Return codes that stand for cases."""
        return []

    # --- texts ------------------------------------------------------------------------------------------

    def text_of(self, source: plain.Document) -> Stored:
        """Return a text as this program stores and counts it."""
        way = self.form.way
        return stored(source.text, way, source.line_ends, marked=source.marked)

    def source_name(self, name: str) -> str | None:
        """Return a source's name as written."""
        return name

    def text_file(self, key: str) -> str:
        """Return the GUID that names a text's file; that of the source unless overridden."""
        return self.guid(key)

    def text_paths(self, source: plain.Document) -> dict[str, object]:
        """Store a text's files; return the attributes that name them."""
        name = self.text_file(source.key)
        self.members[f"{name}.txt"] = self.text_of(source).data
        found: dict[str, object] = {"plainTextPath": f"internal://{name}.txt"}
        if self.form.styled and source.styled:
            rich = self.styled_file(source.key)
            self.members[f"{rich}.docx"] = files.docx(source.text)
            found = {"richTextPath": f"internal://{rich}.docx", **found}
        return found

    def styled_file(self, key: str) -> str:
        """Return the GUID that names a text's styled file."""
        return self.text_file(key)

    def text_source(self, source: plain.Document) -> El:
        """Return a text source with its passages."""
        return self.holder("TextSource", source, self.source_name(source.name))

    def holder(self, tag: str, source: plain.Document, name: str | None, owner: str | None = None) -> El:
        """Return a text source or representation; ``owner`` is the name readers give its codings' source."""
        guid = self.holder_guid(source.key)
        self.texts[key_of(guid)] = source.text
        made = el(tag, guid=guid, name=name)
        inline = source.inline and self.may_be_inline(source)
        if not inline:
            made.attributes |= self.text_paths(source)
        made.attributes |= self.by()
        made.add(self.description(source.description))
        if inline:
            made.add(el("PlainTextContent", text=self.text_of(source).string))
        shown = name if owner is None else owner
        for passage in source.passages:
            made.add(*self.passage(source, passage, shown))
        made.add(
            *(self.coding(applied, Truth(shown, None, None, None, "", None)) for applied in source.whole)
        )
        made.add(*(ref("NoteRef", self.guid(memo.key)) for memo in self.noted(source.key)))
        return made.add(*self.source_values(source.key))

    def holder_guid(self, key: str) -> str:
        """Return the GUID of a text source or representation."""
        return self.guid(key)

    def may_be_inline(self, source: plain.Document) -> bool:
        """Return whether this program writes texts inside the XML where the study says so."""
        del source
        return False

    def description(self, text: str) -> El | None:
        """Return the description of a source or passage."""
        return el("Description", text=text) if text else None

    def passage_name(self, words: str) -> str | None:
        """Return the name that this program gives a passage."""
        return words[:40]

    def passage(self, source: plain.Document, passage: plain.Passage, owner: str | None) -> list[El]:
        """Return the selections of a passage: one, or one for each coding."""
        words = source.text[passage.start : passage.end]
        truth = Truth(owner, passage.start, passage.end, words, "", None)
        if not self.form.split:
            return [self.selection(source, passage, passage.codings, truth, passage.key)]
        made = [
            self.selection(source, passage, (applied,), truth, f"{passage.key} {applied.key}")
            for applied in passage.codings
        ]
        return made or [self.selection(source, passage, (), truth, passage.key)]

    def selection(
        self,
        source: plain.Document,
        passage: plain.Passage,
        codings: tuple[plain.Applied, ...],
        truth: Truth,
        key: str,
    ) -> El:
        """Return one text selection with these codings."""
        numbers = self.text_of(source).numbers
        made = el(
            "PlainTextSelection",
            guid=self.guid(key),
            name=self.passage_name(truth.words or ""),
            startPosition=numbers[passage.start],
            endPosition=numbers[passage.end],
        )
        made.attributes |= self.by(codings[0].coder if codings else None)
        made.add(self.description(passage.remark))
        made.add(*(self.coding(applied, truth) for applied in codings))
        return made.add(*(ref("NoteRef", self.guid(memo.key)) for memo in self.noted(passage.key)))

    def coding(self, applied: plain.Applied, truth: Truth, key: str | None = None) -> El:
        """Return a coding, and remember the truth about it."""
        guid = self.guid(key or applied.key)
        kind = "case" if any(case.key == applied.code for case in self.study.cases) else "person"
        name = (
            self.code_name(self.study.code(applied.code))
            if kind == "person"
            else self.case_name(applied.code)
        )
        self.truth[key_of(guid)] = truth._replace(code=name, coder=self.coder(applied), kind=kind)
        made = el("Coding", guid=guid)
        made.attributes |= self.by(applied.coder, modified=False)
        made.add(ref("CodeRef", self.guid(applied.code)))
        return made.add(*(ref("NoteRef", self.guid(memo.key)) for memo in self.noted(applied.key)))

    def case_name(self, key: str) -> str:
        """Return the name of a case."""
        return next(case.name for case in self.study.cases if case.key == key)

    # --- memos, cases, the rest -------------------------------------------------------------------------

    def noted(self, key: str) -> list[plain.Memo]:
        """Return the memos that a thing refers to by a reference of its own."""
        return self.study.about(key)

    def memo(self, memo: plain.Memo) -> El | None:
        """Return a memo."""
        made = el("Note", guid=self.guid(memo.key), name=memo.name)
        made.attributes |= self.by(memo.author)
        return made.add(el("PlainTextContent", text=memo.text))

    def value(self, variable: str, value: str) -> El:
        """Return a value of a variable."""
        kind = next(one.kind for one in self.study.variables if one.key == variable)
        return el("VariableValue", ref("VariableRef", self.guid(variable)), el(f"{kind}Value", text=value))

    def source_values(self, key: str) -> list[El]:
        """Return the values that a source carries."""
        del key
        return []

    def variable_name(self, variable: plain.VariableIdea) -> str:
        """Return a variable's name as written."""
        return variable.name

    def variable(self, variable: plain.VariableIdea) -> El:
        """Return a variable."""
        name, kind = self.variable_name(variable), variable.kind
        return el("Variable", guid=self.guid(variable.key), name=name, typeOfVariable=kind)

    def variables(self) -> El | None:
        """Return the variables."""
        return wrapped("Variables", [self.variable(one) for one in self.study.variables])

    def cases(self) -> El | None:
        """Return the cases."""
        return wrapped("Cases", [self.case(case) for case in self.study.cases])

    def case(self, case: plain.CaseIdea) -> El:
        """Return a case with its values and sources."""
        made = el("Case", guid=self.guid(case.key), name=case.name)
        made.add(*(self.value(*pair) for pair in case.values))
        return made.add(*(ref("SourceRef", self.guid(key)) for key in case.documents))

    def group(self, group: plain.Group) -> El:
        """Return a set."""
        made = el("Set", guid=self.guid(group.key), name=group.name)
        made.add(*(ref("MemberCode", self.guid(key)) for key in group.codes))
        made.add(*(ref("MemberSource", self.guid(key)) for key in group.documents))
        return made.add(*(ref("MemberNote", self.guid(key)) for key in group.memos))

    def groups(self) -> list[El]:
        """Return the sets."""
        return [self.group(group) for group in self.study.groups]

    def bond(self, bond: plain.Bond) -> El:
        """Return a link."""
        ends = {"originGUID": self.guid(bond.origin), "targetGUID": self.guid(bond.target)}
        return el("Link", guid=self.guid(bond.key), name=bond.name, direction="OneWay", **ends)

    def drawing(self, drawing: plain.Drawing) -> El:
        """Return a graph."""
        made = el("Graph", guid=self.guid(drawing.key), name=drawing.name)
        for number, key in enumerate(drawing.stands_for):
            guid = self.guid(f"{drawing.key} vertex {number}")
            made.add(
                el(
                    "Vertex",
                    guid=guid,
                    representedGUID=self.guid(key),
                    firstX=number * 50,
                    firstY=20,
                    shape="Oval",
                )
            )
        for number, ends in enumerate(drawing.edges):
            first, last = (self.guid(f"{drawing.key} vertex {end}") for end in ends)
            guid = self.guid(f"{drawing.key} edge {number}")
            made.add(el("Edge", guid=guid, sourceVertex=first, targetVertex=last, lineStyle="solid"))
        return made

    def graphs(self) -> list[El]:
        """Return the graphs."""
        return [self.drawing(drawing) for drawing in self.study.drawings]

    # --- the whole --------------------------------------------------------------------------------------

    def sources(self) -> El | None:
        """Return the sources."""
        study = self.study
        return wrapped(
            "Sources",
            [
                *(self.text_source(one) for one in study.documents),
                *(self.pdf(one) for one in study.printed),
                *(self.picture(one) for one in study.pictures),
                *(self.recording(one) for one in study.recordings),
            ],
        )

    def root(self) -> El:
        """Return the project's element without children."""
        form = self.form
        made = el("Project", name=self.study.name, origin=form.origin)
        made.attributes["xmlns"] = form.namespace
        if form.schema_location is not None:
            made.attributes |= {
                "xmlns__xsi": XSI,
                "xsi__schemaLocation": f"{form.namespace} {form.schema_location}",
            }
        if form.users:
            who = self.guid(self.study.people[0].key)
            made.attributes |= {"creatingUserGUID": who, "modifyingUserGUID": who}
        return made

    def project_description(self) -> El | None:
        """Return the description of the project."""
        return el("Description", text=self.study.description) if self.study.description else None

    def content(self) -> list[El | None]:
        """Return what stands under the root, in order."""
        sources = self.sources()  # first: passages may add notes and links
        notes = [*self.notes, *filter(None, (self.memo(memo) for memo in self.study.memos))]
        return [
            self.users(),
            self.codebook(),
            self.variables(),
            self.cases(),
            sources,
            wrapped("Notes", notes),
            wrapped("Links", [*self.links, *(self.bond(bond) for bond in self.study.bonds)]),
            wrapped("Sets", self.groups()),
            wrapped("Graphs", self.graphs()),
            self.project_description(),
        ]

    def xml(self) -> bytes:
        """Return the project's XML."""
        return document(self.root().add(*self.content()), self.form.style)

    def extra(self) -> list[tuple[str, bytes]]:
        """Return members of the archive besides the XML and the sources."""
        return []

    def write(self) -> Written:
        """Return the file and the truth."""
        xml = self.xml()
        members = [(self.form.xml_name, xml)]
        members += [(f"{self.form.folder}/{name}", data) for name, data in self.members.items()]
        method = zipfile.ZIP_STORED if self.form.stored_entries else zipfile.ZIP_DEFLATED
        data = files.packed(members + self.extra(), method=method, unix=self.form.stored_entries)
        return Written(data, self.truth, self.texts)
