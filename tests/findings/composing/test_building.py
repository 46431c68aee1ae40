"""Tokens of manuscripts become quotes; what is not as it was stops the build, with its place."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

import attrs
import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.findings.composing.building import Sources, build
from refiqda.findings.composing.marks import marks_for, marks_in
from refiqda.findings.composing.plain import markdown_spots
from refiqda.findings.composing.reading import read
from refiqda.findings.composing.tokens import tokens
from refiqda.findings.composing.values import Read
from refiqda.findings.composing.word import open_word, word_spots
from refiqda.findings.quotes.values import Quote
from refiqda.findings.voices import Voices
from refiqda.render.findings.composed import markdown
from refiqda.render.findings.composed_word import word_parts
from refiqda.render.findings.composing import fault_line, write_manuscript
from tests.findings.composing.made import Words

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document

    from refiqda.findings.composing.values import Built
    from refiqda.findings.quotes.values import Form

WORDS = {
    "q1": "He said “no & *never*” to 50% of _us_.",
    "q2": "\u2013 There are two kinds.\n\u2013 No, one.",
    "q_3": "For ten years.",
    "q4": "one [...] (two)\nthree",
}
FORMS = {"q2": "exchange", "q_3": "condensate"}


def sources(**changes: Any) -> Sources:  # noqa: ANN401 - as the class takes them
    quotes = {
        name: Quote(id=name, form=cast("Form", FORMS.get(name, "passage")), language="en") for name in WORDS
    }
    said = Sources(quotes=quotes, printed=lambda one: Words(WORDS[one.id]), voices=Voices((), ()))
    return attrs.evolve(said, **changes)


def built_of(path: Path, text: str, **options: Any) -> Built:  # noqa: ANN401 - as the class takes them
    path.write_text(text, encoding="utf-8", newline="")
    return build(read(path), options.pop("sources", sources()), policy="none", **options)


def text_of(path: Path, text: str, **options: Any) -> str:  # noqa: ANN401 - as the class takes them
    built = built_of(path, text, **options)
    assert built.faults == ()
    out = path.with_name(f"out{path.suffix}")
    out.unlink(missing_ok=True)
    write_manuscript(built, out)
    return out.read_bytes().decode()


def test_markdown_gets_its_quotes_inline_and_as_blocks(tmp_path: Path) -> None:
    text = (
        "# One\r\n\r\nThey said [[q:q1]]. And “[[q:q4]]”\r\n\r\n[[q:q1]]\r\n\r\n> [[q:q2]]\r\n\r\n"
        "\\[\\[q:q\\_3\\]\\]\r\n"
    )
    assert text_of(tmp_path / "a.md", text) == (
        "# One\r\n\r\nThey said “He said \u2018no & \\*never\\*\u2019 to 50% of \\_us\\_”. "
        "And “one [...] (two) three”\r\n\r\n"
        "> He said “no & \\*never\\*” to 50% of \\_us\\_.\r\n\r\n"
        "> \u2013 There are two kinds.  \n> \u2013 No, one.\r\n\r\n"
        "For ten years.\r\n"
    )


def test_what_is_no_token_stays_byte_for_byte(tmp_path: Path) -> None:
    text = "\ufeffA\u00a0b\r\n```\n[[q:q1]]\n```\n`[[q:zz]]` <!-- [[q:zz]] --> [[wiki]] [[Q1]] [q:q1]\r"
    assert text_of(tmp_path / "a.md", text) == text


def test_latex_gets_what_it_uses(tmp_path: Path) -> None:
    plain = (
        "Said [[q:q1]], {[}{[}q:q4{]}{]}. % [[q:zz]]\n\n[[q:q2]]\n\n\\begin{quote}\n[[q:q4]]\n\\end{quote}\n"
    )
    assert text_of(tmp_path / "a.tex", plain) == (
        "Said ``He said `no \\& *never*' to 50\\% of \\_us\\_'', ``one [...] (two) three''. % [[q:zz]]\n\n"
        "\\begin{quote}\n\u2013 There are two kinds.\\\\\n\u2013 No, one.\n\\end{quote}\n\n"
        "\\begin{quote}\none [...] (two)\n\nthree\n\\end{quote}\n"
    )
    package = "\\usepackage{csquotes}\nSaid [[q:q1]] and \\enquote{[[q:q4]]}.\n"
    assert text_of(tmp_path / "b.tex", package).endswith(
        "Said \\enquote{He said \\enquote{no \\& *never*} to 50\\% of \\_us\\_.} "
        "and \\enquote{one [...] (two) three}.\n"
    )


def test_marks_are_those_of_the_manuscript_or_those_asked_for(tmp_path: Path) -> None:
    assert "«Man» og «one [...] (two) three»" in text_of(tmp_path / "a.md", "«Man» og [[q:q4]]\n")
    assert "„Man“ und „one" in text_of(tmp_path / "a.md", "„Man“ und [[q:q4]]\n")
    assert "«one" in text_of(tmp_path / "a.md", "“So” [[q:q4]]\n", marks="nb")
    assert "«\u00a0one [...] (two) three\u00a0»" in text_of(tmp_path / "a.md", "x [[q:q4]]\n", marks="fr")
    assert marks_in(["none at all"], "de") == marks_for("de") == marks_for("„“")
    with pytest.raises(InvalidArgumentError, match="not known"):
        marks_for("xx")


def test_every_fault_is_told_with_its_place(tmp_path: Path) -> None:
    text = "a [[q:q9]]\n\n[[q:q1]] and [[q:q4]] and [[q: ]] and [[q:gone]]\n\n[[q:q2]]\n"
    stale = sources(
        printed=lambda one: (
            Words("", stale=True, why="the words changed") if one.id == "q1" else Words(WORDS[one.id])
        ),
        translated=lambda one: "original-changed" if one.id == "q4" else "unchanged",
        withdrawn=frozenset({"gone"}),
    )
    built = built_of(tmp_path / "a.md", text, sources=stale)
    told = [(one.why, one.id, one.where) for one in built.faults]
    assert told == [
        ("unknown", "q9", "line 1"),
        ("words changed", "q1", "line 3"),
        ("translation changed", "q4", "line 3"),
        ("unreadable", "", "line 3"),
        ("withdrawn", "gone", "line 3"),
    ]
    assert "Possible: q1, q2" in fault_line(built.faults[0], "a.md")
    assert all(words not in fault_line(one, "a.md") for one in built.faults for words in WORDS.values())


@settings(max_examples=32, deadline=None)
@given(
    st.lists(
        st.sampled_from(["[[q:q1]]", "[[q", "q:", "]]", "[", "\\", "{[}", "{]}", "a", " ", "\n", "`", ">"])
    )
)
def test_tokens_never_overlap_and_none_is_left_unread(parts: list[str]) -> None:
    text = "".join(parts)
    spans = [found[2:] for found in tokens(text)]
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert len(spans) >= len(re.findall(r"\[\[q:q1\]\]", text))


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def typed() -> Document:
    """Return a manuscript as Word leaves it: a token cut by spelling, formatting and a tracked change."""
    document = docx.Document()
    styles = document.styles.element
    for style in list(styles):
        if style.get(f"{{{W[9:-1]}}}styleId") in {"Quote", "QuoteChar"}:
            styles.remove(style)
    document.add_heading("1. Going in", 1)
    paragraph = document.add_paragraph("They told: ")
    paragraph.add_run("[[Q:").italic = True
    paragraph._p.append(parse_xml(f'<w:proofErr {W} w:type="spellStart"/>'))
    paragraph._p.append(
        parse_xml(f'<w:del {W} w:id="1" w:author="x"><w:r><w:delText>9</w:delText></w:r></w:del>')
    )
    paragraph._p.append(parse_xml(f'<w:ins {W} w:id="2" w:author="x"><w:r><w:t>q1]</w:t></w:r></w:ins>'))
    paragraph.add_run("] and so on.").bold = True
    document.add_paragraph("[[q:q2]]")
    document.add_table(1, 1).cell(0, 0).text = "[[q:q4]]"
    document.sections[0].header.paragraphs[0].text = "Head [[q:q_3]]"
    return document


def filled(tmp_path: Path, document: Document, name: str = "a") -> Path:
    path, out = tmp_path / f"{name}.docx", tmp_path / f"{name}-out.docx"
    document.save(str(path))
    built = build(read(path), sources(), policy="none")
    assert built.faults == ()
    write_manuscript(built, out)
    return out


def test_word_gets_its_quotes_in_the_look_of_their_tokens(tmp_path: Path) -> None:
    out = docx.Document(str(filled(tmp_path, typed())))
    said = [(one.style.name, one.text) for one in out.paragraphs if one.style is not None]
    assert said[2:4] == [("Quote", "\u2013 There are two kinds."), ("Quote", "\u2013 No, one.")]
    told = out.paragraphs[1]
    assert told.text == "They told: “He said \u2018no & *never*\u2019 to 50% of _us_.” and so on."
    assert [run.text for run in told.runs if run.italic] == [
        "“He said \u2018no & *never*\u2019 to 50% of _us_.”"
    ]
    assert [run.text for run in told.runs if run.bold] == [" and so on."]
    assert "w:del" not in told._p.xml.replace("w:delText", "")
    assert out.tables[0].cell(0, 0).text == "“one [...] (two) three”"
    assert out.sections[0].header.paragraphs[0].text == "Head For ten years."


def test_word_keeps_its_own_style_of_quotes_and_its_sections(tmp_path: Path) -> None:
    document = docx.Document()
    document.styles["Quote"].font.italic = False
    first = document.add_paragraph("[[q:q2]]")
    section = parse_xml(f'<w:sectPr {W}><w:type w:val="continuous"/></w:sectPr>')
    first._p.get_or_add_pPr().append(section)
    document.add_paragraph("after")
    styles = len(document.styles.element)
    out = docx.Document(str(filled(tmp_path, document)))
    assert [one.style.name for one in out.paragraphs if one.style is not None][:2] == ["Quote", "Quote"]
    assert len(out.styles.element) == styles
    assert ["w:sectPr" in one._p.xml for one in out.paragraphs] == [False, True, False]


def test_the_same_word_manuscript_gives_the_same_bytes_and_no_time(tmp_path: Path) -> None:
    one, other = filled(tmp_path, typed(), "a"), filled(tmp_path, typed(), "b")
    parts = [zipfile.ZipFile(io.BytesIO(path.read_bytes())) for path in (one, other)]
    assert {info.date_time for info in parts[0].infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert [parts[0].read(name) for name in ("word/document.xml", "word/styles.xml")] == [
        parts[1].read(name) for name in ("word/document.xml", "word/styles.xml")
    ]


def test_what_is_no_manuscript_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK no")
    (tmp_path / "a.md").write_bytes(b"\xff\xfe")
    for name in ("a.docx", "a.md", "none.tex"):
        with pytest.raises(UnusableFileError):
            read(tmp_path / name)
    with pytest.raises(InvalidArgumentError, match="form"):
        read(tmp_path / "a.odt")


MARKDOWN = """# A paper

