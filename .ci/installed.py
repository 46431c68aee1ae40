"""Check, from an environment that holds the wheel alone, that it is the wheel that runs and that it is whole."""

from __future__ import annotations

import sys
from pathlib import Path

import refiqda

here = Path(refiqda.__file__).resolve().parent
checkout = Path(sys.argv[1]).resolve()
if checkout in here.parents:
    sys.exit(f"refiqda was imported from the checkout: {here}")
served = sorted(path.name for path in (checkout / "refiqda" / "page" / "static").iterdir())
if sorted(path.name for path in (here / "page" / "static").iterdir()) != served:
    sys.exit("the wheel holds other files of the page than the checkout")
for name in ("Project.xsd", "Codebook.xsd"):
    shipped, kept = here / "schemas" / name, checkout / "schemas" / name
    if not shipped.is_file() or shipped.read_bytes() != kept.read_bytes():
        sys.exit(f"the wheel lacks {name}, or another one")
if not (here / "py.typed").is_file():
    sys.exit("the wheel lacks py.typed")
print(f"refiqda {refiqda.__version__} from its wheel, with its schemas and its page")
