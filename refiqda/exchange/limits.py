"""How much of a file is read before it is taken for an attack or an accident.

Files come from strangers and from half-finished downloads. The defaults leave room for every project that was
seen (the largest project XML of the field has some hundred megabytes) and stop what could fill a memory or a
disk. Who knows a bigger project passes a `Limits` with larger numbers.
"""

from __future__ import annotations

import attrs

MEGABYTE = 1024 * 1024
GIGABYTE = 1024 * MEGABYTE

INTERNAL_FILE_LIMIT = 2**31 - 1
"""The largest internal file in bytes (REFI-QDA 1.5, clause 8.5)."""


@attrs.frozen(kw_only=True)
class Limits:
    """Limits for reading one file; sizes are bytes, lengths code points.

    ``max_members``: entries of an archive, or files beside a bare project XML. ``max_directory_bytes``:
    the archive's own table. ``max_member_bytes`` and ``max_unpacked_bytes``: one entry, and all together,
    unpacked. ``max_ratio``: unpacked over packed size, asked only above ``ratio_free_bytes`` unpacked.
    ``max_held_bytes``: what is taken into memory at once (a member read whole, a file object given as
    source). ``max_xml_bytes``, ``max_xml_depth``, ``max_text_chars`` (one text in the XML) and
    ``max_attribute_chars``: the project or codebook XML.
    """

    max_members: int = 200_000
    max_directory_bytes: int = 64 * MEGABYTE
    max_member_bytes: int = 8 * GIGABYTE
    max_unpacked_bytes: int = 64 * GIGABYTE
    max_ratio: float = 200.0
    ratio_free_bytes: int = 100 * MEGABYTE
    max_held_bytes: int = 4 * GIGABYTE
    max_xml_bytes: int = 2 * GIGABYTE
    max_xml_depth: int = 512
    max_text_chars: int = 256 * MEGABYTE
    max_attribute_chars: int = 10 * MEGABYTE
