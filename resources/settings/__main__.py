"""Prints `.env.example`, as `python -m resources.settings > .env.example` makes it anew."""

from resources.settings import Settings
from resources.settings.words import env_example

if __name__ == "__main__":
    print(env_example(Settings.model_fields), end="")
