"""Labels lead to things and things to labels."""

from __future__ import annotations

import pytest

from sahel_ld.errors import UsageError
from sahel_ld.querying import labels
from sahel_ld.querying.dataset import Dataset, in_memory, published
from sample_release import BASE


@pytest.fixture
def release(site) -> Dataset:
    return in_memory([published(site.dist)], disjoint=True)


@pytest.mark.parametrize(
    "label", ["al-Qaeda in the Maghreb", "al-Qaïda au Maghreb", "AQIM", "aqim", " AQIM ", "GSPC"]
)
def test_a_thing_is_found_by_any_label(release: Dataset, label: str) -> None:
    """Preferred labels in any language, aliases and name nodes find it; case does not count."""
    assert labels.find(release, label) == f"{BASE}id/actor/aqim"


def test_a_preferred_label_goes_before_an_alias(release: Dataset) -> None:
    """What one thing is called and another merely also called means the first."""
    assert labels.find(release, "Macina Front") == f"{BASE}id/actor/mlf"


def test_an_ambiguous_label_lists_the_candidates(release: Dataset) -> None:
    """Two things of one alias are not guessed between."""
    with pytest.raises(UsageError, match=r"twin-1.* or .*twin-2"):
        labels.find(release, "Twin")


def test_an_unknown_label_names_the_nearest(release: Dataset) -> None:
    """A misspelt label says which was probably meant."""
    with pytest.raises(UsageError, match="did you mean 'Macina Front'"):
        labels.find(release, "Macina Frnt")


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        (["en"], "al-Qaeda in the Maghreb"),
        (["fr", "en"], "al-Qaïda au Maghreb"),
        (["de", "fr"], "al-Qaïda au Maghreb"),
        (["de"], "al-Qaeda in the Maghreb"),
    ],
)
def test_languages_fall_back_in_order(release: Dataset, languages: list[str], expected: str) -> None:
    """The first language that there is a label in; else any, always the same one."""
    aqim = f"{BASE}id/actor/aqim"
    assert labels.of(release, [aqim, f"{BASE}id/event/a"], languages) == {aqim: expected}


@pytest.mark.parametrize("evil", ['" } UNION { ?thing ?p ?label', "\\", '"@en)) . #', "'''", "\n}", "\u0000"])
def test_no_label_becomes_syntax(release: Dataset, evil: str) -> None:
    """Whatever is asked for as a label is only a label."""
    with pytest.raises(UsageError, match="nothing is labelled"):
        labels.find(release, evil)
