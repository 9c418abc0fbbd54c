"""Time that passes only where something sleeps."""


class Time:
    """A clock in seconds that `sleep` alone moves; what was slept is in `waits`."""

    def __init__(self, waits: list[float] | None = None) -> None:
        self.now, self.waits = 1000.0, [] if waits is None else waits

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
