"""S2xx: values that the schema accepts and programs stumble over."""

from refiqda.checks.registry import Rule


class DateWithoutZone(Rule, code="S201", severity="warning"):
    """Dates with a time do not say in which time zone; they are kept as they are.

    Why: Programs take them for their own zone or for UTC, so that they move by hours when a project moves.

    Example: ``creationDateTime="2024-01-31T12:00:00"``, without ``Z`` or ``+01:00`` at its end.

    Remedy: Nothing needs to be done as long as all who work on the project are in one time zone.
    """


class UnusualDate(Rule, code="S202", severity="warning"):
    """A date is right by the schema, but of a kind that programs cannot read: 24 o'clock, or beyond the year 9999.

    Why: Programs refuse it, or show another date; it is kept as it is.

    Example: ``creationDateTime="2024-01-31T24:00:00Z"``.

    Remedy: Correct it in the program that made the file.
    """
