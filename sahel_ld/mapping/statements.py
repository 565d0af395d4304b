"""From the plan to SQL: rules as SELECTs of lines, packed or not, of terms, of counts."""
# ruff: noqa: S608 - statements are made of quoted names and texts only

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sahel_ld.mapping import rendering
from sahel_ld.mapping.dialects import Dialect
from sahel_ld.mapping.plan import Apply, Column, Equality, Expr, Plan, Rule, expressions, parts, rule_columns
from sahel_ld.mapping.rendering import Fixed, Piece, Selection, merge
from sahel_ld.mapping.survey import Question


class Statements:
    """SQL for the rules of one plan; `lenient` when a value at fault is no value."""

    def __init__(self, plan: Plan, dialect: Dialect, *, lenient: bool = False) -> None:
        self.plan, self.dialect, self.lenient = plan, dialect, lenient

    def selection(self, rule: Rule) -> Selection:
        """A rule as source, terms and conditions."""
        return rendering.select(rule, self.plan, self.dialect)

    def line(self, rule: Rule) -> str:
        """A SELECT of the rule's quads as N-Quads lines without the newline."""
        return self._line_of(self.selection(rule))

    def line_of_distinct(self, rule: Rule) -> str:
        """As `line`, of the distinct rows of the columns in use: for a rule that is injective in them."""
        made = self.selection(rule)
        read = dict.fromkeys(column for found in rule_columns(rule).values() for column in found)
        chosen = ", ".join(self.column(rule.scan, one.reference) for one in read) or "1 AS present"
        return self._line_of(replace(made, source=f"(SELECT DISTINCT {chosen} FROM s{rule.scan}) AS c"))

    def _line_of(self, made: Selection) -> str:
        texts: dict[str, str] = {}
        line = self._named_line(made, texts)
        rows = f"SELECT {_named(texts)} FROM {made.source}{made.where()}"
        return f"SELECT line FROM (SELECT {line} AS line FROM ({rows})) WHERE line IS NOT NULL"

    def packed(self, rules: list[Rule], whole: frozenset[Rule] = frozenset()) -> str:
        """A SELECT with one text for each row: the lines of all its quads, every term made once.

        A parent that is met at most once adds to the row, and rules that meet it alike share it. Every
        record is known to have the quads of the rules in `whole`, so that nothing is asked of their terms.
        """
        texts: dict[str, str] = {}
        joins = _Joins(self)
        lines, certain = [], []
        for rule in rules:
            made = joins.selection(rule)
            if rule in whole:
                certain += [*_pieces(made), Fixed("\n")]
                continue
            line = self._named_line(made, texts, end=".\n" if whole else ".")
            if made.conditions:
                holds = texts.setdefault(" AND ".join(made.conditions), f"v{len(texts)}")
                line = f"CASE WHEN {holds} THEN {line} END"
            lines.append(line)
        if certain:
            line = self.dialect.together([*lines, *self._named(certain[:-1], texts)])
        else:
            line = self.dialect.lines(lines)
        rows = f"SELECT {_named(texts)} FROM s{rules[0].scan} AS c{joins.text}"
        return f"SELECT line FROM (SELECT {line} AS line FROM ({rows})) WHERE line <> ''"

    def unpacked(self, query: str) -> str:
        """The lines of packed rows, one by one."""
        return f"SELECT {self.dialect.members('line')} AS line FROM ({query})"

    def _named_line(self, made: Selection, texts: dict[str, str], end: str = ".") -> str:
        """A quad's line; the expressions it needs are computed beforehand, under the names in `texts`."""
        pieces = merge(_pieces(made, end))
        written = self._named(pieces, texts)
        used = [name for one, name in zip(pieces, written, strict=True) if not isinstance(one, Fixed)]
        return self.dialect.glue_named(written, used)

    def _named(self, pieces: list[Piece], texts: dict[str, str]) -> list[str]:
        """Pieces as SQL, neighbouring constants as one, expressions by their names in `texts`."""
        return [
            self.dialect.text(one.text) if isinstance(one, Fixed) else texts.setdefault(one, f"v{len(texts)}")
            for one in merge(pieces)
        ]

    def number(self, rule: Rule) -> Question:
        """How many quads a rule makes that makes at most one of each record."""
        made = self.selection(rule)
        if not self.is_countable(rule):
            tests = " AND ".join([f"({self.quad(made)}) IS NOT NULL", *made.conditions])
            return Question(made.source, f"count(*) FILTER (WHERE {tests})")
        return Question(f"s{rule.scan} AS c", f"count(*) FILTER (WHERE {self._present(rule)})")

    def is_countable(self, rule: Rule) -> bool:
        """Whether the columns that are present tell which records have the quad, its terms not being made."""
        found = [one for _, term in rule.terms for one in expressions(term)]
        plain = all(term.condition is None for _, term in rule.terms) and not rule.conditions
        return plain and not self.lenient and all(_is_strict(one) for one in found)

    def is_total(self, rule: Rule) -> bool:
        """Whether its terms all have a value wherever its columns have one, whatever that is."""
        plain = all(term.natural is None for _, term in rule.terms) and self.is_countable(rule)
        return plain and all(_is_total(one) for _, term in rule.terms for one in expressions(term))

    def _present(self, rule: Rule) -> str:
        read = dict.fromkeys(column for role, _ in rule.terms for column in rule_columns(rule).get(role, ()))
        there = [self._is_there(rule.scan, one) for one in read if not one.of_parent]
        if rule.parent is not None:
            child, parent = self._sides(rule, rule.parent)
            theirs = [self._is_there(rule.parent, one) for one in read if one.of_parent]
            met = f" WHERE {' AND '.join(theirs)}" if theirs else ""
            there.append(f"{child} IN (SELECT {parent} FROM s{rule.parent} AS c{met})")
        return " AND ".join(there) or "true"

    def _is_there(self, scan: int, one: Column) -> str:
        return f"c.{self.column(scan, one.reference)} IS NOT NULL"

    def _sides(self, rule: Rule, parent: int) -> tuple[str, str]:
        """The joined columns of the child and of the parent, each as one value."""
        ours = [one.child.reference for one in rule.equalities if isinstance(one.child, Column)]
        child = ", ".join(f"c.{self.column(rule.scan, one)}" for one in ours)
        return f"({child})", f"({', '.join(f'c.{self.column(parent, one)}' for one in _met(rule))})"

    def terms(self, rule: Rule) -> str:
        """A SELECT of the rule's quads as four terms; `g` has no value for the default graph."""
        made = self.selection(rule)
        chosen = [
            f"{self.glue(made.terms[role])} AS {role[0]}" for role in ("subject", "predicate", "object")
        ]
        graph = self.glue(made.terms["graph"]) if "graph" in made.terms else self.dialect.as_text("NULL")
        rows = f"SELECT {', '.join(chosen)}, {graph} AS g FROM {made.source}{made.where()}"
        named = " AND g IS NOT NULL" if "graph" in made.terms else ""
        return f"SELECT * FROM ({rows}) WHERE s IS NOT NULL AND p IS NOT NULL AND o IS NOT NULL{named}"

    def quad(self, made: Selection) -> str:
        """The line of a quad, no value where a term has none."""
        return self.glue(_pieces(made))

    def glue(self, pieces: list[Piece]) -> str:
        """Pieces put together, no value where one has none."""
        return rendering.glue(pieces, self.dialect)

    def column(self, scan: int, reference: str) -> str:
        """The name of a reference's column in its scan's relation."""
        return f"k{self.plan.scans[scan].references.index(reference)}"


