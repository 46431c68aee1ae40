"""What is printed is dark on white, also from a screen that is set to dark."""

from __future__ import annotations

import re
from importlib import resources


def test_the_colours_of_a_dark_screen_are_for_the_screen_alone() -> None:
    pages = [
        one
        for one in (resources.files("refiqda.render") / "templates").iterdir()
        if one.name.endswith(".html")
    ]
    rules = {one.name: re.findall(r"@media[^{]*dark[^{]*", one.read_text(encoding="utf-8")) for one in pages}
    assert rules["base.html"]
    assert {
        name: rule
        for name, found in rules.items()
        for rule in found
        if not rule.startswith("@media screen and ")
    } == {}
