"""A release of a dozen facts that holds every kind of value once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat, Store

from sahel_ld.publication import Agent, Licence, Notice, Region, Release, Theme

BASE = "https://example.org/kb/"
PREFIXES = {
    "actor": f"{BASE}id/actor/",
    "claim": f"{BASE}id/claim/",
    "ex": f"{BASE}ontology#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
CONTEXT = {
    "@context": {
        **PREFIXES,
        "id": "@id",
        "type": "@type",
        "prefLabel": {"@id": "skos:prefLabel", "@container": "@language"},
        "claimant": {"@id": "ex:claimant", "@type": "@id", "@container": "@set"},
        "saidOn": {"@id": "ex:saidOn", "@type": "xsd:date"},
        "count": {"@id": "ex:count", "@type": "xsd:integer"},
        "Claim": "ex:Claim",
    }
}
QUADS = r"""
@prefix actor: <https://example.org/kb/id/actor/> .
@prefix claim: <https://example.org/kb/id/claim/> .
@prefix ex: <https://example.org/kb/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix g: <https://example.org/kb/graph/> .
g:ontology { ex:Claim a <http://www.w3.org/2002/07/owl#Class> . ex:claimant a ex:Property . }
g:data {
  actor:a a ex:Actor ; skos:prefLabel "A \"quoted\"\nname"@en, "nom é"@fr, "autre nom"@fr, "bare \\ back" .
  actor:b.c a ex:Actor ; ex:note "", "@en", "tab\there \u0001 \u007F \U0001F600", "--", "_:x", "a ^^ <b>" .
  <https://example.org/kb/id/actor/with/slash> a ex:Actor ; ex:seeAlso <mailto:a@example.org>, <urn:x:1> .
}
g:claims {
  claim:1 a ex:Claim, ex:Other ; ex:claimant actor:a, actor:b.c ; ex:count 22, "022"^^xsd:integer, "many" ;
    ex:saidOn "2015-11-20"^^xsd:date, "2015"^^xsd:gYear ; ex:share 1.50, "5."^^xsd:decimal, 1e3 ;
    ex:doubtful true, "1"^^xsd:boolean ; ex:claimant "somebody" ; ex:odd "x"^^<urn:t#d> .
}
g:links {
  actor:a skos:exactMatch <http://www.wikidata.org/entity/Q1> .
  actor:a skos:closeMatch <http://www.wikidata.org/entity/Q2> .
}
<https://example.org/kb/graph/derived/r1> { actor:a ex:made claim:1 . }
"""
ONTOLOGY = """
@prefix ex: <https://example.org/kb/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/kb/ontology> a owl:Ontology ;
  owl:imports <https://example.org/kb/more>, <http://www.w3.org/ns/prov-o> .
ex:Claim a owl:Class ; rdfs:label "claim"@en, "affirmation"@fr ;
  rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:claimant ;
    owl:someValuesFrom [ owl:unionOf ( ex:A ex:B ) ] ] .
"""
MORE = """
@prefix ex: <https://example.org/kb/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
<https://example.org/kb/more> a owl:Ontology .
ex:claimant a owl:ObjectProperty ; owl:deprecated false .
"""
SHAPES = """
@prefix ex: <https://example.org/kb/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:ClaimShape a sh:NodeShape ; sh:targetClass ex:Claim ;
  sh:property [ sh:path ex:claimant ; sh:minCount 1 ],
    [ sh:path ( ex:a [ sh:inversePath ex:b ] ) ; sh:maxCount 2 ] .
"""
TABLES = {
    "claims": 'id,claimant,count,saidOn\nc-2,"b, ""c""",7,2015-11-21\nc-1,a,22,2015-11-20\n',
    "actors": 'id,label\nb,Bé\na,"two\nlines"\n',
}
LINKS = (
    "# curie_map:\n#   actor: x\nsubject_id\tpredicate_id\tobject_id\n"
    "actor:b\tskos:exactMatch\twd:Q2\nactor:a\tskos:exactMatch\twd:Q1\n"
)


def notice(**changes: Any) -> Notice:
    """What the small release says about itself."""
    editors = Agent(f"{BASE}id/agent/editors", "The editors")
    return replace(
        Notice(
            title={"en": "A small knowledge base", "fr": "Une petite base"},
            description={"en": "A dozen facts.", "fr": "Une douzaine de faits."},
            version="1.2.0",
            issued="2026-11-21",
            created="2026-01-01",
            licence=Licence("https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0", "CC-BY-4.0"),
            code_licence=Licence("https://www.apache.org/licenses/LICENSE-2.0", "Apache 2.0", "Apache-2.0"),
            creator=editors,
            publisher=editors,
            languages=("en", "fr"),
            keywords={"en": ("claims", "facts"), "fr": ("faits",)},
            themes=(
                Theme(
                    "http://publications.europa.eu/resource/authority/data-theme/JUST",
                    "Justice",
                    "http://publications.europa.eu/resource/authority/data-theme",
                    "Data theme",
                ),
            ),
            region=Region(
                "http://publications.europa.eu/resource/authority/country/MLI",
                "Mali",
                "POLYGON((-12 10,4 10,4 25,-12 25,-12 10))",
                "POINT(-4 17)",
            ),
            period=("2011-01-01", "2015-12-31"),
        ),
        **changes,
    )


def store(text: str = QUADS) -> Store:
    """A store of TriG."""
    result = Store()
    result.load(text.encode(), format=RdfFormat.TRIG)
    return result


def small_release(folder: Path, **changes: Any) -> Release:
    """The small release; its files are written to `folder`."""
    texts = {"ontology.ttl": ONTOLOGY, "more.ttl": MORE, "shapes.ttl": SHAPES, "links.tsv": LINKS}
    texts |= {f"{name}.csv": table for name, table in TABLES.items()}
    texts |= {"queries/all.rq": "# title: all\nSELECT * {?s ?p ?o}\n", "queries/notes.txt": "not published"}
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    release = Release(
        store=store(),
        base=BASE,
        name="small",
        notice=notice(),
        prefixes=PREFIXES,
        context=CONTEXT,
        ontology=[folder / "ontology.ttl", folder / "more.ttl"],
        shapes=[folder / "shapes.ttl"],
        queries=folder / "queries",
        tables={name: folder / f"{name}.csv" for name in TABLES},
        links=folder / "links.tsv",
        reports={"check.json": b"{}\n", "check.ttl": b"<urn:a> <urn:b> <urn:c> .\n"},
        documents={
            "README.md": b"# Small\n",
            "LICENSE": b"CC BY 4.0\n",
            "CITATION.cff": b"cff-version: 1.2.0\n",
        },
        inputs={"claims.csv": "00" * 32},
        rules=[f"{BASE}rule/r1"],
    )
    return replace(release, **changes)
