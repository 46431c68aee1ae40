"""What the sheet says about itself: how it is filled in, column by column."""

from __future__ import annotations

from typing import Final

from refiqda.reconciliation.words import VERB_WORDS as WORDS

HOW: Final = (
    (
        "what this is",
        (
            "A row is one thing that analysts marked differently. Decide as many as you like, save, and "
            "read the sheet back: "
            "refiqda reconcile import THIS.xlsx STUDY.qdpx --decisions LOG.jsonl"
        ),
    ),
    (
        "yellow columns",
        (
            "are for you. Everything else is for reading; it is locked so that nobody changes it by "
            "accident. There is no "
            "password."
        ),
    ),
    ("decision", "What you decide together. Choose from the list:"),
    (f"· {WORDS['both-apply']}", "The passage carries every code that is in question."),
    (f"· {WORDS['union']}", "All that anybody marked, under one code."),
    (f"· {WORDS['intersection']}", "Only what all marked who marked something."),
    (f"· {WORDS['take']}", "One analyst's reading holds: choose whose."),
    (f"· {WORDS['range']}", "The passage that you write in the column passage."),
    (f"· {WORDS['recode']}", "Another code than those in question: choose it, or write a new one."),
    (
        f"· {WORDS['stand-apart']}",
        "You do not agree, and that is a result. Each analyst's reason goes into the column for it.",
    ),
    (f"· {WORDS['neither']}", "Nothing is coded here."),
    (
        f"· {WORDS['revise-code']}",
        (
            "The definition of a code changes; what was decided about the code before is open again. "
            "Write the new wording in "
            "new definition."
        ),
    ),
    (f"· {WORDS['memo']}, {WORDS['defer']}", "It stays open, with your note."),
    (f"· {WORDS['reopen']}", "Takes a decision back. Emptying the cell does not."),
    ("whose", f'With "{WORDS["take"]}": the analyst whose reading holds.'),
    ("code", "Where several codes are in question and one is to hold, or another code."),
    (
        "passage",
        (
            "Its words, as they stand in the text. Of a long one: first words … last words. Or the "
            "numbers of its characters: "
            "120 to 348. Of a recording: 0:12:03 to 0:12:20. Of an area its corners: 10, 20 to 110, 220."
        ),
    ),
    ("reason", "One sentence is enough. It is kept with the decision."),
    (
        "… proposes, reason of …",
        (
            "What one analyst thinks, before you decide. It may be filled in apart, each in a copy of "
            "the sheet; both copies "
            "are read back. A code or a passage is written behind a colon."
        ),
    ),
    (
        "meeting, by, when",
        "Which meeting, who decided (several names with ; between them), and the date as you write dates.",
    ),
    (
        "rows and columns",
        "May be sorted (unprotect the page first), moved or left out. What is not in the sheet stays as it is.",
    ),
    (
        "when it is read back",
        (
            "Only rows that you changed are read. If somebody decided otherwise since the sheet was "
            "made, you are shown both, "
            "and nothing is overwritten. Reading it twice adds nothing."
        ),
    ),
)
"""The rows of the page with the instructions: what is meant, and what is to be known about it."""
