"""PROV-JSON: read by another implementation, written again to the same, and nobody claimed who is not there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from prov.model import ProvDocument

from refiqda.trail.prov import prov_json
from refiqda.trail.reading import Trail
from tests.trail.told import entries, entry

if TYPE_CHECKING:
    from refiqda.trail.entry import Entry

ONE, TWO = (f"refiqda-meaning-1:sha256:{digit * 64}" for digit in "ab")


def trail(*given: Entry) -> Trail:
    return Trail(Path(), tuple(given))


@settings(max_examples=20, deadline=None)
@given(entries())
def test_another_program_reads_it_and_writes_the_same_again(made: list[Entry]) -> None:
    value = prov_json(trail(*made))
    assert value == prov_json(trail(*made))
    document = ProvDocument.deserialize(content=json.dumps(value), format="json")
    again = ProvDocument.deserialize(content=document.serialize(format="json"), format="json")
    assert again == document
    told = [one for part, things in value.items() if part != "prefix" for one in things]
    assert len(list(document.get_records())) == len(told)
    assert set(value["activity"]) == {f"refiqda:activity-{one.n}" for one in made}


def test_states_come_from_the_states_before_and_from_what_was_merged() -> None:
    value = prov_json(
        trail(
            entry(1, state={"meaning": ONE, "before": None, "changes": "first"}),
            entry(2, state={"meaning": TWO, "before": None, "changes": "first"}, inputs=[{"meaning": ONE}]),
            entry(3, state={"meaning": TWO, "before": TWO, "changes": "none"}),
            entry(4, "meeting", covers=[2], by=("Mara Ridge", "Colm Vance")),
        )
    )
    derived = {
        (one["prov:generatedEntity"], one["prov:usedEntity"]) for one in value["wasDerivedFrom"].values()
    }
    assert ("refiqda:state-bbbbbbbbbbbbbbbb", "refiqda:state-aaaaaaaaaaaaaaaa") in derived
    assert all(made != used for made, used in derived)
    made = [one["prov:entity"] for one in value["wasGeneratedBy"].values()]
    assert len(made) == len(set(made))  # nothing is made twice
    used = {(one["prov:activity"], one["prov:entity"]) for one in value["used"].values()}
    assert ("refiqda:activity-4", "refiqda:entry-2") in used
    assert {one["prov:label"] for one in value["agent"].values()} == {
        "refiqda 0.1.0",
        "Mara Ridge",
        "Colm Vance",
    }


def test_a_case_or_source_of_a_participant_is_nowhere_in_it() -> None:
    about = {"object": "case", "name": "Ingrid"}
    one = entry(1, changes__1={"about": about, "groups": []}, note="Ingrid said", reason="of Ingrid")
    assert "Ingrid" not in json.dumps(prov_json(trail(one)))
