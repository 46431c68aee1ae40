r"""A manuscript in LaTeX: quotation environments and commands, accents, notes; no other file is read.

A small reader of the text that a document shows: comments go, groups and most commands give their words, environments
for figures, code and mathematics are left out and told. ``\enquote{...}`` and the like become “...” and within them
‘...’, as they print. Footnotes are read apart. ``\input`` and ``\include`` are named and not followed.

Source: LaTeX2e reference manual, "Accents", "quotation & quote"; csquotes manual, sections 3 and 4.
"""

# ruff: noqa: RUF001, RUF002 - marks, dashes and blanks of many languages are what this is about

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.findings.manuscripts.blocks import Block
from refiqda.findings.manuscripts.latex_own import german_marks, own_names
from refiqda.findings.manuscripts.lines import Gathered

if TYPE_CHECKING:
    from refiqda.findings.manuscripts.blocks import Kind
    from refiqda.findings.manuscripts.values import Part

MOST_UNCLOSED: Final = 100
MOST_MATH: Final = 10_000
_MARKS: Final = {"``": "“", "''": "”", "`": "‘", "---": "—", "--": "–", "~": "\u00a0", "\n": " "}
_GROUP_SIGN: Final = re.compile(r"\\.|[{}]", re.DOTALL)

_TOKEN: Final = re.compile(
    r"(?P<verb>\\verb\*?(?P<sign>[^\w\s*])[^\n]{0,500}?(?P=sign))"
    r"|(?P<command>\\(?:[A-Za-z@]+\*?|[^\n]|\n))"
    r"|(?P<comment>%[^\n]*\n?[ \t]*)"
    r"|(?P<open>\{)|(?P<close>\})"
    r"|(?P<math>\$\$?)"
    r"|(?P<empty>\n[ \t]*\n\s*)"
    r"|(?P<mark>``|''|`|---|--|~|\n)"
    r"|(?P<words>[^\\%{}$`'\n~-]+|['-])"
)
_ACCENTS: Final = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "d": "\u0323", "b": "\u0331", "r": "\u030a",
    "k": "\u0328",
}  # fmt: skip
_LETTERS: Final = {
    "aa": "å", "AA": "Å", "o": "ø", "O": "Ø", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "ss": "ß", "l": "ł", "L": "Ł",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ",
    "ldots": "...", "dots": "...", "textellipsis": "...", "textendash": "–", "textemdash": "—",
    "textquotedblleft": "“", "textquotedblright": "”", "textquoteleft": "‘", "textquoteright": "’",
    "quotedblbase": "„", "glqq": "„", "grqq": "“", "glq": "‚", "grq": "‘", "flqq": "«", "frqq": "»", "flq": "‹",
    "frq": "›", "guillemotleft": "«", "guillemotright": "»", "guillemetleft": "«", "guillemetright": "»", "og": "« ",
    "fg": " »", "lq": "‘", "rq": "’", "textquotedbl": '"', "textquotesingle": "'", "quotesinglbase": "‚",
    "textasciitilde": "~", "textbackslash": "\\", "textbar": "|", "textless": "<", "textgreater": ">", "S": "§",
    "copyright": "©", "euro": "€", "textdegree": "°", "textunderscore": "_", "slash": "/", "quad": " ", "qquad": " ",
    "lbrack": "[", "rbrack": "]", "LaTeX": "LaTeX", "TeX": "TeX", "space": " ", "nobreakspace": "\u00a0",
}  # fmt: skip
_SIGNS: Final = {
    **{sign: sign for sign in "%&$#_{}"}, " ": " ", "\n": " ", ",": "\u2009", ";": " ", ":": " ", "!": "", "/": "",
    "@": "", "-": "", "(": "", ")": "",
}  # fmt: skip
_QUOTES: Final = {
    **dict.fromkeys(("enquote", "textquote", "foreigntextquote", "hyphentextquote", "say"), 1),
    **dict.fromkeys(("enquote*", "textquote*"), 2),
}
_BRACKETS: Final = {
    "textelp": ("[...] [", "]"),
    "textelp*": ("[", "] [...]"),
    "textins": ("[", "]"),
    "textins*": ("[", "]"),
}
_EMPTY: Final = re.compile(r"\{\s{0,3}\}")
_BLOCK_COMMANDS: Final = frozenset(
    ("blockquote", "blockcquote", "foreignblockquote", "hyphenblockquote", "blockquote*", "blockcquote*")
)
_BLOCKS: Final = frozenset(
    (
        *("quote", "quotation", "displayquote", "displaycquote", "verse", "quoting", "foreigndisplayquote"),
        *("blockquote", "blockquotation", "participantquote", "quoteblock"),
    )
)
_LISTS: Final = frozenset(("itemize", "enumerate", "description", "compactitem", "compactenum"))
_UNREAD: Final = frozenset(
    (
        *(
            "verbatim",
            "verbatim*",
            "lstlisting",
            "minted",
            "Verbatim",
            "comment",
            "equation",
            "equation*",
            "align",
        ),
        *("align*", "tikzpicture", "filecontents", "filecontents*", "thebibliography", "math", "displaymath"),
    )
)
_TABLES: Final = frozenset(("tabular", "tabular*", "tabularx", "longtable", "tabulary"))
_HEADINGS: Final = {
    "title": 1, "part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4,
}  # fmt: skip
_LEADING: Final = frozenset(("paragraph", "subparagraph"))
_EMPHASIS: Final = frozenset(("emph", "textit", "textbf", "textsl", "textsc", "underline"))
_NOTES: Final = frozenset(("footnote", "footnotetext", "endnote", "marginpar", "todo", "thanks", "sidenote"))
_UNDER: Final = re.compile(r"\{?(?:\\([ij])\b[ \t]{0,3}|([A-Za-z]))\}?")
_CITATIONS: Final = re.compile(r"(?:[a-zA-Z]*[Cc]ite[a-zA-Z]*|nocite)\*?\Z")
_SILENT: Final = {
    **dict.fromkeys(("label", "ref", "eqref", "pageref", "cref", "Cref", "autoref", "vspace", "vspace*", "hspace"), 1),
    **dict.fromkeys(("hspace*", "usepackage", "documentclass", "bibliographystyle", "bibliography", "pagestyle"), 1),
    **dict.fromkeys(("thispagestyle", "includegraphics", "graphicspath", "hypersetup", "addbibresource", "date"), 1),
    **dict.fromkeys(("author", "affil", "email", "institute", "index", "phantom", "selectlanguage", "color"), 1),
    **dict.fromkeys(("setlength", "addtolength", "setcounter", "addtocounter", "newenvironment", "geometry"), 2),
    **dict.fromkeys(("newcommand", "renewcommand", "newcommand*", "providecommand", "DeclareMathOperator"), 2),
    **dict.fromkeys(("textcolor", "href", "foreignlanguage", "texorpdfstring"), 1),
}  # fmt: skip
"""How many groups behind a command are not text; what follows them is."""
_ELSEWHERE: Final = frozenset(("input", "include", "subfile", "import", "subimport"))
_FIRST_SKIPPED: Final = frozenset(
    ("foreigntextquote", "hyphentextquote", "foreignblockquote", "hyphenblockquote")
)


