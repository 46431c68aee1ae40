"""What is compared while the page is open: read once at the start, and then the same for everybody who looks.

The files are frozen when the server starts: two windows never decide on different states. What changes is the log
alone (`refiqda.page.live`).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from refiqda.reconciliation.differences import align
from refiqda.reconciliation.segments import collect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.matching.crosswalk import Crosswalk
    from refiqda.project import Project
    from refiqda.reconciliation.differences import AgreedSegment, Difference, Order
    from refiqda.reconciliation.inputs import Inputs
    from refiqda.reconciliation.segments import ComparedSource, Material


class Study:
    """The frozen comparison.

    ``inputs`` and the choices are those of `refiqda.differences`; ``projects`` are the files as read, for what lies
    beside the codings (notes, recordings, definitions); ``title`` is what the page calls it all. ``sources`` are those
    that are compared and, after them, the texts that can only be read.
    """

    def __init__(
        self,
        inputs: Inputs,
        *,
        coders: Sequence[str] | None = None,
        crosswalk: Crosswalk | None = None,
        order: Order = "reading",
        projects: Sequence[Project] = (),
        title: str = "",
    ) -> None:
        self.inputs = inputs
        self.order: Order = order
        self.projects = tuple(projects)
        self.title = title or next((one.tree.name for one in self.projects if one.tree.name), "") or "Study"
        self.material: Material = collect(inputs, coders=coders, crosswalk=crosswalk)
        self.sources: tuple[ComparedSource, ...] = (*self.material.sources, *self.material.texts_only)
        alignment = align(self.material, order=order)
        self.differences: tuple[Difference, ...] = alignment.differences
        self.agreed: tuple[AgreedSegment, ...] = alignment.agreed
        self.index = {one.id: place for place, one in enumerate(self.differences)}
        self.texts = [digest for _name, digest in self.material.texts]

    @property
    def analysts(self) -> tuple[str, ...]:
        """The names of those who are compared."""
        return self.material.coders

    def text(self, source: int) -> str:
        """Return the text of a compared source, empty where it has none."""
        return self.sources[source].text or ""

    @cached_property
    def by_source(self) -> list[list[int]]:
        """The places of the differences of each source, in reading order."""
        found: list[list[int]] = [[] for _ in self.sources]
        for place, one in enumerate(self.differences):
            found[one.number].append(place)
        for places in found:
            places.sort(key=lambda place: (self.differences[place].start, self.differences[place].end))
        return found

    @cached_property
    def agreed_by_source(self) -> list[list[AgreedSegment]]:
        """What all marked alike, of each source in reading order."""
        numbers = {
            (one.name, one.digest, one.turn, one.medium, one.page): number
            for number, one in enumerate(self.material.sources)
        }
        found: list[list[AgreedSegment]] = [[] for _ in self.sources]
        for one in self.agreed:
            found[numbers[one.source, one.source_text, one.turn, one.medium, one.page]].append(one)
        for some in found:
            some.sort(key=lambda one: (one.start, one.end, one.code))
        return found
