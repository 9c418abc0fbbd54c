"""What counts as private, and what only looks like it."""

import pytest

from resources.sanitising.finder import KINDS, Finder

FINDER = Finder(
    regions=("US", "GB", "ES", "FR", "DE", "IT", "PT", "BR"), terms=("Project Falcon", "田中", "Zoë", "C++ Club")
)

PRIVATE = [
    ("write to john.doe+news@mail.example.co.uk.", "EMAIL", "john.doe+news@mail.example.co.uk"),
    ("escribe a josé@correo.es, por favor", "EMAIL", "josé@correo.es"),
    ("jo\u200bhn@exam\u00adple.com", "EMAIL", "jo\u200bhn@exam\u00adple.com"),
    ("ｊｏｈｎ＠ｅｘａｍｐｌｅ．ｃｏｍ", "EMAIL", "ｊｏｈｎ＠ｅｘａｍｐｌｅ．ｃｏｍ"),
    ("call +34 612 345 678 now", "PHONE", "+34 612 345 678"),
    ("(202) 456-1111, any time", "PHONE", "(202) 456-1111"),
    ("My number is 555-0123.", "PHONE", "555-0123"),
    ("Le 06 12 34 56 78, merci", "PHONE", "06 12 34 56 78"),
    ("unter 0171/2345678 erreichbar", "PHONE", "0171/2345678"),
    ("llámame al 612345678", "PHONE", "612345678"),
    ("+44 7700 900123", "PHONE", "+44 7700 900123"),
    ("card 4111 1111 1111 1111, 12/27", "CARD", "4111 1111 1111 1111"),
    ("5500-0000-0000-0004", "CARD", "5500-0000-0000-0004"),
    ("amex 378282246310005", "CARD", "378282246310005"),
    ("to ES91 2100 0418 4502 0005 1332 and then", "IBAN", "ES91 2100 0418 4502 0005 1332"),
    ("gb82west12345698765432", "IBAN", "gb82west12345698765432"),
    ("use sk-proj-Ab12cd34Ef56gh78", "KEY", "sk-proj-Ab12cd34Ef56gh78"),
    ("sk_live_4eC39HqLyjWDarjtT1zdp7dc", "KEY", "sk_live_4eC39HqLyjWDarjtT1zdp7dc"),
    ("id AKIAIOSFODNN7EXAMPLE here", "KEY", "AKIAIOSFODNN7EXAMPLE"),
    ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "KEY", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
    ("glpat-abcdefghij0123456789", "KEY", "glpat-abcdefghij0123456789"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNry", "KEY", None),
    ("Authorization: Bearer abcdef123456xyz", "KEY", "abcdef123456xyz"),
    ("the password is hunter2, got it?", "KEY", "hunter2"),
    ('{"api_key": "zz91kdkd"}', "KEY", "zz91kdkd"),
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "KEY", None),
    ("-----BEGIN PRIVATE KEY-----\nMIIE and no end", "KEY", None),
    ("see https://me:pw@host.org/x?y now", "URL", "https://me:pw@host.org/x?y"),
    ("https://h.org/file?a=1&token=zzz", "URL", "https://h.org/file?a=1&token=zzz"),
    ("So project\nFALCON begins", "TERM", "project\nFALCON"),
    ("田中さんです", "TERM", "田中"),
    ("It is Zoe\u0308.", "TERM", "Zoe\u0308"),
    ("the C++ Club meets", "TERM", "C++ Club"),
    ("a ⟦KEY_1⟧ in the text", "TEXT", "⟦KEY_1⟧"),
]

HARMLESS = [
    "It happened in 1999-2004 and again in 2010.",
    "Between 1914 1918 and 1939 1945 everything changed.",
    "At 10:30:15 on 12.05.2024, or 2024-11-26 12:30.",
    "It cost 1.299.000 euros, or 12,500,000 pesetas.",
    "1 2 3 4 5 6 7 8 9 10, here I come!",
    "4 8 15 16 23 42 were the numbers.",
    "Version 10.0.19045.3803 of the program",
    "192.168.100.200 is a printer.",
    "ISBN 978-3-16-148410-0",
    "Pi is 3.14159265358979.",
    "100 200 300 400 500",
    "From 20 2400 to 30 3600 people.",
    "A bearer of bad news, a token of love, a secret: nobody knows.",
    "The password is in the drawer.",
    "task-force-12-and-more, risk-taking-behaviour-2024",
    "Meet @ noon, 3 @ 5 dollars",
    "https://example.org/a?page=2",
    "Project Falconry is something else, and so is a Zoëtrope.",
    "4111 1111 1111 1112 has a wrong check digit",
    "Route 66, room 101, channel 4, catch 22, 007",
    "⟦music⟧ ⟦EMAIL⟧ [EMAIL_1]",
    "",
]


@pytest.mark.parametrize(("text", "kind", "value"), PRIVATE)
def test_what_is_private_is_found(text: str, kind: str, value: str | None) -> None:
    found = [(one.kind, text[one.start : one.end]) for one in FINDER.found(text)]
    assert found == [(kind, value or text)]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_private_is_left(text: str) -> None:
    assert FINDER.found(text) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_is_switched_off_is_not_looked_for(kind: str) -> None:
    without = Finder(frozenset(KINDS) - {kind}, FINDER.regions, FINDER.terms)
    texts = [text for text, expected, _ in PRIVATE if expected == kind]
    assert texts and [one for text in texts for one in without.found(text) if one.kind == kind] == []


@pytest.mark.parametrize(
    "text",
    ["a" * 200_000, "1 " * 100_000, "(" * 200_000, "a.b-" * 50_000 + "@", "ES12" + " A1" * 60_000, "a://" * 50_000,
     "password is " * 20_000, "https://x?" + "key&" * 50_000, "+1(" * 60_000, "-----BEGIN PRIVATE KEY-----" * 5_000],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_long_texts_that_invite_backtracking_are_read_to_their_end(text: str) -> None:
    """Where the time grew with the square of the length, each of them would take an hour."""
    found = FINDER.found(text + " a@b.com")
    assert (found[-1].kind, found[-1].end) in {("EMAIL", len(text) + 8), ("KEY", len(text) + 8)}
    assert all(one.end <= other.start for one, other in zip(found, found[1:], strict=False))
