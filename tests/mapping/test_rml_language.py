"""RML in Turtle: functions and conditions of RML-FNML, shortcuts, places in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahel_ld.mapping.turtle_positions import positions

if TYPE_CHECKING:
    from conftest import World

PREFIXES = """
@prefix rml: <http://w3id.org/rml/> . @prefix ex: <http://x/> .
@prefix fn: <https://w3id.org/sahel-ld/function#> . @prefix grel: <http://users.ugent.be/~bjdmeest/function/grel.ttl#> .
<#m> rml:logicalSource [ rml:source "t.csv" ; rml:referenceFormulation rml:CSV ] ; rml:subjectMap [ rml:template "{id}" ] .
"""


def _objects(world: World, object_map: str, more: str = "") -> list[str]:
    world.write("t.csv", "id,v,w\n1,a b,x\n2,,y\n")
    pom = f"<#m> rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap {object_map} ] ."
    lines = world.lines(PREFIXES + pom + more, name="mapping.ttl")
    return [line.split(" ", 2)[2].removesuffix(" .") for line in lines]


@pytest.mark.parametrize(
    ("object_map", "expected"),
    [
        ("[ rml:functionExecution <#e> ; rml:return grel:stringOut ]", ['"A B"']),
        ("[ rml:functionExecution <#nested> ]", ['"A-B"']),
        ("[ rml:functionExecution <#e> ; rml:termType rml:UnsafeIRI ]", ["<https://e.org/A B>"]),
        ('[ rml:functionExecution <#e> ; rml:language "en" ]', ['"A B"@en']),
        (
            "[ rml:constant ex:o ; rml:condition [ rml:functionExecution [ rml:function fn:is-null ;"
            ' rml:input [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference "v" ] ] ] ] ]',
            ["<http://x/o>"],
        ),
        (
            "[ rml:functionExecution [ rml:functionMap [ rml:constant fn:concat ] ;"
            ' rml:input [ rml:parameterMap [ rml:constant fn:value ] ; rml:inputValueMap [ rml:template "{w}: {v}" ] ] ] ]',
            ['"x: a b"'],
        ),
    ],
)
def test_fnml(world: World, object_map: str, expected: list[str]) -> None:
    """Functions, nested and shared, with shortcuts or in full, and conditions."""
    more = """
    <#e> rml:function grel:toUpperCase ;
      rml:input [ rml:parameter grel:valueParam ; rml:inputValueMap [ rml:reference "v" ] ] .
    <#nested> rml:function grel:string_replace ; rml:input
      [ rml:parameter grel:valueParam ; rml:inputValueMap [ rml:functionExecution <#e> ] ] ,
      [ rml:parameter grel:param_find ; rml:inputValue " " ] ,
      [ rml:parameter grel:param_replace ; rml:inputValue "-" ] .
    """
    assert _objects(world, object_map, more) == expected


def test_function_as_subject_predicate_and_graph(world: World) -> None:
    """A function may stand wherever a term map does."""
    world.write("t.csv", "id,v\n1,x\n")
    call = '[ rml:functionExecution [ rml:function fn:upper ; rml:input [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference "v" ] ] ] ]'
    lines = world.lines(
        f"""
        @prefix rml: <http://w3id.org/rml/> . @prefix ex: <http://x/> . @prefix fn: <https://w3id.org/sahel-ld/function#> .
        <#m> rml:logicalSource [ rml:source "t.csv" ; rml:referenceFormulation rml:CSV ] ; rml:subjectMap {call} ;
          rml:predicateObjectMap [ rml:predicateMap {call} ; rml:object ex:o ; rml:graphMap {call} ] .
        """,
        name="mapping.ttl",
    )
    assert lines == ["<https://e.org/X> <https://e.org/X> <http://x/o> <https://e.org/X> ."]


_node = st.deferred(
    lambda: st.one_of(
        st.sampled_from(
            ["ex:a", "<http://x/b>", '"c"', "'d'@en", '"e"^^ex:t', '"""f\n"g"""', "1", "1.5", "true"]
        ),
        st.lists(
            st.tuples(st.sampled_from(["ex:p", "a", "<q>"]), st.lists(_node, min_size=1, max_size=2)),
            max_size=2,
        ).map(lambda pairs: "[ " + " ;\n ".join(f"{p} {' , '.join(o)}" for p, o in pairs) + " ]"),
    )
)


@given(st.lists(_node, min_size=1, max_size=4))
def test_positions_follow_the_order_of_the_parser(objects: list[str]) -> None:
    """For every triple the text at its position is how its object is written."""
    text = (
        '@prefix ex: <http://x/> . # [ ; "\nex:s ex:p '
        + " ,\n ".join(objects)
        + " .\nPREFIX e: <http://e/>\n<t> a ex:C ."
    )
    triples = list(pyoxigraph.parse(input=text, format=pyoxigraph.RdfFormat.TURTLE, base_iri="http://b/"))
    found = positions(text)
    assert len(found) == len(triples)
    lines = text.split("\n")
    for triple, (line, column) in zip(triples, found, strict=True):
        written = lines[line - 1][column - 1 :]
        if isinstance(triple.object, pyoxigraph.BlankNode):
            assert written.startswith("[")
        elif isinstance(triple.object, pyoxigraph.Literal):
            assert triple.object.value[:1] in written[:4]
        else:
            assert not written.startswith(("[", '"', "'"))
