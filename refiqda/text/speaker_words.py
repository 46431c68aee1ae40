"""Words by which transcripts name who speaks: one table for all languages, and what a label looks like.

The words are hints and no more: they propose a role, and a person decides. A label is what stands before a turn:
a name, a code (``P5``), a word for a role, or several of these together.

Conventions of labels are those of published guides and programs: Dresing and Pehl (simple transcription, ``I:`` and
``B:``), GAT 2 (Selting et al. 2009, numbered lines), CHAT (MacWhinney 2000, ``*MOT:``), and what f4, MAXQDA, NVivo,
Otter, Teams, Zoom, Rev, Trint, oTranscribe and speech recognisers write.
"""

# ruff: noqa: RUF001 - the apostrophes and dashes that transcribers type are meant

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final, Literal

Role = Literal["moderator", "participant", "unknown", "several", "prompt"]

ROLES: Final[tuple[Role, ...]] = ("moderator", "participant", "unknown", "several")
"""What a speaker can be; ``prompt`` is for questions read aloud, which are passages and no speaker."""

MOST_LETTERS: Final = 40
MOST_WORDS: Final = 5
_CODE_LETTERS: Final = 4


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MODERATOR: Final = {
    "en": _words("interviewer moderator facilitator researcher host mod int intv iv ir q question assistant"),
    "nb": _words("intervjuer intervjueren moderator ordstyrer forsker fasilitator spørsmål int"),
    "de": _words("interviewer interviewerin moderator moderatorin forscher forscherin leitung frage"),
    "es": _words("entrevistador entrevistadora moderador moderadora investigador investigadora pregunta"),
    "fr": _words(
        "intervieweur intervieweuse enquêteur enquêtrice modérateur modératrice animateur animatrice chercheur "
        "chercheuse question"
    ),
}
"""Words for those who ask, by language."""

MODERATOR_LETTERS: Final = frozenset("imeqf")
"""Single letters that often stand for those who ask: I, M, E (entrevistador), Q, F (forsker)."""

SURE_LETTERS: Final = frozenset("iq")
"""Those that hardly ever stand for anybody else."""

PARTICIPANT: Final = {
    "en": _words(
        "participant interviewee respondent informant patient client speaker subject answer therapist nurse ie p r "
        "male female man woman guest caller"
    ),
    "nb": _words("deltaker deltakar informant respondent pasient klient intervjuobjekt terapeut svar taler"),
    "de": _words(
        "teilnehmer teilnehmerin befragter befragte proband probandin patient patientin klient klientin b antwort "
        "sprecher sprecherin"
    ),
    "es": _words("participante entrevistado entrevistada paciente cliente informante respuesta hablante"),
    "fr": _words("participant participante enquêté enquêtée interviewé interviewée patient patiente réponse"),
}
"""Words for those who are asked, by language: they are roles, not people."""

UNKNOWN: Final = {
    "en": _words("unknown unidentified unclear unsure"),
    "nb": _words("ukjent uidentifisert uklar usikker"),
    "de": _words("unbekannt unbekannte unbekannter unklar"),
    "es": _words("desconocido desconocida"),
    "fr": _words("inconnu inconnue indéterminé"),
    "any": _words("? ?? ??? nn n.n xx xxx"),
}
"""Words that say that nobody knows who speaks."""

SEVERAL: Final = {
    "en": _words("all several everyone everybody group multiple many together unison both"),
    "nb": _words("alle flere mange gruppen gruppa begge samtlige"),
    "de": _words("alle mehrere gruppe beide viele"),
    "es": _words("todos todas varios varias grupo ambos"),
    "fr": _words("tous toutes plusieurs groupe ensemble"),
}
"""Words for several at once."""

FIELDS: Final = {
    "en": _words(
        "note notes nb ps re time date place location subject topic title example examples duration length file "
        "recording transcript transcriber transcription transcribed page line source url link http https www mailto "
        "participants speakers attendees present interviewees language study project session tape key legend comment "
        "comments summary background context setting start end begin version author translator yes no well so but and "
        "okay ok right first second third finally also because however e.g i.e etc vs fig table chapter part "
        "interviewed conducted checked anonymised anonymized address phone email id code age sex gender"
    ),
    "nb": _words(
        "merknad notat tid dato sted tema tittel varighet lengde fil opptak transkripsjon transkribert side linje "
        "deltakere informanter kommentar sammendrag bakgrunn ja nei altså og men også eksempel f.eks dvs obs"
    ),
    "de": _words(
        "notiz anmerkung bemerkung zeit datum ort thema titel dauer länge datei aufnahme transkript transkription "
        "transkribiert seite zeile teilnehmende kommentar zusammenfassung hintergrund ja nein also und aber beispiel "
        "z.b d.h uhrzeit"
    ),
    "es": _words(
        "nota notas tiempo hora fecha lugar tema título duración archivo grabación transcripción página línea "
        "participantes comentario resumen sí no pues y pero ejemplo"
    ),
    "fr": _words(
        "note notes temps heure date lieu sujet thème titre durée fichier enregistrement transcription page ligne "
        "participants commentaire résumé oui non alors et mais exemple"
    ),
}
"""Words before a colon that name a field or join sentences: never a speaker unless somebody says so."""

OVERLAP: Final = re.compile(
    r"(?<!:)//(?:[^/\n]{1,200}//)?|"
    r"[\[({<](?:[^\[\](){}<>\n]{0,30}\s)?(?:overlap\w*|cross ?-?talk\w*|simultan\w*|inaudible crosstalk|"
    r"samtidig|i munnen på hverandre|gleichzeitig|überlapp\w*|durcheinander|superpuest\w*|solap\w*|"
    r"chevauch\w*|en même temps|al mismo tiempo)\b[^\[\](){}<>\n]{0,30}[\])}>]",
    re.IGNORECASE,
)
"""Marks of speech at the same time: ``//``, ``[overlapping]`` and their like."""

