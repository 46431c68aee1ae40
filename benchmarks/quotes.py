"""How long a hundred quotations take to be found in a million characters: ``python benchmarks/quotes.py``.

Forty stand there to the letter, thirty with a word or two changed, fifteen with an omission (two parts each), fifteen
nowhere. Folding and counting the words are measured with it, for a check begins with them; reading projects is not.
The same is measured without compiled packages (the own fallback), and with the places and levels compared: they must
be the same. Peers, on the same task: ``rapidfuzz.fuzz.partial_ratio_alignment`` alone on the same folded texts, which
gives one window and no levels; and ``difflib``, on one quotation, times a hundred. Medians of CPU seconds; exit
status 1 where the bar of two seconds is missed, or where what was planted is not found. ``--json`` prints one object.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

if TYPE_CHECKING:
    from collections.abc import Callable

    from refiqda.findings.verifying.corpus import Corpus
    from refiqda.findings.voices import Voices
    from refiqda.project import Project

CHARACTERS = 1_000_000
SOURCES = 22
KINDS = {"exact": 40, "edited": 30, "omission": 15, "absent": 15}
BAR = 2.0
RUNS = 5
WITHIN = 12
"""Characters by which a place may differ from where the words were taken: a changed word at an edge."""

Asked = tuple[str, str, int, int, int]
"""The kind, the printed words, the source's number, and where they were taken from."""


def vocabulary(chance: random.Random) -> list[str]:
    """Return eight thousand words of letters as English has them, some with marks."""
    letters = "eeeetttaaaooiinnsshhrrddllucmwfgypbvk" + "éøå"
    words = {
        "".join(chance.choices(letters, k=chance.choice((2, 3, 4, 4, 5, 6, 7, 9)))) for _ in range(9_000)
    }
    return sorted(words)[:8_000]


def texts(chance: random.Random) -> list[str]:
    """Return transcripts of a million characters together: turns of words as unevenly common as spoken ones."""
    words = vocabulary(chance)
    chance.shuffle(words)
    weights = [1 / (rank + 3) for rank in range(len(words))]
    made = []
    for _ in range(SOURCES):
        turns: list[str] = []
        length = 0
        while length < CHARACTERS // SOURCES:
            said = chance.choices(words, weights, k=chance.randrange(8, 120))
            for at in range(6, len(said), 9):
                said[at] += chance.choice((",", ".", " …", " \u2013", "?"))
            turns.append(f"{'IC'[len(turns) % 2]}: {' '.join(said)}.")
            length += len(turns[-1]) + 1
        made.append("\n".join(turns))
    return made


def quotations(material: list[str], chance: random.Random) -> list[Asked]:
    """Return the hundred, in an order that says nothing."""
    other = texts(random.Random(99))[0]
    asked: list[Asked] = []
    for kind, number in KINDS.items():
        for _ in range(number):
            source = chance.randrange(len(material))
            taken = [(found.start(), found.end()) for found in _words(material[source])]
            first = chance.randrange(len(taken) - 70)
            many = chance.randrange(12, 60)
            start, end = taken[first][0], taken[first + many - 1][1]
            words = material[source][start:end]
            if kind == "absent":
                words = other[start % (len(other) - 400) :][: end - start]
            elif kind == "edited":
                split = words.split(" ")
                split[chance.randrange(3, len(split) - 4)] = "otherwise"
                del split[chance.randrange(3, len(split) - 4)]
                words = " ".join(split)
            elif kind == "omission":
                split = words.split(" ")
                third = len(split) // 3
                words = f"{' '.join(split[:third])} [...] {' '.join(split[-third:])}"
            asked.append((kind, words, source, start, end))
    chance.shuffle(asked)
    return asked


def _words(text: str) -> Any:  # noqa: ANN401 - an iterator of matches
    import re  # noqa: PLC0415 - only here

    return re.finditer(r"\w+", text)


def ours(voices: Voices, asked: list[Asked], *, compiled: bool) -> list[Any]:
    """Find all of them, from texts that nobody has folded yet."""
    from refiqda.findings.verifying.corpus import Corpus  # noqa: PLC0415 - measured from here
    from refiqda.findings.verifying.finding import match  # noqa: PLC0415 - as above

    corpus = Corpus.of(voices)
    return [match(corpus, words, compiled=compiled) for _, words, *_ in asked]


def checked(project: Project, asked: list[Asked]) -> tuple[list[Any], float]:
    """Check a manuscript of all of them end to end, as people do; the project is read already."""
    import tempfile  # noqa: PLC0415 - only here

    import refiqda  # noqa: PLC0415 - not for --help

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "paper.md")
        blocks = ("> " + words.replace("\n", "\n> ") for _, words, *_ in asked)
        path.write_text("# Findings\n\n" + "\n\n".join(blocks) + "\n", encoding="utf-8", newline="")
        return seconds(lambda: list(refiqda.verify_quotes(path, project)), 3)


