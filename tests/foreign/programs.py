"""All foreign writers by the name of their form, and the tool whose files they imitate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.foreign import atlasti, nvivo, others

if TYPE_CHECKING:
    from tests.foreign.writer import Writer

WRITERS: Final[dict[str, type[Writer]]] = {
    "nvivo-win-12": nvivo.NVivoWindows12,
    "nvivo-win-20": nvivo.NVivoWindows20,
    "nvivo-mac-12": nvivo.NVivoMac12,
    "nvivo-mac-14": nvivo.NVivoMac14,
    "nvivo-mac-15": nvivo.NVivoMac15,
    "nvivo-mac-20": nvivo.NVivoMac20,
    "atlasti-win-9": atlasti.AtlasWindows9,
    "atlasti-win-9-rival": atlasti.AtlasWindows9Rival,
    "atlasti-win-23": atlasti.AtlasWindows23,
    "atlasti-mac-8": atlasti.AtlasMac8,
    "atlasti-mac-26": atlasti.AtlasMac26,
    "maxqda-24": others.MaxQda24,
    "qualcoder": others.QualCoder,
    "quirkos": others.Quirkos,
    "f4": others.F4,
    "transana": others.Transana,
    "openqda": others.OpenQda,
    "qc": others.Qc,
    "standard": others.Standard,
}
"""The forms whose way of counting a reader can know from the file."""

TOOL_OF: Final[dict[str, str]] = {
    name: "nvivo-mac"
    if name.startswith("nvivo-mac")
    else {"openqda": "standard", "qc": "standard"}.get(name, name.split("-")[0])
    for name in WRITERS
}
"""The tool for which a file is written that is to go back to the program."""

ONLY_SAID: Final[dict[str, str]] = {"atlasti-win-9": "codepoint+crlf1", "atlasti-win-23": "codepoint+crlf1"}
"""Ways of counting that are reported and unverified, as ``--positions`` spells them."""
