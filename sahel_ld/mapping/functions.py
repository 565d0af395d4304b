"""The functions a mapping may call: names, parameters and the engine's operation behind each.

A function is found by its short name (`upper`), by its IRI in our namespace, or by the GREL and
IDLab IRIs that other tools know. A dialect gives each operation an expression; this table holds none.
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass
from types import MappingProxyType

from sahel_ld.errors import MappingError
from sahel_ld.mapping import names
from sahel_ld.mapping.model import Argument, Call


@dataclass(frozen=True)
class Parameter:
    """A parameter: the local names under which mappings give it."""

    names: tuple[str, ...]
    optional: bool = False
    many: bool = False


@dataclass(frozen=True)
class Function:
    """A function: `returns` is text, boolean, integer or list; a list makes several terms."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: str = "text"
    aliases: tuple[str, ...] = ()


def _parameter(written: str) -> Parameter:
    """`value|str` is required, `to?` optional, `value*` takes all that is left."""
    many, optional = written.endswith("*"), written.endswith("?")
    return Parameter(tuple(written.rstrip("*?").split("|")), optional or many, many)


_VALUE = "value|valueParam|valueParameter|str|input|parameter|string|_str|text"
_FIRST = "value|str1|valueParam|valueParameter|valueParameter1|parameter|left|a"
_SECOND = "other|str2|valueParam2|valueParameter2|compared|right|b|with"

# name | parameters | returns | aliases (g: GREL, i: IDLab)
_TABLE = f"""
alphabetic-abc   ; ; text ; i:alwaysReturnsABC
and              ; {_FIRST} ; boolean ; g:boolean_and
coalesce         ; {_VALUE}* ; text ; g:coalesce
concat           ; {_VALUE}* ; text ; g:string_concat i:concat g:array_concat
contains         ; {_VALUE} part|substring|find|sub ; boolean ; g:string_contains i:stringContainsOtherString
date             ; {_VALUE} format|pattern ; text ; g:date_parse i:normalizeDateWithLang i:normalizeDate
edtf-earliest    ; {_VALUE} ; text ;
edtf-latest      ; {_VALUE} ; text ;
ends-with        ; {_VALUE} part|substring|sub ; boolean ; g:string_endsWith
escape           ; {_VALUE} mode|modeParam ; text ; g:escape
equal            ; {_FIRST} {_SECOND} ; boolean ; i:equal g:equal
if               ; condition|bool|bool_b|boolParameter|b|strBoolean \
then|value|str|expressionParameter|ifTrue|any_true otherwise|else|any_false|ifFalse? ; \
text ; i:trueCondition g:controls_if
if-not-empty     ; {_VALUE} then|result|yes ; text ;
iri-encode       ; {_VALUE} ; text ;
is-not-null      ; {_VALUE} ; boolean ; i:isNotNull i:notEmpty
is-null          ; {_VALUE} ; boolean ; i:isNull
length           ; {_VALUE} ; integer ; g:string_length g:length
less             ; {_FIRST} {_SECOND} ; boolean ;
lower            ; {_VALUE} ; text ; g:toLowerCase g:string_toLowercase
matches          ; {_VALUE} pattern|regex ; boolean ; g:string_match
md5              ; {_VALUE} ; text ; g:string_md5
not              ; {_VALUE} ; boolean ; g:boolean_not
not-equal        ; {_FIRST} {_SECOND} ; boolean ; i:notEqual i:notEquals
or               ; {_FIRST} ; boolean ; g:boolean_or
random           ; ; text ; i:random
regex-replace    ; {_VALUE} pattern|regex|find replacement|replace ; text ;
replace          ; {_VALUE} find|param_find|p_string_find|search \
replacement|replace|param_replace|p_string_replace ; text ; g:string_replace
sha1             ; {_VALUE} ; text ; g:string_sha1
sha256           ; {_VALUE} ; text ;
slug             ; {_VALUE} ; text ; i:slugify
split            ; {_VALUE} separator|sep|p_string_sep|split ; list ; g:string_split i:split
starts-with      ; {_VALUE} part|substring|sub ; boolean ; g:string_startsWith
substring        ; {_VALUE} from|p_int_i_from|start to|p_int_i_opt_to|end? ; text ; g:string_substring
title            ; {_VALUE} ; text ; g:toTitleCase g:string_toTitlecase
trim             ; {_VALUE} ; text ; g:string_trim i:trim
upper            ; {_VALUE} ; text ; g:toUpperCase g:string_toUppercase
upper-url        ; {_VALUE} ; text ; i:toUpperCaseURL
uri-encode       ; {_VALUE} ; text ; g:string_urlencode
"""
# These take any number of conditions, which the table's notation can't say beside aliases.
_VARIADIC = frozenset(("and", "or"))
_SPELLINGS = {
    "equals": "equal", "notEqual": "not-equal", "notEquals": "not-equal", "isNull": "is-null",
    "isNotNull": "is-not-null", "is-set": "is-not-null", "isSet": "is-not-null", "IF": "if",
    "toUpperCase": "upper", "toLowerCase": "lower", "uppercase": "upper", "lowercase": "lower",
    "edtf-bounds-earliest": "edtf-earliest", "edtf-bounds-latest": "edtf-latest",
}  # fmt: skip


