"""The engine's own promises: what it refuses, what a run sees, what results carry."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from sahel_ld.errors import DataError, ShapeError
from sahel_ld.shacl import Report, Shapes, Undeclared, read_shapes, undeclared, validate

PREFIXES = """@prefix : <urn:x#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
: a owl:Ontology ; sh:declare [ sh:prefix "x" ; sh:namespace "urn:x#"^^xsd:anyURI ] .
"""
DATA = """:a a :C ; :p 1 , 5 ; :q "x"@en , "y"@en ; :next :b .
:b a :D ; :p "one" . :c :p 2 . :D rdfs:subClassOf :C ."""


def shapes_of(text: str) -> Shapes:
    return read_shapes(Dataset(parse(PREFIXES + text, format=RdfFormat.TURTLE)))


def store_of(text: str = DATA) -> Store:
    store = Store()
    store.load(PREFIXES + text, format=RdfFormat.TURTLE)
    return store


def check(shapes: str, data: str = DATA, *, threads: int | None = None) -> Report:
    return validate(shapes_of(shapes), store_of(data), threads=threads)


def short(report: Report) -> list[tuple[str, str, str]]:
    """Return component, focus node and value of each result, shortened."""

    def spelled(term: object) -> str:
        return str(term or "").replace("<urn:x#", "").replace(">", "").split("^^")[0]

    return [
        (
            r.component.value.rsplit("#")[1].removesuffix("ConstraintComponent"),
            spelled(r.focus),
            spelled(r.value),
        )
        for r in report.results
    ]


REFUSED = {
    "recursive": (":s a sh:NodeShape ; sh:property [ sh:path :p ; sh:node :s ] .", "recursive"),
    "recursive by not": (":s a sh:NodeShape ; sh:not :t . :t a sh:NodeShape ; sh:and ( :s ) .", "recursive"),
    "misspelt": (":s a sh:NodeShape ; sh:mincount 1 .", "sh:mincount"),
    "two paths": (":s a sh:PropertyShape ; sh:path :p , :q .", "more than one sh:path"),
    "no path": (":s a sh:NodeShape ; sh:property [ sh:minCount 1 ] .", "no property shape"),
    "count on a node shape": (":s a sh:NodeShape ; sh:minCount 1 .", "needs a property shape"),
    "twice": (":s sh:targetClass :C ; sh:path :p ; sh:maxCount 1 , 2 .", "stands 2 times"),
    "no number": (':s sh:targetClass :C ; sh:path :p ; sh:maxCount "many" .', "an integer"),
    "broken list": (":s sh:targetClass :C ; sh:in [ :first 1 ] .", "takes a list"),
    "nowhere": (":s sh:targetClass :C ; sh:node :elsewhere .", "says nothing"),
    "look-ahead": (':s sh:targetClass :C ; sh:pattern "a(?=b)" .', "regular expression"),
    "literal class": (':s a sh:NodeShape ; sh:targetClass "C" .', "takes an IRI"),
    "node kind": (":s a sh:NodeShape ; sh:nodeKind :Thing .", "a node kind of SHACL"),
    "short path": (":s sh:targetClass :C ; sh:path ( :p ) ; sh:minCount 1 .", "two members"),
    "no query": (":s sh:targetClass :C ; sh:sparql [ a sh:SPARQLConstraint ] .", "exactly one sh:select"),
    "advanced target": (":s a sh:NodeShape ; sh:target [ ] .", "sh:target"),
    "entailment": (": sh:entailment <http://www.w3.org/ns/entailment/RDFS> .", "entailment"),
}


def test_an_anonymous_shape_is_named_by_what_is_around_it() -> None:
    """Labels of blank nodes help nobody: the named shape around and the path do."""
    with pytest.raises(ShapeError, match="shape <urn:x#s>, path <urn:x#p>: sh:minCount takes an integer"):
        check(':s sh:targetClass :C ; a sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount "x" ] .')


QUERIES = {
    "MINUS": ("SELECT $this WHERE { $this ?p ?o MINUS { $this x:q ?o } }", "MINUS"),
    "VALUES": ("SELECT $this WHERE { VALUES ?x { 1 } }", "VALUES"),
    "SERVICE": ("SELECT $this WHERE { SERVICE <urn:y> { $this ?p ?o } }", "SERVICE"),
    "shapes graph": ("SELECT $this WHERE { GRAPH $shapesGraph { $this ?p ?o } }", "$shapesGraph"),
    "assigned": ("SELECT $this WHERE { BIND(1 AS $this) }", "can't be assigned"),
    "sub-SELECT": ("SELECT $this WHERE { $this ?p ?o { SELECT ?o WHERE { ?x ?y ?o } } }", "sub-SELECT"),
    "not returned": ("SELECT ?o WHERE { $this ?p ?o }", "must return $this"),
    "path": ("SELECT $this WHERE { $this $PATH ?o }", "$PATH"),
    "syntax": ("SELECT $this WHERE { $this ?p }", "does not parse"),
}


@pytest.mark.parametrize(("shapes", "reason"), REFUSED.values(), ids=REFUSED)
def test_shapes_are_refused_by_name(shapes: str, reason: str) -> None:
    """What is ill-formed or beyond the engine is a ShapeError that gives the reason and the way out of it."""
    with pytest.raises(ShapeError) as caught:
        check(shapes)
    assert reason in caught.value.message
    beyond = reason in ("recursive", "regular expression", "entailment")
    assert caught.value.remedy == ("use `--engine pyshacl`" if beyond else "mend the shape")


@pytest.mark.parametrize(("query", "reason"), QUERIES.values(), ids=QUERIES)
def test_queries_are_refused_by_name(query: str, reason: str) -> None:
    """A query that pre-binding forbids is a ShapeError that names the shape."""
    with pytest.raises(ShapeError) as caught:
        check(f':s a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:prefixes : ; sh:select "{query}" ] .')
    assert reason in caught.value.message
    assert "<urn:x#s>" in caught.value.message


def test_words_in_strings_and_iris_are_no_keywords() -> None:
    """A query may say minus in a string, an IRI or a comment."""
    query = "SELECT $this WHERE { $this x:MINUS 'MINUS' } # MINUS"
    shape = f':s sh:targetClass :C ; a sh:NodeShape ; sh:sparql [ sh:prefixes : ; sh:select "{query}" ] .'
    assert short(check(shape, ":a a :C ; :MINUS 'MINUS' .")) == [("SPARQL", "a", "a")]


PREBOUND = {
    "filter": "FILTER($this = x:a)",
    "union": "{ FILTER(false) } UNION { FILTER($this = x:a) }",
    "nested group": "{ { FILTER($this = x:a) } FILTER(bound($this)) }",
    "bind": "{ BIND($this AS ?that) } FILTER(?that = x:a)",
    "optional": "OPTIONAL { FILTER($this != x:a) BIND(1 AS ?other) } FILTER(!bound(?other))",
    "exists": "FILTER EXISTS { { FILTER($this = x:a) } }",
    "sub-SELECT": "{ SELECT $this WHERE { FILTER($this = x:a) } }",
    "aggregate": "{ SELECT $this (COUNT(?v) AS ?n) WHERE { $this x:p ?v } GROUP BY $this } FILTER(?n = 2)",
}


@pytest.mark.parametrize("pattern", PREBOUND.values(), ids=PREBOUND)
def test_this_is_bound_everywhere(pattern: str) -> None:
    """$this has its value in every place of a query, for all focus nodes in one run."""
    query = f"SELECT $this WHERE {{ {pattern} }}"
    shape = f':s a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:prefixes : ; sh:select "{query}" ] .'
    assert short(check(shape)) == [("SPARQL", "a", "a")]


def test_limit_holds_for_each_focus_node() -> None:
    """LIMIT counts the solutions of one focus node, not of all."""
    query = "SELECT $this ?value WHERE { $this x:p ?value } ORDER BY ?value LIMIT 1"
    shape = (
        f':s a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:sparql [ sh:prefixes : ; sh:select "{query}" ] .'
    )
    assert short(check(shape)) == [("SPARQL", "a", '"1"'), ("SPARQL", "b", '"one"'), ("SPARQL", "c", '"2"')]


def test_messages_are_filled() -> None:
    """Placeholders of a SPARQL constraint's message take what the query binds, in each language."""
    query = "SELECT $this ?value ?n WHERE { $this x:p ?value BIND(7 AS ?n) FILTER(?value = 5) }"
    said = '"{$this} has {?value}, {?n}, {?unknown}"@en , "{?value} !"@fr'
    constraint = f'[ sh:message {said} ; sh:prefixes : ; sh:select "{query}" ]'
    shape = f":s a sh:NodeShape ; sh:targetClass :C ; sh:sparql {constraint} ."
    (result,) = check(shape).results
    assert result.messages == (
        Literal("a has 5, 7, {?unknown}", language="en"),
        Literal("5 !", language="fr"),
    )


