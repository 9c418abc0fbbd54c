"""The chat client as a Dagster resource: what shows of it, and what reaches a run."""

import json
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.remote_representation.external_data import RepositorySnap
from pydantic import SecretStr

from resources.breaker_store import BreakerState
from resources.chat.openai_compatible import OpenAIChatModel
from resources.errors import ServiceRefused
from tests.chat_server import ChatServer
from tests.resources.chat.asking import CANARY, ask

Clients = Callable[..., OpenAIChatModel]


def test_the_key_is_no_part_of_what_a_client_shows_or_is_keyed_by(model: OpenAIChatModel) -> None:
    assert model.key_settings() == {"name": "tiny"}
    assert CANARY not in repr(model) + str(model) + str(model.model_dump())


def test_the_key_and_the_breaker_reach_a_run_but_not_its_definitions(model: OpenAIChatModel, server: ChatServer):
    seen: list[Any] = []

    @dg.asset
    def answered(chat: OpenAIChatModel) -> None:
        seen.extend([chat.breaker_store, ask(chat)])

    definitions = dg.Definitions(assets=[answered], resources={"chat": model})
    assert definitions.resolve_implicit_global_asset_job_def().execute_in_process().success
    assert seen == [model.breaker_store, {"text": "hola"}]
    assert server.headers[0]["authorization"] == f"Bearer {CANARY}"
    snapshot = RepositorySnap.from_def(definitions.get_repository_def())
    assert CANARY not in dg.serialize_value(snapshot)


class StoreResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """A breaker store that is a resource itself, as a ledger is."""

    folder: str

    def read(self, name: str) -> BreakerState:
        file = Path(self.folder) / "state.json"
        return BreakerState(*json.loads(file.read_text())) if file.exists() else BreakerState()

    def write(self, name: str, state: BreakerState) -> None:
        (Path(self.folder) / "state.json").write_text(json.dumps(state))


def test_the_store_may_be_a_resource_of_its_own(server: ChatServer, client: Clients, tmp_path: Path) -> None:
    @dg.asset
    def answered(chat: OpenAIChatModel) -> None:
        chat._sleep = lambda _seconds: None
        ask(chat)

    server.modes = ["500"]
    chat = client(breaker_store=StoreResource(folder=str(tmp_path)))
    definitions = dg.Definitions(assets=[answered], resources={"chat": chat})
    job = definitions.resolve_implicit_global_asset_job_def()
    for calls in (3, 5, 5):
        assert not job.execute_in_process(raise_on_error=False).success
        assert len(server.requests) == calls
    assert StoreResource(folder=str(tmp_path)).read("any").state == "open"


def test_a_local_service_needs_no_key_and_the_official_one_does(server: ChatServer, client: Clients) -> None:
    local = client(api_key=None)
    assert local.unavailable() is None
    assert ask(local) == {"text": "hola"}
    official = OpenAIChatModel(name="tiny")
    assert official.unavailable() == "The chat model tiny needs a key (OPENAI_API_KEY is not set)."
    with pytest.raises(ServiceRefused, match="needs a key"):
        ask(official)


def test_identity_names_the_service_without_credentials() -> None:
    model = OpenAIChatModel(name="tiny", base_url="https://user:secret@models.example:8443/v1")
    assert str(model.identity) == "tiny@models.example:8443"


def test_a_key_that_no_header_can_carry_is_refused_without_showing_it(client: Clients, caplog) -> None:
    model = client(api_key=SecretStr(f"{CANARY}\u00e9\n\u4e16"))
    with pytest.raises(ServiceRefused, match="could not be made") as caught:
        ask(model)
    assert CANARY not in "".join(traceback.format_exception(caught.value)) + caplog.text
