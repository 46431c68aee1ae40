"""A quote as data: the passages it is bound to, what was declared about its words, and where it belongs.

Positions are code points of canonical text, half-open. A selector is that of the W3C Web Annotation Data Model
(TextQuoteSelector and TextPositionSelector), 2017.
"""

from __future__ import annotations

from typing import Literal

import attrs

Form = Literal["passage", "exchange", "several", "condensate"]
"""What a quote is: words of one speaker; turns of several in order; one expression said by several; a declared
condensation of a passage (systematic text condensation), whose words are the author's."""

EditKind = Literal["omission", "clarification", "emphasis", "grammar"]
"""What is declared in print, in brackets: words left out, words put in to be understood, and so on."""

PrivateKind = Literal["mask", "alter", "generalise", "remove"]
"""What protects a person and is not marked in print: a pronoun masked by role, a detail altered, made general, taken
out."""


@attrs.frozen
class Selector:
    """Where words stand in a text: the words themselves, some before and behind them, and their position."""

    exact: str = attrs.field(repr=False)
    prefix: str = attrs.field(repr=False)
    suffix: str = attrs.field(repr=False)
    start: int
    end: int


@attrs.frozen
class Target:
    """A passage of a transcript: its source, the selector, and which state of the transcript it was taken from.

    ``digest`` is ``sha256:`` and 64 hex digits of the canonical text in UTF-8; ``dated`` the date of that state as the
    project gives it (last modified, else created), None where it gives none.
    """

    source: str
    source_guid: str
    selector: Selector
    digest: str
    dated: str | None = None


@attrs.frozen
class Edit:
    """A declared edit: ``[start, end)`` of the words of target number ``target`` is printed as ``printed``.

    An omission is printed ``[...]``; a clarification stands in brackets. ``start == end`` puts words in.
    """

    kind: EditKind
    start: int
    end: int
    printed: str = attrs.field(repr=False)
    target: int = 0
    reason: str = attrs.field(default="", repr=False)


@attrs.frozen
class PrivateEdit:
    """An edit that protects somebody, kept in the private register and unmarked in print; ``start`` as in `Edit`.

    ``referent`` is the role of whom a masked pronoun means ("client"), as a person set it; "" for other kinds.
    """

    kind: PrivateKind
    start: int
    end: int
    original: str = attrs.field(repr=False)
    printed: str = attrs.field(repr=False)
    target: int = 0
    referent: str = ""
    reason: str = attrs.field(default="", repr=False)


@attrs.frozen
class Translation:
    """What a translated quote was translated from: the passage of the original, by whom and when, as written."""

    original: Target
    language: str = ""
    translator: str = ""
    at: str = ""


@attrs.frozen(kw_only=True)
class Quote:
    """A quote that may be printed, by its id (``[[q:ID]]`` in a manuscript).

    ``targets`` are its passages: one for a passage, a run of turns for an exchange (one target over them all), one each
    where several said it, one or more that a condensate condenses. ``language`` is that of the words printed.
    ``original`` is set where the targets lie in a translation. ``words`` are the author's own words of a condensate.
    ``theme`` are the code paths it illustrates, ``claim`` the sentence it stands for, ``slot`` its place in the
    study's structure by level (``{"constituent": ..., "perspective": "client"}``, as pairs).
    """

    id: str
    form: Form = "passage"
    targets: tuple[Target, ...] = ()
    language: str = ""
    edits: tuple[Edit, ...] = ()
    original: tuple[Translation, ...] = ()
    words: str = attrs.field(default="", repr=False)
    theme: tuple[str, ...] = ()
    slot: tuple[tuple[str, str], ...] = ()
    claim: str = attrs.field(default="", repr=False)
    reason: str = attrs.field(default="", repr=False)
    by: tuple[str, ...] = ()
    at: str | None = None
