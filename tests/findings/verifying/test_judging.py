"""What a quotation is called: each status, which comes first, and what is said of it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.findings.manuscripts.values import Manuscript, Paragraph, Place, Quoted
from refiqda.findings.quotes.ledger import Ledger, LedgerRow
from refiqda.findings.quotes.selecting import select
from refiqda.findings.quotes.store import QuoteStore
from refiqda.findings.quotes.values import Quote
from refiqda.findings.verifying.linking import SheetLink
from refiqda.findings.verifying.rules.material import Material
from refiqda.findings.verifying.verification import Judge
from refiqda.findings.voices import SourceSeen, Voices, digest_of
from refiqda.speakers import SpeakerTurn
from refiqda.study import parse_study
from refiqda.surveying.material import Participant

if TYPE_CHECKING:
    from refiqda.findings.verifying.values import QuoteCheck, Verification

GROUP = (
    ("T1", "There are two kinds of silence, one warm and one that waits to be let go."),
    ("T4", "And it isn't dangerous, either of them."),
    ("M", "Would somebody like to say more about it?"),
    ("T1", "No, it isn't dangerous. But I have to do something about the other one."),
    ("T7", "It isn't dangerous. We should have had that on the wall of every room."),
)
NOTE = (
    "I wrote it on the train. She waited with the door open until I had found my own words for it, and then she sat "
    "down. He never said a thing about the lamp that I had broken. I was ashamed all the way home and told nobody.\n"
    + "Something else entirely happened in between, week after week, and none of it matters here. " * 9
    + "\nIn the spring the plum tree behind the clinic was cut down without a word to anybody."
)
ROLES = {"T1": "therapist", "T4": "therapist", "T7": "therapist", "C1": "client"}
PERSPECTIVES = """[study]
title = "s"
[structure]
levels = ["theme", "perspective"]
perspectives = ["client", "therapist"]
"""


def source(name: str, text: str, **more: object) -> SourceSeen:
    return SourceSeen(guid=f"guid-{name}", name=name, text=text, digest=digest_of(text), **more)  # type: ignore[arg-type]


def group() -> SourceSeen:
    text, turns = "", []
    for label, words in GROUP:
        start = len(text) + len(label) + 2
        role = "moderator" if label == "M" else "participant"
        turns.append(SpeakerTurn(start, start + len(words), role, (label,), ()))  # type: ignore[arg-type]
        text += f"{label}: {words}\n"
    return source("group", text, cases=("T1", "T4", "T7"), turns=tuple(turns), dated="2024-03-01T09:00:00Z")


def material(*more: SourceSeen) -> Voices:
    people = tuple(Participant(case, role) for case, role in ROLES.items())
    return Voices((group(), source("note", NOTE, cases=("C1",)), *more), people)


def quoted(text: str, **more: object) -> Quoted:
    turns = []
    if text.startswith("– "):  # noqa: RUF001 - the dash of a turn
        at = 0
        for line in text.split("\n"):
            turns.append((at + 2, at + len(line)))
            at += len(line) + 1
    values: dict[str, object] = {"form": "inline", "place": Place("text", 1, 0, len(text)), "marks": "“”"}
    return Quoted(text, turns=tuple(turns), **{**values, **more})  # type: ignore[arg-type]


def manuscript(*quotations: Quoted, lead: str = "") -> Manuscript:
    one = Paragraph("", "block", Place("text", 1, 0, 0), lead=lead)
    return Manuscript("paper.md", "md", (one,), quotations)


def held(
    *quotations: Quoted, lead: str = "", more: tuple[SourceSeen, ...] = (), **options: object
) -> Verification:
    return Judge.of(material(*more), **options).verify(manuscript(*quotations, lead=lead))  # type: ignore[arg-type]


@functools.cache
def plain_judge() -> Judge:
    return Judge.of(material())


def check(text: str, **more: object) -> QuoteCheck:
    return plain_judge().verify(manuscript(quoted(text, **more))).checks[0]


SILENCE, TREE = "There are two kinds of silence", "the plum tree behind the clinic was cut down"

STATUSES = [
    ("She waited with the door open until I had found my own words for it", "EXACT"),
    ("one that waits to be let go", "EXACT"),
    ("But I have to do something about the other one", "EXACT"),
    ("It isn’t dangerous. We should have had that on the wall", "NORMALISED"),  # noqa: RUF001 - a curly mark
    ("we should have had that on the wall of every room", "NORMALISED"),
    ("I was ashamed all the way home,", "NORMALISED"),
    ("I was ashamed all the way [...] and told nobody.", "DECLARED-EDIT"),
    ("He never said a thing about the lamp […]", "DECLARED-EDIT"),
    ("[The therapist] never said a thing about the lamp that I had broken.", "DECLARED-EDIT"),
    ("She waited with the window open until I had found my own words for it", "UNDECLARED-EDIT"),
    ("He said a thing about the lamp that I had broken.", "UNDECLARED-EDIT"),
    ("I was ashamed all the way.", "UNDECLARED-EDIT"),
    ("I wrote it on the train. He never said a thing about the lamp that I had broken.", "UNDECLARED-EDIT"),
    ("He never said [...] that I had dropped.", "UNDECLARED-EDIT"),
    ("I wrote it on the train. [...] then she fell [...] He never said a thing", "UNDECLARED-EDIT"),
    ("He never said a thing about the lamp [...] told somebody.", "UNDECLARED-EDIT"),
    ("I took the bus [...] and then she sat down. [...] about the lamp", "NOT-FOUND"),
    ("She waited with the door open [...] always [...] about the lamp", "NOT-FOUND"),
    ("She waited with the door open [...] by the sea [...] about the lamp", "NOT-FOUND"),
    (f"I was ashamed all the way home [...] week after work [...] {TREE}", "UNDECLARED-EDIT"),
    (f"{TREE} [...] then she fell [...] I was ashamed all the way home", "NOT-FOUND"),
    (f"I wrote it on the train. She waited with the door open. {TREE}", "SPLICED"),
    ("one warm and one that waits to be let go. And it isn't dangerous, either of them.", "SPLICED"),
    (f"{SILENCE}, one warm. I was ashamed all the way home and told nobody.", "SPLICED"),
    (f"{TREE} [...] I was ashamed all the way home", "SPLICED"),
    (f"{SILENCE} [...] I was ashamed all the way home", "SPLICED"),
    (f"{SILENCE} [...] But I have to do something about the other one.", "WRONG-SPEAKER"),
    ("I decided never to become a therapist of that sort again", "NOT-FOUND"),
    (f"{SILENCE} [...] which nobody had ever told me about before", "NOT-FOUND"),
]


@pytest.mark.parametrize(("text", "status"), STATUSES)
def test_words_get_the_status_that_they_have(text: str, status: str) -> None:
    made = check(text)
    assert (made.status, made.match) == (status, status)


def test_dots_without_brackets_for_words_are_told_apart_from_an_omission() -> None:
    assert "[...] marks" in check("I wrote it on the train ... until I had found my own words for it").why
    assert "[...] marks" not in check("He said a thing about the lamp that I had broken.").why


def test_an_edit_has_its_place_in_the_quotation_and_in_the_transcript() -> None:
    text = "She waited with the window open until I had found my own words for it"
    (edit,) = check(text).edits
    assert text[slice(*edit.at)] == edit.printed == "window"
    assert NOTE[slice(*edit.span)] == edit.said == "door"
    assert not edit.declared


def test_an_omission_tells_what_it_leaves_out() -> None:
    (edit,) = check("I was ashamed all the way [...] and told nobody.").edits
    assert (edit.declared, edit.said, NOTE[slice(*edit.span)].strip()) == (True, "home", "home")


def test_an_omission_of_the_interviewers_question_is_declared_and_said() -> None:
    text = (
        "T1: I came for my back and stayed for the talking.\nI: Why?\nT1: There was a chair that fitted me.\n"
    )
    spans = [("T1", "I came for", "talking."), ("I", "Why", "?"), ("T1", "There", "me.")]
    turns = tuple(
        SpeakerTurn(
            text.index(one),
            text.index(two) + len(two),
            "moderator" if who == "I" else "participant",
            (who,),
            (),
        )
        for who, one, two in spans
    )
    talk = source("talk", text, cases=("T1",), turns=turns)
    words = "stayed for the talking. [...] There was a chair that fitted me."
    (made,) = held(quoted(words), more=(talk,)).checks
    assert made.status == "DECLARED-EDIT"
    assert "question" in made.why


EXCHANGES = [
    (("one warm and one that waits to be let go.", "And it isn't dangerous, either of them."), "EXCHANGE"),
    (("And it isn't dangerous, either of them.", "No, it isn't dangerous."), "EXCHANGE"),
    (("And it isn't dangerous, either of them.", "one warm and one that waits to be let go."), "SPLICED"),
    (("one that waits to be let go.", "It isn't dangerous. We should have had that"), "SPLICED"),
    (("one warm and one that waits to be let go.", "No, it isn't dangerous."), "WRONG-SPEAKER"),
    (("one warm and one that waits to be let go.", "I was ashamed all the way home"), "SPLICED"),
    (
        ("one warm and one that waits to be let go.", "And it is dangerous, either of them."),
        "UNDECLARED-EDIT",
    ),
    (("one warm and one that waits to be let go.", "Nobody here has ever said such things."), "NOT-FOUND"),
]


@pytest.mark.parametrize(("turns", "status"), EXCHANGES)
def test_turns_must_follow_each_other_as_people_took_them(turns: tuple[str, ...], status: str) -> None:
    assert check("\n".join(f"– {words}" for words in turns)).status == status  # noqa: RUF001 - the dash of a turn


def test_an_expression_of_several_must_be_said_by_two() -> None:
    made = check("It isn't dangerous", several=True)
    assert made.status == "SAID-BY-SEVERAL"
    assert [one.speakers for one in made.passages] == [("T4",), ("T1",), ("T7",)]
    alone = check("on the wall of every room", several=True)
    assert (alone.status, "one person only" in alone.why) == ("EXACT", True)


def test_a_short_expression_in_many_places_says_so() -> None:
    assert "3 places" in check("isn't dangerous").why
    assert "places" not in check("on the wall").why


def test_a_name_beside_a_quotation_must_be_who_says_it() -> None:
    words = "one that waits to be let go"
    assert check(words, after=" (T4).").status == "WRONG-SPEAKER"
    assert check(words, after=" (T1, group 1).").status == "EXACT"
    assert check(words, after=" (Smith, 2019).").status == "EXACT"
    assert check(words, before="as T4 said: ").status == "WRONG-SPEAKER"
    assert check(words, after=" — T4").status == "WRONG-SPEAKER"
    assert check(words, after=" — and that was it for T4.").status == "EXACT"
    assert check(words, before="T4 sat beside the person who said ").status == "EXACT"


def test_a_label_names_who_says_it_where_the_study_has_no_codes() -> None:
    text = "B1: I waited by the door until it opened for me.\nB2: I went home again and slept.\n"
    turns = (SpeakerTurn(4, 48, "participant", ("B1",), ()), SpeakerTurn(53, 81, "participant", ("B2",), ()))
    judge = Judge.of(Voices((source("pair", text, turns=turns), source("note", NOTE)), ()))
    words = "until it opened for me"
    for after, status in ((" (B2).", "WRONG-SPEAKER"), (" (B1).", "EXACT"), (" (B3).", "EXACT")):
        assert judge.verify(manuscript(quoted(words, after=after))).checks[0].status == status
    assert judge.verify(manuscript(quoted("the plum tree behind", after=" (B2)"))).checks[0].status == "EXACT"


def test_of_many_places_the_one_counts_that_fits_the_name() -> None:
    for case in ("T1", "T4", "T7"):
        (passage,) = check("isn't dangerous", after=f" ({case})").passages
        assert passage.speakers == (case,)


def test_a_role_or_a_slot_must_be_that_of_who_says_it() -> None:
    study = parse_study(PERSPECTIVES)
    words = "one that waits to be let go"
    assert held(quoted(words, after=" (Client)"), study=study).checks[0].status == "WRONG-ROLE"
    assert held(quoted(words, after=" (Therapist)"), study=study).checks[0].status == "EXACT"
    block = quoted(words, form="block", marks="")
    assert held(block, study=study, lead="Client.").checks[0].status == "WRONG-ROLE"
    assert held(block, study=study, lead="Therapists.").checks[0].status == "EXACT"
    named = quoted(words, before="One therapist put it so: ")
    assert held(named, study=study, lead="Client.").checks[0].status == "EXACT"


def test_a_match_says_what_it_proves() -> None:
    assert check("one that waits to be let go").proves == "matches the transcript of 2024-03-01"
    undated = check("I was ashamed all the way home").proves
    assert undated == f"matches the transcript of unknown date (state {digest_of(NOTE)[7:19]})"
    assert not check("one that waits to be let gone").proves


# -- private edits


LEDGER_ROW = LedgerRow(
    "x1",
    "C1",
    "note",
    printed="He waited with the door open until I had found my own words for it, and then he sat down.",
    transcript="She waited with the door open until I had found my own words for it, and then she sat down.",
)


def test_words_that_the_register_masks_match_as_if_they_were_said() -> None:
    ledger = Ledger(rows=(LEDGER_ROW,))
    for words in (
        "He waited with the door open until",
        "and then he sat down",
        "He waited [...] and then he sat down",
    ):
        (made,) = held(quoted(words), ledger=ledger).checks
        assert made.ok, words
        (passage,) = dict.fromkeys(one.source for one in made.passages)
        assert passage == "note"
        assert all(edit.masked or edit.declared for edit in made.edits)
        assert not check(words).ok
    unread = check("He waited with the door open until I")
    assert (unread.status, "private register" in unread.why) == ("UNDECLARED-EDIT", True)


def test_the_place_of_masked_words_is_that_in_the_transcript() -> None:
    (made,) = held(quoted("and then he sat down"), ledger=Ledger(rows=(LEDGER_ROW,))).checks
    assert made.passages[0].words == "and then she sat down"


def test_a_mask_that_is_made_in_one_place_only_is_an_edit() -> None:
    words = "He waited with the door open until I had found my own words for it, and then she sat down."
    (made,) = held(quoted(words), ledger=Ledger(rows=(LEDGER_ROW,))).checks
    assert made.status == "UNDECLARED-EDIT"
    assert [edit.said for edit in made.edits if not edit.masked] == ["[masked]"]


# -- languages and links


NORWEGIAN = (
    "Jeg gikk hver torsdag en omvei rundt hele bygget for at ingen skulle se hvilken dør jeg tok. Det var ikke noe å "
    "snakke om, og jeg har aldri sagt det til noen før nå. Etterpå satt jeg i bilen i 40 minutter og hørte på radio."
)
ENGLISH = (
    "Every Thursday I went the long way round the building so that nobody would see which door I took. Afterwards I "
    "sat in the car for 40 minutes and listened to the radio."
)


def foreign(*quotations: Quoted, **options: object) -> Verification:
    voices = Voices((source("notat", NORWEGIAN, cases=("T3",)),), (Participant("T3", "therapist"),))
    return Judge.of(voices, **options).verify(manuscript(*quotations))  # type: ignore[arg-type]


def test_another_language_is_said_before_anything_is_missing() -> None:
    made = foreign(quoted(ENGLISH))
    assert made.language_mismatch == {"manuscript": "en", "material": ["nb"]}
    assert "English" in made.notes[0]
    assert "another language" in made.checks[0].why
    assert "40 minutter" in " ".join(one.words for one in made.checks[0].passages), (
        "a number is the same in both"
    )
    assert foreign(quoted(NORWEGIAN[:92])).language_mismatch is None


def test_a_link_by_hand_holds_while_the_original_stands_as_entered() -> None:
    words = "hver torsdag en omvei rundt hele bygget"
    link = SheetLink(ENGLISH, "notat", words, "Ida", "2024-05-02", 2)
    (made,) = foreign(quoted(ENGLISH), links=(link,)).checks
    assert (made.status, made.link, made.passages[0].words) == ("LINKED-UNCHANGED", "passage", words)
    assert "Ida" in made.why
    gone = SheetLink(ENGLISH, "notat", words.replace("torsdag", "fredag"), row=2)
    assert foreign(quoted(ENGLISH), links=(gone,)).checks[0].status == "LINKED-STALE"


def test_words_of_a_translation_without_a_link_are_not_linked() -> None:
    english = source("english", ENGLISH, use="translation", cases=("C1",))
    (made,) = held(quoted("listened to the radio"), more=(english,)).checks
    assert (made.status, made.match, made.link) == ("NOT-LINKED", "EXACT", "")
    of_note = source("english", ENGLISH, use="translation", translation_of="guid-note", cases=("C1",))
    (made,) = held(quoted("listened to the radio"), more=(of_note,)).checks
    assert (made.status, made.match, made.link) == ("LINKED-UNCHANGED", "EXACT", "source")


def test_a_condensate_is_told_as_one_whatever_its_words() -> None:
    made = check("I broke a lamp and nobody said anything.", form="condensate")
    assert (made.status, made.ok) == ("CONDENSATE", True)
    assert "guess" in made.why


def test_which_passage_a_condensate_condenses_is_known_or_a_guess_that_no_rule_looks_at() -> None:
    words = "The therapist’s silence about the lamp was kept in mind."  # noqa: RUF001 - a curly mark
    start = NOTE.index("He never said")
    bound = select(material(), "note", start, start + 40)
    gone = attrs.evolve(bound, source="gone", source_guid="gone")
    for targets, known in (((bound,), True), ((), False), ((gone,), False)):
        declared = Quote(id="q", form="condensate", targets=targets, words=words.replace("’", "'"))  # noqa: RUF001 - as above
        made = held(quoted(words), store=QuoteStore({"q": declared}))
        (told,) = made.checks
        assert (told.status, told.guessed) == ("CONDENSATE", not known)
        assert ("guess" in told.why) is (not known and bool(told.passages))
        seen = Material(made, manuscript(quoted(words)), material(), None)
        assert bool(seen.passages(told)) is known
        assert bool(seen.originals(told)) is known


# -- laws


@settings(max_examples=26, deadline=None)
@given(st.integers(0, len(NOTE.split()) - 12), st.integers(4, 11))
def test_every_run_of_words_matches_where_it_was_taken_from(first: int, many: int) -> None:
    words = NOTE.split()
    made = check(" ".join(words[first : first + many]))
    assert made.ok
    assert " ".join(made.passages[0].words.split()) == made.quoted.text


@settings(max_examples=26, deadline=None)
@given(st.integers(0, 30), st.integers(1, 8), st.sampled_from(("zebra", "unmöglich", "x")))
def test_a_word_in_place_of_another_is_never_a_match(first: int, place: int, word: str) -> None:
    words = NOTE.split()[first : first + 10]
    words[place] = word
    assert not check(" ".join(words)).ok


@settings(max_examples=39, deadline=None)
@given(st.text(max_size=60))
def test_any_words_are_judged_without_failing(text: str) -> None:
    made = check(text or " ")
    assert made.status in {"NOT-FOUND", "EXACT", "NORMALISED", "DECLARED-EDIT", "UNDECLARED-EDIT", "SPLICED"}


def test_pronouns_changed_here_and_there_are_edits_and_no_splice() -> None:
    said = "So she showed me where it hurts, when she leans left, when she leans right, how she holds it, and she sat."
    other = "Then he showed me where it hurts, when he leans left, and how long he can hold it there."
    more = (source("a", said), source("b", other))
    (made,) = held(quoted(said.replace("she", "he")), more=more).checks
    assert made.status == "UNDECLARED-EDIT"
    assert len(made.edits) == 5
