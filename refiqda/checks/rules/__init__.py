"""Every rule, a module a family; importing this fills the table of ``refiqda.checks.registry``."""

from refiqda.checks.rules import archive, areas, interchange, positions, reading, references, schema, values

__all__ = ["archive", "areas", "interchange", "positions", "reading", "references", "schema", "values"]
