from __future__ import annotations

import json
from typing import TYPE_CHECKING

from refiqda.diagnostics import Diagnostic
from refiqda.losses import MOST_LISTED, Loss, LossLog, LossReport, Thing, losses_of_reading

if TYPE_CHECKING:
    from refiqda.diagnostics import Severity


def report() -> LossReport:
    log = LossLog()
    log.add("dropped", "coding", "names no code", guid="1")
    log.add("dropped", "coding", "names no code", guid="2")
    log.add("repaired", "code", "had no identifier and has one now", name="Trust")
    return log.report()


def test_a_report_without_losses_is_false_and_says_so() -> None:
    empty = LossReport()
    assert not empty
    assert empty.to_dict() == {
        "format": "refiqda.losses/1",
        "opening": "",
        "counts": {"dropped": 0, "degraded": 0, "moved": 0, "renamed": 0, "repaired": 0},
        "losses": [],
        "reading": [],
    }
    assert str(empty).count("Nothing was") == 3


def test_like_losses_are_one_with_a_count_and_list_each() -> None:
    first, second = report()
    things = (Thing("1", None), Thing("2", None))
    assert first == Loss(
        kind="dropped", object="coding", detail="names no code", guid="1", count=2, things=things
    )
    assert second.name == "Trust"


def test_of_very_many_like_things_the_number_is_told_and_a_thousand_listed() -> None:
    log = LossLog()
    for number in range(MOST_LISTED + 7):
        log.add("dropped", "variable", "is not taken over", name=f"Age {number}")
    (loss,) = log.report()
    assert (loss.count, len(loss.things), loss.names[0]) == (MOST_LISTED + 7, MOST_LISTED, "Age 0")
    assert str(loss).endswith("(1,007 times: Age 0; Age 1; Age 2; Age 3 and 1,003 more)")


def test_the_text_begins_with_three_sentences_and_lists_everything() -> None:
    lines = str(report()).splitlines()
    assert lines[0] == (
        "2 things were left out. Nothing was written in another way, or written but worth a look. "
        "1 thing was repaired so that other programs accept the file."
    )
    assert lines[2:] == [
        "Left out:",
        "- coding: names no code (2 times).",
        "",
        "Repaired:",
        '- code "Trust": had no identifier and has one now.',
    ]


def test_reports_add_up_and_become_json() -> None:
    both = report() + report()
    assert both.count("dropped") == 4
    assert len(both) == 4
    assert json.loads(json.dumps(both.to_dict()))["counts"]["repaired"] == 2


def test_what_comes_first_comes_first_and_is_no_loss() -> None:
    opened = LossReport(opening="NVivo will open the file as a new project.")
    assert not opened
    assert str(opened + report()).startswith("NVivo will open the file as a new project. 2 things were")
    assert opened.to_dict()["opening"] == opened.opening


def test_what_reading_noticed_is_listed_apart_and_counts_as_no_loss() -> None:
    def found(rule: str, severity: Severity, message: str) -> Diagnostic:
        return Diagnostic(rule=rule, severity=severity, message=message)

    reading = losses_of_reading(
        [
            found("A015", "warning", "the folder of the sources is spelled 'Sources'"),
            found("A022", "warning", "a name"),
            found("A022", "warning", "a name"),
            found("P101", "error", "the numbers contradict the program"),
            found("A004", "error", "told by the writing"),
            found("A019", "warning", "of an operating system"),
            found("S003", "warning", "told by the writing"),
            found("P102", "info", "only remarked"),
        ]
    )
    assert [(loss.kind, loss.count) for loss in reading] == [
        ("repaired", 1),
        ("repaired", 2),
        ("degraded", 1),
    ]
    noticed = LossReport(reading=reading)
    assert not noticed
    assert "Noticed when the file was read:\n- file: the folder" in str(noticed)
    assert len(noticed.to_dict()["reading"]) == 3
