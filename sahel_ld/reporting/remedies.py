"""What to do about a result, by the component of SHACL that gave it."""

from __future__ import annotations

_COMPONENT = "ConstraintComponent"
REMEDIES = {
    "And": "make the value conform to every shape of sh:and",
    "Class": "give the value that class, or name another value",
    "Closed": "remove the property, or let the shape declare it",
    "Datatype": "write the value in that datatype",
    "Disjoint": "remove the value from one of the two properties",
    "Equals": "give both properties the same values",
    "HasValue": "add the value",
    "In": "take one of the listed values",
    "LanguageIn": "tag the text with one of the languages",
    "LessThan": "mend the one of the two values that is wrong",
    "LessThanOrEquals": "mend the one of the two values that is wrong",
    "MaxCount": "remove the values that are too many",
    "MaxExclusive": "mend the value",
    "MaxInclusive": "mend the value",
    "MaxLength": "shorten the value",
    "MinCount": "add what is missing",
    "MinExclusive": "mend the value",
    "MinInclusive": "mend the value",
    "MinLength": "complete the value",
    "Node": "make the value conform to that shape",
    "NodeKind": "write an IRI, a literal or a blank node, as the shape says",
    "Not": "change what makes the value conform to that shape",
    "Or": "make the value conform to one of the shapes",
    "Pattern": "write the value in that form",
    "QualifiedMaxCount": "remove values that conform to the qualified shape",
    "QualifiedMinCount": "add values that conform to the qualified shape",
    "UniqueLang": "keep one text in each language",
    "Xone": "make the value conform to exactly one of the shapes",
}


def remedy(component: str) -> str:
    """The advice for a component (its IRI in brackets), or nothing for one that only its message explains."""
    name = component.strip("<>").rpartition("#")[2].removesuffix(_COMPONENT)
    return REMEDIES.get(name, "")
