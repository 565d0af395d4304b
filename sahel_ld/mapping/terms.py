"""Term maps to terms: templates encoded, references resolved, functions applied."""

from __future__ import annotations

from sahel_ld.errors import MappingError, Place
from sahel_ld.mapping import datatypes, functions, names, schemas
from sahel_ld.mapping.model import (
    Call,
    Constant,
    Expression,
    Fresh,
    Reference,
    Source,
    Template,
    TermMap,
    TermType,
)
from sahel_ld.mapping.plan import Apply, Column, Each, Expr, NaturalType, RowNumber, Term, Text
from sahel_ld.mapping.schemas import Schema

_ENCODE = {TermType.IRI: "iri-encode", TermType.URI: "uri-encode"}
_RESOLVE = {
    TermType.IRI: "resolve-iri", TermType.URI: "resolve-uri",
    TermType.UNSAFE_IRI: "resolve-unsafe", TermType.UNSAFE_URI: "resolve-unsafe",
}  # fmt: skip


class Terms:
    """Builds the terms of one triples map over one side of a rule."""

    def __init__(self, source: Source, schema: Schema, base: str, number: int, *, of_parent: bool) -> None:
        self.source, self.schema, self.base = source, schema, base
        self.number, self.of_parent = number, of_parent
        self.lists = dict(source.lists)

    def term(self, made: TermMap) -> Term:
        """The term of a term map; MappingError where its kind and its expression clash."""
        kind = made.term_type
        expression = made.expression
        literal = kind is TermType.LITERAL
        if isinstance(expression, Constant):
            return self._constant(made, expression)
        lexical = self.value(expression) if literal else self._resource(expression, kind)
        return Term(
            kind,
            lexical,
            datatype=self._datatype(made.datatype) if made.datatype else self._returned(made),
            language=self.term(made.language) if made.language else None,
            natural=self._natural(made) if literal else None,
            condition=self.condition(made.condition) if made.condition else None,
            place=made.place,
        )

    def _datatype(self, made: TermMap) -> Term:
        if isinstance(made.expression, Constant):
            datatypes.check(made.expression.value, made.place)
        return self.term(made)

    def _constant(self, made: TermMap, constant: Constant) -> Term:
        condition = self.condition(made.condition) if made.condition else None
        if made.term_type is TermType.LITERAL:
            if constant.datatype:
                datatypes.check(constant.datatype, constant.place)
            datatype = constant.datatype and Term(TermType.IRI, Text(constant.datatype))
            language = constant.language and Term(TermType.LITERAL, Text(constant.language))
            return Term(
                TermType.LITERAL, Text(constant.value),
                datatype=(self.term(made.datatype) if made.datatype else None) or datatype or None,
                language=(self.term(made.language) if made.language else None) or language or None,
                condition=condition, place=made.place,
            )  # fmt: skip
        if made.term_type is TermType.BLANK:
            label = Apply("blank-label", (Text(constant.value),))
            return Term(TermType.BLANK, label, condition=condition, place=made.place)
        iri = constant.value if names.is_absolute(constant.value) else self.base + constant.value
        if not names.is_legal_iri(iri):
            raise MappingError(f"{iri!r} is no IRI", place=constant.place, code="mapping-term")
        return Term(made.term_type, Text(iri), condition=condition, place=made.place)

    def _returned(self, made: TermMap) -> Term | None:
        """The datatype of what a function returns, where the mapping gives none."""
        if made.language or made.term_type is not TermType.LITERAL or not isinstance(made.expression, Call):
            return None
        returns = functions.resolve(made.expression).returns
        return Term(TermType.IRI, Text(names.XSD + returns)) if returns in ("integer", "boolean") else None

    def _natural(self, made: TermMap) -> Expr | None:
        if made.datatype or made.language or not isinstance(made.expression, Reference):
            return None
        typed = schemas.is_json(self.source) or self.source.format == "parquet"
        return NaturalType(self.value(made.expression)) if typed else None

    def _resource(self, expression: Expression, kind: TermType) -> Expr:
        if isinstance(expression, Fresh):
            if kind is not TermType.BLANK:
                raise MappingError(
                    "a term map without an expression", place=expression.place, code="mapping-term"
                )
            return concat([Text(f"r{self.number}x"), RowNumber(self.of_parent)])
        if kind is TermType.BLANK:
            return Apply("blank-label", (self.value(expression),))
        if isinstance(expression, Template):
            return self._iri_template(expression, kind)
        value = self.value(expression)
        if kind not in _ENCODE:
            value = Apply("unsafe", (value,))
        return Apply(_RESOLVE[kind], (value, Text(self.base)))

    def _iri_template(self, template: Template, kind: TermType) -> Expr:
        encode = _ENCODE.get(kind)
        made = [self._encoded(part, encode, template.place) for part in template.parts]
        first, second = template.parts[0], template.parts[1] if len(template.parts) > 1 else ""
        # The scheme itself may come from the data (`{scheme}:{rest}`); only the value tells then.
        if isinstance(first, Reference) and (encode is None or str(second).startswith(":")):
            return Apply("resolve-unsafe", (concat(made), Text(self.base)))
        relative = isinstance(first, Reference) or not names.is_absolute(first)
        return concat([Text(self.base), *made] if relative else made)

    def _encoded(self, part: str | Reference, encode: str | None, place: Place) -> Expr:
        if isinstance(part, str):
            if encode and not names.is_legal_iri(part):
                raise MappingError(f"{part!r} can't stand in an IRI", place=place, code="mapping-template")
            return Text(part)
        return Apply(encode or "unsafe", (self.value(part),))

    def value(self, expression: Expression) -> Expr:
        """The text an expression yields, before it becomes a term."""
        if isinstance(expression, Reference):
            return self._reference(expression)
        if isinstance(expression, Template):
            return concat(
                [Text(one) if isinstance(one, str) else self._reference(one) for one in expression.parts]
            )
        if isinstance(expression, Constant):
            return Text(expression.value)
        if isinstance(expression, Call):
            return self._call(expression)
        raise MappingError("a value needs an expression", place=expression.place, code="mapping-term")

    def _reference(self, reference: Reference) -> Expr:
        schemas.check(reference, self.source, self.schema)
        column = Column(reference.name, self.of_parent)
        if reference.name in self.lists:
            return Each(Apply("split", (column, Text(self.lists[reference.name]))))
        return Each(column) if schemas.is_list(reference, self.source) else column

    def _call(self, call: Call) -> Expr:
        """A function's result as text; a list yields each of its values."""
        function = functions.resolve(call)
        made = self._apply(call, function)
        if function.returns == "list":
            return Each(made)
        return made if function.returns == "text" else Apply(f"{function.returns}-text", (made,))

    def _apply(self, call: Call, function: functions.Function) -> Expr:
        given = functions.arguments(call, function)
        boolean = {"if": 1, "not": 1, "and": len(given), "or": len(given)}.get(function.name, 0)
        made = [
            self._boolean(one.value) if at < boolean else self.value(one.value)
            for at, one in enumerate(given)
            if one is not None
        ]
        return Apply(function.name, tuple(made))

    def _boolean(self, expression: Expression) -> Expr:
        if isinstance(expression, Call):
            return self.condition(expression)
        return Apply("is-true", (self.value(expression),))

    def condition(self, call: Call) -> Expr:
        """A condition as a truth value."""
        function = functions.resolve(call)
        if function.returns == "boolean":
            return self._apply(call, function)
        return Apply("is-true", (self._call(call),))


def concat(made: list[Expr]) -> Expr:
    """Texts put together, neighbouring constants as one."""
    merged: list[Expr] = []
    for one in made:
        if merged and isinstance(one, Text) and isinstance(merged[-1], Text):
            merged[-1] = Text(merged[-1].value + one.value)
        elif not (isinstance(one, Text) and not one.value):
            merged.append(one)
    if not merged:
        return Text("")
    return merged[0] if len(merged) == 1 else Apply("concat", tuple(merged))
