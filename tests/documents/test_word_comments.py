from __future__ import annotations

from refiqda.documents.word import Comment, WordText, read_word
from tests.documents.docx_builder import comment, docx, end, p, r, start


def read(body: str, **parts: str) -> WordText:
    return read_word(docx(body, parts), label="x.docx")


def places(made: WordText) -> list[tuple[str, str]]:
    return [(one.text, made.text[one.start : one.end]) for one in made.comments]


def test_a_comment_has_its_passage_author_initials_and_date() -> None:
    made = read(
        p(r("I "), start(0), r("went"), end(0), r(" home")),
        comments=comment(0, "why?", more='w:initials="AB" w:date="2024-05-06T07:08:09Z"'),
    )
    assert made.comments == (
        Comment(2, 6, "why?", "Ann", "AB", "2024-05-06T07:08:09", parent=None, resolved=False),
    )
    assert made.text == "I went home"


def test_the_moment_in_utc_goes_before_the_clock_of_the_writer() -> None:
    made = read(
        p(start(0), r("a"), end(0)),
        comments=comment(0, "n", more='w:date="2024-05-06T09:08:09Z"', paragraph="0000000A"),
        commentsIds='<w16cid:commentId w16cid:paraId="0000000a" w16cid:durableId="1B"/>',
        commentsExtensible='<w16cex:commentExtensible w16cex:durableId="1b" w16cex:dateUtc="2024-05-06T07:08:09Z"/>',
    )
    assert made.comments[0].date == "2024-05-06T07:08:09Z"


def test_a_zone_that_is_told_is_kept_and_what_is_no_date_is_none() -> None:
    made = read(
        p(start(0), start(1), r("a"), end(1), end(0)),
        comments=comment(0, "n", more='w:date="2024-05-06T09:08:09+02:00"')
        + comment(1, "m", more='w:date="then"'),
    )
    assert [one.date for one in made.comments] == ["2024-05-06T09:08:09+02:00", None]


def test_nobody_is_no_author() -> None:
    made = read(p(start(0), r("a"), end(0)), comments=comment(0, "n", author=" "))
    assert made.comments[0].author is None


def test_a_comment_runs_over_paragraphs_and_cells() -> None:
    table = (
        f"<w:tbl><w:tr><w:tc>{p(start(0), r('a'))}</w:tc><w:tc>{p(r('b'))}</w:tc></w:tr></w:tbl>"
        + p(r("c"), end(0), r("d"))
        + p(r("e"), start(1), r("f"))
        + p(r("g"), end(1))
    )
    made = read(table, comments=comment(0, "over") + comment(1, "two"))
    assert places(made) == [("over", "a\tb\nc"), ("two", "f\ng")]


def test_comments_that_nest_and_overlap_stand_in_reading_order() -> None:
    made = read(
        p(start(2), r("a"), start(0), r("b"), start(1), r("c"), end(2), r("d"), end(1), r("e"), end(0)),
        comments=comment(0, "outer") + comment(1, "inner") + comment(2, "first"),
    )
    assert places(made) == [("first", "abc"), ("outer", "bcde"), ("inner", "cd")]


def test_an_anchor_between_paragraphs_belongs_to_what_follows() -> None:
    made = read(p(r("a")) + start(0) + p(r("b")) + end(0) + p(r("c")), comments=comment(0, "n"))
    assert places(made) == [("n", "b")]


