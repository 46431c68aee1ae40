"""Invented transcripts in the forms that people and programs write, each with its turns as (label, words).

The conventions are published ones (guides to transcription, manuals of programs); nobody said any of the words.
"""

# ruff: noqa: RUF001 - dashes and apostrophes as they are typed

from __future__ import annotations

from typing import Final

Turns = list[tuple[str, str]]

FORMS: Final[dict[str, tuple[str, Turns]]] = {
    "letters": (
        "I: How was it?\nP: Fine.\nI: Why?\nP: Because.",
        [("I", "How was it?"), ("P", "Fine."), ("I", "Why?"), ("P", "Because.")],
    ),
    "codes": (
        "I: Hva skjedde?\nP5: Jeg ventet.\nI: Lenge?\nP5: Ja.\n",
        [("I", "Hva skjedde?"), ("P5", "Jeg ventet."), ("I", "Lenge?"), ("P5", "Ja.")],
    ),
    "no blank behind the colon": (
        "I:How?\nP1:So.\nI:Why?\nP1:Hm",
        [("I", "How?"), ("P1", "So."), ("I", "Why?"), ("P1", "Hm")],
    ),
    "paragraphs that go on": (
        "I: How?\n\nP1: First.\n\nSecond.\n\nThird: with a colon.\n\nI: And?\n\nP1: Done.\n\n",
        [("I", "How?"), ("P1", "First.\n\nSecond.\n\nThird: with a colon."), ("I", "And?"), ("P1", "Done.")],
    ),
    "names": (
        "Åse: Hei.\nØystein: Hallo.\nÅse: Ja?\nØystein: Ja.",
        [("Åse", "Hei."), ("Øystein", "Hallo."), ("Åse", "Ja?"), ("Øystein", "Ja.")],
    ),
    "two-part names": (
        "Kari Å. Nordmann: Hei.\nJean-Luc O’Brien: Hallo.\nKari Å. Nordmann: Ja?\nJean-Luc O’Brien: Ja.",
        [
            ("Kari Å. Nordmann", "Hei."),
            ("Jean-Luc O’Brien", "Hallo."),
            ("Kari Å. Nordmann", "Ja?"),
            ("Jean-Luc O’Brien", "Ja."),
        ],
    ),
    "capitals": (
        "INTERVIEWER: Why?\nDR HANSEN: So.\nINTERVIEWER: When?\nDR HANSEN: Now.",
        [("INTERVIEWER", "Why?"), ("DR HANSEN", "So."), ("INTERVIEWER", "When?"), ("DR HANSEN", "Now.")],
    ),
    "roles with numbers": (
        "Interviewer 1: A?\nInterviewer 2: B?\nInterviewer 1: C?\nDeltaker 3: D.\nDeltaker 3: E.",
        [
            ("Interviewer 1", "A?"),
            ("Interviewer 2", "B?"),
            ("Interviewer 1", "C?"),
            ("Deltaker 3", "D."),
            ("Deltaker 3", "E."),
        ],
    ),
    "small letters": (
        "interviewer: warum?\nbefragte: darum.\ninterviewer: wann?\nbefragte: jetzt.",
        [("interviewer", "warum?"), ("befragte", "darum."), ("interviewer", "wann?"), ("befragte", "jetzt.")],
    ),
    "time behind the name": (
        "Anna (00:12:03): Hello.\nBo (00:12:09): Hi.\nAnna (00:12:15): So?\nBo (00:13:00): Well.",
        [("Anna", "Hello."), ("Bo", "Hi."), ("Anna", "So?"), ("Bo", "Well.")],
    ),
    "time before the name": (
        "[00:12:03] Anna: Hello.\n[00:12:09] Bo: Hi.\n[00:12:15] Anna: So?\n[00:13:00] Bo: Well.",
        [("Anna", "Hello."), ("Bo", "Hi."), ("Anna", "So?"), ("Bo", "Well.")],
    ),
    "bare time": (
        "0:03 Anna: Hello.\n0:09 Bo: Hi.\n0:15 Anna: So?\n1:02:33 Bo: Well.",
        [("Anna", "Hello."), ("Bo", "Hi."), ("Anna", "So?"), ("Bo", "Well.")],
    ),
    "f4 at the beginning": (
        "#00:00:00-0# I: Wie war es?\n#00:00:03-4# B: Gut.\n#00:00:09-1# I: Und?\n#00:01:00-0# B: Nun.",
        [("I", "Wie war es?"), ("B", "Gut."), ("I", "Und?"), ("B", "Nun.")],
    ),
    "f4 at the end": (
        "I: Wie war es? #00:00:03-4#\n\nB: Gut.\nSehr. #00:00:09-1#\n\nI: Und? #00:00:10-1#\n\nB: Nun. #00:01:00-0#\n",
        [("I", "Wie war es?"), ("B", "Gut.\nSehr."), ("I", "Und?"), ("B", "Nun.")],
    ),
    "voices of web captions": (
        "<v Anna Berg>Hello there.</v>\n<v.loud Bo>Hi.</v> <v Anna Berg>Again.</v>",
        [("Anna Berg", "Hello there."), ("Bo", "Hi."), ("Anna Berg", "Again.")],
    ),
    "name and time on their own line": (
        "Anna Berg  0:03\nHello.\n\nBo Dahl  0:09\nHi.\nMore.\n\nAnna Berg  0:15\nSo?\n",
        [("Anna Berg", "Hello."), ("Bo Dahl", "Hi.\nMore."), ("Anna Berg", "So?")],
    ),
    "name in brackets and time on their own line": (
        "[Anna Berg] 16:12:51\nHello.\n[Bo Dahl] 16:13:00\nHi.\n[Anna Berg] 16:14:00\nSo?",
        [("Anna Berg", "Hello."), ("Bo Dahl", "Hi."), ("Anna Berg", "So?")],
    ),
    "speech recogniser": (
        "Speaker 1 (00:01):\nHello.\n\nSpeaker 2 (00:05):\nHi.\n\nSpeaker 1 (00:08):\nSo?",
        [("Speaker 1", "Hello."), ("Speaker 2", "Hi."), ("Speaker 1", "So?")],
    ),
    "diarised": (
        "SPEAKER_00: Hello.\nSPEAKER_01: Hi.\nSPEAKER_00: So?\nSPEAKER_01: Well.",
        [("SPEAKER_00", "Hello."), ("SPEAKER_01", "Hi."), ("SPEAKER_00", "So?"), ("SPEAKER_01", "Well.")],
    ),
    "time, dash, name on their own line": (
        "00:00:01 - Speaker 1\nHello.\n\n00:00:05 - Speaker 2\nHi.\n\n00:00:08 - Speaker 1\nSo?",
        [("Speaker 1", "Hello."), ("Speaker 2", "Hi."), ("Speaker 1", "So?")],
    ),
    "cues of subtitles": (
        "1\n00:00:01,000 --> 00:00:03,000\nAnna: Hello.\n\n2\n00:04,000 --> 00:05,500\nBo: Hi.\n\n3\n0:09\nAnna: So?",
        [("Anna", "Hello."), ("Bo", "Hi."), ("Anna", "So?")],
    ),
    "numbered lines of conversation analysis": (
        "01   A:   also (0.5)\n02        ja\n03   B:   nein\n04   A:   doch\n05   B:   ((lacht))",
        [("A", "also (0.5)\n02        ja"), ("B", "nein"), ("A", "doch"), ("B", "((lacht))")],
    ),
    "numbers of turns": (
        "1. I: How?\n2. P1: So.\n3. I: Why?\n4. P1: Hm.",
        [("I", "How?"), ("P1", "So."), ("I", "Why?"), ("P1", "Hm.")],
    ),
    "children's language": (
        "@Begin\n@Languages:\teng\n*MOT:\twhat's that?\n*CHI:\tdog.\n*MOT:\tyes.\n*CHI:\tmore.",
        [("MOT", "what's that?"), ("CHI", "dog."), ("MOT", "yes."), ("CHI", "more.")],
    ),
    "a column apart by tabs": (
        "I\tHow?\nP1\tGood.\nI\tWhy?\nP1\tBecause.",
        [("I", "How?"), ("P1", "Good."), ("I", "Why?"), ("P1", "Because.")],
    ),
    "a table with times": (
        "1\t0:03\tAnna\tHello.\n2\t0:05\tBo\tHi.\n3\t0:09\tAnna\tSo?\n4\t0:11\tBo\tWell.",
        [("Anna", "Hello."), ("Bo", "Hi."), ("Anna", "So?"), ("Bo", "Well.")],
    ),
    "markdown": (
        "**I:** Hva?\n\n**P1:** Det.\n\n**I**: Når?\n\n**P1**: Nå.",
        [("I", "Hva?"), ("P1", "Det."), ("I", "Når?"), ("P1", "Nå.")],
    ),
    "an at sign before the name": (
        "@Anna: Hello.\n@Bo: Hi.\n@Anna: So?\n@Bo: Well.",
        [("Anna", "Hello."), ("Bo", "Hi."), ("Anna", "So?"), ("Bo", "Well.")],
    ),
    "dashes": (
        "Anna – How?\nBo – Good.\nAnna – Why?\nBo – Because.",
        [("Anna", "How?"), ("Bo", "Good."), ("Anna", "Why?"), ("Bo", "Because.")],
    ),
    "brackets": (
        "[Anna] How?\n[Bo] Good.\n[Anna] Why?\n[Bo] Because.",
        [("Anna", "How?"), ("Bo", "Good."), ("Anna", "Why?"), ("Bo", "Because.")],
    ),
    "a play": (
        "ANNA. How?\nBO. Good.\nANNA. Why?\nBO. Because.",
        [("ANNA", "How?"), ("BO", "Good."), ("ANNA", "Why?"), ("BO", "Because.")],
    ),
    "name on its own line": (
        "ANNA\nHow?\n\nBO\nGood.\n\nANNA\nWhy?\n\nBO\nBecause.",
        [("ANNA", "How?"), ("BO", "Good."), ("ANNA", "Why?"), ("BO", "Because.")],
    ),
    "label and colon on their own line": (
        "I:\nHow?\nP1:\nSo.\nI:\nWhy?\nP1:\nHm.",
        [("I", "How?"), ("P1", "So."), ("I", "Why?"), ("P1", "Hm.")],
    ),
    "French": (
        "Enquêtrice : Comment ?\nEnquêté : Bien.\nEnquêtrice : Pourquoi ?\nEnquêté : Parce que.",
        [("Enquêtrice", "Comment ?"), ("Enquêté", "Bien."), ("Enquêtrice", "Pourquoi ?"), ("Enquêté", "Parce que.")],
    ),
    "wide colons": (
        "田中：はい。\n佐藤：ええ。\n田中：どう？\n佐藤：まあ。",
        [("田中", "はい。"), ("佐藤", "ええ。"), ("田中", "どう？"), ("佐藤", "まあ。")],
    ),
    "a head of fields": (
        "Interview 3\nDate: 2024-01-02\nInterviewer: Anne Berg\nPlace: office\n\nI: Hei?\nP: Ja.\nI: Ok?\nP: Nei.",
        [("I", "Hei?"), ("P", "Ja."), ("I", "Ok?"), ("P", "Nei.")],
    ),
    "several, unknown, combined": (
        "M: Hi?\nP1: a\nP2: b\nP1+P3: c\nM: so?\nP3: x\nAlle: ja\nP2/P4: hm\n?: who\nUkjent: eh\nM?: z\nM: y?\nP1: b",
        [
            ("M", "Hi?"), ("P1", "a"), ("P2", "b"), ("P1+P3", "c"), ("M", "so?"), ("P3", "x"), ("Alle", "ja"),
            ("P2/P4", "hm"), ("?", "who"), ("Ukjent", "eh"), ("M?", "z"), ("M", "y?"), ("P1", "b"),
        ],
    ),
    "line separators of word processors": (
        "I: How?\u2028P1: So.\u2028I: Why?\u2028P1: Hm.",
        [("I", "How?"), ("P1", "So."), ("I", "Why?"), ("P1", "Hm.")],
    ),
    "a turn without words": (
        "I: How?\nP1:\nI: Why?\nP1: Hm.",
        [("I", "How?"), ("P1", ""), ("I", "Why?"), ("P1", "Hm.")],
    ),
}  # fmt: skip

FALSE: Final[dict[str, str]] = {
    "sentences": "He came in and I said: yes.\nThen she said: no.\nI said: well.\nI said: hm.",
    "notes": "Note: the tape stopped.\nA walk.\nNote: it went on.",
    "clock": "Time: 10:30\nWe met.\nTime: 11:30\nWe left.\n10:45: a break\n10:50: on",
    "links": "https://example.org/a\nText.\nhttps://example.org/b\nmailto:x@example.org",
    "once": "Anna: a word.\nA text without conversation, though it has a colon.",
    "list": "First: bread.\nSecond: milk.\nFirst: eggs.",
    "numbers": "1: one\n2: two\n1: again",
    "laughter": "(laughs) Well.\n(laughs) Yes.\n[pause] Hm.",
    "a heading and text": "Method\nWe talked.\n\nFindings\nThey said.",
    "long": "This is a sentence of many words that ends with a colon: so.\n" * 3,
}
