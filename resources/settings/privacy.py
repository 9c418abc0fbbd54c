"""Settings of what stays on the machine: what is masked before anything is sent to a chat service."""

from pydantic import BaseModel, Field, SecretStr, field_validator

from resources.settings.lists import Names


class PrivacySettings(BaseModel):
    """Each kind can be left in; what is masked comes back in the reply."""

    mask_emails: bool = Field(default=True, description="Mask e-mail addresses in what is sent.")
    mask_phones: bool = Field(default=True, description="Mask telephone numbers in what is sent.")
    mask_cards: bool = Field(default=True, description="Mask numbers of payment cards in what is sent.")
    mask_ibans: bool = Field(default=True, description="Mask international bank account numbers in what is sent.")
    mask_secrets: bool = Field(default=True, description="Mask keys, tokens and passwords in what is sent.")
    mask_urls: bool = Field(default=True, description="Mask web addresses that hold a password or token.")
    mask_regions: Names = Field(
        default=("US", "GB", "ES", "FR", "DE", "IT", "PT", "BR"),
        description="Countries (ISO 3166) whose telephone numbers are known without their + form, separated by commas.",
    )
    private_terms: SecretStr = Field(
        default=SecretStr(""),
        description="Names and words that are masked too, separated by commas; beside those in private.txt in the "
        "library, one a line.",
    )

    event_text: bool = Field(
        default=False,
        description="Whether previews of tables in the UI show what was said and written; Dagster then stores it in "
        "its events, too.",
    )

    @field_validator("mask_regions")
    @classmethod
    def _known_regions(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        from phonenumbers import SUPPORTED_REGIONS

        value = tuple(code.upper() for code in value)
        if not set(value) <= set(SUPPORTED_REGIONS):
            raise ValueError("two-letter country codes separated by commas, for example US,ES")
        return value
