"""Signs of symbol fonts as characters that every font has.

Word's own corrections of typing write arrows and faces in Wingdings, and its symbol table the Greek letters and
operators of Symbol, as places of that font (in the private area F000 to F0FF, or without the F0).

Source: ECMA-376 part 1, clause 17.3.3.30; the fonts' published encodings, for the signs that texts have.
"""

from __future__ import annotations

from typing import Final

_PRIVATE: Final = range(0xF000, 0xF100)

_GREEK: Final = dict(
    zip(
        "ABCDEFGHIKLMNOPQRSTUWXYZabcdefghiklmnopqrstuwxyz",
        "ΑΒΧΔΕΦΓΗΙΚΛΜΝΟΠΘΡΣΤΥΩΞΨΖαβχδεφγηικλμνοπθρστυωξψζ",
        strict=True,
    )
)
_SYMBOL: Final = {ord(latin): greek for latin, greek in _GREEK.items()} | {
    0xA2: "\u2032", 0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓",
    0xB0: "°", 0xB1: "±", 0xB2: "\u2033", 0xB3: "≥", 0xB4: "\u00d7", 0xB5: "∝", 0xB7: "•", 0xB8: "÷",
    0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xC6: "∅", 0xC7: "∩", 0xC8: "\u222a", 0xCE: "∈",
    0xD6: "√", 0xD7: "⋅", 0xD8: "¬", 0xD9: "∧", 0xDA: "\u2228", 0xDB: "⇔", 0xDC: "⇐", 0xDE: "⇒", 0xE5: "∑",
}  # fmt: skip
_WINGDINGS: Final = {
    0x4A: "☺", 0x4B: "😐", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖",
    0x9F: "•", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓",
    0xE7: "➔", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF3: "⬄", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_FONTS: Final = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}


def symbol(font: str | None, code: str | None) -> str | None:
    """Return the character for a sign of a font (``char`` hexadecimal), or None if it is not known."""
    try:
        number = int(code or "", 16)
    except ValueError:
        return None
    table = _FONTS.get((font or "").strip().lower())
    if table is not None:
        return table.get(number - 0xF000 if number in _PRIVATE else number)
    # private areas have no meaning
    usable = 0x20 <= number < 0xD800 or 0xF900 <= number < 0xFFFE or 0x10000 <= number < 0xF0000  # noqa: PLR2004 - as Unicode divides them
    return chr(number) if usable else None