def test_a_shape_without_message_gets_a_sentence() -> None:
    """Every result says something; a shape's own message replaces the sentence."""
    own = check(':s sh:targetClass :C ; sh:path :p ; sh:maxCount 1 ; sh:message "one" .').results[0]
    none = check(":s sh:targetClass :C ; sh:path :p ; sh:maxCount 1 .").results[0]
    assert own.messages == (Literal("one"),)
    assert none.messages == (Literal("there is more than one value", language="en"),)


def test_details_of_node() -> None:
    """A result of sh:node carries the results of the shape that it names, however deep."""
    shape = """:s sh:targetClass :C ; sh:path :next ; sh:node :t .
    :t a sh:NodeShape ; sh:property [ sh:path :p ; sh:datatype xsd:integer ] ; sh:node :u .
    :u a sh:NodeShape ; sh:property [ sh:path :q ; sh:minCount 1 ] ."""
    (result,) = check(shape).results
    parts = [detail.component.value.rsplit("#")[1] for detail in result.details]
    assert parts == ["NodeConstraintComponent", "DatatypeConstraintComponent"]
    assert result.details[0].details[0].component.value.endswith("MinCountConstraintComponent")


def test_blank_nodes_are_found_again() -> None:
    """Details are looked up for blank nodes too, which no query can name."""
    shape = ":s sh:targetClass :C ; sh:path :p ; sh:node [ sh:property [ sh:path :q ; sh:minCount 1 ] ] ."
    (result,) = check(shape, ":a a :C ; :p [ :r 1 ] , [ :q 1 ] .").results
    assert isinstance(result.value, BlankNode)
    assert [detail.focus for detail in result.details] == [result.value]


