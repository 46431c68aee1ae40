"""Manuscripts in LaTeX, as web pages and as PDFs: what reads, what is left out, how far pages tell of paragraphs."""
# ruff: noqa: RUF001 - marks of quotation are what this is about

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from refiqda.errors import UnusableFileError
from refiqda.findings.manuscripts.paged_lines import Line, paragraphs_of
from refiqda.findings.manuscripts.reading import read_manuscript_bytes

if TYPE_CHECKING:
    from refiqda.findings.manuscripts.values import Manuscript


def tex(text: str) -> Manuscript:
    return read_manuscript_bytes(text.encode(), "tex", name="paper.tex")


def web(text: str) -> Manuscript:
    return read_manuscript_bytes(text.encode(), "html", name="paper.html")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("``I was there''", "I was there"),
        ("\\enquote{I was there}", "I was there"),
        ("\\enquote{I was \\enquote{there} then}", "I was ‘there’ then"),
        ("\\enquote*{I was there}", "I was there"),
        ("\\textquote[T5]{I was there}", "I was there"),
        ("\\foreigntextquote{ngerman}{ich war dort}", "ich war dort"),
        ("\\glqq ich war dort\\grqq{} da", "ich war dort"),
        ("\\guillemotleft jeg var der\\guillemotright", "jeg var der"),
        (
            "``p\\aa{} b\\o lgen, \\'{e}n na\\\"\\i ve \\\"over \\O{}st \\c{c}a''",
            "på bølgen, én naïve över Øst ça",
        ),
        ("``I was \\emph{so} % a note\n there''", "I was so there"),
        ("``I don't wait: 100\\% of it \\ldots{} -- so''", "I don't wait: 100% of it ... – so"),
        ("``I was\n  there~then''", "I was there\u00a0then"),
        ("``[\\ldots] I was [sic] there''", "[...] I was [sic] there"),
        ("``I was there\\footnote{Or not.} then''", "I was there then"),
    ],
)
def test_latex_quotes_in_many_ways(written: str, text: str) -> None:
    found = tex(f"\\begin{{document}}\nOne said {written} of it all.\n\\end{{document}}")
    assert [one.text for one in found.quoted] == [text]
    assert found.quoted[0].place.line == 2


def test_latex_sets_apart_in_many_ways() -> None:
    found = tex(
        "\\section{Findings}\n\\paragraph{Client.} They had waited:\n\\begin{quote}\nI was there.\n\\end{quote}\n"
        "\\begin{quotation}\n-- Are you?\\\\\n-- I am.\n\\end{quotation}\n\\blockquote[(T5)]{I left.}\n"
        "\\begin{displayquote}[(T6)]\nI stayed.\n\\end{displayquote}\n\\begin{quote}\n[[q:T5\\_1]]\n\\end{quote}\n"
    )
    assert [(one.text, one.form, one.place.line) for one in found.quoted] == [
        ("I was there.", "block", 4),
        ("– Are you?\n– I am.", "exchange", 7),
        ("I left.", "block", 10),
        ("I stayed.", "block", 12),
    ]
    assert found.paragraphs[found.quoted[0].paragraph].lead == "Client."
    assert found.paragraphs[found.quoted[0].paragraph].headings == ("Findings",)
    assert [(one.id, one.alone) for one in found.tokens] == [("T5_1", True)]


def test_latex_follows_what_a_file_defines_for_its_quotations() -> None:
    found = tex(
        "\\newcommand{\\said}[1]{\\enquote{#1}}\\newcommand*\\voice[1]{``#1''}\\newcommand{\\gap}{[\\dots]}\n"
        "\\newenvironment{person}[1]{\\begin{quote}\\itshape}{\\end{quote}}\n\\newenvironment{plain}{\\small}{}\n"
        "\\begin{document}\nOne told \\said{I was \\gap{} there then}, one \\voice{I was never there at all}.\n"
        "\\begin{person}\nI left.\n\\end{person}\n\\begin{plain}\nNo.\n\\end{plain}\n\\end{document}"
    )
    assert [(one.text, one.form) for one in found.quoted] == [
        ("I was [...] there then", "inline"),
        ("I was never there at all", "inline"),
        ("I left.", "block"),
    ]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("I was \\textelp{} there", "I was [...] there"),
        ("I was \\textins{so} there", "I was [so] there"),
        ("I was \\textelp{once} there", "I was [...] [once] there"),
    ],
)
def test_latex_declares_omissions_and_insertions(written: str, text: str) -> None:
    assert [one.text for one in tex(f"One told \\enquote{{{written}}} of it.").quoted] == [text]


def test_latex_in_german_reads_its_short_forms_and_no_other_language_does() -> None:
    words = 'Eine sagte "`die Stra"se war sch"on leer, ""und so"\' dazu.'
    german = tex(f"\\usepackage[ngerman]{{babel}}\n\\begin{{document}}\n{words}\n\\end{{document}}")
    assert [one.text for one in german.quoted] == ["die Straße war schön leer, und so"]
    english = tex(
        "\\documentclass{article}\\usepackage[ngerman,english]{babel}\\begin{document}"
        'One told me "and so it was" and "so it went on".'
    )
    assert [one.text for one in english.quoted] == ["and so it was", "so it went on"]


