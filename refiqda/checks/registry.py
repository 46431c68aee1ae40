"""The one table of rules: code, name, severity and what its page says; made from docstrings.

A rule is a class with a docstring and nothing else: a family's rules stand together in ``refiqda.checks.rules``,
what finds them lives where the finding is made (reader, container, tables, or the modules beside this one).
A code is never used again: a rule that is given up stays, with the status ``removed``.

The first letter says the family: S form and reading of the XML, A the archive and its files, R references and
identity, P positions, I what another program makes of it. A name reads after "allow": allow ``dangling-code-ref``.
"""

from __future__ import annotations

import functools
import inspect
import re
from typing import TYPE_CHECKING, ClassVar, Final, Literal, NamedTuple

from refiqda.diagnostics import Diagnostic, Severity
from refiqda.errors import NotInProjectError

if TYPE_CHECKING:
    from collections.abc import Mapping

Status = Literal["stable", "removed"]

FAMILIES: Final[dict[str, str]] = {
    "S": "The form of the XML",
    "A": "The archive and its files",
    "R": "References and identity",
    "P": "Positions",
    "I": "Other programs",
}
PARTS: Final = ("Why", "Example", "Remedy")
"""What a docstring has after its first paragraph, which says what the rule finds."""

_TABLE: Final[dict[str, type[Rule]]] = {}


class Page(NamedTuple):
    """A rule's docstring in its parts, each on one line."""

    finds: str
    why: str
    example: str
    remedy: str


class Rule:
    """Base of all rules; a subclass has a docstring of four parts and names its code and severity.

    ``fixable`` says whether strict writing (``check --fix``, ``convert``) repairs it and leaves nothing out,
    ``leaving_out`` whether it repairs it only by leaving out what cannot be said: then ``check --fix`` asks for
    ``--leave-out``. Where both are False nobody but a person can repair it.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    fixable: ClassVar[bool]
    leaving_out: ClassVar[bool]
    status: ClassVar[Status]

    def __init_subclass__(
        cls,
        *,
        code: str,
        severity: Severity,
        fixable: bool = False,
        leaving_out: bool = False,
        status: Status = "stable",
    ) -> None:
        if code in _TABLE:
            raise AssertionError(f"the code {code} is used twice")
        cls.code, cls.severity, cls.status = code, severity, status
        cls.fixable, cls.leaving_out = fixable, leaving_out
        cls.name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()
        _TABLE[code] = cls

    @classmethod
    def page(cls) -> Page:
        """Return the docstring in its parts; one that is missing is empty."""
        parts = dict.fromkeys(("Finds", *PARTS), "")
        for paragraph in inspect.cleandoc(cls.__dict__.get("__doc__") or "").split("\n\n"):
            head, colon, rest = paragraph.partition(": ")
            part, words = (head, rest) if colon and head in PARTS else ("Finds", paragraph)
            parts[part] = " ".join(f"{parts[part]} {words}".split())
        return Page(*parts.values())

    @classmethod
    def found(
        cls,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        path: str | None = None,
        guid: str | None = None,
    ) -> Diagnostic:
        """Return a diagnostic of this rule."""
        return Diagnostic(
            rule=cls.code,
            severity=cls.severity,
            message=message,
            file=file,
            line=line,
            path=path,
            guid=guid,
            fixable=cls.fixable,
            remedy=in_plain(cls.page().remedy),
        )


def in_plain(text: str) -> str:
    """Return words of a docstring without its markup, as terminals and programs show them."""
    return text.replace("``", "`")


@functools.cache
def rules() -> Mapping[str, type[Rule]]:
    """Return every rule by its code, sorted by family and code."""
    from refiqda.checks import rules as families  # noqa: PLC0415 - the families import this module

    if not families.__all__:  # unreachable: importing them is what fills the table
        raise AssertionError
    order = "".join(FAMILIES)
    return dict(sorted(_TABLE.items(), key=lambda item: (order.index(item[0][0]), item[0])))


def rule(code_or_name: str) -> type[Rule]:
    """Return the rule with this code (any letter case) or name; raises NotInProjectError."""
    wanted = code_or_name.strip()
    for code, found in rules().items():
        if wanted.upper() == code or wanted.lower() == found.name:
            return found
    raise NotInProjectError(f"there is no rule {wanted!r}", remedy="'refiqda rules' lists them all.")
