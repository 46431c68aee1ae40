"""What the comparison needs of projects and codings, as protocols: the real ones fit, and so do small fakes."""
# ruff: noqa: D102  - each member is the column or method of that name of Codings and Project

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Row(Protocol):
    """One coding: the columns of ``Codings`` that are looked at."""

    @property
    def source_guid(self) -> str: ...
    @property
    def source(self) -> str | None: ...
    @property
    def source_kind(self) -> str: ...
    @property
    def code_guid(self) -> str | None: ...
    @property
    def code_path(self) -> str | None: ...
    @property
    def coder_guid(self) -> str | None: ...
    @property
    def coder(self) -> str | None: ...
    @property
    def start(self) -> int | None: ...
    @property
    def end(self) -> int | None: ...
    @property
    def origin(self) -> str: ...
    @property
    def page(self) -> int | None: ...
    @property
    def x1(self) -> int | None: ...


class Named(Protocol):
    """A source: its GUID and name."""

    @property
    def guid(self) -> str | None: ...
    @property
    def name(self) -> str | None: ...


@runtime_checkable
class Codings(Protocol):
    """A table of codings; ``source_lengths`` has every text by GUID, coded or not, in document order.

    ``sources`` names them.
    """

    def __iter__(self) -> Iterator[Row]: ...
    @property
    def source_lengths(self) -> Mapping[str, int]: ...
    @property
    def sources(self) -> Sequence[Named]: ...


class TextLike(Protocol):
    """A text: its canonical characters and their digest."""

    @property
    def string(self) -> str: ...
    @property
    def sha256(self) -> str: ...


class ProjectLike(Protocol):
    """A project: its codings, and the text of a source by GUID."""

    def codings(self) -> Codings: ...
    def text(self, source: str, /) -> TextLike: ...


Input = ProjectLike | Codings
Inputs = ProjectLike | Codings | Mapping[str, ProjectLike] | Mapping[str, Codings] | Mapping[str, Input]