def test_latex_leaves_out_code_mathematics_and_other_files_and_says_so() -> None:
    found = tex(
        "\\input{other}\n\\begin{verbatim}\n``not this at all''\n\\end{verbatim}\n$x ``nor this one'' y$ "
        "\\verb|``nor that''| %``nor a comment''\nA footnote.\\footnote{One said ``only this one here''.} "
        "\\begin{tabular}{l}``in a table here''\\\\\\end{tabular} ``quotes illustrate this'' \\cite{smith}."
    )
    assert [(one.text, one.place.part) for one in found.quoted] == [
        ("in a table here", "table"),
        ("only this one here", "footnote"),
    ]
    assert [one.rule for one in found.left_out] == ["literature"]
    assert any("other files" in note for note in found.notes)


def test_web_pages() -> None:
    found = web(
        "<html><head><title>“not the title here”</title><script>“nor this script”</script></head><body>"
        "<h1>Findings</h1>\n<p><em>Client.</em> One &ldquo;was\n there long&rdquo; <q>and <q>then</q> not here</q>.</p>"
        "<p>One <del>“never said a word”</del><ins>“said a word here”</ins>.</p>\n<blockquote><p>I left.</p>"
        "<p>– Are you?<br>– I am.</p></blockquote><nav>“nor this one here”</nav><p>[[q:<b>T5</b>-1]]</p>"
        "<table><tr><td>“in a table here”</td></tr></table><p class='BlockQuote'>I stayed.</p></body></html>"
    )
    assert [(one.text, one.form, one.place.line, one.tracked) for one in found.quoted] == [
        ("was there long", "fragment", 2, False),
        ("and ‘then’ not here", "fragment", 3, False),
        ("said a word here", "fragment", 3, True),
        ("I left.", "block", 4, False),
        ("– Are you?\n– I am.", "exchange", 4, False),
        ("in a table here", "fragment", 4, False),
        ("I stayed.", "block", 4, False),
    ]
    assert found.paragraphs[1].lead == "Client."
    assert [one.id for one in found.tokens] == ["T5-1"]
    assert any("nav" in note for note in found.notes)


def test_office_programs_set_in_by_margins() -> None:
    found = web(
        "<style>p.P3 { margin-left: 0.8cm } p.P1 { margin-left: 0cm }</style><p class='P1'>They had waited long.</p>"
        "<p class='P3'>I was there.</p><p style='margin-left: 0.32in'>I left.</p>"
        "<p style='margin-left: 1cm; text-indent: -1cm'>Smith, 2019.</p><p class='P1'>They had waited long.</p>"
    )
    assert [one.text for one in found.quoted] == ["I was there.", "I left."]
    assert not web("<p style='margin-left: 1cm'>All of it is so.</p>").quoted


def test_web_pages_fetch_and_expand_nothing() -> None:
    found = web('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><p>One “said &b; and nothing”.</p>')
    assert "root:" not in "".join(one.text for one in found.paragraphs)
    with pytest.raises(UnusableFileError, match="large"):
        web("<b>" * 2_000_001)


def pdf(*lines: tuple[float, float, float, str], fonts: str = "Helvetica") -> bytes:
    """Return a PDF of one page with lines at (left, base, size)."""
    drawn = "\n".join(
        f"BT /F1 {size} Tf 1 0 0 1 {left} {base} Tm ({re.sub(r'([()])', chr(92) + chr(92) + '1', text)}) Tj ET"
        for left, base, size, text in lines
    ).encode("cp1252")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        f"<</Type/Font/Subtype/Type1/BaseFont/{fonts}/Encoding/WinAnsiEncoding>>".encode(),
    ]
    data, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj%s endobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n" + table
    return data + head + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(data)


def test_pdfs_tell_quotations_set_in_and_words_parted_at_line_ends() -> None:
    data = pdf(
        (72, 700, 14, "Findings"),
        (72, 670, 10, "Clients had met somebody who knew what they would say, and \u201cthey were wait-"),
        (72, 658, 10, "ing for a long while\u201d (T5). What they remembered was a therapist who could have"),
        (72, 646, 10, "gone ahead and did not, which was remarkable."),
        (100, 626, 10, "I could hear that she held back, and it was a bit like when you have a fellow"),
        (100, 614, 10, "on watch who waits for you."),
        (72, 594, 10, "They went on, and so it went on for a paragraph that is long enough to fill it."),
        (300, 40, 10, "17"),
    )
    found = read_manuscript_bytes(data, "pdf", name="paper.pdf")
    assert [(one.text, one.form, one.place.in_words()) for one in found.quoted] == [
        ("they were waiting for a long while", "fragment", "page 1, paragraph 2"),
        (
            "I could hear that she held back, and it was a bit like when you have a fellow on watch who waits for you.",
            "block",
            "page 1, paragraph 3",
        ),
    ]
    assert found.paragraphs[0].kind == "heading"
    assert any("page numbers" in note for note in found.notes)


def test_columns_and_footnotes_of_pages() -> None:
    def lines(left: float, words: str, count: int = 8, size: float = 10.0, top: float = 700.0) -> list[Line]:
        text = f"{words} of many words in a line"
        return [
            Line(f"{text} {'abcdefgh'[number]}", left, top - 12 * number, size) for number in range(count)
        ]

    pages = [
        [*lines(60, f"{one} left"), *lines(320, f"{one} right"), *lines(60, f"7 note {one}", 2, 7.5, 80)]
        for one in ("first", "second")
    ]
    blocks, notes = paragraphs_of(pages)
    assert [(block.kind, block.part) for block in blocks] == [("text", "text"), *[("note", "footnote")] * 2]
    assert blocks[0].pages == ((0, 1), (blocks[0].text.index("second left"), 2))
    assert not notes


def test_a_pdf_without_text_says_so() -> None:
    with pytest.raises(UnusableFileError, match="no text"):
        read_manuscript_bytes(pdf(), "pdf", name="paper.pdf")
