"""What a result says when its shape has no sh:message: one sentence per component."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyoxigraph import Literal

from sahel_ld.shacl.records import Constraint, Shape
from sahel_ld.shacl.vocabulary import Term, local

SENTENCES: dict[str, str] = {
    "And": "the value does not conform to all of the shapes of sh:and",
    "Class": "the value is no instance of {class}",
    "Closed": "the predicate is not declared by the closed shape",
    "Datatype": "the value is no well-formed literal of {datatype}",
    "Disjoint": "the value also stands at {disjoint}",
    "Equals": "the value stands at one only of the path and {equals}",
    "HasValue": "the value {hasValue} is missing",
    "In": "the value is not one of {in}",
    "LanguageIn": "the language is not one of {languageIn}",
    "LessThan": "the value is not less than that of {lessThan}",
    "LessThanOrEquals": "the value is not less than or equal to that of {lessThanOrEquals}",
    "MaxCount": "there are more than {maxCount} values",
    "MaxExclusive": "the value is not less than {maxExclusive}",
    "MaxInclusive": "the value is not at most {maxInclusive}",
    "MaxLength": "the value is longer than {maxLength} characters",
    "MinCount": "there are fewer than {minCount} values",
    "MinExclusive": "the value is not greater than {minExclusive}",
    "MinInclusive": "the value is not at least {minInclusive}",
    "MinLength": "the value is shorter than {minLength} characters",
    "Node": "the value does not conform to the shape {node}",
    "NodeKind": "the value is not of node kind {nodeKind}",
    "Not": "the value conforms to the shape {not}, which it must not",
    "Or": "the value conforms to none of the shapes of sh:or",
    "Pattern": "the value does not match the pattern {pattern}",
    "QualifiedMaxCount": "more than {qualifiedMaxCount} values conform to the qualified shape",
    "QualifiedMinCount": "fewer than {qualifiedMinCount} values conform to the qualified shape",
    "SPARQL": "the SPARQL constraint is violated",
    "UniqueLang": "a language is used by more than one value",
    "Xone": "the value does not conform to exactly one of the shapes of sh:xone",
}

# What numbers read as that take no plural.
FEW: dict[tuple[str, str], str] = {
    ("MaxCount", "0"): "there is a value, where none may be",
    ("MaxCount", "1"): "there is more than one value",
    ("MaxLength", "0"): "the value is not empty",
    ("MaxLength", "1"): "the value is longer than one character",
    ("MinCount", "1"): "there is no value",
    ("MinLength", "1"): "the value is empty",
    ("QualifiedMaxCount", "0"): "a value conforms to the qualified shape, where none may",
    ("QualifiedMaxCount", "1"): "more than one value conforms to the qualified shape",
    ("QualifiedMinCount", "1"): "no value conforms to the qualified shape",
}

PLACEHOLDER = re.compile(r"\{[?$]?(\w+)\}")


def default_message(constraint: Constraint) -> Literal:
    """Return the sentence of a component with its arguments filled in."""
    name = local(constraint.component).removesuffix("ConstraintComponent")
    values = {key: _spoken(constraint, key) for key, _ in constraint.arguments}
    few = FEW.get((name, values.get(f"{name[:1].lower()}{name[1:]}", "").lstrip("+0") or "0"))
    sentence = few or SENTENCES.get(name, f"the constraint {name} is violated")
    return Literal(fill(sentence, values), language="en")


def _spoken(constraint: Constraint, key: str) -> str:
    return ", ".join(spoken(term) for term in constraint.terms(key))


def spoken(term: Term) -> str:
    """Return a term as people read it: the local name of an IRI, the text of a literal."""
    return local(term)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in place of `{?name}` and `{$name}`; what has no value stays as it is."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def filled(messages: tuple[Literal, ...], values: Mapping[str, str]) -> tuple[Literal, ...]:
    """Put values into messages; languages are kept."""
    return tuple(
        Literal(fill(message.value, values), language=message.language)
        if message.language
        else Literal(fill(message.value, values))
        for message in messages
    )


def shape_messages(shape: Shape, constraint: Constraint) -> tuple[Literal, ...]:
    """Return the messages of a shape or, when it has none, the component's sentence."""
    return shape.messages or (default_message(constraint),)
