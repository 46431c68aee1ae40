from __future__ import annotations

import pytest

from refiqda.documents.word import Highlight, WordText, read_word
from tests.documents.docx_builder import docx, p, r

CELL = "<w:tc><w:tcPr/>{}</w:tc>"


def read(*blocks: str, **parts: str) -> WordText:
    return read_word(docx("".join(blocks), parts), label="x.docx")


def text_of(*blocks: str, **parts: str) -> str:
    return read(*blocks, **parts).text


def row(*cells: str, properties: str = "") -> str:
    look = f"<w:trPr>{properties}</w:trPr>" if properties else ""
    return f"<w:tr>{look}{''.join(CELL.format(cell) for cell in cells)}</w:tr>"


def field(code: str, result: str | None) -> str:
    shown = "" if result is None else f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{code}</w:instrText></w:r>{shown}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_paragraphs_are_lines_and_empty_ones_stay() -> None:
    assert text_of(p(r("one")), p(), p(r("two")), p()) == "one\n\ntwo\n"


def test_a_document_without_words_is_an_empty_text() -> None:
    assert read(p()).text == ""
    assert read().text == ""


@pytest.mark.parametrize("strict", [False, True])
def test_both_namespaces_are_read(strict: bool) -> None:
    body = p(r("P1: ", "<w:b/>"), r("yes", '<w:highlight w:val="yellow"/>'))
    made = read_word(docx(body, strict=strict), label="x.docx")
    assert (made.text, made.bold, made.highlights) == ("P1: yes", ((0, 4),), (Highlight(4, 7, "yellow"),))


def test_signs_are_characters() -> None:
    signs = "<w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/><w:t>e</w:t><w:cr/>"
    assert text_of(p(f"<w:r><w:t>a</w:t>{signs}</w:r>")) == "a\tb\nc\u2011d\u00ade\n"


def test_a_page_break_divides_words_but_makes_no_empty_line() -> None:
    page = '<w:r><w:br w:type="page"/></w:r>'
    assert text_of(p(r("one"), page, r("two")), p(page, r("three"))) == "one\ntwo\nthree"


def test_blanks_at_the_edges_count_only_where_the_file_says_so() -> None:
    bare = "<w:r><w:t> a b </w:t></w:r>"
    assert text_of(p(r("x "), bare, r(" y"))) == "x a b y"


def test_what_the_whole_document_says_of_blanks_holds_below() -> None:
    inner = '<w:sdt><w:sdtContent xml:space="preserve"><w:p><w:r><w:t> a </w:t></w:r></w:p></w:sdtContent></w:sdt>'
    assert text_of(inner) == " a "


def test_line_ends_inside_of_a_piece_are_blanks() -> None:
    assert text_of(p(r("one\ntwo&#13;three"))) == "one two three"


def test_astral_and_composed_characters_stay_as_they_are() -> None:
    assert text_of(p(r("a😐e\u0301é\u200d"))) == "a😐e\u0301é\u200d"


def test_a_symbol_of_a_font_is_a_character_if_it_is_known() -> None:
    arrow = '<w:r><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>'
    alpha = '<w:r><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Symbol" w:char="62"/></w:r>'
    plain = '<w:r><w:sym w:font="Arial" w:char="2192"/></w:r>'
    unknown = '<w:r><w:sym w:font="Wingdings 3" w:char="F022"/><w:sym w:char="no"/></w:r>'
    made = read(p(arrow, alpha, plain, unknown))
    assert made.text == "→αβ→\ufffd\ufffd"
    assert made.left_out == ("2 signs of symbol fonts, which are shown as U+FFFD",)


def test_a_table_is_lines_of_cells() -> None:
    table = f"<w:tbl>{row(p(r('a')), p(r('b')))}{row(p(), p(r('c')))}</w:tbl>"
    assert text_of(p(r("x")), table, p(r("y"))) == "x\na\tb\n\tc\ny"


