"""When two names are one name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_endpoint.catalogue.names import MAX_NORM_BYTES, name_key, normalize, shorten


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Beyoncé", "BEYONCÉ"),
        ("Beyonce\u0301", "Beyoncé"),
        ("  Daft \t Punk ", "daft punk"),
        ("\uff21\uff23\uff0f\uff24\uff23", "ac/dc"),
        ("Straße", "STRASSE"),
        ("\ufb01n", "fin"),
        ("a\u00a0b", "a b"),
    ],
)
def test_spelling_case_and_space_do_not_make_another_name(one: str, other: str) -> None:
    assert normalize(one) == normalize(other)


def test_accents_make_another_name() -> None:
    assert normalize("Beyoncé") != normalize("Beyonce")


@given(st.text(max_size=900))
def test_normalizing_twice_changes_nothing_more(name: str) -> None:
    once = normalize(name)
    assert normalize(once) == once
    assert len(once.encode(errors="replace")) <= MAX_NORM_BYTES


@given(st.text(st.sampled_from("a|\\")), st.text(st.sampled_from("a|\\")))
def test_pairs_of_names_never_share_a_key(one: str, other: str) -> None:
    pairs = {(one[:i], one[i:]) for i in range(len(one) + 1)} | {
        (other[:i], other[i:]) for i in range(len(other) + 1)
    }
    assert len({name_key(*pair) for pair in pairs}) == len(pairs)


def test_long_texts_keep_apart_when_shortened() -> None:
    assert shorten("x" * 600, 500) != shorten("x" * 599 + "y", 500)
    assert len(shorten("é" * 600, 500).encode()) <= 500
