"""The sample rate of speech, apart from the clients so that decoders need not import them."""

SAMPLE_RATE = 16_000
"""Hz; every transcriber takes mono audio at this rate."""
