"""The terms of the mapping vocabularies: a misspelt one is an error, not a statement that nobody reads.

What stands in other namespaces is the author's own (labels, notes, descriptions) and is left alone.
"""

from __future__ import annotations

from sahel_ld.errors import MappingError
from sahel_ld.mapping import names
from sahel_ld.mapping.turtle_graph import Graph, Statement, value

RR = "http://www.w3.org/ns/r2rml#"
OLD_RML = "http://semweb.mmlab.be/ns/rml#"
FNML = "http://semweb.mmlab.be/ns/fnml#"

_R2RML = """class child constant datatype graph graphMap joinCondition language object objectMap parent
parentTriplesMap predicate predicateMap predicateObjectMap subject subjectMap template termType column"""
_SOURCES = "iterator logicalSource reference referenceFormulation source"
_CORE = """baseIRI childMap compression condition datatypeMap encoding function functionExecution functionMap
input inputValue inputValueMap languageMap logicalTarget null parameter parameterMap parentMap path return
returnMap root url"""

_READ = {
    "rml": (names.RML, f"{_R2RML} {_SOURCES} {_CORE}".replace(" column", "")),
    "rr": (RR, _R2RML),
    "rml ": (OLD_RML, f"{_SOURCES} languageMap datatypeMap"),
    "fnml": (FNML, "functionValue"),
    "csvw": (
        names.CSVW,
        """column commentPrefix datatype delimiter describedby dialect doubleQuote encoding header
        headerRowCount lineTerminators name null primaryKey quoteChar separator skipBlankRows skipRows
        table tableSchema title titles trim url required lang default ordered virtual note""",
    ),
}
_NOT_READ = {
    names.RML: """allowEmptyListAndContainer gather gatherAs strategy quotedTriplesMap assertedTriplesMap
    nonAssertedTriplesMap viewOn field leftJoin innerJoin structuralAnnotation fieldName query
    inverseExpression""",
    RR: "logicalTable tableName sqlQuery sqlVersion inverseExpression",
    OLD_RML: "query",
}
_PLAIN = {"commentPrefix": ("",), "skipRows": ("0",), "doubleQuote": ("true", "1"), "trim": ("false", "0"),
          "skipBlankRows": ("true", "1", "false", "0"), "headerRowCount": ("0", "1"),
          "header": ("true", "1", "false", "0")}  # fmt: skip
"""Parts of a CSVW dialect that are read no other way than these."""


def check(graph: Graph) -> None:
    """MappingError, with line and nearest name, for a property of these vocabularies that there is not."""
    for subject in graph.subjects():
        for one in graph.about(subject):
            for prefix, (space, known) in _READ.items():
                if one.predicate.startswith(space):
                    _check(one, prefix.strip(), space, set(known.split()))
            _check_dialect(one)


def _check(one: Statement, prefix: str, space: str, known: set[str]) -> None:
    name = one.predicate.removeprefix(space)
    if name in _NOT_READ.get(space, "").split():
        raise MappingError(
            f"{prefix}:{name} is not supported", place=one.place,
            remedy="see docs/mapping.md for what is read", code="mapping-unsupported",
        )  # fmt: skip
    if name not in known:
        raise MappingError(
            f"unknown property {prefix}:{name}", place=one.place, remedy=names.nearest(name, known),
            code="mapping-syntax",
        )  # fmt: skip


def _check_dialect(one: Statement) -> None:
    name = one.predicate.removeprefix(names.CSVW)
    read = _PLAIN.get(name) if one.predicate.startswith(names.CSVW) else None
    if read is not None and value(one.object) not in read:
        raise MappingError(
            f"csvw:{name} {value(one.object)!r} is not supported", place=one.place,
            remedy="only " + " or ".join(repr(each) for each in read), code="mapping-unsupported",
        )  # fmt: skip


_EXPRESSION = """constant reference template functionExecution functionMap return returnMap termType language
languageMap datatype datatypeMap condition logicalTarget"""
_PLACES = {
    "a triples map": "logicalSource subject subjectMap predicateObjectMap baseIRI condition",
    "a predicate-object map": "predicate predicateMap object objectMap graph graphMap condition",
    "a reference to a triples map": "parentTriplesMap joinCondition condition",
    "a subject": f"{_EXPRESSION} class graph graphMap",
}


def check_places(statements: list[Statement], role: str) -> None:
    """MappingError for a property of RML that means nothing where it stands, as it would not be read."""
    known = _PLACES.get(role, _EXPRESSION).split()
    for one in statements:
        name = one.predicate.removeprefix(names.RML)
        if one.predicate.startswith(names.RML) and name not in known:
            raise MappingError(
                f"rml:{name} means nothing in {role}{'' if role in _PLACES else ' map'}", place=one.place,
                remedy=_belongs(name), code="mapping-syntax",
            )  # fmt: skip


def _belongs(name: str) -> str:
    places = [role for role, known in _PLACES.items() if name in known.split()]
    return "it belongs in " + " or ".join(places) if places else "leave it out"
