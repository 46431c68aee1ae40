"""Which language a text is in, by its function words: no model, twelve languages, and "" where it cannot be told.

Every language has a list of words that are frequent in it and carry little meaning. A word of the text counts for each
language that lists it, divided by how many do, so that "de" (of five languages) says less than "ikke". The language
with the highest sum is it, if enough words count and the next is clearly behind. A text of several languages, or a
short one, is unknown: `detect` never guesses.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

FEWEST: Final = 6
"""So many function words at least, or the language is unknown."""
AHEAD: Final = 1.25
"""So many times the sum of the next language."""
LEAST_SHARE: Final = 0.12
"""So much of all words at least are function words of the language: less is a list of names, or another language."""
LONG: Final = 2_000
"""A text of so many characters whose language cannot be told is in another one than the twelve, or in several."""
MOST: Final = 200_000
"""So many characters of a text are looked at; more tell nothing new."""

NAMES: Final[dict[str, str]] = {
    "nb": "Norwegian (bokmål)", "nn": "Norwegian (nynorsk)", "da": "Danish", "sv": "Swedish", "en": "English",
    "de": "German", "nl": "Dutch", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
    "fi": "Finnish",
}  # fmt: skip
"""What the languages are called, for people."""

_WORDS: Final[dict[str, str]] = {
    "nb": "og i jeg det at en et den til er som på de med han av ikke der så var meg seg men ett har om vi min mitt ha "
    "hadde hun nå over da ved fra du ut sin dem oss opp man kan hans hvor eller hva skal selv sjøl her alle vil bli "
    "ble blitt kunne inn når være kom noen noe ville dere deres kun ja etter ned skulle denne for deg si sine sitt mot "
    "å meget hvorfor dette disse uten hvordan ingen din ditt blir samme hvilken hvilke sånn inni mellom vår hver hvem "
    "vors hvis både bare enn fordi før mange også slik vært begge siden henne hennes gikk satt mye litt gjøre",
    "nn": "og i eg det at ein ei eit den til er som på dei med han av ikkje der så var meg seg men har om vi min mitt "
    "hadde ho no over då ved frå du ut sin dykk oss opp kan hans kvar eller kva skal sjølv her alle vil bli vart "
    "kunne inn når vere kom nokon noko ville deira ja etter ned skulle denne for deg si sine sitt mot å korleis ingen "
    "din ditt blir same kven dette desse utan kvifor mellom vår berre enn fordi før mange òg også slik vore begge "
    "sidan henne hennar gjekk sat mykje litt gjere me",
    "da": "og i jeg det at en et den til er som på de med han af ikke der så var mig sig men har om vi min mit have "
    "havde hun nu over da ved fra du ud sin dem os op man kan hans hvor eller hvad skal selv her alle vil blev "
    "blevet kunne ind når være kom nogen noget ville jer deres kun ja efter ned skulle denne for dig sine sit mod "
    "meget hvorfor dette disse uden hvordan ingen din dit bliver samme hvilken hvilke sådan mellem vores hver hvem "
    "hvis både bare end fordi før mange også været begge siden hende hendes gik sad lidt gøre",
    "sv": "och i jag det att en ett den till är som på de med han av inte där så var mig sig men har om vi min mitt ha "
    "hade hon nu över då vid från du ut sin dem oss upp man kan hans eller vad ska själv här alla vill bli blev "
    "blivit kunde in när vara kom någon något ville er deras ja efter ned skulle denna för dig sina sitt mot mycket "
    "varför detta dessa utan hur ingen din ditt blir samma vilken vilka sådan mellan vår varje vem om både bara än "
    "eftersom före många också varit båda sedan henne hennes gick satt lite göra",
    "en": "the of and to in a is that it was for on are as with his they at be this have from or had by but not what "
    "all were we when your can said there use an each which she do how their if will up other about out many then "
    "them these so some her would make like him into time has two more go no could my than been who its now did get "
    "i you he me our us because just think know didn't don't it's that's i'm wasn't couldn't there's very really",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er "
    "hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis "
    "mehr durch man sein wurde wenn ich mir mich wir uns du was dann schon hatte da doch ja hier kann ihr ihm ihn mein "
    "meine diese dieser nichts etwas immer weil gar sehr gewesen kein keine",
    "nl": "de het een en van ik te dat die in je is niet zijn op aan met als voor er maar om hem dan zou of wat mijn "
    "men dit zo door over ze zich bij ook tot heeft haar uit deze naar want nog geen hij zij wij we was waren wordt "
    "heb hebben hebt had kan kon moet deze meer heel iets niets wel toen hoe waar veel mij me ons onze jullie omdat "
    "gewoon eigenlijk ja nee",
    "fr": "le la les de des du et à un une il elle en que qui est dans pour pas ne se sur ce cette au aux avec son sa "
    "ses je j tu nous vous ils elles on mais ou où donc ni car si plus par comme tout très bien être avoir était "
    "avait ai as sont ont fait c'est n'est j'ai qu d l s n m y leur leurs même moi toi lui mon ma mes quand parce "
    "aussi rien jamais peu",
    "es": "el la los las de del y a en un una que es se no por con para su al lo como más pero sus le ya o este sí "
    "porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante todos uno les ni "
    "contra otros ese eso ante ellos e esto mí antes algunos qué unos yo otro otras otra él tanto esa estos mucho "
    "era fue había estaba tenía soy eres son ser estar nada mi tú",
    "it": "il lo la i gli le di del della dei delle e a in un una che è si non per con da dal al alla sono come più ma "
    "ho ha hanno anche se mi ti ci vi io tu lui lei noi voi loro questo questa quello quella mio mia suo sua era "
    "erano stato essere avere quando dove perché molto cosa tutto tutti ancora già solo poi o ed nel nella sul sulla "
    "c'è niente qualcosa c l",
    "pt": "o a os as de do da dos das e em no na nos nas um uma que é se não por com para ao à mais como mas foi ele "
    "ela eles elas eu tu você nós seu sua seus suas meu minha este esta isso isto quando muito já está também só pelo "
    "pela até ser ter tinha era são há sem mesmo nem me mim lhe porque depois onde quem às",
    "fi": "ja on ei että se hän oli en minä sinä me te he joka mutta niin kun kuin ole olen olin olivat ovat oli tämä "
    "myös vain nyt jos tai mitä sitten mikä siitä siinä sen minun hänen minua minulle hänelle kaikki vielä jo aina "
    "koska mukaan kanssa sekä eivät eikä olla ollut voi niitä ne nämä siis vaan ehkä paljon hyvin tässä siellä",
}
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")  # noqa: RUF001 - the mark of a curly apostrophe
_LISTS: Final[dict[str, frozenset[str]]] = {name: frozenset(words.split()) for name, words in _WORDS.items()}
_SHARED: Final[Counter[str]] = Counter(word for words in _LISTS.values() for word in words)
_NEAR: Final = frozenset(("nb", "nn", "da"))
"""Languages written so much alike that a short text is often good in each: among them the next need not be far."""


def detect(text: str) -> str:
    """Return the language of a text by its tag ("nb", "en"), "" where it cannot be told."""
    words = [each.replace("’", "'") for each in _WORD.findall(text[:MOST].lower())]  # noqa: RUF001 - as above
    sums: dict[str, float] = {}
    counts: dict[str, int] = {}
    for word, many in Counter(words).items():
        for name, listed in _LISTS.items():
            if word in listed:
                sums[name] = sums.get(name, 0.0) + many / _SHARED[word]
                counts[name] = counts.get(name, 0) + many
    if not sums:
        return ""
    first, *others = sorted(sums, key=lambda name: (-sums[name], name))
    if counts[first] < FEWEST or counts[first] < LEAST_SHARE * len(words):
        return ""
    for other in others[:1]:
        ahead = 1.05 if {first, other} <= _NEAR else AHEAD
        if sums[first] < ahead * sums[other]:
            return ""
    return first


def base(tag: str) -> str:
    """Return the language of a tag without region or script, with ``no`` as ``nb``: "en-GB" is "en"."""
    bare = tag.strip().lower().replace("_", "-").split("-")[0]
    return {"no": "nb", "nor": "nb", "nob": "nb", "nno": "nn", "eng": "en"}.get(bare, bare)


def in_words(tag: str) -> str:
    """Return what a language is called; the tag itself where it is none of the twelve."""
    return NAMES.get(base(tag), tag or "an unknown language")


def mismatch(text: str, material: Iterable[tuple[str, str]]) -> dict[str, object] | None:
    """Return which language a manuscript's quotations are in where none of the material's texts is; None else.

    ``material`` are (language as the project says it, or "", and the words) of each text. A text whose language is
    unknown may be in any, and then nothing is said, unless it is so short that no language could be told of it.
    """
    written = detect(text)
    if not written:
        return None
    known: dict[str, None] = {}
    for said, words in material:
        language = base(said) or detect(words)
        if language == written or (not language and len(words) >= LONG):
            return None
        if language:
            known[language] = None
    return {"manuscript": written, "material": list(known)} if known else None
