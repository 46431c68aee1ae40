"""Looking at new lines alone gives what looking at the whole log gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refiqda.page.live import Live, is_fresh
from refiqda.page.study import Study
from refiqda.reconciliation.attach import Standing
from refiqda.reconciliation.log import Decision, append_decisions, read_log
from refiqda.reconciliation.places import about_of
from tests.page.tables import NAMES, project_of

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.reconciliation.log import Verb

STUDY = Study(project_of(), projects=[])
VERBS: tuple[Verb, ...] = (
    "take",
    "union",
    "neither",
    "both-apply",
    "defer",
    "memo",
    "reopen",
    "propose",
    "revise-code",
    "stand-apart",
)
LINES = st.lists(
    st.tuples(
        st.integers(0, 3), st.sampled_from(VERBS), st.sampled_from(NAMES[:2]), st.booleans(), st.booleans()
    ),
    max_size=8,
)


def _line(place: int, verb: Verb, by: str, number: int, *, sees: bool, says: bool) -> Decision:
    one = STUDY.differences[place]
    return Decision(
        id=one.id,
        verb=verb,
        about=about_of(one) if says else None,
        coder=NAMES[0] if verb == "take" else None,
        code=one.codes[0] if verb == "revise-code" else None,
        proposes="union" if verb == "propose" else None,
        by=(by,),
        supersedes=number - 1 if sees and number > 2 else None,
    )


@given(LINES)
@settings(max_examples=13, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_line_after_the_other_or_all_at_once_is_the_same(
    tmp_path: Path, asked: list[tuple[int, Verb, str, bool, bool]]
) -> None:
    path = tmp_path / "log.jsonl"
    path.unlink(missing_ok=True)
    live = Live(STUDY, path)
    for number, (place, verb, by, sees, says) in enumerate(asked, 2):
        append_decisions(path, [_line(place, verb, by, number, sees=sees, says=says)])
        live.look_at(read_log(path, known=live.state.log))
        whole = Live(STUDY, path).state
        assert live.state.attached == whole.attached
        assert live.state.version == whole.version == number
    assert len(live.changed) == 4


def test_a_log_that_was_put_back_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    live = Live(STUDY, path)
    append_decisions(path, [_line(0, "union", NAMES[0], 2, sees=False, says=True)])
    assert live.refresh().standing(0).state == "decided"
    path.unlink()
    assert live.refresh().standing(0).state == "open"
    assert live.refresh().version == 0


def test_what_was_seen_is_fresh_as_long_as_it_counts() -> None:
    line = Decision(id="x", verb="union", line=5)
    assert is_fresh(0, Standing())
    assert not is_fresh(3, Standing(state="decided", decision=line))
    assert is_fresh(5, Standing(state="reopened", previous=line, earlier=(line,)))
    assert not is_fresh(0, Standing(conflict=(line, Decision(id="x", verb="neither", line=6))))