def test_graphs_are_one_and_each_triple_counts_once() -> None:
    """The data graph is the union of a store's graphs; a triple in two graphs is one triple."""
    store = Store()
    a, p = NamedNode("urn:x#a"), NamedNode("urn:x#p")
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    for graph in ("urn:g1", "urn:g2"):
        store.add(Quad(a, p, Literal("1"), NamedNode(graph)))
    store.add(Quad(a, kind, NamedNode("urn:x#C"), NamedNode("urn:g2")))
    store.add(Quad(a, p, Literal("2")))
    query = "SELECT $this ?value WHERE { $this x:p ?value }"
    shape = f""":s sh:targetClass :C ; sh:path :p ; sh:maxCount 2 ; sh:datatype xsd:integer .
    :t a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:prefixes : ; sh:select "{query}" ] ."""
    found = short(validate(shapes_of(shape), store))
    assert found == [
        ("Datatype", "a", '"1"'),
        ("Datatype", "a", '"2"'),
        ("SPARQL", "a", '"1"'),
        ("SPARQL", "a", '"2"'),
    ]
    assert len(store) == 4


@pytest.mark.parametrize("first", [None, "urn:g1"])
def test_queries_of_shapes_count_a_triple_of_two_graphs_once(first: str | None) -> None:
    """A triple of two named graphs, or of one and the default graph, is one to a query that counts."""
    store = Store()
    a, p = NamedNode("urn:x#a"), NamedNode("urn:x#p")
    named = [NamedNode(first)] if first else []
    store.add(Quad(a, p, Literal("1"), *named))
    store.add(Quad(a, p, Literal("1"), NamedNode("urn:g2")))
    query = "SELECT $this (COUNT(?v) AS ?value) WHERE { $this x:p ?v } GROUP BY $this"
    shape = f""":t a sh:NodeShape ; sh:targetNode :a ; sh:sparql [ sh:prefixes : ; sh:select "{query}" ] ."""
    (found,) = validate(shapes_of(shape), store).results
    assert found.value == Literal(1)


def test_one_named_graph_alone() -> None:
    """A store whose only triples stand in one named graph is read as well."""
    store = Store()
    text = PREFIXES + ":a a :C ."
    store.load(text, format=RdfFormat.TURTLE, to_graph=NamedNode("urn:g"))
    report = validate(shapes_of(":s sh:targetClass :C ; sh:path :p ; sh:minCount 1 ."), store)
    assert short(report) == [("MinCount", "a", "")]


def test_closure_of_classes_many_and_anonymous() -> None:
    """Instances of more subclasses than are listed, and of anonymous ones, are instances."""
    lines = [f":C{i} rdfs:subClassOf :C . :x{i} a :C{i} . :y :p :x{i} ." for i in range(30)]
    shape = (
        ":s sh:targetNode :y ; sh:path :p ; sh:class :C . :t sh:targetNode :z ; sh:path :p ; sh:class :K ."
    )
    data = "\n".join(lines) + "_:kind rdfs:subClassOf :K . :k a _:kind . :z :p :k ."
    assert short(check(shape, data)) == []
    assert short(check(shape, data + ":y :p :k .")) == [("Class", "y", "k")]


