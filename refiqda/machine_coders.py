"""Machine coders: how a project says that a user is no person, in a form that every program carries on.

The standard knows users by name alone, and programs drop memos and descriptions by their own lights; what all of
them keep is the name. So a machine is called ``NAME (machine: MODEL)``, or ``NAME (machine)`` where no model is
known; what else is known of it (dates, the prompt) stands in a note of the project. METHOD 5: a machine is never
taken for a person. One user stands for one machine coder with one model.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

KIND: Final = "machine"
"""The kind of such coders, and the origin of their codings."""

CONSENSUS_GUID: Final = "a1a9b7c6-2512-5944-8b21-17dbb0ac2ae4"
"""The reserved GUID of the consensus coder, who is no person either, and is never compared."""

_FORM: Final = re.compile(r"(?P<name>\S.*?) \(machine(?:: (?P<model>\S.*))?\)")


class MachineCoder(NamedTuple):
    """A machine coder: its name without the mark, and the model if one is known."""

    name: str
    model: str | None


def machine_of(name: str | None) -> MachineCoder | None:
    """Return which machine coder a user's name stands for; None for a person.

    >>> machine_of("First pass (machine: gpt-4o)")
    MachineCoder(name='First pass', model='gpt-4o')
    >>> machine_of("Mac Hine (machine room)") is None
    True
    """
    found = _FORM.fullmatch((name or "").strip())
    return None if found is None else MachineCoder(found["name"], found["model"])


def kind_of(name: str | None) -> str:
    """Return ``machine`` or ``person``."""
    return "person" if machine_of(name) is None else KIND


def marked_name(name: str, model: str | None) -> str:
    """Return the user's name of a machine coder; blanks are single, and a mark that is there already stays one."""
    known = machine_of(name)
    if known is not None:
        name, model = known.name, model or known.model
    plain, said = " ".join(name.split()), " ".join((model or "").split())
    return f"{plain} (machine: {said})" if said else f"{plain} (machine)"


def renamed(before: str | None, name: str) -> str:
    """Return ``name`` as the new name of a user called ``before``: a machine stays marked as one."""
    known = machine_of(before)
    return name if known is None else marked_name(name, known.model)
