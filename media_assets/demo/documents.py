"""The documents of the sample drop folder; they share people and places with the spoken clips."""

from collections.abc import Callable

from media_assets.demo.files import DropFile
from media_assets.demo.pdf import pdf

GUIDE = [
    [
        "Guide to the Lakeside Museum",
        "",
        "The Lakeside Museum opens at nine in the morning and closes at six in the evening.",
        "The museum stands by the water, ten minutes on foot from Oxford station.",
        "Helen Carter has been the director of the museum since 2019.",
        "Tours start every hour at the front door (price: 8 €).",
    ],
    [
        "The first room: Night Sky",
        "",
        "The first picture shows a rocket on its way to space.",
        "Next to it hangs a picture of the moon, and then one of thousands of stars.",
        "On Friday evening an astronaut will talk about her first flight",
        "and about the view of the earth.",
    ],
    [
        "The garden and the café",
        "",
        "Daniel Brooks takes his photographs of the flowers in the garden in spring.",
        "His book of the garden can be bought at the front door.",
        "The café has good coffee, and an office cat called Chelsea sleeps beside it.",
    ],
]

NOTES = """\
# Meeting of the Lakeside Museum, 6 May

Present: Helen Carter, Daniel Brooks

## Night Sky

- The picture of the rocket goes into the first room, next to the picture of the moon.
- The astronaut arrives by train from London on **Friday** and talks in the evening.
- Helen Carter meets her at the station in Oxford.

## Garden

Daniel Brooks brings the blue folder with his photographs of the flowers.
"""

LETTER = """\
Dear Daniel,

thank you for the photographs of the garden. The ones from last spring are the best we have ever had at the
Lakeside Museum. Could you send the blue folder to me by Thursday? I take the train from London to Oxford at half
past seven, and we can look at it over a cup of coffee. “Bring a coat,” says the café: it will be 5 °C.

Olá from Chelsea, who is asleep on my chair – and naïve enough to think it is hers. 🐈

Helen Carter
"""


def guide() -> bytes:
    """Returns the museum's guide as a PDF of three pages."""
    return pdf(GUIDE)


def notes() -> bytes:
    """Returns the notes of a meeting in Markdown."""
    return NOTES.encode()


def letter() -> bytes:
    """Returns a letter as UTF-8 text, some of it outside ASCII."""
    return LETTER.encode()


def document_files() -> list[DropFile]:
    """Lists the documents, one of them twice."""
    made: dict[str, Callable[[], bytes]] = {
        "documents/museum guide.pdf": guide,
        "documents/meeting notes.md": notes,
        "documents/letter to daniel.txt": letter,
        "backup/museum guide (1).pdf": guide,
    }
    return [DropFile(path, "document", make) for path, make in made.items()]