def test_zero_length_paths_reach_nodes_outside_the_graph() -> None:
    """A focus node that the data do not mention is its own value at the end of an empty path."""
    shape = (
        ":s sh:targetNode :nobody , 'word' ; sh:path [ sh:zeroOrMorePath :p ] ; sh:nodeKind sh:BlankNode ."
    )
    assert short(check(shape)) == [("NodeKind", '"word"', '"word"'), ("NodeKind", "nobody", "nobody")]


def test_nested_property_counts_for_each_way() -> None:
    """A nested property shape reports for each parent that leads to its focus node."""
    shape = ":s sh:targetNode :m , :n ; sh:path :p ; sh:property [ sh:path :q ; sh:minCount 1 ] ."
    assert short(check(shape, ":m :p :o . :n :p :o .")) == [("MinCount", "o", ""), ("MinCount", "o", "")]


def test_integer_types_in_stores_and_datasets() -> None:
    """A store knows an xsd:byte as an integer only, so bounds decide; a dataset is exact."""
    shapes = shapes_of(":s sh:targetNode :a ; sh:path :p ; sh:datatype xsd:byte .")
    text = PREFIXES + ':a :p "300"^^xsd:byte , "7"^^xsd:byte , "55"^^xsd:integer .'
    exact = Dataset(parse(text, format=RdfFormat.TURTLE))
    assert {r.value.value for r in validate(shapes, exact).results if r.value} == {"300", "55"}
    assert {r.value.value for r in validate(shapes, store_of(text)).results if r.value} == {"300"}


def test_spelling_survives_in_datasets() -> None:
    """With a dataset a result shows the literal as written, and comparisons still see its value."""
    shapes = shapes_of(":s sh:targetNode :a ; sh:path :p ; sh:maxExclusive 4 ; sh:in ( 4.0 03 ) .")
    data = Dataset(parse(PREFIXES + ":a :p 4.0 , 03 , 3 .", format=RdfFormat.TURTLE))
    assert sorted(short(validate(shapes, data))) == [("In", "a", '"3"'), ("MaxExclusive", "a", '"4.0"')]


@pytest.mark.parametrize("kind", ["rdfs:Class", "owl:Class", ":Kind"])
def test_a_shape_that_is_a_class_targets_its_instances(kind: str) -> None:
    """A class of RDF Schema or OWL, or one typed with a class below; without that the shape would check nothing."""
    shapes = f":Kind rdfs:subClassOf owl:Class . :C a sh:NodeShape, {kind} ; sh:property [ sh:path :z ; sh:minCount 1 ] ."
    assert short(check(shapes)) == [("MinCount", "a", ""), ("MinCount", "b", "")]
    assert not short(check(shapes.replace(f"NodeShape, {kind}", "NodeShape, :Other")))


def test_a_severity_that_there_is_not_is_refused() -> None:
    """A slip in the namespace of SHACL is no severity of the shape's own."""
    with pytest.raises(ShapeError, match="takes no sh:Waring"):
        shapes_of(":s a sh:NodeShape ; sh:targetNode :a ; sh:nodeKind sh:IRI ; sh:severity sh:Waring .")


def test_targeted_literals_are_shown_as_written() -> None:
    """A literal that a shape targets, and the data do not hold, is compared and shown as it was written."""
    shapes = shapes_of(":s a sh:NodeShape ; sh:targetNode 1.0E0 , 01 ; sh:class :C ; sh:maxInclusive 1 .")
    data = Dataset(parse(PREFIXES + ":a a :C .", format=RdfFormat.TURTLE))
    found = {(r.focus.value, r.component.value.rpartition("#")[2]) for r in validate(shapes, data).results}
    assert found == {("1.0E0", "ClassConstraintComponent"), ("01", "ClassConstraintComponent")}


SEVERAL = """:s sh:targetClass :C ; sh:path :p ; sh:datatype xsd:integer ; sh:maxCount 1 ;
  sh:severity sh:Info .
:t sh:targetClass :C ; a sh:NodeShape ; sh:property [ sh:path :q ; sh:uniqueLang true ; sh:minCount 1 ] ;
  sh:or ( [ sh:path :next ; sh:minCount 1 ] [ sh:path :p ; sh:hasValue 9 ] ) ; sh:node :u .
:u a sh:NodeShape ; sh:property [ sh:path ( :next [ sh:inversePath :next ] ) ; sh:maxCount 0 ] ."""


