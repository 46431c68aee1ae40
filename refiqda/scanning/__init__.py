"""The known-name scan: whether a file that is to go out holds a name that the private register knows.

``scan_file`` looks through any file, ``scan_bytes`` and ``scan_text`` through what is not on the disk yet. Each gives a
`Scan`: its hits by place and case, never the name nor what stands around it, and what could not be read, which is never
passed over in silence. It finds names as the register has them; it is no anonymisation (docs/known-names.md).

``folding`` is the compared form of a text, ``names`` what is looked for, ``finding`` the search, ``looking`` one
scan as it goes, and ``reading`` with ``texts``, ``markup``, ``archives``, ``pdf`` and ``binary`` the files.
"""

from refiqda.scanning.finding import Matcher
from refiqda.scanning.reading import scan_bytes, scan_file, scan_text
from refiqda.scanning.values import STOPPING, Hit, Kind, Scan, Unread

__all__ = ["STOPPING", "Hit", "Kind", "Matcher", "Scan", "Unread", "scan_bytes", "scan_file", "scan_text"]
