"""Manuscripts from Word: tracked changes, tokens over runs, notes, comments, tables, boxes, styles of quotations."""

from __future__ import annotations

import io
import zipfile

import pytest

from refiqda.errors import UnusableFileError
from refiqda.findings.manuscripts.reading import read_manuscript_bytes

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/>
<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="S"><w:name w:val="Sitat"/></w:style>
<w:style w:type="paragraph" w:styleId="Q"><w:name w:val="Intense Quote"/></w:style>
<w:style w:type="paragraph" w:styleId="Z"><w:name w:val="Blockzitat"/></w:style>
<w:style w:type="paragraph" w:styleId="B"><w:name w:val="Block Text"/></w:style>
<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Voices"/><w:basedOn w:val="Q"/></w:style>
<w:style w:type="paragraph" w:styleId="Bib"><w:name w:val="Bibliography"/>
<w:pPr><w:ind w:left="720" w:hanging="720"/></w:pPr></w:style>
<w:style w:type="character" w:styleId="E"><w:name w:val="Emphasis"/><w:rPr><w:i/></w:rPr></w:style>
"""


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str, properties: str = "") -> str:
    inside = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def styled(style: str, *runs: str) -> str:
    return p(*runs, properties=f'<w:pStyle w:val="{style}"/>')


def docx(*body: str, **parts: str) -> bytes:
    files = {
        "_rels/.rels": "<Relationships>"
        f'<Relationship Id="a" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f"<w:document {W} {MC}><w:body>{''.join(body)}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {W}>{STYLES}</w:styles>",
    }
    relations = [f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>']
    for name, inside in parts.items():
        files[f"word/{name}.xml"] = f"<w:{name} {W}>{inside}</w:{name}>"
        relations.append(f'<Relationship Id="{name}" Type="{OFFICE}/{name}" Target="{name}.xml"/>')
    files["word/_rels/document.xml.rels"] = f"<Relationships>{''.join(relations)}</Relationships>"
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return memory.getvalue()


def read(*body: str, **parts: str):  # type: ignore[no-untyped-def]  # noqa: ANN201 - what the function read returns
    return read_manuscript_bytes(docx(*body, **parts), "docx", name="paper.docx")


@pytest.mark.parametrize("style", ["S", "Q", "Z", "B", "Own"])
def test_styles_of_quotations_have_many_names(style: str) -> None:
    (one,) = read(p("They had waited:"), styled(style, "I was there."), p("So it was.")).quoted
    assert (one.text, one.form, one.before) == ("I was there.", "block", "They had waited:")


def test_paragraphs_set_in_further_than_the_text_are_quotations() -> None:
    far = '<w:ind w:left="{}"/>'
    body = p("Text that fills the pages of it all.", properties=far.format(200))
    assert [one.text for one in read(body, p("Set in.", properties=far.format(760))).quoted] == ["Set in."]
    assert not read(body, p("As before.", properties=far.format(200))).quoted
    assert not read(body, styled("Bib", "Smith, A. 2019.")).quoted
    listed = '<w:numPr><w:numId w:val="1"/></w:numPr><w:ind w:left="760"/>'
    assert not read(body, p("An item.", properties=listed)).quoted


def test_tracked_changes_read_as_accepted_and_are_told() -> None:
    found = read(
        p(
            "One said “I ",
            f"<w:del>{run('never').replace('w:t', 'w:delText')}</w:del>",
            f"<w:ins>{run('always')}</w:ins>",
            " waited”.",
        ),
        p("Another “waited for very long”."),
        p(f"<w:del>{run('“gone with the change”').replace('w:t', 'w:delText')}</w:del>", "Left."),
    )
    assert [(one.text, one.tracked) for one in found.quoted] == [
        ("I always waited", True),
        ("waited for very long", False),
    ]
    assert [one.tracked for one in found.paragraphs] == [True, False, True]
    assert any("tracked deletions" in note for note in found.notes)


def test_a_paragraph_whose_mark_is_deleted_goes_on_in_the_next() -> None:
    gone = p("One said “I was ", properties="<w:rPr><w:del/></w:rPr>")
    assert [one.text for one in read(gone, p("there and waited”.")).quoted] == ["I was there and waited"]


def test_tokens_split_over_runs_are_whole() -> None:
    found = read(
        p("[[", run("q:", "<w:b/>"), "T5", '<w:proofErr w:type="spellStart"/>', "-1]", "]"), p("See [[q:a]].")
    )
    assert [(one.id, one.alone, one.paragraph) for one in found.tokens] == [
        ("T5-1", True, 0),
        ("a", False, 1),
    ]
    assert not found.quoted


def test_headings_leads_and_levels() -> None:
    found = read(
        styled("T", "A study"),
        styled("H1", "Findings"),
        p(run("Client", "<w:i/>"), run(".", "<w:i/>"), " Most had waited."),
        styled("Q", "I waited."),
        p(run("Therapist.", '<w:rStyle w:val="E"/>'), " They had not."),
        styled("Q", "I did not wait."),
    )
    assert [found.paragraphs[one.paragraph].lead for one in found.quoted] == ["Client.", "Therapist."]
    assert found.paragraphs[-1].headings == ("A study", "Findings")
    assert [one.level for one in found.paragraphs if one.kind == "heading"] == [1, 2]


def test_notes_tables_boxes_are_parts_and_comments_are_left_out_one_by_one() -> None:
    box = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>'
        + p("“said in a box here”")
        + "</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>"
        + p("“said in a box here”")
        + "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    found = read(
        p("One said “I was there”", '<w:r><w:footnoteReference w:id="2"/></w:r>', " then.", box),
        f"<w:tbl><w:tr><w:tc>{p('“said in a table here”')}</w:tc></w:tr></w:tbl>",
        footnotes=f'<w:footnote w:id="2">{p("“said in a note here”")}</w:footnote>',
        comments=f'<w:comment w:id="1">{p("Is “this the one to quote” or [[q:x]]?")}</w:comment>',
    )
    assert [(one.text, one.place.in_words()) for one in found.quoted] == [
        ("I was there", "paragraph 1"),
        ("said in a box here", "paragraph 2"),
        ("said in a table here", "table 1, paragraph 3"),
        ("said in a note here", "footnote 1, paragraph 4"),
    ]
    assert found.quoted[0].after == "then."
    assert [(one.rule, one.quoted.place.in_words()) for one in found.left_out] == [
        ("comment", "comment 1, paragraph 5")
    ]
    assert not found.tokens
    assert any(note.startswith("comments") for note in found.notes)


@pytest.mark.parametrize(
    "data",
    [
        docx("<w:p>").replace(b"PK\x01\x02", b"PK\x01\x03"),
        docx("<w:p><w:r>"),
        docx(p("&secret;")),
    ],
)
def test_damaged_documents_are_one_typed_line(data: bytes) -> None:
    with pytest.raises(UnusableFileError) as caught:
        read_manuscript_bytes(data, "docx", name="paper.docx")
    assert "\n" not in str(caught.value)


def test_entities_are_refused() -> None:
    data = docx(p("x"))
    memory = io.BytesIO(data)
    with zipfile.ZipFile(memory) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["word/document.xml"] = (
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + files["word/document.xml"]
    )
    with zipfile.ZipFile(memory := io.BytesIO(), "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    with pytest.raises(UnusableFileError, match="DOCTYPE"):
        read_manuscript_bytes(memory.getvalue(), "docx", name="paper.docx")
