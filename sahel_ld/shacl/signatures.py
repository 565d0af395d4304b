"""The parameters of SHACL Core's components: which there are, and what their arguments must be.

One row per component (SHACL, section 4). `Signature.key` is the parameter whose every value makes a
constraint of its own; `options` are read along with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from sahel_ld.shacl.vocabulary import SHACL, XSD, Term

NODE_KINDS = ("BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
Check = Callable[[Term], bool]


@dataclass(frozen=True)
class Signature:
    """One component: the parameter that makes it, the kind of its argument, and how often it may stand.

    Without the parameters in `needs` the component is not used, which is no error.
    """

    component: str
    key: str
    kind: str
    single: bool = False
    property_only: bool = False
    options: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()


def _literal_of(*names: str) -> Check:
    datatypes = {XSD + name for name in names}
    return lambda term: isinstance(term, Literal) and term.datatype.value in datatypes


def _is_count(term: Term) -> bool:
    return _literal_of("integer", "nonNegativeInteger", "int")(term) and term.value.lstrip("+").isdigit()


# What an argument must be. Lists are checked member by member with the kind after `list of `.
KINDS: dict[str, tuple[Check, str]] = {
    "any": (lambda _: True, "a term"),
    "iri": (lambda term: isinstance(term, NamedNode), "an IRI"),
    "literal": (lambda term: isinstance(term, Literal), "a literal"),
    "boolean": (_literal_of("boolean"), "true or false"),
    "count": (_is_count, "an integer from 0"),
    "string": (_literal_of("string"), "a string"),
    "shape": (lambda term: not isinstance(term, Literal), "a shape"),
    "node kind": (
        lambda term: isinstance(term, NamedNode) and term.value in {SHACL + kind for kind in NODE_KINDS},
        "a node kind of SHACL",
    ),
    "query": (lambda term: isinstance(term, (NamedNode, BlankNode)), "a SPARQL constraint"),
}

_QUALIFIED = (("qualifiedValueShape", "shape"), ("qualifiedValueShapesDisjoint", "boolean"))

SIGNATURES = (
    Signature("AndConstraintComponent", "and", "list of shape"),
    Signature("ClassConstraintComponent", "class", "iri"),
    Signature(
        "ClosedConstraintComponent",
        "closed",
        "boolean",
        single=True,
        options=(("ignoredProperties", "list of iri"),),
    ),
    Signature("DatatypeConstraintComponent", "datatype", "iri", single=True),
    Signature("DisjointConstraintComponent", "disjoint", "iri"),
    Signature("EqualsConstraintComponent", "equals", "iri"),
    Signature("HasValueConstraintComponent", "hasValue", "any"),
    Signature("InConstraintComponent", "in", "list of any", single=True),
    Signature("LanguageInConstraintComponent", "languageIn", "list of string", single=True),
    Signature("LessThanConstraintComponent", "lessThan", "iri", property_only=True),
    Signature("LessThanOrEqualsConstraintComponent", "lessThanOrEquals", "iri", property_only=True),
    Signature("MaxCountConstraintComponent", "maxCount", "count", single=True, property_only=True),
    Signature("MaxExclusiveConstraintComponent", "maxExclusive", "literal", single=True),
    Signature("MaxInclusiveConstraintComponent", "maxInclusive", "literal", single=True),
    Signature("MaxLengthConstraintComponent", "maxLength", "count", single=True),
    Signature("MinCountConstraintComponent", "minCount", "count", single=True, property_only=True),
    Signature("MinExclusiveConstraintComponent", "minExclusive", "literal", single=True),
    Signature("MinInclusiveConstraintComponent", "minInclusive", "literal", single=True),
    Signature("MinLengthConstraintComponent", "minLength", "count", single=True),
    Signature("NodeConstraintComponent", "node", "shape"),
    Signature("NodeKindConstraintComponent", "nodeKind", "node kind", single=True),
    Signature("NotConstraintComponent", "not", "shape"),
    Signature("OrConstraintComponent", "or", "list of shape"),
    Signature("PatternConstraintComponent", "pattern", "string", options=(("flags", "string"),)),
    Signature("PropertyConstraintComponent", "property", "shape"),
    Signature(
        "QualifiedMaxCountConstraintComponent",
        "qualifiedMaxCount",
        "count",
        single=True,
        property_only=True,
        options=_QUALIFIED,
        needs=("qualifiedValueShape",),
    ),
    Signature(
        "QualifiedMinCountConstraintComponent",
        "qualifiedMinCount",
        "count",
        single=True,
        property_only=True,
        options=_QUALIFIED,
        needs=("qualifiedValueShape",),
    ),
    Signature("SPARQLConstraintComponent", "sparql", "query"),
    Signature("UniqueLangConstraintComponent", "uniqueLang", "boolean", single=True, property_only=True),
    Signature("XoneConstraintComponent", "xone", "list of shape"),
)

# Parameters whose arguments are shapes, or lists of shapes: what recursion runs through.
SHAPE_PARAMETERS = ("and", "node", "not", "or", "property", "qualifiedValueShape", "xone")

TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")

# SHACL terms that a shape may carry without any effect on validation.
SILENT = (
    "name",
    "description",
    "order",
    "group",
    "defaultValue",
    "rule",
    "prefixes",
    "declare",
    "select",
    "ask",
)
OWN = ("path", "severity", "message", "deactivated", *TARGETS)
# Terms of the SHACL namespace that stand on other nodes than shapes, or that other parts of SHACL have.
ELSEWHERE = frozenset(
    (
        *("alternativePath", "inversePath", "oneOrMorePath", "zeroOrMorePath", "zeroOrOnePath"),
        *("prefix", "namespace", "parameter", "optional", "labelTemplate", "construct", "update"),
        *("validator", "nodeValidator", "propertyValidator", "entailment", "shapesGraph"),
        *("shapesGraphWellFormed", "suggestedShapesGraph", "result", "conforms", "focusNode", "value"),
        *("resultPath", "resultSeverity", "resultMessage", "sourceConstraint", "sourceShape", "detail"),
        *("sourceConstraintComponent", "annotationProperty", "annotationValue", "annotationVarName"),
        *("resultAnnotation", "condition", "expression", "filterShape", "nodes", "intersection", "union"),
        *("subject", "predicate", "object", "returnType", "this", "target", "values", "count", "distinct"),
        *("groupConcat", "max", "min", "sum", "minus", "exists", "if", "then", "else", "limit", "offset"),
        *("orderBy", "desc", "js", "jsFunctionName", "jsLibrary", "jsLibraryURL"),
    )
)
KNOWN = frozenset(
    {name for s in SIGNATURES for name in (s.key, *(option for option, _ in s.options))} | {*SILENT, *OWN}
)
