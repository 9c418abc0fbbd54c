"""Private things as people and machines write them, made by hypothesis."""

from typing import Any

from hypothesis import strategies as st

from resources.sanitising.finder import Finder

TERMS = ("Project Falcon", "Anna Bell", "Bell Tower", "田中", "Zoë", "x.y*z")
FINDER = Finder(regions=("US", "GB", "ES"), terms=TERMS)


def luhn(body: str) -> str:
    """Append the check digit."""
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(body)))
    return body + str(-total % 10)


def iban(body: str) -> str:
    """Return a Spanish account number with right check digits."""
    check = 98 - int(body + "142800") % 97
    return f"ES{check:02}{body}"


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


def letters(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789", min_size=least, max_size=most)


def grouped(number: str) -> str:
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


cards = digits(14).map(lambda body: luhn("4" + body))
ibans = digits(20).map(iban)
secrets = st.one_of(
    st.builds("{}@{}.{}".format, letters(1, 9), letters(1, 9), st.sampled_from(["com", "co.uk", "example"])),
    digits(9).map(lambda number: f"+34 {number}"),
    cards,
    cards.map(grouped),
    ibans,
    ibans.map(grouped),
    letters(24, 40).map(lambda body: f"sk-{body}1"),
    digits(16).map(lambda body: f"AKIA{body}"),
    st.builds("https://{}:{}@{}.org/a".format, letters(1, 9), letters(1, 9), letters(1, 9)),
    st.sampled_from(TERMS),
)
lookalikes = st.sampled_from(
    ("⟦EMAIL_1⟧", "⟦KEY_2⟧", "⟦TEXT_1⟧", "⟦⟦EMAIL_1⟧⟧", "⟦EMAIL_", "_1⟧", "⟦", "⟧", "⟦TERM_99999⟧")
)
odd = st.sampled_from(
    (
        "\u200b",
        "\u202e",
        "\u2066",
        "\ufeff",
        "e\u0301",
        "👩\u200d👩\u200d👧",
        "\ud800",
        "\x00",
        "שלום",
        "１２３",
        "@",
        "://",
    )
)
texts = st.lists(st.one_of(st.text(max_size=12), secrets, lookalikes, odd), max_size=8).map("".join)
nested: Any = st.recursive(
    st.one_of(texts, st.none(), st.booleans(), st.integers()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=4)),
    max_leaves=12,
)