@attrs.define
class _Group:
    """What an open group means: its closing text, and its opening one."""

    kind: str
    close: str = ""
    open: str = ""


class _Reader:
    """Walks through the tokens once; a stack holds what is open."""

    def __init__(self, text: str) -> None:
        self.text = text = german_marks(text)
        self.own = own_names(text, quoting={*_QUOTES, *_BLOCK_COMMANDS}, apart=_BLOCKS)
        self.line = 1
        self.seen: Counter[str] = Counter()
        self.elsewhere = 0
        self.blocks: list[Block] = []
        self.notes: list[Block] = []
        self.groups: list[_Group] = []
        self.environments: list[str] = []
        self.gathered = Gathered()
        self.lead = ""
        self.leading = True
        self.silent = 0
        self.quotes = 0
        self.level = 0
        self.apart = 0
        self.pending: list[_Group] = []
        self.held: list[tuple[Gathered, str, bool, int, int, list[str]]] = []
        self.note_number = 0
        self.accent = ""
        self.blank = True
        self.unclosed = 0

    # --- text ---------------------------------------------------------------------------------------------

    def put(self, words: str) -> None:
        """Add text as it prints."""
        if self.silent or not words:
            return
        if self.accent:
            words = unicodedata.normalize("NFC", words[:1] + self.accent) + words[1:]
            self.accent = ""
        if self.blank:
            words = words.lstrip(" ")
        if not words:
            return
        self.blank = words.endswith((" ", "\n"))
        emphasised = any(group.kind == "emphasis" for group in self.groups[-4:])
        if self.leading and words.strip():
            self.leading = emphasised
            self.lead += words if emphasised else ""
        self.gathered.add(words, self.line)

    def end(self, kind: Kind | None = None) -> None:
        """End the paragraph."""
        text = self.gathered.text.rstrip()
        if text:
            inside = bool(self.held)
            part: Part = "footnote" if inside else "table" if self._in(_TABLES) else "text"
            block = Block(
                text=text,
                kind=kind or self._kind(part),
                part=part,
                level=self.level if kind == "heading" else 0,
                number=self.note_number if inside else None,
                lines=self.gathered.lines,
                lead=self.lead.strip(),
            )
            (self.notes if inside else self.blocks).append(block)
        self.gathered, self.lead, self.leading, self.blank = Gathered(), "", True, True

    def _in(self, names: frozenset[str]) -> bool:
        return any(name in names for name in self.environments[-8:])

    def _kind(self, part: Part) -> Kind:
        if self.apart or self._in(_BLOCKS):
            return "block"
        if part != "text":
            return "table" if part == "table" else "note"
        return "list" if self._in(_LISTS) else "text"

    # --- walking ------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Walk through all of the text."""
        position, body = 0, self.text.find("\\begin{document}")
        if body >= 0:
            title = re.search(r"\\title\s{0,3}(?=\{)", self.text[:body])
            begin = body if title is None else title.start()
            self.line += self.text.count("\n", 0, begin)
            position = begin
        while position < len(self.text):
            found = _TOKEN.match(self.text, position)
            if found is None:  # a sign alone
                self.put(self.text[position])
                position += 1
                continue
            position = self._token(found)
            self.line += self.text.count("\n", found.start(), position)
        while self.groups:
            self._close()
        self.end()

    def _token(self, found: re.Match[str]) -> int:
        """Take one token; return where the next begins."""
        if found["command"]:
            return self._command(found[0][1:], found.end())
        if found["math"]:
            return self._math(found)
        if found["verb"]:
            self.seen["pieces of code, which are not read"] += 1
        elif found["open"]:
            self.groups.append(self.pending.pop() if self.pending else _Group("group"))
            self._begin(self.groups[-1])
        elif found["close"]:
            self._close()
        elif found["empty"]:
            self._paragraph()
        elif found["mark"]:
            self.put(_MARKS[found[0]])
        elif found["words"]:
            self._words(found)
        return found.end()

    def _math(self, found: re.Match[str]) -> int:
        sign = found["math"]
        end = self.text.find(sign, found.end(), found.end() + MOST_MATH)
        if end < 0:
            self.put(sign)
            return found.end()
        self.seen["pieces of mathematics, which are not read"] += 1
        return end + len(sign)

    def _words(self, found: re.Match[str]) -> None:
        """Take words as they stand; an apostrophe within a word stays one, elsewhere it prints as a closing mark."""
        around = self.text[found.start() - 1 : found.start()], self.text[found.end() : found.end() + 1]
        inside = all(sign.isalnum() for sign in around) and all(around)
        self.put("’" if found[0] == "'" and not inside else re.sub(r"[ \t]{2,1000}|\t", " ", found[0]))

    def _paragraph(self) -> None:
        """End the paragraph at an empty line; within marks of a command the words go on in a line of their own."""
        if self.quotes and not self.apart:
            self.put("\n")
        else:
            self.end()

    def _begin(self, group: _Group) -> None:
        if group.kind == "silent":
            self.silent += 1
        elif group.kind == "quote":
            self.quotes += 1
            self.put("‘" if group.close == "’" else "“")
        elif group.kind == "heading":
            self.end()
        elif group.kind == "brackets":
            self.put(group.open)
        elif group.kind == "apart":
            self.end()
            self.apart += 1
        elif group.kind == "note":
            self.held.append(
                (self.gathered, self.lead, self.leading, self.quotes, self.apart, self.environments)
            )
            self.gathered, self.lead, self.leading, self.quotes, self.apart = Gathered(), "", True, 0, 0
            self.environments = []
            self.blank = True
            self.note_number += 1

    def _close(self) -> None:
        """Close the innermost group."""
        if not self.groups:
            return
        group = self.groups.pop()
        if group.kind == "silent":
            self.silent -= 1
        elif group.kind == "brackets":
            self.put(group.close)
        elif group.kind == "quote":
            self.quotes -= 1
            self.put(group.close)
        elif group.kind == "heading":
            self.end("heading")
            self.level = 0
        elif group.kind == "lead":
            self.put(" ")
            self.leading = False
        elif group.kind == "apart":
            self.end()
            self.apart -= 1
        elif group.kind == "note":
            self.end()
            self.gathered, self.lead, self.leading, self.quotes, self.apart, self.environments = (
                self.held.pop()
            )
            self.blank = self.gathered.length == 0

    def _command(self, name: str, position: int) -> int:
        """Take a command; return where the text goes on."""
        behind = _skip_blank(self.text, position) if name[:1].isalpha() else position
        name = self.own.commands.get(name, name)
        if name in _ACCENTS:
            self.accent = _ACCENTS[name]
            return self._accented(behind)
        if name in self.own.words or name in _LETTERS or name in _SIGNS:
            self.put(self.own.words.get(name) or _LETTERS.get(name) or _SIGNS[name])
            return behind + 2 * self.text.startswith("{}", behind)
        if name == "\\" or name in {"newline", "linebreak", "par"}:
            self._line_end(name)
            return _skip_option(self.text, behind)
        if name in {"begin", "end"}:
            return self._environment(name, behind)
        if name == "item":
            self.end()
            return _skip_option(self.text, behind)
        return self._with_groups(name, behind)

    def _accented(self, position: int) -> int:
        r"""Read the letter under an accent: ``\'{e}``, ``\'e``, ``\'\i``."""
        found = _UNDER.match(self.text, position)
        if found is None:
            self.accent = ""
            return position
        self.put(found[1] or found[2])
        self.accent = ""
        closed = found[0].startswith("{") == found[0].endswith("}")
        return found.end() if closed else found.end() - found[0].endswith("}")

    def _line_end(self, name: str) -> None:
        if name == "par" or (self._in(_TABLES) and not self.held):
            self.end()
        else:
            self.put("\n")

    def _with_groups(self, name: str, position: int) -> int:
        """Prepare what the groups behind a command mean."""
        if name in _ELSEWHERE:
            self.elsewhere += 1
            return self._skip_groups(position, 2 if "import" in name else 1)
        if _CITATIONS.match(name):
            return self._citation(name, position)
        if name in _BRACKETS and (empty := _EMPTY.match(self.text, position)):
            self.put("[...]" if name.startswith("textelp") else "")
            return empty.end()
        if name in _SILENT:
            return self._skip_groups(position, _SILENT[name])
        position = self._skip_groups(position, int(name in _FIRST_SKIPPED))
        made = self._group_of(name, position)
        if made is None:
            return position
        while True:  # options: \enquote has none, \blockquote[(T5)] has a citation, printed behind
            after = _skip_option(self.text, position)
            if after == position:
                break
            position = after
        if self.text.startswith("{", position):
            self.pending.append(made)
        return position

    def _group_of(self, name: str, position: int) -> _Group | None:
        """Return what the group behind a command means, None where it means nothing of its own."""
        bare = name.rstrip("*")
        if name in _BLOCK_COMMANDS:
            return _Group("apart")
        if name in _QUOTES:
            return _Group("quote", "”" if _QUOTES[name] == 1 and self.quotes % 2 == 0 else "’")
        if bare in _HEADINGS:
            self.level = _HEADINGS[bare]
            return _Group("heading")
        if bare in _LEADING:
            self.end()
            self.lead = _peeked(self.text, position)
            return _Group("lead")
        if name in _EMPHASIS:
            return _Group("emphasis")
        opening, closing = _BRACKETS.get(name, ("", ""))
        kind = "note" if name in _NOTES else "brackets" if closing else ""
        return _Group(kind, closing, opening) if kind else None

    def _citation(self, name: str, position: int) -> int:
        """Print a citation as the key that stands for it, as Pandoc writes it."""
        while (after := _skip_option(self.text, position)) != position:
            position = after
        end = self._skip_groups(position, 1)
        if name != "nocite" and end > position:
            key = re.sub(r"[^\w:,-]", "", self.text[position:end])[:80].split(",")[0]
            self.put(f"[@{key}]")
        return end

    def _skip_groups(self, position: int, count: int) -> int:
        """Return the position behind so many groups ``{...}`` and options; what never closes is given up."""
        for _ in range(count):
            position = _skip_option(self.text, position)
            if not self.text.startswith("{", position) or self.unclosed > MOST_UNCLOSED:
                return position
            depth, place = 0, position
            for sign in _GROUP_SIGN.finditer(self.text, position, position + 20_000):
                depth += {"{": 1, "}": -1}.get(sign[0], 0)
                place = sign.end()
                if not depth:
                    break
            self.unclosed += depth > 0
            position = place if not depth else position + 1
        return position

    def _environment(self, what: str, position: int) -> int:
        found = re.compile(r"\{([A-Za-z*]{1,40})\}").match(self.text, position)
        if found is None:
            return position
        name, end = self.own.environments.get(found[1], found[1]), found.end()
        if what == "end":
            self.end()
            while name in self.environments[-8:] and self.environments.pop() != name:
                pass
            return end
        if name in _UNREAD:
            stop = self.text.find(f"\\end{{{name}}}", end)
            self.seen[f"environments {name}, which are not read"] += 1
            return len(self.text) if stop < 0 else stop + len(name) + 6
        self.end()
        self.environments.append(name)
        end = _skip_option(self.text, end)
        return self._skip_groups(end, 1) if name in _TABLES else end


def _skip_blank(text: str, position: int) -> int:
    found = re.compile(r"[ \t]*(?:\n[ \t]*(?!\n))?").match(text, position)
    return position if found is None else found.end()


def _skip_option(text: str, position: int) -> int:
    """Return the position behind ``[...]``, if that stands here; an option is no longer than a line or two."""
    if not text.startswith("[", position):
        return position
    end = text.find("]", position, position + 500)
    return position if end < 0 else end + 1


def _peeked(text: str, position: int) -> str:
    """Return the words of the group here, if it is short and plain."""
    found = re.compile(r"\{([^{}\\]{1,60})\}").match(text, position)
    return "" if found is None else found[1]


def read_latex(text: str, *, label: str = "") -> tuple[list[Block], list[str]]:
    """Return the paragraphs of a LaTeX file, and what was not read; ``label`` is for messages."""
    del label
    reader = _Reader(text)
    reader.read()
    notes = [f"{what}: {count}" for what, count in sorted(reader.seen.items())]
    if reader.elsewhere:
        notes.append(f"other files that it takes in, which are not read: {reader.elsewhere}")
    return [*reader.blocks, *reader.notes], notes


__all__ = ["read_latex"]