def test_threads_change_nothing() -> None:
    """The report is the same whatever the number of threads."""
    assert check(SEVERAL).results == check(SEVERAL, threads=2).results


def test_report_graph_is_the_same_every_time() -> None:
    """The triples of a report, blank nodes included, come in one order."""
    reports = [check(SEVERAL).to_triples() for _ in range(3)]
    assert [[str(t) for t in r] for r in reports] == [[str(t) for t in reports[0]]] * 3
    assert _values(reports[0], "resultSeverity") == {"Info", "Violation"}
    assert _values(reports[0], "conforms") == {"false"}


def _values(triples: Iterable[Triple], name: str) -> set[str]:
    return {
        str(getattr(t.object, "value", "")).rsplit("#", 1)[-1]
        for t in triples
        if t.predicate.value.endswith(name)
    }


def test_conforming_report() -> None:
    """Data that conform give a report with nothing but that."""
    report = check(":s sh:targetClass :C ; sh:path :next ; sh:maxCount 1 .")
    assert report.conforms
    assert len(report.to_triples()) == 2


def test_deactivated_shapes_and_queries_are_silent() -> None:
    """A deactivated shape has no results and is conformed to; a deactivated query likewise."""
    shape = """:s sh:targetClass :C ; sh:path :p ; sh:maxCount 0 ; sh:deactivated true .
    :t sh:targetClass :C ; a sh:NodeShape ; sh:not :s .
    :u sh:targetClass :C ; a sh:NodeShape ;
      sh:sparql [ sh:deactivated true ; sh:select "SELECT $this WHERE { $this ?p ?o }" ] ."""
    assert short(check(shape)) == [("Not", "a", "a"), ("Not", "b", "b")]


def test_undeclared_terms_are_named() -> None:
    """A misspelt class, path or parameter is named with its role and its shape."""
    shapes = shapes_of(
        """:s sh:targetClass :Clas ; a sh:NodeShape ; sh:property :p1 .
        :p1 sh:path ( :p [ sh:inversePath :pq ] ) ; sh:class :D ;
        sh:lessThan :r ."""
    )
    declared = {"urn:x#p", "urn:x#D"}
    assert undeclared(shapes, declared) == [
        Undeclared("urn:x#Clas", "sh:targetClass", "<urn:x#s>"),
        Undeclared("urn:x#pq", "sh:path", "<urn:x#p1>"),
        Undeclared("urn:x#r", "sh:lessThan", "<urn:x#p1>"),
    ]
    assert undeclared(shapes, declared | {"urn:x#Clas", "urn:x#pq", "urn:x#r"}) == []


def test_a_missing_file_is_a_data_error(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Shapes that can't be read are one clear error."""
    with pytest.raises(DataError, match="can't be read"):
        read_shapes(tmp_path / "none.ttl")
    (tmp_path / "bad.ttl").write_text("a b")
    with pytest.raises(DataError, match="can't be read"):
        read_shapes(tmp_path / "bad.ttl")


def test_failure_of_a_query_is_an_error() -> None:
    """A query that binds ?failure to true stops the run."""
    query = "SELECT $this ?failure WHERE { BIND(true AS ?failure) }"
    with pytest.raises(ShapeError, match="reports a failure"):
        check(f':s a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:select "{query}" ] .')


COMPONENT = """:Longer a sh:ConstraintComponent ; sh:parameter [ sh:path :longerThan ] ,
  [ sh:path :except ; sh:optional true ] ;
  sh:nodeValidator [ sh:prefixes : ;
    sh:select "SELECT $this WHERE { FILTER(STRLEN(STR($this)) <= $longerThan) }" ] ;
  sh:validator [ sh:message "at most {$longerThan}" ;
    sh:ask "ASK { FILTER(STRLEN(STR($value)) > $longerThan || (bound($except) && $value = $except)) }" ] .
"""


def test_components_of_the_shapes_graph() -> None:
    """A component's parameters are bound, optional ones may be absent, and the fitting validator runs."""
    shape = (
        COMPONENT + ":s sh:targetNode :b ; sh:path :p ; :longerThan 4 ."
        ":t a sh:NodeShape ; sh:targetNode :b ; :longerThan 10 ."
    )
    report = check(shape)
    assert short(report) == [("Longer", "b", '"one"'), ("Longer", "b", "b")]
    assert report.results[0].messages == (Literal("at most 4"),)
    spared = COMPONENT + ':s sh:targetNode :b ; sh:path :p ; :longerThan 4 ; :except "one" .'
    assert check(spared).conforms