def rapidfuzz_alone(corpus: Corpus, asked: list[Asked]) -> list[Any]:
    """Find each with one window of rapidfuzz in every text."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - a peer

    from refiqda.findings.verifying.folding import fold  # noqa: PLC0415 - the same texts for both

    folded = [one.folded.text for one in corpus.texts]
    return [
        max(
            (found.score, number)
            for number, text in enumerate(folded)
            if (found := fuzz.partial_ratio_alignment(fold(words).text, text)) is not None
        )
        for _, words, *_ in asked
    ]


def difflib_alone(corpus: Corpus, asked: list[Asked]) -> list[Any]:
    """Find each with the longest block of difflib in every text."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - a peer

    found = []
    for _, words, *_ in asked:
        matcher = SequenceMatcher(None, "", words, autojunk=False)
        for one in corpus.texts:
            matcher.set_seq1(one.folded.text)
            found.append(matcher.find_longest_match())
    return found


def missed(asked: list[Asked], found: list[Any]) -> list[str]:
    """Return what was planted and not found where it was taken from, and what was found and never planted."""
    wrong = []
    for (kind, words, source, start, end), match in zip(asked, found, strict=True):
        if kind == "omission":
            right = len(match.parts) == 2 and all(
                any(_there(hit, source, start, end, inside=True) for hit in hits) for _, hits in match.parts
            )
        elif kind == "absent":
            right = not match.hits
        else:
            level = "exact" if kind == "exact" else "edited"
            right = any(hit.level == level and _there(hit, source, start, end) for hit in match.hits)
        if not right:
            wrong.append(f"{kind}: {words[:60]}")
    return wrong


def _there(hit: Any, source: int, start: int, end: int, *, inside: bool = False) -> bool:  # noqa: ANN401 - a hit
    if hit.source != source:
        return False
    if inside:
        return bool(hit.start >= start - WITHIN and hit.end <= end + WITHIN)
    return bool(abs(hit.start - start) <= WITHIN and abs(hit.end - end) <= WITHIN)


def seconds(call: Callable[[], list[Any]], runs: int) -> tuple[list[Any], float]:
    """Return the last result, and the median of the CPU seconds."""
    spent = []
    for _ in range(runs):
        begin = time.process_time()
        result = call()
        spent.append(time.process_time() - begin)
    return result, statistics.median(spent)


def measured() -> tuple[list[dict[str, Any]], list[str]]:
    """Measure all of it; return the lines, and what is wrong with what was found."""
    import refiqda  # noqa: PLC0415 - not for --help
    from refiqda.findings.verifying.corpus import Corpus  # noqa: PLC0415 - as above
    from refiqda.findings.voices import hear  # noqa: PLC0415 - as above

    chance = random.Random(8)
    material = texts(chance)
    asked = quotations(material, chance)
    project = refiqda.Project.new("quotes")
    for number, text in enumerate(material):
        project.add_source(f"Interview {number}", text)
    voices = hear([project])
    corpus = Corpus.of(voices)
    ours(voices, asked[:2], compiled=True)  # modules are loaded
    found, fast = seconds(lambda: ours(voices, asked, compiled=True), RUNS)
    plain, slow = seconds(lambda: ours(voices, asked, compiled=False), 1)
    checks, whole = checked(project, asked)
    wrong = missed(asked, found)
    wrong += [f"{len(checks)} of {len(asked)} were checked"] * (len(checks) != len(asked))
    wrong += ["with and without compiled packages differ"] * (found != plain)
    lines = [
        {"what": "100 quotations", "seconds": fast, "bar": BAR},
        {"what": "verify_quotes, end to end", "seconds": whole, "bar": BAR},
        {"what": "100 quotations, own fallback", "seconds": slow, "bar": None},
    ]
    try:
        _, alone = seconds(lambda: rapidfuzz_alone(corpus, asked), 1)
        lines.append({"what": "rapidfuzz alone", "seconds": alone, "bar": None})
    except ImportError:
        print("rapidfuzz is not installed: not measured beside it", file=sys.stderr)
    _, blocks = seconds(lambda: difflib_alone(corpus, asked[:1]), 1)
    lines.append({"what": "difflib (one, times 100)", "seconds": blocks * len(asked), "bar": None})
    return lines, wrong


def main() -> int:
    """Measure, print, and return 1 where the bar is missed or something planted was not found."""
    parser = argparse.ArgumentParser(description="Seconds of finding 100 quotations in a million characters.")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    lines, wrong = measured()
    if asked.json:
        print(json.dumps({"characters": CHARACTERS, "lines": lines, "wrong": wrong}))
    else:
        for line in lines:
            bar = "" if line["bar"] is None else f"  (bar {line['bar']:g} s)"
            print(f"{line['what']:32} {line['seconds']:9.3f} s{bar}")
        print(*wrong, sep="\n")
    return int(
        bool(wrong) or any(line["bar"] is not None and line["seconds"] > line["bar"] for line in lines)
    )


if __name__ == "__main__":
    raise SystemExit(main())
