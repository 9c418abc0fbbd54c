"""The 64-bit hashes of pictures, indexed once by the roles in which later ones are compared with them."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from media_assets.duplicates.join.index import HashIndex
from media_assets.duplicates.join.index_file import Part
from media_assets.duplicates.pictures.hashes import Hashes, Pictures

UPRIGHT, FLIPS, TRIMMED = "upright", "flips", "trimmed"
ROLES = (UPRIGHT, FLIPS, TRIMMED)
"""As they are; mirrored, upside down and turned by 180 degrees; what lies within margins, of those that have some."""

MOST_GONE = 0.25
"""Share of pictures that are gone or changed above which an index begins anew."""

_FLIPS = 3
_AT_ONCE = 1 << 18

Ints = npt.NDArray[np.int64]


class PictureIndex:
    """Pictures under numbers that count up in the order in which they were added.

    It knows a picture by its digest alone: who has which look today, `hold` finds out. It is a help and no source: its
    rows are compared with the pictures before they are used, and where they differ it begins anew.

    Attributes:
        digests: of the pictures, by number.
        margined: numbers of the pictures that have margins, by row of `TRIMMED`; `UPRIGHT` has one row for each
            number, `FLIPS` three.
        hashes: an index of hashes for each role.
        taken: hashes that were ready in it when it was last to hold pictures; `anew` those that had to be sorted.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.digests = np.zeros(0, np.uint64)
        self.margined = np.zeros(0, np.int64)
        self.hashes = {role: HashIndex() for role in ROLES}
        self.taken = self.anew = 0

    @classmethod
    def of(cls, digests: Hashes, margined: Ints, hashes: dict[str, HashIndex]) -> "PictureIndex":
        """Begin with what was kept of another one.

        Raises:
            ValueError: these do not belong together.
        """
        made, count = cls(), len(digests)
        made.digests, made.margined, made.hashes = digests, margined, hashes
        sizes = {role: len(index) for role, index in hashes.items()}
        if sizes != {UPRIGHT: count, FLIPS: _FLIPS * count, TRIMMED: len(margined)}:
            raise ValueError(f"{count} pictures, {len(margined)} of them with margins, cannot have {sizes} hashes")
        if len(margined) and not 0 <= margined.min() <= margined.max() < count:
            raise ValueError(f"margins of pictures that are not among the {count}")
        return made

    def hold(self, pictures: Pictures) -> Ints:
        """Add the pictures that are missing; return by number which of them each is, -1 where it is none of them."""
        before = self._parts()
        places = _matched(self.digests, pictures.digests)
        if (places < 0).sum() > MOST_GONE * len(places) or self._contradicts(pictures, places):
            empty = PictureIndex()
            self.digests, self.margined, self.hashes = empty.digests, empty.margined, empty.hashes
            places = np.zeros(0, np.int64)
        missing = np.ones(len(pictures), np.bool_)
        missing[places[places >= 0]] = False
        self._add(pictures.take(missing))
        after = self._parts()
        sizes = {key: len(part.groups.rows) for key, part in after.items()}
        self.taken = sum(size for key, size in sizes.items() if key in before)
        self.anew = sum(sizes.values()) - self.taken
        return np.concatenate([places, np.flatnonzero(missing)])

    def near(self, role: str, queries: Hashes, bits: int, places: Ints) -> Iterator[tuple[Ints, Ints, Ints]]:
        """Yield all (query, row of the role, picture) within `bits`, in no order.

        Args:
            queries: 64-bit hashes, shape (n,).
            places: as `hold` returns them; numbers that have -1 are not looked for.
        """
        if not (places >= 0).any():
            return
        for groups in self.hashes[role].groups_with(queries, bits):
            for asked, rows in groups.blocks(_AT_ONCE):
                pictures = places[self._numbers(role, rows)]
                there = np.flatnonzero(pictures >= 0)
                yield asked[there], rows[there], pictures[there]

    def _numbers(self, role: str, rows: Ints) -> Ints:
        if role == TRIMMED:
            return self.margined[rows]
        return rows // _FLIPS if role == FLIPS else rows

    def _add(self, pictures: Pictures) -> None:
        margined = np.flatnonzero(pictures.margined)
        self.margined = np.concatenate([self.margined, len(self.digests) + margined])
        self.digests = np.concatenate([self.digests, pictures.digests])
        self.hashes[UPRIGHT].add(pictures.phash)
        self.hashes[FLIPS].add(pictures.flips.ravel())
        self.hashes[TRIMMED].add(pictures.trimmed_phash[margined])

    def _contradicts(self, pictures: Pictures, places: Ints) -> bool:
        """Say whether it has other hashes than the pictures of the same digests."""
        known = np.flatnonzero(places >= 0)
        now = places[known]
        rows = np.flatnonzero(places[self.margined] >= 0)
        framed = places[self.margined[rows]]
        same = (
            np.array_equal(np.sort(framed), np.sort(now[pictures.margined[now]]))
            and np.array_equal(self.hashes[TRIMMED].hashes[rows], pictures.trimmed_phash[framed])
            and np.array_equal(self.hashes[UPRIGHT].hashes[known], pictures.phash[now])
            and np.array_equal(self.hashes[FLIPS].hashes.reshape(-1, _FLIPS)[known], pictures.flips[now])
        )
        return not same

    def _parts(self) -> dict[int, Part]:
        return {id(part): part for index in self.hashes.values() for part in index.parts}


def _matched(known: Hashes, today: Hashes) -> Ints:
    """Return for each known digest which of today's it is, -1 for none; equal ones are matched one to one."""
    by_known, by_today = (np.argsort(digests) for digests in (known, today))
    ordered, wanted = known[by_known], today[by_today]
    at = np.searchsorted(ordered, wanted) + np.arange(len(wanted)) - np.searchsorted(wanted, wanted)
    same = np.flatnonzero(at < len(ordered))
    same = same[ordered[at[same]] == wanted[same]]
    places = np.full(len(known), -1, np.int64)
    places[by_known[at[same]]] = by_today[same]
    return places
