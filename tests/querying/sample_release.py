"""A release of few quads: labels in two languages, aliases, a name node, a derived graph, a figure."""

from __future__ import annotations

BASE = "https://w3id.org/sahel-ld/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DATA, DERIVED, CLAIMS = (f"<{BASE}graph/{name}> ." for name in ("data", "derived/direct", "claims"))
DUMP = f"""\
<{BASE}id/actor/aqim> <{SKOS}prefLabel> "al-Qaeda in the Maghreb"@en {DATA}
<{BASE}id/actor/aqim> <{SKOS}prefLabel> "al-Qaïda au Maghreb"@fr {DATA}
<{BASE}id/actor/aqim> <{SKOS}altLabel> "AQIM"@en {DATA}
<{BASE}id/actor/mlf> <{SKOS}prefLabel> "Macina Front"@en {DATA}
<{BASE}id/actor/mlf-2> <{SKOS}altLabel> "Macina Front"@en {DATA}
<{BASE}id/actor/twin-1> <{SKOS}altLabel> "Twin" {DATA}
<{BASE}id/actor/twin-2> <{SKOS}altLabel> "Twin" {DATA}
<{BASE}id/name/gspc> <{BASE}ontology#nameOf> <{BASE}id/actor/aqim> {DATA}
<{BASE}id/name/gspc> <{BASE}ontology#literalForm> "GSPC" {DATA}
<{BASE}id/event/a> <{BASE}reported#perpetrator> <{BASE}id/actor/aqim> {DERIVED}
<{BASE}id/event/b> <{BASE}reported#perpetrator> <{BASE}id/actor/mlf> {DERIVED}
<{BASE}id/event/b> <{BASE}reported#perpetrator> <{BASE}id/actor/aqim> {DERIVED}
<{BASE}id/figure/f> <{BASE}ontology#low> "22"^^<http://www.w3.org/2001/XMLSchema#decimal> {CLAIMS}
"""
QUADS = DUMP.count("\n")
