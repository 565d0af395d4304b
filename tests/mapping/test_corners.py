"""Corners of the mapping language: conditions in every place, misplaced properties, nested calls, unsafe IRIs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sahel_ld import mapping
from sahel_ld.errors import MappingError

if TYPE_CHECKING:
    from conftest import Table, World

PREFIXES = """
@prefix rml: <http://w3id.org/rml/> . @prefix ex: <http://x/> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix fn: <https://w3id.org/sahel-ld/function#> .
<#m> rml:logicalSource [ rml:source "t.csv" ; rml:referenceFormulation rml:CSV ] ;
"""
SUBJECT = '  rml:subjectMap [ rml:template "{id}" ; rml:class ex:C ] ;\n'
CONDITION = """rml:condition [ rml:functionExecution [ rml:function fn:is-not-null ;
    rml:input [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference "url" ] ] ] ]"""
TYPE, P = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://x/C>", '<http://x/p> "o"'


@pytest.fixture
def two(world: World) -> World:
    """Two records, one of them without a URL."""
    world.write("t.csv", "id,name,url\n1,Ann,http://u/1\n2,Bob,\n")
    return world


@pytest.mark.parametrize(
    ("where", "made"),
    [
        ("triples map", [("1", TYPE), ("1", P)]),
        ("predicate-object map", [("1", TYPE), ("1", P), ("2", TYPE)]),
        ("object map", [("1", TYPE), ("1", P), ("2", TYPE)]),
        ("subject map", [("1", TYPE), ("1", P)]),
        ("reference to a triples map", [("1", TYPE), ("1", "<http://x/p> <https://e.org/1>"), ("2", TYPE)]),
    ],
)
def test_a_condition_holds_wherever_it_stands(two: World, where: str, made: list[tuple[str, str]]) -> None:
    """On a whole triples map, a predicate-object map or one term map; none of them is read over."""
    on = {where: f" ; {CONDITION}"}.get
    subject = SUBJECT.replace(" ] ;", f"{on('subject map', '')} ] ;")
    made_object = '[ rml:constant "o"' if "reference" not in where else "[ rml:parentTriplesMap <#m>"
    inner = on("object map", on("reference to a triples map", ""))
    lines = two.lines(
        f"{PREFIXES}{subject} rml:predicateObjectMap [ rml:predicate ex:p ; "
        f"rml:objectMap {made_object}{inner} ]{on('predicate-object map', '')} ]{on('triples map', '')} .",
        name="m.ttl",
    )
    assert lines == [f"<https://e.org/{subject}> {rest} ." for subject, rest in made]


@pytest.mark.parametrize(
    ("text", "said", "remedy"),
    [
        (SUBJECT + "rml:graph ex:g .", "rml:graph means nothing in a triples map", "a predicate-object map"),
        (
            SUBJECT + 'rml:predicateObjectMap [ rml:predicate ex:p ; rml:object "o" ; rml:language "en" ] .',
            "rml:language means nothing in a predicate-object map", "a subject",
        ),
        (
            SUBJECT + 'rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:constant ex:o ; rml:class ex:C ] ] .',
            "rml:class means nothing in an object map", "a subject",
        ),
        (
            SUBJECT + 'rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:parentTriplesMap <#m> ; rml:termType rml:IRI ] ] .',
            "rml:termType means nothing in a reference to a triples map", "",
        ),
    ],
)  # fmt: skip
def test_a_property_where_it_means_nothing(two: World, text: str, said: str, remedy: str) -> None:
    """It would not be read; the message says where it belongs."""
    with pytest.raises(MappingError) as caught:
        two.lines(PREFIXES + text, name="m.ttl")
    assert (caught.value.code, caught.value.message) == ("mapping-syntax", said)
    assert remedy in caught.value.remedy


def test_lang_string_needs_a_language(two: World) -> None:
    """No literal has that datatype without one."""
    with pytest.raises(MappingError, match="rdf:langString takes a language"):
        two.lines(
            PREFIXES + SUBJECT + "rml:predicateObjectMap [ rml:predicate ex:p ; "
            'rml:objectMap [ rml:reference "name" ; rml:datatype rdf:langString ] ] .',
            name="m.ttl",
        )


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("upper(value = trim(value = $(v)))", '"A, B"'),
        ('concat(a = upper(value = $(v)), b = ", (")', '" A, B , ("'),
        ("grel:toUpperCase(grel:valueParameter = grel:string_trim(grel:valueParameter = $(v)))", '"A, B"'),
        ("concat(str = a, otherStr = b, delimiter = -)", '"a-b"'),
        ("idlab-fn:concat(idlab-fn:str = $(w), idlab-fn:otherStr = x, idlab-fn:delimiter = ' ')", '"w x"'),
        ("concat(a = f(x), b = $(w))", '"f(x)w"'),
    ],
)
def test_calls_in_one_line(table: Table, call: str, expected: str) -> None:
    """They nest, commas may stand in quotes and parentheses, and a delimiter stands between values."""
    quoted = call.replace('"', '\\"')
    assert table('v,w\n" a, b ",w\n').objects(f'{{function: "{quoted}"}}') == [expected]


def test_a_nested_call_of_no_function_is_no_text(table: Table) -> None:
    """An unknown function of a known prefix is said."""
    with pytest.raises(MappingError, match="unknown function"):
        table("v\na\n").objects('{function: "upper(value = grel:nothing(grel:x = $(v)))"}')


def test_an_unsafe_iri_can_not_end_its_own_line(world: World) -> None:
    """What nobody checks still makes one quad of one record; a space stays, as the specification has it."""
    world.write("t.csv", 'v\n"a b> <http://x/q> <http://y> .\n<z\\"\n')
    objects = world.objects("{value: http://u/$(v), type: unsafeiri}")
    assert objects == [
        "<http://u/a b\\u003E \\u003Chttp://x/q\\u003E \\u003Chttp://y\\u003E .\\u000A\\u003Cz\\u005C>"
    ]
    assert world.objects("{value: $(v), type: unsafeiri}")[0].startswith("<https://e.org/a b\\u003E")


def test_null_is_no_text(table: Table) -> None:
    """A null of YAML is a value that is missing; in quotes it is a text like others."""
    with pytest.raises(MappingError, match="a value is missing"):
        table("v\na\n").objects("[~]")
    with pytest.raises(MappingError, match="a predicate-object without object"):
        table("v\na\n").objects("~")
    assert table("v\na\n").objects('{value: "null"}') == ['"null"']
    assert table("v\na\n").objects('["~", "null", ""]') == ['""', '"null"', '"~"']


def test_prefixes_of_the_rdfa_context_need_no_declaration(world: World) -> None:
    """As YARRRML has it; the default graph has a name in both vocabularies."""
    world.write("t.csv", "v\na\n")
    for name in ("rr", "rml"):
        lines = world.lines(
            f"mappings: {{m: {{sources: t.csv~csv, s: s, g: '{name}:defaultGraph', po: [[a, 'sioc:Post']]}}}}"
        )
        assert lines == [
            "<https://e.org/s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://rdfs.org/sioc/ns#Post> ."
        ]


def test_a_join_with_a_mapping_of_several_subjects_meets_them_all(world: World) -> None:
    """Also where the several are sources, of which those that are joined count."""
    world.write("t.csv", "id\n1\n")
    world.write("u.csv", "id\n1\n")
    text = """
        prefixes: {{ex: "http://x/"}}
        mappings:
          m:
            sources: t.csv~csv
            s: s
            po: [{{p: ex:p, o: {{mapping: n{condition}}}}}]
          n: {{sources: [[t.csv~csv], [u.csv~csv]], s: [a/$(id), b/$(id)], po: [[a, ex:N]]}}
    """
    condition = ", condition: {function: equal, parameters: [[a, $(id)], [b, $(id)]]}"
    for given in ("", condition):
        lines = [line for line in world.lines(text.format(condition=given)) if "/s>" in line]
        assert lines == [f"<https://e.org/s> <http://x/p> <https://e.org/{one}/1> ." for one in "ab"]


def test_mappings_of_one_name_in_two_files_are_refused(world: World) -> None:
    """Which of them a join means is not guessed; the same mapping twice is one."""
    world.write("t.csv", "id\n1\n")
    text = "mappings: {{m: {{sources: t.csv~csv, s: {s}, po: [[rdfs:label, $(id)]]}}}}"
    paths = [world.write(f"{s}.yml", text.format(s=s)) for s in ("a", "b")]
    with pytest.raises(MappingError, match="there is another mapping 'm' at") as caught:
        mapping.read(paths)
    assert (caught.value.place.path, caught.value.place.line) == (paths[1], 1)
    assert len(mapping.read([paths[0], paths[0]]).triples_maps) == 1
