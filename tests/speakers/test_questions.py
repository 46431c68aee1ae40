"""Questions are found where the plain expression for them finds them, in time that grows with the text."""

from __future__ import annotations

import re
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.speakers.prompts import find_recurring

_PLAIN = re.compile(r"[^.?!\n]*[?]")
_TALK = st.text(alphabet='ab?.!\n -"', max_size=60)


@given(_TALK, st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_questions_are_what_the_plain_expression_finds(text: str, start: int) -> None:
    words = re.sub("[ab]", lambda letter: f"{letter[0]} who asks us so ", text)
    talks = [(name, words, start, len(words)) for name in ("one", "two")]
    found = {place[1:] for prompt in find_recurring(talks) for place in prompt.places if place[0] == "one"}
    plain = {
        (match.end() - len(match[0].lstrip(' \t\xa0-"')), match.end())
        for match in _PLAIN.finditer(words, start)
    }
    assert found == {
        (first, last) for first, last in plain if len(re.findall(r"\w+", words[first:last])) >= 5
    }


def test_a_long_talk_without_questions_takes_no_time() -> None:
    begin = time.process_time()
    assert not find_recurring([(name, "we went on " * 20_000, 0, 220_000) for name in ("one", "two")])
    assert time.process_time() - begin < 1
