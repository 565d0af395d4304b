"""Finding things by part of a label, by initials, without accents."""

from __future__ import annotations

import pytest

from sahel_ld.querying.dataset import open_dataset
from sahel_ld.querying.searching import folded, initials, qualified, search
from sample_release import BASE


def test_folding_leaves_letters_and_digits() -> None:
    """Case, accents and punctuation do not tell names apart."""
    assert folded("  Al-Qaïda, au  MAGHREB (AQMI)") == "al qaida au maghreb aqmi"


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        ("al-Qaïda au Maghreb islamique", "aqmi"),
        ("al-Qaeda in the Islamic Maghreb", "aqim"),
        ("Mouvement national de libération de l’Azawad", "mnla"),
        ("United Nations", "un"),
    ],
)
def test_initials(label: str, wanted: str) -> None:
    """Small words count or not, as in the names that people use."""
    assert wanted in initials(label)


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("AQM", ["aqim"]),
        ("al qaida AU maghreb", ["aqim"]),
        ("front", ["mlf", "mlf-2"]),
        ("fron", []),
        ("", []),
        ("…", []),
    ],
)
def test_search(text: str, things: list[str], site) -> None:
    """Initials, folded labels, words of labels; half a word finds nothing."""
    dataset = open_dataset([site.dist / "sahel.nq"], disjoint=True, cache=False)
    assert [iri for iri, _ in search(dataset, text)] == [f"{BASE}id/actor/{name}" for name in things]
    assert qualified(dataset, "Twin") == []
