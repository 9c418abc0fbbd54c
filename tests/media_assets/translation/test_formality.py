"""How people are addressed: once for each recording, and only where a language knows two ways."""

import pytest

from media_assets.translation.formality import decided

POLITE = ["Good evening, sir.", "Thank you, Mr Brown.", "Ladies and gentlemen, please."]
CLOSE = ["Hey dude, what's up?", "You guys gonna come?", "Yeah, mate."]


@pytest.mark.parametrize(
    ("setting", "source", "language", "texts", "expected"),
    [
        ("formal", "en", "es", CLOSE, "formal"),
        ("informal", "en", "de", POLITE, "informal"),
        ("formal", "es", "en", POLITE, "default"),
        ("default", "en", "es", POLITE, "default"),
        ("auto", "en", "es", POLITE, "formal"),
        ("auto", "en", "es", CLOSE, "informal"),
        ("auto", "en", "es", [*POLITE, *CLOSE], "default"),
        ("auto", "en", "es", ["Good evening, sir."], "default"),
        ("auto", "de", "es", ["Können Sie mir helfen?", "Haben Sie Ihre Karte?"], "formal"),
        ("auto", "de", "es", ["Sind sie da?", "sie kommen", "sie gehen", "sie sehen"], "default"),
        ("auto", "de", "fr", ["Hast du dein Buch?", "Ich sehe dich."], "informal"),
        ("auto", "xx", "es", POLITE, "default"),
        ("auto", None, "es", POLITE, "default"),
    ],
)
def test_the_form_of_address(setting: str, source: str | None, language: str, texts: list[str], expected: str) -> None:
    assert decided(setting, source, language, texts) == expected
