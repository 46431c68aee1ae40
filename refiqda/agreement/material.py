"""Gathering what is compared: whose codings, of what, where (`refiqda.agreement.things.Material`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from refiqda.agreement.matching import choose_coders, line_up
from refiqda.agreement.things import Material, Question, Thing, Track
from refiqda.errors import InvalidArgumentError, RefiqdaError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.agreement.inputs import Input
    from refiqda.matching.crosswalk import Crosswalk  # type: ignore[import-not-found,unused-ignore]
    from refiqda.study import Round


def gather(
    given: Input | Mapping[str, Input],
    *,
    include: Sequence[str] = (),
    sources: Sequence[str] | None = None,
    coders: Sequence[str] | None = None,
    crosswalk: Crosswalk | None = None,  # noqa: ARG001 - with the crosswalk's reader
    round_: Round | None = None,
    speakers: bool = True,  # noqa: ARG001 - with the speakers
) -> Material:
    """Return the codings that are compared, of all coders of ``given``, on common tracks."""
    columns = line_up(given, include, sources)
    if coders is not None:
        choose_coders(columns, coders)
    files = list(given.values()) if isinstance(given, Mapping) else [given]
    tracks = [Track(at, "text", one.name, one.length) for at, one in enumerate(columns.sources)]

    def text(track: int) -> str:
        guid = columns.sources[tracks[track].source].guid or ""
        for one in files:
            project: Any = one
            try:
                return str(project.text(guid).string)
            except (RefiqdaError, AttributeError):
                continue
        raise InvalidArgumentError("codings alone have no texts", remedy="Give projects.")

    return Material(
        coders=columns.coders,
        people=columns.people,
        sources=columns.sources,
        tracks=tuple(tracks),
        codes=columns.codes,
        held=columns.held,
        coder=columns.coder,
        source=columns.source,
        track=columns.source,
        code=columns.code,
        start=columns.start,
        end=columns.end,
        texts=text,
        turns=lambda _: [],
        left_out=columns.left_out,
        round=None if round_ is None else round_.name,
    )


__all__ = ["Material", "Question", "Thing", "Track", "gather"]