def test_a_cell_of_several_paragraphs_has_several_lines() -> None:
    table = f"<w:tbl>{row(p(r('a')) + p(r('b')), p(r('c')))}</w:tbl>"
    assert text_of(table, p(r("y"))) == "a\nb\tc\ny"


def test_a_table_in_a_table_is_lines_in_a_cell() -> None:
    inner = f"<w:tbl>{row(p(r('1')), p(r('2')))}{row(p(r('3')), p(r('4')))}</w:tbl>{p(r('5'))}"
    assert text_of(f"<w:tbl>{row(inner, p(r('b')))}</w:tbl>") == "1\t2\n3\t4\n5\tb"


def test_a_deleted_and_a_hidden_row_are_not_seen() -> None:
    rows = [row(p(r("a"))), row(p(r("b")), properties="<w:del/>"), row(p(r("c")), properties="<w:hidden/>")]
    made = read(f"<w:tbl>{''.join(rows)}{row(p(r('d')))}</w:tbl>", p(r("e")))
    assert made.text == "a\nd\ne"
    assert made.left_out == ("tracked changes: 1 deletion is left out", "1 piece of hidden text")


def test_insertions_are_in_and_deletions_out() -> None:
    made = read(
        p(r("I "), f"<w:del>{r('never ')}</w:del>", f"<w:ins>{r('always ')}</w:ins>", r("go")),
        p(f"<w:ins>{r('a')}<w:del>{r('b')}</w:del></w:ins><w:moveFrom>{r('c')}</w:moveFrom>"),
        p(f"<w:moveTo>{r('c')}</w:moveTo>"),
    )
    assert made.text == "I always go\na\nc"
    assert made.left_out == (
        "tracked changes: 3 insertions are in the text",
        "tracked changes: 3 deletions are left out",
    )


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    assert text_of(p(r("a"), properties="<w:rPr><w:del/></w:rPr>"), p(r("b")), p(r("c"))) == "ab\nc"


def test_hidden_text_is_left_out_and_told() -> None:
    style = '<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
    made = read(
        p(
            r("a"),
            r("secret", "<w:vanish/>"),
            r("b", '<w:vanish w:val="0"/>'),
            r("c", '<w:rStyle w:val="H"/>'),
        ),
        styles=style,
    )
    assert (made.text, made.left_out) == ("ab", ("2 pieces of hidden text",))


def test_a_field_shows_its_result_and_not_its_code() -> None:
    inner = field("PAGE", r("7"))
    nested = field(f"IF {inner}", r("shown"))
    simple = f'<w:fldSimple w:instr="X">{r("simple")}</w:fldSimple>'
    assert text_of(p(r("a "), nested, r(" b "), simple, field("TA", None))) == "a shown b simple"


def test_code_of_a_field_that_is_written_as_text_is_not_seen() -> None:
    begin = f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{r("code")}<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    assert text_of(p(begin, r("result"), '<w:r><w:fldChar w:fldCharType="end"/></w:r>')) == "result"