@dataclass
class _Joins:
    """The parents that the rows of a packed step meet, each under a name of its own."""

    statements: Statements
    names: dict[tuple[int, tuple[Equality, ...]], str] = field(default_factory=dict)
    text: str = ""

    def selection(self, rule: Rule) -> Selection:
        """A rule with its parent's name."""
        plan, dialect = self.statements.plan, self.statements.dialect
        if rule.parent is None:
            return rendering.select(rule, plan, dialect)
        known = (rule.parent, rule.equalities)
        name = self.names.get(known, f"p{len(self.names)}")
        made = rendering.select(rule, plan, dialect, parent=name)
        if known not in self.names:
            self.names[known] = name
            self.text += f" LEFT JOIN {made.joined}"
        # Where no parent is met, what is said of the record alone must not be said either.
        met = [f"{name}.{self.statements.column(rule.parent, one)} IS NOT NULL" for one in _met(rule)]
        return replace(made, conditions=[*made.conditions, *met])


def _pieces(made: Selection, end: str = ".") -> list[Piece]:
    """A quad's line in pieces."""
    roles = [role for role in ("subject", "predicate", "object", "graph") if role in made.terms]
    return [*(piece for role in roles for piece in (*made.terms[role], Fixed(" "))), Fixed(end)]


def _met(rule: Rule) -> tuple[str, ...]:
    """The parent's columns that a join compares."""
    return tuple(one.parent.reference for one in rule.equalities if isinstance(one.parent, Column))


def _named(texts: dict[str, str]) -> str:
    return ", ".join(f"{sql} AS {name}" for sql, name in texts.items()) or "1 AS present"


# Operations that may turn a missing value into one that is there, or the reverse.
_NOT_STRICT = frozenset(
    ("coalesce", "if", "if-not-empty", "is-null", "is-not-null", "or", "date", "edtf-earliest", "edtf-latest",
     "substring", "split", "boolean-text", "resolve-iri", "resolve-uri", "language")
)  # fmt: skip


def _is_strict(expression: Expr) -> bool:
    if isinstance(expression, Apply) and expression.operation in _NOT_STRICT:
        return False
    return all(_is_strict(one) for one in parts(expression))


_TOTAL = frozenset(("blank-label", "concat", "iri-encode", "uri-encode"))


def _is_total(expression: Expr) -> bool:
    made = not isinstance(expression, Apply) or expression.operation in _TOTAL
    return made and all(_is_total(one) for one in parts(expression))
