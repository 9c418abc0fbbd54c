"""What left the machine, on both databases."""

from resources.ledger import Ledger
from resources.ledger.accounts import CostRow
from resources.ledger.sent import sent, sent_requests


def call(batch: str, outcome: str = "ok", masked: int = 0, digest: str = "d1", audio: float = 0.0) -> CostRow:
    stage, model = ("transcripts", "whisper") if audio else ("enhanced_translations/es", "model-1")
    row = CostRow(batch, stage, "i1", "api.example", model, 10, 3, 0, 0.5, outcome)
    return CostRow(**vars(row) | {"masked": masked, "request_hash": digest, "audio_seconds": audio})


def test_requests_are_counted_by_service_model_stage_and_batch(ledger: Ledger) -> None:
    rows = [call("b1", masked=2), call("b1", "timeout", masked=2), call("b2"), call("b1", audio=12.5)]
    ledger.accounts.record_costs(rows)
    found = {(row.batch, row.model): row for row in sent(ledger.engine)}
    assert len(found) == 3
    first = found["b1", "model-1"]
    assert (first.service, first.stage) == ("api.example", "enhanced_translations/es")
    assert (first.requests, first.failed, first.masked, first.tokens) == (2, 1, 4, 20)
    assert found["b1", "whisper"].audio_seconds == 12.5
    assert first.first <= first.last


def test_one_batch_can_be_asked_for(ledger: Ledger) -> None:
    ledger.accounts.record_costs([call("b1"), call("b2")])
    assert [row.batch for row in sent(ledger.engine, "b2")] == ["b2"]
    assert sent(ledger.engine, "b3") == []


def test_every_request_is_listed_with_the_hash_of_what_was_sent(ledger: Ledger) -> None:
    ledger.accounts.record_costs([call("b1", digest="d1"), call("b1", "timeout", digest="d1"), call("b2", digest="d2")])
    assert [(row.batch, row.outcome, row.digest) for row in sent_requests(ledger.engine)] == [
        ("b1", "ok", "d1"),
        ("b1", "timeout", "d1"),
        ("b2", "ok", "d2"),
    ]
    assert [row.item for row in sent_requests(ledger.engine, "b2")] == ["i1"]


def test_what_was_sent_is_not_among_what_is_told(ledger: Ledger) -> None:
    row = CostRow(**vars(call("b1")) | {"prompt": "canary"})
    ledger.accounts.record_costs([row])
    assert "canary" not in repr(sent(ledger.engine)) + repr(sent_requests(ledger.engine))
