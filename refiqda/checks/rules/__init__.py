"""Every rule, a module a family; importing this fills the table of ``refiqda.checks.registry``."""

from refiqda.checks.rules import archive, interchange, positions, reading, references, schema

__all__ = ["archive", "interchange", "positions", "reading", "references", "schema"]
