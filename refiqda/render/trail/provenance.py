"""A trail as a file of PROV-JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.files import atomic_write
from refiqda.render.json_text import json_bytes
from refiqda.trail.prov import prov_json

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.trail.reading import Trail


def write_prov(trail: Trail, path: Path, *, overwrite: bool = False) -> int:
    """Write the PROV-JSON of a trail to a new file, and return how many entries it tells of."""
    with atomic_write(path, overwrite=overwrite) as stream:
        stream.write(json_bytes(prov_json(trail)))
    return len(trail.entries)
