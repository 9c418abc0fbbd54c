"""Settings of chat models: which, where, with what keys, within what limits."""

from pydantic import BaseModel, Field, SecretStr


class ChatSettings(BaseModel):
    """Models, endpoints, keys, limits and the breaker."""

    chat_model: str = Field(
        default="none",
        description="Models that enhance translations: none, or the names your OpenAI-compatible endpoint knows them "
        "by, separated by commas. The first one is asked, the next one while it cannot answer. name@address stands at "
        "another endpoint than OPENAI_BASE_URL, for example gpt-5-mini,llama3.1:8b@http://127.0.0.1:11434/v1.",
    )
    openai_api_key: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="OPENAI_API_KEY",
        description="Key for the chat endpoint, or several separated by commas: the next one is used while the service "
        "refuses or limits the one before it. Never stored or shown.",
    )
    openai_base_url: str = Field(
        default="https://api.openai.com/v1",
        validation_alias="OPENAI_BASE_URL",
        description="Address of the OpenAI-compatible endpoint.",
    )
    chat_api_keys: SecretStr = Field(
        default=SecretStr(""),
        description="Keys of the other endpoints in MEDIA_CHAT_MODEL as host=key or host:port=key, separated by "
        "commas; several of one host are used as several in OPENAI_API_KEY are. Never stored or shown.",
    )
    chat_timeout_seconds: float = Field(
        default=120, gt=0, allow_inf_nan=False, description="Most seconds that one request to a chat model may take."
    )
    chat_connections: int = Field(
        default=8, ge=1, le=256, description="Requests to a chat endpoint under way at once, in each process."
    )
    chat_requests_per_minute: float = Field(
        default=0,
        ge=0,
        allow_inf_nan=False,
        description="Requests to a chat endpoint per minute, in each process; 0 for no limit.",
    )
    chat_tokens_per_minute: float = Field(
        default=0,
        ge=0,
        allow_inf_nan=False,
        description="Tokens per minute that a chat endpoint reads and writes together, in each process; 0: no limit.",
    )
    chat_breaker_failures: int = Field(
        default=5, ge=1, le=1000, description="Failures in a row after which a chat endpoint is left alone for a while."
    )
    chat_breaker_seconds: float = Field(
        default=60,
        gt=0,
        allow_inf_nan=False,
        description="Seconds that such an endpoint is left alone before one call tries it again.",
    )
    chat_keep_prompts: bool = Field(
        default=False,
        description="Whether the ledger keeps what is sent to chat models, word for word, beside its costs.",
    )
