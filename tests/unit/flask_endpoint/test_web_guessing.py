"""The brake on guessing passwords."""

import itertools

from flask_endpoint.guessing import MAX_PER_ADDRESS, MAX_PER_NAME, MAX_PER_NAME_AND_ADDRESS, GuessLimiter


class Clock:
    """Time that tests move."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_sixth_guess_within_five_minutes_waits():
    clock = Clock()
    limiter = GuessLimiter(clock)
    for _ in range(MAX_PER_NAME_AND_ADDRESS):
        assert limiter.seconds_to_wait("anna", "1.2.3.4") == 0
        limiter.failed("anna", "1.2.3.4")
    assert 299 <= limiter.seconds_to_wait("anna", "1.2.3.4") <= 301
    assert limiter.seconds_to_wait("anna", "5.6.7.8") == 0, "her owner at another address is let in"
    clock.now += 301
    assert limiter.seconds_to_wait("anna", "1.2.3.4") == 0


def test_one_address_trying_many_names_waits():
    limiter = GuessLimiter(Clock())
    for number in range(MAX_PER_ADDRESS):
        limiter.failed(f"name{number}", "1.2.3.4")
    assert limiter.seconds_to_wait("another", "1.2.3.4") > 0


def test_many_addresses_trying_one_name_wait():
    limiter = GuessLimiter(Clock())
    for number in range(MAX_PER_NAME):
        limiter.failed("anna", f"10.0.0.{number}")
    assert limiter.seconds_to_wait("anna", "10.0.1.1") > 0


def test_the_right_password_forgives_typos():
    limiter = GuessLimiter(Clock())
    for _ in range(4):
        limiter.failed("anna", "1.2.3.4")
    limiter.succeeded("anna", "1.2.3.4")
    limiter.failed("anna", "1.2.3.4")
    assert limiter.seconds_to_wait("anna", "1.2.3.4") == 0


def test_memory_is_bounded():
    clock = Clock()
    limiter = GuessLimiter(clock)
    for number in itertools.islice(itertools.count(), 12_000):
        clock.now += 1
        limiter.failed(f"name{number}", "1.2.3.4")
    assert len(limiter._failures) <= 10_010
