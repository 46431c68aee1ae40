"""Make a valid project of any number of codings, the same on every machine.

Texts carry accents, Chinese, and emoji; a text has 500 codings, stands in a file of its own, UTF-8 with line
ends LF. ``coder`` chooses who codes: two projects that differ in it alone are two copies of one study, coded
apart; with ``half``, every other text keeps the first coder's codings. One text is held in memory at a time.
"""

from __future__ import annotations

import argparse
import random
import uuid
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

CODINGS_A_SOURCE = 500
WORDS_A_SOURCE = 3_500
CODES, FOLDERS = 48, 6
CODERS = ("Ada Quill", "Ben Frost", "Chi Wren")
STAMP = (1980, 1, 1, 0, 0, 0)
WORDS = (
    "and", "then", "she", "said", "that", "nobody", "had", "asked", "about", "the", "waiting", "room", "before",
    "café", "déjà", "Straße", "naïve", "žena", "überall", "señora", "måske", "łąka",
    "我们", "以后", "再说", "医院", "等待", "😀", "👩🏽‍⚕️", "🌿",
    "because", "it", "was", "always", "the", "same", "question", "<again>", "&", '"well"', "she'd", "laughed",
)  # fmt: skip
ENDS = (". ", ", ", " ", " ", " ", " ", "? ", ".\n", ".\n\n")


def guid_of(rng: random.Random) -> str:
    """Return the next GUID of this generator."""
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def quoted(value: str) -> str:
    """Return an attribute's value as the serialisers of programs spell it: always in double quotes."""
    return f'"{escape(value, {chr(34): "&quot;"})}"'


def text_of(rng: random.Random) -> str:
    """Return one text."""
    words = rng.choices(WORDS, k=WORDS_A_SOURCE)
    ends = rng.choices(ENDS, k=WORDS_A_SOURCE)
    return "".join(part for pair in zip(words, ends, strict=True) for part in pair)


def head(users: list[str], codes: list[str]) -> Iterator[str]:
    """Yield the XML before the sources: users and a codebook of folders."""
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Project xmlns="urn:QDA-XML:project:1.0" name="Generated" '
        f'origin="benchmark" creatingUserGUID="{users[0]}" creationDateTime="2024-01-01T00:00:00Z"><Users>'
    )
    for guid, name in zip(users, CODERS, strict=True):
        yield f'<User guid="{guid}" name="{name}"/>'
    yield "</Users><CodeBook><Codes>"
    inside = CODES // FOLDERS
    for folder in range(FOLDERS):
        own, *below = codes[folder * (inside + 1) : (folder + 1) * (inside + 1)]
        yield f'<Code guid="{own}" name="Category {folder + 1}" isCodable="false">'
        for number, code in enumerate(below, 1):
            yield f'<Code guid="{code}" name="Idée {folder + 1}.{number}" isCodable="true" color="#4488CC"/>'
        yield "</Code>"
    yield "</Codes></CodeBook><Sources>"


def selections(rng: random.Random, text: str, count: int, user: str, codes: list[str]) -> Iterator[str]:
    """Yield coded passages of one text."""
    for _ in range(count):
        start = rng.randrange(len(text) - 240)
        end = start + rng.randrange(20, 240)
        name = quoted(" ".join(text[start : min(end, start + 24)].split()))
        made = f'creatingUser="{user}" creationDateTime="2024-03-{rng.randrange(10, 29)}T1{rng.randrange(10)}:00:00Z"'
        yield (
            f'<PlainTextSelection guid="{guid_of(rng)}" name={name} startPosition="{start}" endPosition="{end}" '
            f'{made}><Coding guid="{guid_of(rng)}" {made}><CodeRef targetGUID="{rng.choice(codes)}"/></Coding>'
            "</PlainTextSelection>\n"
        )


def write_project(path: Path, codings: int, *, coder: int = 0, half: bool = False) -> None:
    """Write a .qdpx of ``codings`` codings by the coder of this number (0 to 2), or ``half`` of them by the first."""
    study = random.Random(1)
    users = [guid_of(study) for _ in CODERS]
    codes = [guid_of(study) for _ in range(CODES + FOLDERS)]
    leaves = [code for place, code in enumerate(codes) if place % (CODES // FOLDERS + 1)]
    sources = -(-codings // CODINGS_A_SOURCE)
    guids = [guid_of(study) for _ in range(sources)]
    hands, first = random.Random(1_000 + coder), random.Random(1_000)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(entry("project.qde"), "w", force_zip64=True) as opened:
            root = cast("BinaryIO", opened)
            for piece in head(users, codes):
                root.write(piece.encode())
            for number, guid in enumerate(guids):
                text = text_of(random.Random(10_000 + number))
                count = min(CODINGS_A_SOURCE, codings - number * CODINGS_A_SOURCE)
                source = (
                    f'<TextSource guid="{guid}" name="Entrevista {number + 1} 访谈" '
                    f'plainTextPath="internal://{guid}.txt" creatingUser="{users[0]}" '
                    'creationDateTime="2024-02-01T00:00:00Z"><Description>Café &amp; 访谈</Description>\n'
                )
                root.write(source.encode())
                passages = "".join(selections(hands, text, count, users[coder], leaves))
                if half:
                    kept = "".join(selections(first, text, count, users[0], leaves))
                    passages = passages if number % 2 else kept
                root.write(passages.encode())
                root.write(b"</TextSource>")
            root.write(b"</Sources></Project>\n")
        for number, guid in enumerate(guids):
            archive.writestr(entry(f"sources/{guid}.txt"), text_of(random.Random(10_000 + number)))


def entry(name: str) -> zipfile.ZipInfo:
    """Return an entry without a clock in it."""
    info = zipfile.ZipInfo(name, STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def main() -> None:
    """Write one project."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("codings", type=int)
    parser.add_argument("--coder", type=int, default=0)
    parser.add_argument("--half", action="store_true")
    asked = parser.parse_args()
    write_project(asked.path, asked.codings, coder=asked.coder, half=asked.half)


if __name__ == "__main__":
    main()
