"""What a program cannot hold of a tree: its table asked, in one pass over the tree.

The loss report and the interchange rules both ask here, so that they say the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from refiqda import spec
from refiqda.exchange.census import take_census
from refiqda.exchange.conditions import CONDITIONS, Whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refiqda import model
    from refiqda.diagnostics import Diagnostic
    from refiqda.exchange.census import Census
    from refiqda.exchange.programs import CannotHold, Program

_RULE: Final = re.compile(r"([A-Z][0-9]{3})(?: (.+))?")


def unheld(
    tree: model.Project | model.CodeBook,
    program: Program,
    *,
    census: Census | None = None,
    as_it_is: bool = False,
) -> Iterator[tuple[CannotHold, Any]]:
    """Yield what ``program`` does not take over from ``tree``: the entry of its table, and the element.

    In the order of the table, and within an entry in that of the document's classes. ``census`` is that of
    ``tree``, if it was taken already. Entries that writing for the program avoids are asked only where ``as_it_is``
    says that the tree is judged as it is; those about the form of a file are never (see ``unheld_form``).
    """
    format_: spec.Format = "project" if hasattr(tree, "sources") else "codebook"
    asked = [
        entry for entry in program.cannot_hold if format_ in entry.formats and (as_it_is or not entry.mended)
    ]
    if census is None and not any(entry.what in CONDITIONS for entry in asked):
        census = take_census(tree, _classes(asked))
    whole = Whole(tree, census)
    for entry in asked:
        for element in _elements(entry.what, whole):
            yield entry, element


def unheld_form(
    noticed: Iterable[Diagnostic], program: Program, format_: spec.Format
) -> Iterator[tuple[CannotHold, Diagnostic]]:
    """Yield what ``program`` does not accept of the form of a file, by what reading it noticed."""
    wanted = [
        (entry, found)
        for entry in program.cannot_hold
        if format_ in entry.formats and (found := _RULE.fullmatch(entry.what))
    ]
    for diagnostic in noticed:
        for entry, found in wanted:
            if diagnostic.rule == found[1] and (found[2] or "") in diagnostic.message:
                yield entry, diagnostic


def is_understood(what: str) -> bool:
    """Return whether ``CannotHold.what`` names something that is asked here."""
    name, dot, field = what.partition(".")
    if what in CONDITIONS or _RULE.fullmatch(what):
        return True
    classes = {cls.__name__: cls for cls in spec.element_classes()}
    return name in classes and (
        not dot or field in classes[name].__annotations__ or hasattr(classes[name], field)
    )


def _classes(asked: list[CannotHold]) -> set[type]:
    """Return the classes that entries ask for which are no conditions: conditions look at the whole tree."""
    names = [entry.what.partition(".")[0] for entry in asked if not _RULE.fullmatch(entry.what)]
    return set(map(spec.class_named, names))


def _elements(what: str, whole: Whole) -> Iterable[Any]:
    condition = CONDITIONS.get(what)
    if condition is not None:
        return condition.finds(whole)
    if _RULE.fullmatch(what):
        return ()
    name, dot, field = what.partition(".")
    elements = whole.of(spec.class_named(name))
    return (one for one in elements if getattr(one, field)) if dot else elements
