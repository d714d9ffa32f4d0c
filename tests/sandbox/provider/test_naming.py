"""Names that nobody chose look like the official provider's."""

import re

import pytest

from sandbox.provider.naming import NameTooLongError, auto_name, prefixed_name


def test_a_name_is_the_logical_name_and_seven_hex_digits() -> None:
    assert re.fullmatch(r"web-[0-9a-f]{7}", auto_name("t", "web", b"seed", 32))


def test_the_same_seed_gives_the_same_name_and_another_another() -> None:
    assert auto_name("t", "web", b"1", 32) == auto_name("t", "web", b"1", 32)
    assert auto_name("t", "web", b"1", 32) != auto_name("t", "web", b"2", 32)


def test_the_longest_name_that_fits_is_taken() -> None:
    assert len(auto_name("t", "x" * 24, b"", 32)) == 32


def test_a_name_that_is_too_long_is_refused_in_the_official_words() -> None:
    with pytest.raises(NameTooLongError) as refused:
        auto_name("aws:lb/loadBalancer:LoadBalancer", "x" * 25, b"", 32)

    assert str(refused.value) == (
        f"could not make instance of 'aws:lb/loadBalancer:LoadBalancer': name '{'x' * 25}-' plus "
        "7 random chars is longer than maximum length 32"
    )


def test_a_prefix_gets_other_digits_each_time() -> None:
    assert re.fullmatch(r"p-[0-9a-f]{26}", prefixed_name("p-"))
    assert prefixed_name("p-") != prefixed_name("p-")
