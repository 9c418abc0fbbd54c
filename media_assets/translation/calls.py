"""Calls of translators: texts of many recordings together, and who stands in for a translator that fails."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from media_assets.outcomes import Outcome
from media_assets.translation.injection import answers_instead
from media_assets.translation.routes import Route
from media_assets.work import Computed, Item, Runner
from resources.chat.base import Purpose
from resources.errors import BudgetExceeded, CircuitOpen, TransientError
from resources.translation.engines import Translators

Text = tuple[str | None, str | None]
"""A translation and the engine that made it; nothing where there is no translation."""


@dataclass
class Asked:
    """What became of texts of one language.

    Attributes:
        texts: translations in the order of the texts.
        planned: the engine that was to make them.
        failures: why it was not asked, or failed.
        waits: whether that was for want of money, or because a service is left alone: no attempt then.
    """

    texts: Sequence[Text]
    planned: str
    failures: Sequence[str] = ()
    waits: bool = False
    _place: int = field(default=0)

    def next(self) -> Text:
        """Return the next text's translation."""
        self._place += 1
        return self.texts[self._place - 1]

    @property
    def others(self) -> list[str]:
        """The engines other than the planned one, for each text that such a one made."""
        return [engine for text, engine in self.texts if engine and engine != self.planned and text]

    def take(self, count: int) -> "Asked":
        """Return the next `count` translations as those of one recording."""
        start, self._place = self._place, self._place + count
        return replace(self, texts=self.texts[start : self._place], _place=0)


Finish = Callable[[Sequence[dict[str, Any]], Mapping[str | None, Asked], Mapping[str | None, Route]], Outcome]
"""Makes a recording's outcome of its segments, of what was asked for each language, and of the routes."""


def in_calls(translators: Translators, language: str, finish: Finish, purpose: Purpose) -> Runner:
    """Translate the segments of many recordings together, one call for each pair of languages.

    A pair whose translators all fail fails the recordings that need it, and no others. Where one text upsets an engine
    in a way that it has no word for, the recordings are tried one by one.
    """

    def run(items: Sequence[Item]) -> Iterator[Computed]:
        for group in _groups(items, translators):
            yield from attempt(group)

    def attempt(group: Sequence[Item]) -> Iterator[Computed]:
        begun = time.perf_counter()
        asked: dict[str | None, Asked | Exception] = {}
        for source, (route, texts) in _by_source(group).items():
            try:
                asked[source] = ask(
                    translators, route, texts, str(source), language, replace(purpose, item=group[0].id)
                )
            except TransientError as failure:
                asked[source] = failure
            except Exception as odd:
                if len(group) > 1:
                    for item in group:
                        yield from attempt([item])
                    return
                asked[source] = odd
        done = [_finished(item, asked, finish) for item in group]
        seconds = (time.perf_counter() - begun) / len(group)
        for left, (item, made) in zip(reversed(range(len(group))), zip(group, done, strict=True), strict=True):
            if isinstance(made, Outcome):
                yield Computed(item, made, None, seconds, more=left > 0)
            else:
                yield Computed(item, None, made, seconds, more=left > 0)

    return run


def ask(
    translators: Translators, route: Route, texts: Sequence[str], source: str, target: str, purpose: Purpose
) -> Asked:
    """Translate texts by the first translator of a route; what it does not make, by the next ones.

    A language model that answers a text, or obeys it, has not translated it.

    Raises:
        TransientError: translators failed, and some texts have no translation.
    """
    made: list[Text] = [(None, None)] * len(texts)
    failures: list[str] = []
    failure: TransientError | None = None
    for spec in route.order:
        waiting = [place for place, text in enumerate(texts) if made[place][0] is None]
        if not waiting:
            break
        obstacle = translators.obstacle(spec, source, target)
        if obstacle:
            failures.append(obstacle.rstrip("."))
            continue
        engine = translators.engine(spec)
        try:
            found = engine.translated([texts[place] for place in waiting], source, target, purpose)
            if len(found.texts) != len(waiting):
                raise TransientError(f"{spec} gave {len(found.texts)} texts for {len(waiting)}")
        except TransientError as error:
            # Money that is used up is no reason to do worse, unless the user said so: the item waits.
            if isinstance(error, BudgetExceeded) and not error.step_down:
                raise
            failure = error
            failures.append(f"{spec} failed: {str(error).rstrip('.')}")
            continue
        failures += found.reasons
        for number, (place, text) in enumerate(zip(waiting, found.texts, strict=True)):
            said = texts[place]
            if engine.instruction and answers_instead(said, text, source, target, engine.instruction):
                continue
            if text.strip() or not said.strip():
                made[place] = (text, found.stand_ins.get(number) or str(engine.identity))
    if failure is not None and any(text is None for text, _ in made):
        raise failure
    waits = isinstance(failure, (BudgetExceeded, CircuitOpen))
    return Asked(made, str(translators.engine(route.order[0]).identity), failures, waits)


def _finished(item: Item, asked: Mapping[str | None, Asked | Exception], finish: Finish) -> Outcome | Exception:
    segments, routes = item.work
    own: dict[str | None, Asked] = {}
    failure: Exception | None = None
    for source in routes:
        found = asked.get(source)
        if isinstance(found, Exception):
            failure = found
        elif found is not None:
            own[source] = found.take(sum(row["language"] == source for row in segments))
    return failure or finish(segments, own, routes)


def _by_source(group: Sequence[Item]) -> dict[str | None, tuple[Route, list[str]]]:
    found: dict[str | None, tuple[Route, list[str]]] = {}
    for item in group:
        segments, routes = item.work
        for row in segments:
            route = routes.get(row["language"])
            if route and route.order:
                found.setdefault(row["language"], (route, []))[1].append(row["text"])
    return found


def _groups(items: Sequence[Item], translators: Translators) -> Iterator[list[Item]]:
    """Yield recordings together, as many as their slowest translator should be given at once."""
    group: list[Item] = []
    texts = 0
    most = 0
    for item in items:
        segments, routes = item.work
        specs = {route.order[0] for route in routes.values() if route.order}
        own = min((translators.engine(spec).texts_at_once for spec in specs), default=most)
        if group and texts + len(segments) > min(most or own, own):
            yield group
            group, texts, most = [], 0, 0
        group.append(item)
        texts += len(segments)
        most = min(most or own, own)
    if group:
        yield group
