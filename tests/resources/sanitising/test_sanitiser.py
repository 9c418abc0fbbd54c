"""The resource: switches, the users' list, what runs and the UI get to see."""

from pathlib import Path

import dagster as dg
import pytest
from pydantic import SecretStr

from resources.errors import ServiceRefused, SettingsError
from resources.library import Library
from resources.sanitising.sanitiser import FILE, Sanitiser, sanitiser_from
from resources.settings import load_settings

SAID = "Anna Bell (a@b.com) pays with 4111 1111 1111 1111"


def test_each_kind_can_be_left_in() -> None:
    assert Sanitiser(emails=False).mask(SAID).data == "Anna Bell (a@b.com) pays with ⟦CARD_1⟧"
    assert Sanitiser(cards=False).mask(SAID).data == "Anna Bell (⟦EMAIL_1⟧) pays with 4111 1111 1111 1111"


def test_private_strings_of_a_text_are_named_in_order() -> None:
    assert Sanitiser().protected(SAID + ", a@b.com") == ["a@b.com", "4111 1111 1111 1111", "a@b.com"]
    assert Sanitiser().protected("nothing") == []


def test_terms_come_from_the_setting_and_from_the_library(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("# ours\n\nAnna Bell\n", "utf-8")
    settings = load_settings(private_terms=SecretStr("pays, Falcon"), mask_cards=False, _env_file=None)
    made = sanitiser_from(settings, Library(root=str(tmp_path)))
    assert made.mask(SAID).data == "⟦TERM_1⟧ (⟦EMAIL_1⟧) ⟦TERM_2⟧ with 4111 1111 1111 1111"


def test_a_list_that_cannot_be_read_stops_everything(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"Zo\xeb\n")
    with pytest.raises(ServiceRefused, match=FILE):
        Sanitiser(terms_file=str(tmp_path / FILE)).mask("hello")


def test_a_run_masks_with_the_terms_and_its_records_do_not_hold_them(tmp_path: Path) -> None:
    masked = []

    @dg.op
    def send(sanitiser: Sanitiser) -> None:
        masked.append(sanitiser.mask(SAID).data)

    @dg.job(resource_defs={"sanitiser": Sanitiser(terms=("Anna Bell",))})
    def job() -> None:
        send()

    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        result = job.execute_in_process(instance=instance)
        run = instance.get_run_by_id(result.run_id)
        assert run and run.job_snapshot_id
        snapshot = instance.get_job_snapshot(run.job_snapshot_id)
    assert masked == ["⟦TERM_1⟧ (⟦EMAIL_1⟧) pays with ⟦CARD_1⟧"]
    assert "Anna Bell" not in dg.serialize_value(snapshot) + repr(run) + repr(Sanitiser(terms=("Anna Bell",)))
    assert [path for path in tmp_path.rglob("*") if path.is_file() and b"Anna Bell" in path.read_bytes()] == []


def test_countries_are_checked() -> None:
    with pytest.raises(SettingsError, match="MEDIA_MASK_REGIONS is 'XX'; allowed: two-letter"):
        load_settings(mask_regions="XX", _env_file=None)


def test_private_terms_are_not_shown() -> None:
    assert "Falcon" not in repr(load_settings(private_terms=SecretStr("Falcon"), _env_file=None))


@pytest.mark.parametrize(
    ("source", "text", "changed"),
    [
        ("write to a@b.com", "escribe a a@b.com", False),
        ("write to a@b.com", "escribe a a@b.org", True),
        ("write to a@b.com", "escribe", True),
        ("write to me", "escribe a a@b.com", True),
        ("write to me", "escribe a ⟦EMAIL_7⟧", True),
        ("we saw 5551234567 of them", "llame al 555-123-4567", False),
    ],
)
def test_private_things_are_neither_lost_nor_taken_from_elsewhere(source: str, text: str, changed: bool) -> None:
    assert Sanitiser().changed(source, text) is changed
