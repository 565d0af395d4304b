"""README.md of a merged folder: what was joined, under which licences, and where each side stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sahel_ld.merging.records import Derived, Merge
from sahel_ld.merging.sifting import REASONS
from sahel_ld.publication import Index


def readme(index: Index, merges: Sequence[Merge], derived: Mapping[str, Derived]) -> bytes:
    """The page, in Markdown; the same merges in any order give the same bytes."""
    ordered = sorted(merges, key=lambda merge: merge.id)
    title = index.title.get("en") or next(iter(index.title.values()), index.name)
    body = "\n".join(_section(merge, derived[merge.id]) for merge in ordered)
    return f"""# {title}, joined with other data

Release {index.version} of {index.issued} ({index.licence}), which lies unchanged in `base/`, and data
of others, each in named graphs of its own. What others say stands as their claims and reaches `reported:`
only; a property `sahel:p` still says that the editors of this release accept it. `merges.json` is the
list for machines.

{body}""".encode()


def _section(merge: Merge, derived: Derived) -> str:
    entry = merge.entry
    lines = [f"## {merge.id}", ""]
    for origin in entry.origins:
        version = f" {origin.version}" if origin.version else ""
        title = f": {origin.title}" if origin.title else ""
        lines.append(
            f"* {origin.name}{version}{title}; licence: {origin.licence or 'not stated, ask its publisher'}"
        )
    lines.append(f"* {entry.statements} statements came in, in `merges/{merge.id}.nq`")
    lines.append(
        f"* {entry.accepted} links accepted, {entry.rejected} rejected, in `merges/{merge.id}.sssom.tsv`"
    )
    lines += [f"* left out: {number} {REASONS[reason]}" for reason, number in sorted(entry.left_out.items())]
    if derived.unclaimed:
        lines.append(f"* {derived.unclaimed} direct triples don't stand, since no claim of theirs backs them")
    if derived.relabelled:
        lines.append(f"* {derived.relabelled} labels stand as alternative ones, since another side gives one")
    if derived.depends_on:
        lines.append(f"* its links speak of things of {', '.join(derived.depends_on)}")
    return "\n".join([*lines, ""])
