"""Differences in sentences, for people: a section for each kind of thing, and the rest counted.

Nothing is left out in silence: what has no sentence of its own is counted in the last section.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sahel_ld.differences.records import Differences, Field, Statement, Thing, Told, Verdict
from sahel_ld.differences.statements import DCT, TYPE
from sahel_ld.differences.wording import Wording, visible

SPOKEN_OF = ("event", "actor", "place", "document", "alias", "comparison", "term")
MOST_OTHERS = 20
_PLURALS = {"alias": "aliases"}
_SIGNS = {"came": "+", "gone": "−", "changed": "~", "retired": "†"}
_REPLACED = f"<{DCT}isReplacedBy>"
_HASHED = re.compile(r"[0-9a-f]{64}>$")
Item = TypeVar("Item")


@dataclass(frozen=True)
class Section:
    """A heading and its lines; a line is one sentence."""

    title: str
    lines: tuple[str, ...]


def sections(found: Differences, say: Wording) -> list[Section]:
    """All sections that have something to say, in order."""
    made = [
        Section("Claims", tuple(_claims(found, say))),
        Section("Verdicts", tuple(_verdicts(found, say))),
        Section("Figures, by source", tuple(_told(each, say) for each in found.figures)),
        Section("Datings, by source", tuple(_told(each, say) for each in found.datings)),
        *(Section(plural(kind).capitalize(), tuple(_things(found, kind, say))) for kind in SPOKEN_OF),
        Section("Retired before", tuple(_things(found, "retired", say, told=_is_named))),
        Section("Direct triples", tuple(_statements(found.direct, say))),
        Section("Links", tuple(_statements(found.links, say))),
        Section("Other things", tuple(_others(found, say))),
        Section("Besides", tuple(_rest(found, say))),
    ]
    return [section for section in made if section.lines]


def plural(kind: str) -> str:
    """The plural of a kind of thing."""
    return _PLURALS.get(kind, f"{kind}s")


def _of(found: Differences, kind: str) -> Iterator[Thing]:
    order = list(_SIGNS)
    things = [thing for thing in found.things if thing.kind == kind]
    return iter(sorted(things, key=lambda thing: (order.index(thing.change), thing.iri)))


def _claims(found: Differences, say: Wording) -> Iterator[str]:
    for thing in _of(found, "claim"):
        side = found.before if thing.change in ("gone", "retired") else found.after
        head = f"{_SIGNS[thing.change]} {say.short(thing.iri)}: "
        changes = f" — {_fields(thing, say)}" if thing.change == "changed" else _successor(thing, say)
        yield f"{head}{say.claim(side, thing.iri)}{changes}"


def _verdicts(found: Differences, say: Wording) -> Iterator[str]:
    told = [each for each in found.verdicts if each.change in ("came", "gone", "changed")]
    names = apart(
        told, lambda each: say.say(each.proposition), or_else=lambda each: say.named(each.proposition)
    )
    for verdict, name in zip(told, names, strict=True):
        old, new = say.verdict(verdict.old), say.verdict(verdict.new)
        yield f"{name}: {old} → {new}. {_because(found, verdict, say)}"
    supported = sum(verdict.change == "support" for verdict in found.verdicts)
    if supported:
        yield f"{supported} stand as they were, on other claims."
    dated = sum(verdict.change == "date" for verdict in found.verdicts)
    if dated:
        yield f"{dated} differ in nothing but the day of the verdict."


def _because(found: Differences, verdict: Verdict, say: Wording) -> str:
    if verdict.because:
        causes = (f"{say.short(each.claim)} {_VERBS[each.change]} ({each.role})" for each in verdict.because)
        return f"Beneath it: {', '.join(causes)}."
    rules = [name for name in found.inputs if name.startswith("rules/")]
    if _by_hand(verdict):
        return "No claim beneath it changed; the curators judged anew."
    if rules:
        return f"No claim beneath it changed; rules did: {', '.join(rules)}."
    return "No claim beneath it changed; what its rule reads of publishers, relays or other verdicts did."


def _by_hand(verdict: Verdict) -> bool:
    return any(each.rationale for each in (*verdict.old, *verdict.new))


_VERBS = {"came": "came", "gone": "went", "changed": "changed", "retired": "was retired"}


def _told(told: Told, say: Wording) -> str:
    counted = ", ".join(say.word(each) for each in told.counted)
    what = f"{say.word(told.property)}{f', {counted}' if counted else ''}"
    old, new = (" and ".join(map(say.figure, nodes)) or "nothing" for nodes in (told.old, told.new))
    where = say.say(told.source) if told.source else "no named source"
    claims = ", ".join(map(say.short, told.claims))
    return f"{say.say(told.subject)}, {what}: {old} → {new}, {where} {say.word(told.stance)} ({claims})"


def _is_named(thing: Thing) -> bool:
    return not _HASHED.search(thing.iri)


def _things(
    found: Differences, kind: str, say: Wording, *, told: Callable[[Thing], bool] = lambda _: True
) -> Iterator[str]:
    for thing in filter(told, _of(found, kind)):
        detail = f": {_fields(thing, say)}" if thing.change == "changed" else _successor(thing, say)
        yield f"{_SIGNS[thing.change]} {say.named(thing.iri)}{detail}"


def _successor(thing: Thing, say: Wording) -> str:
    if thing.change != "retired":
        return ""
    named = [value for field in thing.fields if field.property == _REPLACED for value in field.new]
    return f" — retired, replaced by {', '.join(map(say.named, named))}" if named else " — retired"


def _fields(thing: Thing, say: Wording) -> str:
    return "; ".join(_field(thing.iri, field, say) for field in thing.fields)


def _field(iri: str, field: Field, say: Wording) -> str:
    part = "" if field.node == iri else f"{say.short(field.node)} "
    name = "type" if field.property == TYPE else say.word(field.property)
    old, new = say.listed(field.old), say.listed(field.new)
    if (
        old == new or field.property == _REPLACED
    ):  # other things of one label, or another language or datatype
        old, new = (", ".join(map(say.exactly, values)) or "–" for values in (field.old, field.new))
    return f"{part}{name}: {old} → {new}"


def _statements(statements: Sequence[Statement], say: Wording) -> Iterator[str]:
    def said(each: Statement, word: Callable[[str], str]) -> str:
        return f"{word(each.subject)} {say.short(each.predicate)} {word(each.object)}"

    lines = apart(statements, lambda each: said(each, say.say), or_else=lambda each: said(each, say.exactly))
    for each, line in zip(statements, lines, strict=True):
        yield f"{_SIGNS[each.change]} {line}"


def apart(items: Sequence[Item], said: Callable[[Item], str], *, or_else: Callable[[Item], str]) -> list[str]:
    """What is said of each item; what would be said of two alike is said otherwise."""
    plain = [said(item) for item in items]
    often = Counter(plain)
    return [or_else(item) if often[text] > 1 else text for item, text in zip(items, plain, strict=True)]


def _others(found: Differences, say: Wording) -> Iterator[str]:
    if found.counts().get("other") and sum(found.counts()["other"].values()) <= MOST_OTHERS:
        yield from _things(found, "other", say)


def _rest(found: Differences, say: Wording) -> Iterator[str]:
    for kind, changes in found.counts().items():
        if kind in ("proposition", "figure", "dating", "passage"):
            numbers = (f"{changes[each]} {each}" for each in _SIGNS if each in changes)
            yield f"{plural(kind)}: {', '.join(numbers)}"
    hashed = Counter(each.change for each in _of(found, "retired") if not _is_named(each))
    for change, number in hashed.items():
        yield f"things retired before: {number} {change}"
    if sum(found.counts().get("other", {}).values()) > MOST_OTHERS:
        yield from _by_class(found, say)
    if found.moved:
        yield f"{found.moved} statements came into, or left, a graph while the triple stands in both"
    for file in found.files:
        yield f"file {file.name}: {file.change}"
    if found.inputs:
        yield f"inputs with another digest: {', '.join(found.inputs)}"


def _by_class(found: Differences, say: Wording) -> Iterator[str]:
    """Things beyond this ontology, counted by their class and change."""
    counts: Counter[tuple[str, str]] = Counter()
    for thing in _of(found, "other"):
        side = found.after if thing.iri in found.after else found.before
        counts[(next(iter(side.values(thing.iri, TYPE)), ""), thing.change)] += 1
    for (kind, change), number in sorted(counts.items()):
        yield f"things {f'of class {say.short(kind)}' if kind else 'without a class'}: {number} {change}"


def heading(found: Differences) -> list[str]:
    """Which two are compared, how much differs, and what a reader must know of them."""
    lines = [f"{found.old.name} → {found.new.name}"]
    if found.level == "triples":
        lines.append("only one of them has named graphs: compared as triples")
    if found.same:
        lines.append("no difference")
    else:
        unit = "triples" if found.level == "triples" else "quads"
        lines.append(f"{len(found.added)} {unit} came, {len(found.removed)} went")
    for side in (found.old, found.new):
        if bad := side.ill_typed:
            lines.append(
                f"{side.name} has {len(bad)} literals that are no value of their type, as in "
                f"{visible(bad[0].decode())}"
            )
    return lines


def human(found: Differences, say: Wording) -> str:
    """Heading and sections as plain text."""
    blocks = ["\n".join(heading(found))]
    blocks += [
        "\n".join([section.title, *(f"  {line}" for line in section.lines)])
        for section in sections(found, say)
    ]
    return "\n\n".join(blocks) + "\n"
