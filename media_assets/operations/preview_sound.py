"""What transcribing costs: minutes of speech that are planned for endpoints, and are not transcribed yet."""

import math
import time
from urllib.parse import urlsplit

from media_assets.asr.plan import NAME as PLAN
from media_assets.money.forecast import Preview, beyond
from media_assets.operations.workspace import Workspace
from media_assets.schemas.asr import ASR_PLAN
from resources.money.build import limits_from
from resources.money.price import Amount
from resources.money.prices import Prices

_ENDPOINT = "endpoint:"
_DONE = ("ok", "reused", "degraded", "not_applicable", "quarantined")


def transcribed(place: Workspace, prices: Prices, batches: list[str]) -> Preview:
    """Return what the transcripts of batches are expected to take, as far as their plans are made."""
    service = urlsplit(place.settings.speech_base_url or place.settings.openai_base_url).netloc.rpartition("@")[2]
    planned = set(place.library.batches(PLAN))
    lacking = [batch for batch in batches if batch not in planned]
    notes = [f"Without {PLAN} nothing can be said of {', '.join(lacking)}."] if lacking else []
    things, calls, work, sound = 0, 0, 0.0, dict[str, float]()
    for batch in (batch for batch in batches if batch in planned):
        done = {row.item for row in place.ledger.items.of(batch=batch, stage="transcripts", state_in=_DONE)}
        for row in place.library.read_table(PLAN, ASR_PLAN, batch).to_pylist():
            if row["content_id"] not in done:
                things += 1
                work += row["expected_seconds"] or 0.0
                if row["engine"].startswith(_ENDPOINT):
                    model = row["engine"].removeprefix(_ENDPOINT)
                    calls += math.ceil(row["speech_seconds"] / place.settings.audio_window_seconds)
                    sound[model] = sound.get(model, 0.0) + row["speech_seconds"]
    priced = {model: prices.of(service, [model], Amount(audio_seconds=sent)) for model, sent in sound.items()}
    money = [one.money for one in priced.values()]
    notes += [f"{one.why[:1].upper()}{one.why[1:]}." for one in priced.values() if one.why]
    if not sound and len(lacking) < len(batches):
        notes.append("No endpoint is planned to transcribe: it costs no money.")
    total = None if None in money else sum(one for one in money if one is not None)
    notes += beyond(place.ledger.accounts, limits_from(place.settings), total, time.time())
    return Preview(
        asset="transcripts",
        batches=batches,
        model=", ".join(sound),
        service=service if sound else "",
        things=things,
        calls=calls,
        audio_seconds=sum(sound.values()),
        money=total,
        price_source=next((one.source for one in priced.values() if one.source), None),
        seconds=work,
        notes=notes,
    )