def test_a_field_without_an_end_swallows_nothing() -> None:
    made = read(p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', r("a")), p(r("b")))
    assert (made.text, made.left_out) == ("a\nb", ("1 field without an end",))


def test_a_text_box_stands_once_after_its_paragraph() -> None:
    box = "<w:txbxContent>{}</w:txbxContent>"
    shape = f"<w:drawing><wps:txbx>{box.format(p(r('in the box')))}</wps:txbx></w:drawing>"
    choice = f"<mc:Choice Requires='wps'>{shape}</mc:Choice>"
    fallback = (
        f"<mc:Fallback><w:pict><v:textbox>{box.format(p(r('in the box')))}</v:textbox></w:pict></mc:Fallback>"
    )
    made = read(
        p(r("a"), f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>", r("b")),
        p(r("c")),
    )
    assert made.text == "ab\nin the box\nc"
    assert made.left_out == ("1 text box stands after its paragraph",)


def test_of_alternates_the_first_that_is_understood_is_read() -> None:
    unknown = f"<mc:Choice Requires='r'>{r('new')}</mc:Choice>"
    fallback = f"<mc:Fallback>{r('old')}</mc:Fallback>"
    both = f"<mc:Choice Requires='w14 wps'>{r('known')}</mc:Choice>"
    assert text_of(p(f"<mc:AlternateContent>{unknown}{fallback}</mc:AlternateContent>")) == "old"
    assert text_of(p(f"<mc:AlternateContent>{unknown}{both}{fallback}</mc:AlternateContent>")) == "known"


def test_emoji_in_colours_are_characters() -> None:
    space = 'xmlns:w16se="http://schemas.microsoft.com/office/word/2015/wordml/symex"'
    sign = f'<w16se:symEx {space} w16se:font="Segoe UI Emoji" w16se:char="1F60F"/>'
    choice = f'<mc:Choice {space} Requires="w16se">{sign}</mc:Choice><mc:Fallback><w:t>x</w:t></mc:Fallback>'
    assert text_of(p(f"<w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>")) == "😏"


def test_a_large_initial_is_part_of_its_word() -> None:
    initial = p(r("D"), properties='<w:framePr w:dropCap="drop" w:lines="3"/>')
    assert text_of(initial, p(r("rop"))) == "Drop"


def test_an_old_text_box_and_a_box_in_a_box_are_read() -> None:
    inner = f"<w:r><w:pict><v:textbox><w:txbxContent>{p(r('in'))}</w:txbxContent></v:textbox></w:pict></w:r>"
    outer = f"<w:r><w:pict><v:textbox><w:txbxContent>{p(r('out'), inner)}</w:txbxContent></v:textbox></w:pict></w:r>"
    assert text_of(p(outer, r("a")), p(r("b"))) == "a\nout\nin\nb"


def test_a_deleted_text_box_is_not_seen() -> None:
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{p(r('out'))}</w:txbxContent></v:textbox></w:pict></w:r>"
    assert text_of(p(f"<w:del>{box}</w:del>", r("a"))) == "a"


def test_footnotes_and_endnotes_are_numbered_in_one_row_and_stand_at_the_end() -> None:
    line = f'<w:footnote w:id="-1">{p(r("---"))}</w:footnote>'
    foot = f'<w:footnote w:id="2">{p("<w:r><w:footnoteRef/></w:r>", r(" foot"))}</w:footnote>'
    last = f'<w:endnote w:id="2">{p(r("end"))}</w:endnote>'
    made = read(
        p(
            r("a"),
            '<w:r><w:footnoteReference w:id="2"/></w:r>',
            r(" b"),
            '<w:r><w:endnoteReference w:id="2"/></w:r>',
            r("."),
        ),
        footnotes=line + foot,
        endnotes=last,
    )
    assert made.text == "a[1] b[2].\n[1] foot\n[2] end"
    assert made.left_out == ("2 footnotes or endnotes: numbered in the text, their words stand at the end",)


def test_a_footnote_with_its_own_mark_keeps_it() -> None:
    foot = f'<w:footnote w:id="1">{p(r("* foot"))}</w:footnote>'
    reference = '<w:r><w:footnoteReference w:id="1" w:customMarkFollows="1"/><w:t>*</w:t></w:r>'
    assert text_of(p(r("a"), reference), footnotes=foot) == "a*\n* foot"


def test_links_content_controls_and_smart_tags_are_walked_through() -> None:
    link = f'<w:hyperlink r:id="x">{r("link")}</w:hyperlink><w:hyperlink w:anchor="y">{r(" there")}</w:hyperlink>'
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{r(' control')}</w:sdtContent></w:sdt>"
    empty = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('Click here')}</w:sdtContent></w:sdt>"
    )
    made = read(p(link, control, empty, f"<w:smartTag>{r(' tag')}</w:smartTag>"))
    assert made.text == "link there control tag"
    assert made.left_out == ("the address of 1 link", "1 placeholder that nobody filled in")