_PARTICLES: Final = _words("von van der den de da di du la le af av og and und y et e i zu & +")
_NAME: Final = re.compile(r"[\w.'’`´\-/&+,()#?*\xa0 ]+")
_JOINED: Final = re.compile(r"\s*(?:[+&/,;]|\b(?:and|og|und|et|y)\b)\s*", re.IGNORECASE)
_SERIES: Final = re.compile(r"(?P<stem>.*?\D)?[\s_\-]*(?P<number>\d{1,4})(?P<more>\D{0,2})")


def _all(table: dict[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(word for words in table.values() for word in words)


_MODERATOR: Final = _all(MODERATOR)
_PARTICIPANT: Final = _all(PARTICIPANT)
_UNKNOWN: Final = _all(UNKNOWN)
_SEVERAL: Final = _all(SEVERAL)
_FIELDS: Final = _all(FIELDS)


@functools.lru_cache(maxsize=4096)
def key_of(label: str) -> str:
    """Return the form in which labels are compared: letter case, blanks and a closing full stop aside."""
    plain = " ".join(unicodedata.normalize("NFC", label).replace("_", " ").split())
    return plain.casefold().rstrip(".").strip("*_ ") or plain.casefold()


def _parts(key: str) -> list[str]:
    return [word.strip(".,()*#'’") or word for word in re.split(r"[\s\-/_]+", key) if word]


@functools.lru_cache(maxsize=4096)
def could_be_label(label: str) -> bool:
    """Return whether ``label`` has the shape of one: short, of few words, of letters, digits and few signs."""
    if not label or len(label) > MOST_LETTERS or len(label.split()) > MOST_WORDS:
        return False
    if _NAME.fullmatch(label) is None:
        return False
    return any(sign.isalpha() for sign in label) or ("?" in label and set(label) <= {"?", " "})


def is_field(label: str) -> bool:
    """Return whether a label begins like a field of a head (``Date``), a link or the joint of a sentence."""
    parts = _parts(key_of(label))
    return bool(parts) and (parts[0] in _FIELDS or (len(parts) > 1 and parts[-1] in _FIELDS))


def is_name_like(label: str) -> bool:
    """Return whether a label is written like a name or a code rather than like the beginning of a sentence."""
    words = label.replace("(", " ").replace(")", " ").split()
    if len(words) == 1 and len(label) <= _CODE_LETTERS:
        return True
    if is_role_word(label):
        return True
    return all(
        not word[0].islower() or word.casefold() in _PARTICIPLES_AND_PARTICLES or any(map(str.isdigit, word))
        for word in words
    )


_PARTICIPLES_AND_PARTICLES: Final = _PARTICLES | _MODERATOR | _PARTICIPANT | _UNKNOWN | _SEVERAL


def is_role_word(label: str) -> bool:
    """Return whether a label is a word of the tables, perhaps with a number: ``interviewer 2``, ``Ukjent``."""
    parts = [part for part in _parts(key_of(label)) if not part.isdigit()]
    return bool(parts) and all(part in _PARTICIPLES_AND_PARTICLES for part in parts) and parts[0] not in "&+"


def is_moderator_word(label: str) -> bool:
    """Return whether the tables know the label as one of those who ask."""
    parts = [part.rstrip("0123456789") for part in _parts(key_of(label))]
    return any(part in _MODERATOR or part in SURE_LETTERS for part in parts if part)


def is_moderator_letter(label: str) -> bool:
    """Return whether the label is a letter (and perhaps a number) that may stand for those who ask."""
    return key_of(label).rstrip("0123456789") in MODERATOR_LETTERS


def is_participant_word(label: str) -> bool:
    """Return whether the tables know the label as one of those who are asked."""
    parts = [part.rstrip("0123456789") for part in _parts(key_of(label))]
    return any(part in _PARTICIPANT for part in parts if part)


def is_unknown(label: str) -> bool:
    """Return whether a label says that the speaker is not known, or not for certain (``M?``)."""
    key = key_of(label)
    return key.endswith("?") or any(part in _UNKNOWN for part in _parts(key))


def is_several_word(label: str) -> bool:
    """Return whether a label is a word for several at once (``Alle``)."""
    parts = _parts(key_of(label))
    return bool(parts) and parts[0] in _SEVERAL


def parts_of(label: str) -> tuple[str, ...]:
    """Return the labels of which a label is made: ``P1+P3`` is P1 and P3; one that is made of none gives ()."""
    found = [part.strip() for part in _JOINED.split(label)]
    return tuple(found) if len(found) > 1 and all(found) else ()


def series_of(label: str) -> str | None:
    """Return what is before the number of a numbered label, as a key: ``p`` for ``P5``; None for others."""
    found = _SERIES.fullmatch(key_of(label))
    return None if found is None or not found["stem"] else found["stem"].strip(" -_")


def is_generic(label: str) -> bool:
    """Return whether a label names a part in the talk and no person: ``P``, ``Respondent``, ``Speaker 1``.

    ``P5`` and ``Deltaker 3`` are codes of people; the numbers of speech recognisers (``Speaker 1``) are not.
    """
    key = key_of(label)
    parts = _parts(key)
    if not parts:
        return False
    numbered = any(any(map(str.isdigit, part)) for part in parts)
    if parts[0].rstrip("0123456789") in {
        "speaker",
        "taler",
        "sprecher",
        "sprecherin",
        "hablante",
        "locuteur",
    }:
        return True
    return not numbered and (all(part in _PARTICIPLES_AND_PARTICLES for part in parts) or len(key) == 1)
