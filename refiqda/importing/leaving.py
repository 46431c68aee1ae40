"""What a form that holds less than REFI-QDA leaves behind, told thing by thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.index import source_kind, source_name

if TYPE_CHECKING:
    from collections.abc import Collection

    from refiqda import model
    from refiqda.losses import LossLog

_LISTS: Final = {
    "variables": ("variable", "with the values of cases and sources"),
    "cases": ("case", "what it holds and its values"),
    "links": ("link", "between two things"),
    "sets": ("set", "of sources, codes or notes"),
    "graphs": ("drawing", "of what belongs together"),
    "notes": ("note", "that belongs to no passage"),
}
_NO_PLACE: Final = "has no place in this form"


def tell_left_out(
    tree: model.Project, log: LossLog, *, kept: Collection[str] = (), told: Collection[str] = ()
) -> None:
    """Tell the things of ``tree`` that a form has no place for.

    ``kept`` are fields of the project that the form does hold, ``told`` GUIDs of things that it holds or that were
    told already.
    """
    for field, (what, detail) in _LISTS.items():
        if field in kept:
            continue
        for one in getattr(tree, field):
            if one.guid not in told:
                log.add("dropped", what, f"{detail}; it {_NO_PLACE}", guid=one.guid, name=one.name)
    if "sources" not in kept:
        for source in tree.sources:
            if source.guid not in told:
                detail = f"it is not in this file, with all that is coded in it ({source_kind(source)})"
                log.add("dropped", "source", detail, guid=source.guid, name=source_name(source))
    if tree.description and "description" not in kept:
        log.add("dropped", "project", f"its description {_NO_PLACE}", name=tree.name)


__all__ = ["tell_left_out"]
