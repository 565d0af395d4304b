"""What a class says of its members, by its local name: actor, place or event, and of what sort.

The names of our ontology and of schema.org are known; of a class of others its last word tells, so that a
RebelGroup is a group and a BorderTown a place. What is neither says nothing, and is compared with everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sahel_ld.vocabulary import FOREIGN, ONTOLOGY

# The first that fits is taken.
_KINDS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("Person", ("actor", "person")),
    ("Population", ("actor", "population")),
    ("CollectiveActor", ("actor", "collective")),
    ("State", ("actor", "state")),
    ("Government", ("actor", "government")),
    ("GovernmentOrganization", ("actor", "government")),
    ("MediaOutlet", ("actor", "organisation")),
    ("ArmedGroup", ("actor", "group")),
    ("ArmedForce", ("actor", "force")),
    ("SecurityService", ("actor", "force")),
    ("InternationalOrganisation", ("actor", "organisation")),
    ("ResearchOrganisation", ("actor", "organisation")),
    ("Mission", ("actor", "force")),
    ("Organisation", ("actor", "organisation")),
    ("Organization", ("actor", "organisation")),
    ("Group", ("actor", "group")),
    ("Agent", ("actor", "")),
    ("Actor", ("actor", "")),
    ("Country", ("place", "")),
    ("Place", ("place", "")),
    ("Feature", ("place", "")),
    ("Event", ("event", "")),
    ("StateOfAffairs", ("event", "state")),
    ("Occurrence", ("event", "")),
)
_LAST_WORDS = {
    "Group": ("actor", "group"), "Militia": ("actor", "group"), "Movement": ("actor", "group"),
    "Organisation": ("actor", "organisation"), "Organization": ("actor", "organisation"),
    "Party": ("actor", "organisation"), "Company": ("actor", "organisation"),
    "Government": ("actor", "government"), "Army": ("actor", "force"), "Force": ("actor", "force"),
    "Person": ("actor", "person"), "Human": ("actor", "person"), "Politician": ("actor", "person"),
    "Leader": ("actor", "person"), "Actor": ("actor", ""), "Agent": ("actor", ""),
    "Place": ("place", ""), "Location": ("place", ""), "Region": ("place", ""), "City": ("place", ""),
    "Town": ("place", ""), "Village": ("place", ""), "Settlement": ("place", ""), "Area": ("place", ""),
    "Country": ("place", ""), "Attack": ("event", ""), "Battle": ("event", ""), "Incident": ("event", ""),
    "Event": ("event", ""), "Conflict": ("event", ""),
}  # fmt: skip
# What describes data, terms or texts is nothing in the world that ours could be.
_NO_THINGS = (
    ONTOLOGY, FOREIGN["owl"], FOREIGN["rdf"], FOREIGN["rdfs"], FOREIGN["skos"],
    "http://www.w3.org/ns/", "http://purl.org/ontology/bibo/", FOREIGN["void"],
)  # fmt: skip
_SAY_NOTHING = {FOREIGN["owl"] + "NamedIndividual", FOREIGN["owl"] + "Thing", FOREIGN["rdfs"] + "Resource"}
_TEXTS = frozenset(
    ["Article", "Book", "CreativeWork", "Dataset", "Document", "Image", "NewsArticle", "Report", "WebPage"]
)


def kind_of(classes: Iterable[str]) -> tuple[str, str] | None:
    """Kind and sort by the IRIs of the classes; empty where they don't tell, None for what is no thing."""
    iris = sorted(set(classes) - _SAY_NOTHING)
    names = {re.split(r"[/#]", iri)[-1] for iri in iris}
    known = next((kind for name, kind in _KINDS if name in names), None)
    if known or not iris:
        return known or ("", "")
    if any(iri.startswith(_NO_THINGS) for iri in iris) or names & _TEXTS:
        return None
    last = [word.title() for name in sorted(names) for word in re.findall(r"[A-Z]?[a-z]+", name)[-1:]]
    return next((_LAST_WORDS[word] for word in last if word in _LAST_WORDS), ("", ""))
