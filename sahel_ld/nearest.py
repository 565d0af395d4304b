"""What somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], *, count: int = 3) -> list[str]:
    """The known words most like `word`, best first, then those that begin with it."""
    import difflib  # only errors pay for it

    folded: dict[str, str] = {}
    for name in sorted(known):
        folded.setdefault(name.casefold(), name)
    close = difflib.get_close_matches(word.casefold(), folded, n=count, cutoff=0.6)
    longer = [name for name in folded if len(word) > 1 and name.startswith(word.casefold())]
    return [folded[name] for name in dict.fromkeys([*close, *longer])][:count]


def suggestion(word: str, known: Iterable[str], suffix: str = "") -> str:
    """`did you mean …?`, or an empty string."""
    close = [f"{name}{suffix}" for name in nearest(word, known)]
    return f"did you mean {' or '.join(close)}?" if close else ""
