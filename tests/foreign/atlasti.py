"""ATLAS.ti's forms: Windows 9 and 23, Mac 8 and 26.

GUIDs in upper case, a user ``ATLAS.ti`` that codes nothing, several codings on one selection, selection names that
are the words with white space folded, cut off with an ellipsis. On Windows texts hold CRLF without a mark; that a CRLF
counts one there is reported and unverified, so ``crlf`` makes the rival too. On Windows 9 a PDF and its text share one
GUID and coded text of a PDF is said by areas alone; on Mac 8 each coded passage stands twice, as an area and as a text
selection with the same GUID, the codings repeated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from tests.foreign import study as plain
from tests.foreign.facts import Form, Truth, key_of
from tests.foreign.media import CORNERS
from tests.foreign.spelling import El, Style, Way, el
from tests.foreign.writer import SCHEMA_URL, Writer

if TYPE_CHECKING:
    from collections.abc import Sequence

PSEUDO_USER = "C32A2BD5-537F-4838-8B17-DF9EFBAFDF4B"
_WINDOWS = Style(close=" />")
_MAC = Style(declaration='<?xml version="1.0" encoding="utf-8" standalone="yes"?>', indent="    ")


class Atlas(Writer):
    """What all have in common."""

    cut = 70

    def users(self) -> El | None:
        made = super().users()
        if made is not None:
            made.children.insert(0, el("User", guid=PSEUDO_USER, name="ATLAS.ti"))
        return made

    def user(self, person: plain.Person) -> El:
        return el("User", guid=self.guid(person.key), name=person.name)

    def passage_name(self, words: str) -> str | None:
        folded = re.sub(r"\s+", " ", words).strip()
        return folded if len(folded) <= self.cut else folded[: self.cut] + "\u2026"

    def text_file(self, key: str) -> str:
        """Return the GUID of a text's file, another than the source's."""
        return self.guid(f"{key} text file")

    def styled_file(self, key: str) -> str:
        return self.guid(f"{key} styled file")

    def variables(self) -> El | None:
        return None

    def cases(self) -> El | None:
        return None

    def groups(self) -> list[El]:
        """Return document and code groups, and a set for each value of a variable."""
        made = super().groups()
        for case in self.study.cases:
            for variable, value in case.values:
                name = next(one.name for one in self.study.variables if one.key == variable)
                group = plain.Group(f"{case.key} {variable}", f"{name}: {value}", case.documents)
                made.append(self.group(group))
        return made

    def bond(self, bond: plain.Bond) -> El:
        made = super().bond(bond)
        made.attributes["color"] = "#000000"
        return made


class AtlasWindows9(Atlas):
    """ATLAS.ti 9 for Windows."""

    form: ClassVar[Form] = Form(
        origin="ATLAS.ti Win 9.1.3.0",
        way=Way("codepoint", 1, "\r\n"),
        style=_WINDOWS,
        upper=True,
        schema_location=SCHEMA_URL,
    )

    def holder_guid(self, key: str) -> str:
        """Return the GUID of a holder; the text of a PDF has the PDF's own."""
        for printed in self.study.printed:
            if printed.text.key == key:
                return self.guid(printed.key)
        return self.guid(key)

    def representation(self, printed: plain.Printed) -> El | None:
        bare = plain.Document(printed.text.key, printed.text.name, printed.text.text, styled=False)
        return self.holder("Representation", bare, printed.text.name, self.source_name(printed.name))

    def pdf(self, printed: plain.Printed) -> El:
        """Return a PDF source whose coded text is said by areas."""
        made = super().pdf(printed)
        areas = []
        for passage in printed.text.passages:
            where = passage.area or plain.Rectangle(0, 0, 1, 1, 0)
            areas += self.page_area(printed, passage.key, where, passage.codings)
        for area in areas:
            words = self.words_of(printed, str(area.attributes["guid"]))
            area.attributes["name"] = self.passage_name(words)
        made.children[:0] = areas
        return made

    def words_of(self, printed: plain.Printed, guid: str) -> str:
        """Return the words of the passage with this GUID."""
        source = printed.text
        return next(source.text[one.start : one.end] for one in source.passages if self.guid(one.key) == guid)


class AtlasWindows9Rival(AtlasWindows9):
    """The same if it should count a CRLF as two after all."""

    form: ClassVar[Form] = Form(
        origin="ATLAS.ti Win 9.1.3.0",
        way=Way("codepoint", 2, "\r\n"),
        style=_WINDOWS,
        upper=True,
        schema_location=SCHEMA_URL,
    )


class AtlasWindows23(AtlasWindows9):
    """ATLAS.ti 23 for Windows."""

    form: ClassVar[Form] = Form(
        origin="ATLAS.ti Win 23.2.3.27778",
        way=Way("codepoint", 1, "\r\n"),
        style=_WINDOWS,
        upper=True,
        schema_location=SCHEMA_URL,
    )