def _row(line: str) -> Function:
    name, parameters, returns, aliases = (part.strip() for part in line.split(";"))
    read = tuple(_parameter(one) for one in parameters.split())
    if name in _VARIADIC:
        read = (Parameter(read[0].names, many=True, optional=True),)
    spaces = {"g": names.GREL, "i": names.IDLAB}
    full = tuple(spaces[one[0]] + one[2:] for one in aliases.split())
    return Function(name, read, returns, (names.FUNCTIONS + name, *full))


def _registry() -> Map[str, Function]:
    rows = [_row(line) for line in _TABLE.replace("\\\n", "").strip().splitlines()]
    found = {key: one for one in rows for key in (one.name, *one.aliases)}
    found |= {spelling: found[name] for spelling, name in _SPELLINGS.items()}
    found |= {names.FUNCTIONS + spelling: found[name] for spelling, name in _SPELLINGS.items()}
    return MappingProxyType(found)


REGISTRY = _registry()


def resolve(call: Call) -> Function:
    """The function a call names; MappingError with the nearest names when there is none."""
    found = REGISTRY.get(call.function)
    if found is None:
        known = [one for one in REGISTRY if "/" not in one]
        local = call.function.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
        raise MappingError(
            f"unknown function {call.function!r}", place=call.place,
            remedy=names.nearest(local, known), code="mapping-function",
        )  # fmt: skip
    return found


def arguments(call: Call, function: Function) -> list[Argument | None]:
    """The call's arguments in the order of the parameters, None for an optional one that is missing."""
    left = list(call.arguments)
    ordered: list[Argument | None] = []
    for parameter in function.parameters:
        if parameter.many:
            ordered += _between(left) if function.name == "concat" else left
            left = []
            break
        ordered.append(_take(left, parameter, call, function))
    if left:
        known = [name for one in function.parameters for name in one.names[:1]]
        raise MappingError(
            f"{function.name} has no parameter {_local(left[0].parameter)!r}", place=left[0].place,
            remedy=names.nearest(_local(left[0].parameter), known), code="mapping-function",
        )  # fmt: skip
    return ordered


def _between(given: list[Argument]) -> list[Argument]:
    """What is put together: with a delimiter, it stands between any two of the others."""
    delimiters = [one for one in given if _local(one.parameter) in ("delimiter", "separator", "p_string_sep")]
    if not delimiters:
        return given
    values = [one for one in given if one not in delimiters]
    return [part for one in values for part in (delimiters[0], one)][1:]


def _take(left: list[Argument], parameter: Parameter, call: Call, function: Function) -> Argument | None:
    for name in parameter.names:
        for one in left:
            if _local(one.parameter) == name:
                left.remove(one)
                return one
    if parameter.optional:
        return None
    known = {name for one in function.parameters for name in one.names}
    others = [_local(one.parameter) for one in left if _local(one.parameter) not in known]
    raise MappingError(
        f"{function.name} needs the parameter {parameter.names[0]!r}",
        place=call.place,
        remedy=f"it has no {others[0]!r}" if others else "",
        code="mapping-function",
    )


def _local(name: str) -> str:
    return name.rsplit("#", 1)[-1].rsplit("/", 1)[-1].rsplit(":", 1)[-1]
