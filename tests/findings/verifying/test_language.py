"""Languages told by their function words, and never guessed."""

from __future__ import annotations

import pytest

from refiqda.findings.verifying.language import LONG, NAMES, base, detect, in_words, mismatch

SAID = {
    "nb": "Jeg visste ikke hva jeg skulle si til henne, og så ble det stille mellom oss en stund før hun svarte.",
    "nn": "Eg visste ikkje kva eg skulle seie til henne, og så vart det stille mellom oss ei stund før ho svara.",
    "da": "Jeg vidste ikke, hvad jeg skulle sige til hende, og blev der stille mellem os en tid, før hun svarede.",
    "sv": "Jag visste inte vad jag skulle säga till henne, och så blev det tyst mellan oss en stund innan hon kom.",
    "en": "I did not know what I should say to her, and then it was quiet for a long while before she spoke.",
    "de": "Ich wusste nicht, was ich ihr sagen sollte, und dann war es eine ganze Weile still, bis sie etwas sagte.",
    "nl": "Ik wist niet wat ik tegen haar moest zeggen, en toen was het een tijd stil voor ze iets zei over de hond.",
    "fr": "Je ne savais pas ce que je devais lui dire, et puis il y a eu un long silence avant qu'elle me réponde.",
    "es": "No sabía qué decirle, y luego hubo un largo silencio entre nosotros hasta que ella me contestó algo.",
    "it": "Non sapevo che cosa dire, e poi c'è stato un lungo silenzio tra di noi prima che lei mi dicesse qualcosa.",
    "pt": "Eu não sabia o que dizer a ela, e depois houve um longo silêncio entre nós até que ela me respondeu.",
    "fi": "En tiennyt mitä minun olisi pitänyt sanoa hänelle, ja sitten oli pitkään hiljaista kun hän ei vastannut.",
}


@pytest.mark.parametrize("tag", SAID)
def test_a_sentence_or_two_tell_the_language(tag: str) -> None:
    assert detect(SAID[tag]) == tag
    assert in_words(tag) == NAMES[tag]


def test_what_cannot_be_told_is_unknown() -> None:
    assert detect("") == ""
    assert detect("Oslo, Bergen, Trondheim 1984") == ""
    assert detect("Can we try again?") == ""
    assert detect(SAID["en"] + " " + SAID["de"]) == "", "two languages are none"
    assert (
        detect("Mimi na wewe tulikwenda sokoni kununua matunda na mboga kwa ajili ya familia yetu nyumbani")
        == ""
    )


def test_regions_and_old_tags_are_one_language() -> None:
    assert [base(tag) for tag in ("en-GB", "no", "NB_no", "pt-BR", "")] == ["en", "nb", "nb", "pt", ""]


def test_a_mismatch_is_told_only_where_no_text_can_be_meant() -> None:
    texts = [("nb", "..."), ("", SAID["da"])]
    assert mismatch(SAID["en"], texts) == {"manuscript": "en", "material": ["nb", "da"]}
    assert mismatch(SAID["nb"], texts) is None
    assert mismatch("Can we try again?", texts) is None
    assert mismatch(SAID["en"], [("", "x")]) is None
    assert mismatch(SAID["en"], [*texts, ("", "kata baru " * LONG)]) is None, (
        "a long text of unknown language"
    )