def test_numbers_of_lists_are_told_also_where_a_style_numbers() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="M"><w:basedOn w:val="L"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="N"><w:basedOn w:val="N"/></w:style>'
    )
    off = '<w:pStyle w:val="M"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    made = read(
        p(r("a"), properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'),
        p(r("b"), properties='<w:pStyle w:val="M"/>'),
        p(r("c"), properties=off),
        p(r("d"), properties='<w:pStyle w:val="N"/>'),
        styles=styles,
    )
    assert made.left_out == ("the automatic numbers or bullets of 2 paragraphs",)


def test_headers_pictures_and_equations_are_told() -> None:
    drawing = "<w:r><w:drawing/></w:r>"
    made = read(
        p(drawing, "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"), header=p(r("top")), footer=p(r(" "))
    )
    assert made.text == "x=1"
    assert made.left_out == (
        "1 picture or drawing",
        "the form of 1 equation: its letters are in the text",
        "the text of headers",
    )


def test_bold_counts_through_styles_which_cancel_each_other() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="P"><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="C"><w:rPr><w:b/></w:rPr></w:style>'
    )
    made = read(
        p(r("aa", '<w:rStyle w:val="C"/>'), r("bb")),
        p(
            r("cc"),
            r("dd", '<w:rStyle w:val="C"/>'),
            r("ee", '<w:b w:val="0"/>'),
            properties='<w:pStyle w:val="P"/>',
        ),
        p(r("f", "<w:b/>"), r("g", "<w:b w:val='true'/>")),
        styles=styles,
    )
    assert [made.text[a:b] for a, b in made.bold] == ["aa", "cc", "fg"]


def test_the_default_style_and_the_defaults_of_the_document_count() -> None:
    default = '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:rPr><w:b/></w:rPr></w:style>'
    assert read(p(r("a")), styles=default).bold == ((0, 1),)
    defaults = "<w:docDefaults><w:rPrDefault><w:rPr><w:b/></w:rPr></w:rPrDefault></w:docDefaults>"
    assert read(p(r("a")), styles=defaults).bold == ((0, 1),)


def test_highlights_are_the_highlighter_or_shading() -> None:
    made = read(
        p(
            r("a", '<w:highlight w:val="green"/>'),
            r("b", '<w:shd w:val="clear" w:fill="ffff00"/>'),
            r("c", '<w:shd w:fill="A1b2C3"/>'),
            r("d", '<w:shd w:fill="auto"/>'),
            r("e", '<w:highlight w:val="none"/>'),
            r("f", '<w:highlight w:val="white"/>'),
            r("g", '<w:highlight w:val="red"/><w:shd w:fill="FFFF00"/>'),
        )
    )
    assert [(made.text[one.start : one.end], one.color) for one in made.highlights] == [
        ("a", "green"),
        ("b", "yellow"),
        ("c", "#A1B2C3"),
        ("g", "red"),
    ]


def test_a_highlight_runs_over_paragraphs_where_their_marks_are_highlighted_too() -> None:
    yellow = '<w:highlight w:val="yellow"/>'
    marked = f"<w:rPr>{yellow}</w:rPr>"
    over = read(
        p(r("ab", yellow), properties=marked), p(r("c", yellow), r("d"), properties=marked), p(r("e"))
    )
    assert over.highlights == (Highlight(0, 4, "yellow"),)
    apart = read(p(r("ab", yellow)), p(r("c", yellow)))
    assert apart.highlights == (Highlight(0, 2, "yellow"), Highlight(3, 4, "yellow"))


def test_runs_that_follow_each_other_are_one_highlight() -> None:
    yellow = '<w:highlight w:val="yellow"/>'
    made = read(p(r("a", yellow), r("b", f"<w:i/>{yellow}"), r("c")))
    assert made.highlights == (Highlight(0, 2, "yellow"),)