def test_answers_stand_behind_what_they_answer_and_threads_can_be_resolved() -> None:
    both = start(0) + start(1) + start(2)
    made = read(
        p(both, r("a"), end(0), end(1), end(2), start(3), r("b"), end(3)),
        comments=comment(3, "other", paragraph="0D")
        + comment(0, "question", paragraph="0A")
        + comment(1, "answer", "Bo", paragraph="0B")
        + comment(2, "thanks", paragraph="0C"),
        commentsExtended='<w15:commentEx w15:paraId="0A" w15:done="1"/>'
        '<w15:commentEx w15:paraId="0B" w15:paraIdParent="0A"/>'
        '<w15:commentEx w15:paraId="0C" w15:paraIdParent="0B" w15:done="0"/>'
        '<w15:commentEx w15:paraId="FF" w15:paraIdParent="0A"/>',
    )
    assert [(one.text, one.parent, one.resolved) for one in made.comments] == [
        ("question", None, True),
        ("answer", 0, False),
        ("thanks", 1, False),
        ("other", None, False),
    ]


def test_an_answer_without_a_place_stands_where_the_question_stands() -> None:
    made = read(
        p(start(0), r("a"), end(0)),
        comments=comment(0, "question", paragraph="0A") + comment(1, "answer", paragraph="0B"),
        commentsExtended='<w15:commentEx w15:paraId="0B" w15:paraIdParent="0A"/>',
    )
    assert places(made) == [("question", "a"), ("answer", "a")]


def test_comments_that_answer_each_other_in_a_circle_answer_nothing() -> None:
    made = read(
        p(start(0), start(1), r("a"), end(0), end(1)),
        comments=comment(0, "one", paragraph="0A") + comment(1, "two", paragraph="0B"),
        commentsExtended='<w15:commentEx w15:paraId="0A" w15:paraIdParent="0B"/>'
        '<w15:commentEx w15:paraId="0B" w15:paraIdParent="0A"/>',
    )
    assert [(one.text, one.parent) for one in made.comments] == [("one", None), ("two", None)]


def test_a_comment_that_marks_nothing_is_a_point() -> None:
    made = read(p(r("ab"), '<w:r><w:commentReference w:id="0"/></w:r>', r("c")), comments=comment(0, "n"))
    assert [(one.start, one.end) for one in made.comments] == [(2, 2)]


def test_a_comment_on_deleted_words_is_a_point_where_they_were() -> None:
    deleted = f"<w:del>{start(0)}{r('gone')}<w:commentRangeEnd w:id='0'/></w:del>"
    made = read(p(r("ab"), deleted, r("c")), comments=comment(0, "n"))
    assert [(one.start, one.end) for one in made.comments] == [(2, 2)]


def test_a_comment_that_stands_nowhere_is_told() -> None:
    made = read(p(r("a")), comments=comment(0, "n"))
    assert made.comments == ()
    assert made.left_out == ("1 comment that marks no place in the text",)


def test_a_comment_of_several_paragraphs_has_several_lines() -> None:
    inner = f'<w:comment w:id="0" w:author="A">{p(r("one"))}{p(r("t"), "<w:r><w:tab/></w:r>", r("wo"))}</w:comment>'
    made = read(p(start(0), r("a"), end(0)), comments=inner)
    assert made.comments[0].text == "one\nt\two"


def test_a_comment_may_stand_in_a_footnote_and_in_a_text_box() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{p(start(1), r('boxed'), end(1))}</w:txbxContent></w:pict></w:r>"
    made = read(
        p(r("a"), '<w:r><w:footnoteReference w:id="5"/></w:r>', box),
        footnotes=f'<w:footnote w:id="5">{p(start(0), r("noted"), end(0))}</w:footnote>',
        comments=comment(0, "foot") + comment(1, "box"),
    )
    assert places(made) == [("box", "boxed"), ("foot", "noted")]


def test_of_two_comments_with_one_id_the_first_counts() -> None:
    made = read(p(start(0), r("a"), end(0)), comments=comment(0, "one") + comment(0, "two"))
    assert places(made) == [("one", "a")]


def test_an_end_before_the_start_is_a_point() -> None:
    made = read(p('<w:commentRangeEnd w:id="0"/>', r("ab"), start(0), r("c")), comments=comment(0, "n"))
    assert [(one.start, one.end) for one in made.comments] == [(2, 2)]