## One

It is *said* **so**[^a]. [[q:q1]]

[[q:q2]]

Second after.

Third.

1. first
2. second

- point

| a | b |
|---|---|
| c | d |

[^a]: With a *note*
  over two lines.
"""


def test_markdown_becomes_a_typescript(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    for name in ("one", "two"):
        write_manuscript(build(read(path), sources(), policy="none"), tmp_path / f"{name}.docx")
    assert (tmp_path / "one.docx").read_bytes() == (tmp_path / "two.docx").read_bytes()
    out = docx.Document(str(tmp_path / "one.docx"))
    said = [(one.style.name, one.text) for one in out.paragraphs if one.style is not None]
    assert said[:4] == [
        ("Title", "A paper"),
        ("Heading 1", "One"),
        ("First Paragraph", "It is said so. “He said \u2018no & *never*\u2019 to 50% of _us_.”"),
        ("Block Quote", "\u2013 There are two kinds.\n\u2013 No, one."),
    ]
    assert said[4:] == [
        ("First Paragraph", "Second after."),
        ("Normal", "Third."),
        ("List Item", "1.\tfirst"),
        ("List Item", "2.\tsecond"),
        ("List Item", "\u2022\tpoint"),
    ]
    assert [[cell.text for cell in row.cells] for row in out.tables[0].rows] == [["a", "b"], ["c", "d"]]
    assert [run.text for run in out.paragraphs[2].runs if run.italic] == ["said"]
    normal = out.styles["Normal"]
    assert (normal.font.name, normal.font.size.pt, normal.paragraph_format.line_spacing) == (
        "Times New Roman",
        12,
        2.0,
    )
    with zipfile.ZipFile(tmp_path / "one.docx") as archive:
        notes = archive.read("word/footnotes.xml").decode()
    assert "over two lines." in notes
    assert "footnoteReference" in out.paragraphs[2]._p.xml


@settings(max_examples=26, deadline=None)
@given(st.lists(st.text("ab .,\n#*`>\u00e5\u201c", max_size=12), min_size=2, max_size=4))
def test_all_but_the_tokens_is_kept(pieces: list[str]) -> None:
    text = "x[[q:q_3]]y".join(pieces)
    spots = tuple(markdown_spots(text))
    built = build(Read("a.md", "md", (text,), spots), sources(), policy="none")
    kept, at = [], 0
    for one in spots:
        kept += [
            text[at : one.start],
            WORDS["q_3"].rstrip("." if text[one.end : one.end + 1] in ".," else ""),
        ]
        at = one.end
    assert markdown(built) == "".join((*kept, text[at:]))
    assert len(spots) == len(pieces) - 1 or "`" in text


@settings(max_examples=12, deadline=None)
@given(st.sets(st.integers(1, 40), max_size=12))
def test_a_token_is_found_wherever_word_cuts_it(cuts: set[int]) -> None:
    text = "They told us [[q:q4]], and “[[q:q_3]]” so."
    document = docx.Document()
    paragraph = document.add_paragraph()
    places = [0, *sorted(one for one in cuts if one < len(text)), len(text)]
    for start, end in pairwise(places):
        paragraph.add_run(text[start:end])
    memory = io.BytesIO()
    document.save(memory)
    opened = open_word(memory.getvalue(), "a.docx")
    said = Read(
        "a.docx",
        "docx",
        tuple(one.text for one in opened.paragraphs),
        tuple(word_spots(opened.paragraphs)),
        memory.getvalue(),
    )
    parts = dict(word_parts(build(said, sources(), policy="none")))
    words = re.sub(
        "<[^>]+>",
        "",
        re.sub(r"<w:sectPr.*</w:sectPr>", "", parts["word/document.xml"].decode(), flags=re.DOTALL),
    )
    assert "They told us “one [...] (two) three”, and “For ten years.” so." in words