class AtlasMac8(Atlas):
    """ATLAS.ti 8 for Mac: the example of the specification."""

    cut = 95
    form: ClassVar[Form] = Form(
        origin="ATLAS.ti 8.4.0 573 , macOS Version 10.14.3 (Build 18D109)",
        style=_MAC,
        upper=True,
        schema_location=SCHEMA_URL,
    )

    def root(self) -> El:
        made = super().root()
        made.attributes["basePath"] = f"/Users/someone/Documents/{self.study.name} Media"
        return made

    def code_name(self, code: plain.CodeIdea) -> str:
        """Return a name that says the path: codes are flat."""
        parent = None if code.parent is None else self.study.code(code.parent)
        return code.name if parent is None else f"{self.code_name(parent)}::{code.name}"

    def codebook(self) -> El | None:
        flat = [self.code(code) for code in self.study.codes]
        for code in flat:
            code.children = [child for child in code.children if child.tag != "Code"]
        return el("CodeBook", el("Codes", *flat))

    def holder_guid(self, key: str) -> str:
        return self.guid(key)

    def text_file(self, key: str) -> str:
        """Return the GUID of a text's file; a representation's file is named by its own GUID."""
        if any(printed.text.key == key for printed in self.study.printed):
            return self.guid(key)
        return super().text_file(key)

    def text_paths(self, source: plain.Document) -> dict[str, object]:
        made = super().text_paths(source)
        if any(printed.text.key == source.key for printed in self.study.printed):
            made.pop("richTextPath", None)
        return made

    def pdf(self, printed: plain.Printed) -> El:
        """Return a PDF source where each coded passage stands as an area too, with the same GUID."""
        made = super().pdf(printed)
        made.children[:0] = [self.printed_passage(printed, passage) for passage in printed.text.passages]
        return made

    def printed_passage(self, printed: plain.Printed, passage: plain.Passage) -> El:
        """Return the area of a coded passage, with its words inside it."""
        where = passage.area or plain.Rectangle(0, 0, 1, 1, 0)
        place = self.page_place(where, printed.height)
        words = printed.text.text[passage.start : passage.end]
        made = el("PDFSelection", guid=self.guid(passage.key), name=self.passage_name(words), page=place.page)
        made.attributes |= dict(zip(CORNERS, place[1:5], strict=True)) | self.by(passage.codings[0].coder)
        inside = el("PlainTextContent", text=words)
        made.add(el("Representation", inside, guid=self.guid(f"{passage.key} words")))
        truth = Truth(self.source_name(printed.name), None, None, None, "", None, place)
        for applied in passage.codings:
            key = f"{applied.key} on the page"
            made.add(self.coding(applied, truth, key))
            guid = key_of(self.guid(key))
            self.truth[guid] = self.truth[guid]._replace(kind="automatic")  # it only repeats that of the text
        return made

    def representation(self, printed: plain.Printed) -> El | None:
        """Return the text of a PDF; each of its passages is printed where its area is."""
        made = super().representation(printed)
        for passage in printed.text.passages:
            for applied in passage.codings:
                guid = key_of(self.guid(applied.key))
                place = self.page_place(passage.area or plain.Rectangle(0, 0, 1, 1, 0), printed.height)
                self.truth[guid] = self.truth[guid]._replace(place=place)
        return made

    def recording_path(self, recording: plain.Recording) -> dict[str, object]:
        """Return a path beside the project: recordings lie outside."""
        return {"path": f"relative:///{self.guid(recording.key + ' file')}.m4a"}


class AtlasMac26(AtlasMac8):
    """ATLAS.ti 26 for Mac: new GUIDs at each export, comments as descriptions, no colours, the XML called otherwise."""

    cut = 100
    form: ClassVar[Form] = Form(
        origin="ATLAS.ti Mac 26.1.2",
        style=_MAC,
        xml_name="Trial.qde",
        upper=True,
        colors=False,
        schema_location=SCHEMA_URL,
    )

    def noted(self, key: str) -> list[plain.Memo]:
        del key
        return []

    def memo(self, memo: plain.Memo) -> El | None:
        del memo
        return None

    def passage(self, source: plain.Document, passage: plain.Passage, owner: str | None) -> list[El]:
        """Return a selection whose comment is its description."""
        comment = "\n".join(memo.text for memo in self.comments(passage))
        if comment:
            passage = plain.Passage(
                passage.key, passage.start, passage.end, passage.codings, comment, passage.area
            )
        return super().passage(source, passage, owner)

    def comments(self, passage: plain.Passage) -> Sequence[plain.Memo]:
        """Return the memos about a passage."""
        return self.study.about(passage.key)

    def graphs(self) -> list[El]:
        known = {memo.key for memo in self.study.memos}
        return [self.drawing(one) for one in self.study.drawings if not known & set(one.stands_for)]
