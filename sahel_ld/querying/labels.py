"""Labels to IRIs and back, over the labels that the data carry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sahel_ld.errors import UsageError
from sahel_ld.nearest import nearest
from sahel_ld.querying.dataset import Dataset

if TYPE_CHECKING:
    import pyoxigraph as ox

SKOS = "http://www.w3.org/2004/02/skos/core#"
PROPERTIES = (
    f"{SKOS}prefLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://purl.org/dc/terms/title",
    f"{SKOS}altLabel",
)
_LABELS = f"""
    PREFIX sahel: <https://w3id.org/sahel-ld/ontology#>
    SELECT ?rank ?thing ?label {{
      {{ VALUES (?property ?rank) {{ {" ".join(f"(<{name}> {int('alt' in name)})" for name in PROPERTIES)} }}
        ?thing ?property ?label }}
      UNION {{ ?name sahel:nameOf ?thing ; sahel:literalForm ?label BIND(1 AS ?rank) }}
      FILTER(isIRI(?thing) && isLiteral(?label) CONDITION) }}"""


def find(dataset: Dataset, label: str) -> str:
    """The IRI of the one thing that bears a label or alias; case counts only among several.

    Raises UsageError with the nearest labels if nothing bears it, with the candidates if several do.
    """
    wanted = label.strip()
    ranks: dict[int, set[str]] = {}
    for rank, iri, text in labelled(dataset, wanted):
        ranks.setdefault(2 * rank + (text != wanted), set()).add(iri)
    if not ranks:
        raise _unknown(dataset, wanted)
    best = ranks[min(ranks)]
    if len(best) > 1:
        candidates = " or ".join(f"<{iri}>" for iri in sorted(best))
        raise UsageError(
            f"{wanted!r} may be {candidates}", code="ambiguous-label", remedy="give one of these IRIs"
        )
    return next(iter(best))


def bearing(dataset: Dataset, label: str) -> list[str]:
    """The IRIs of all things that bear a label or alias, whatever its case."""
    return sorted({iri for _, iri, _ in labelled(dataset, label.strip())})


def _unknown(dataset: Dataset, wanted: str) -> UsageError:
    close = nearest(wanted, {text for _, _, text in labelled(dataset)})
    remedy = f"did you mean {' or '.join(map(repr, close))}?" if close else ""
    return UsageError(
        f"nothing is labelled {wanted!r}",
        code="unknown-label",
        remedy=remedy or "a literal is written in quotes: '\"text\"'",
    )


def labelled(dataset: Dataset, wanted: str | None = None) -> Iterator[tuple[int, str, str]]:
    """Rank (0 for a preferred label, 1 for an alias), thing and text of the labels, or of those wanted."""
    import pyoxigraph as ox

    text = "" if wanted is None else f"&& LCASE(STR(?label)) = LCASE({ox.Literal(wanted)})"
    query = _LABELS.replace("CONDITION", text)
    for solution in dataset.store.query(query, use_default_graph_as_union=True):  # type: ignore[union-attr]
        yield int(solution["rank"].value), solution["thing"].value, solution["label"].value


def of(dataset: Dataset, iris: Iterable[str], languages: Sequence[str]) -> Mapping[str, str]:
    """For each IRI that has a label: the one in the first of the languages, else one without, else any."""
    labels = {iri: _label(dataset.store, iri, languages) for iri in iris}
    return {iri: label for iri, label in labels.items() if label is not None}


def _label(store: ox.Store, iri: str, languages: Sequence[str]) -> str | None:
    import pyoxigraph as ox

    for name in PROPERTIES[:3]:
        quads = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(name), None)
        literals = [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]
        if literals:
            return min(literals, key=lambda each: (_distance(each.language, languages), each.value)).value
    return None


def _distance(language: str | None, languages: Sequence[str]) -> int:
    if language is None:
        return len(languages)
    spoken = language.casefold()
    for index, wanted in enumerate(languages):
        if spoken == wanted or spoken.startswith(f"{wanted}-"):
            return index
    return len(languages) + (1 if spoken.startswith("en") else 2)


_NAMED = "|".join(f"<{name}>" for name in PROPERTIES[:3])
_SPOKEN = f"ASK {{ ?thing {_NAMED} ?label FILTER(LANGMATCHES(LANG(?label), TAG)) }}"


def missing(dataset: Dataset, languages: Sequence[str]) -> list[str]:
    """Those of the languages in which nothing is labelled; it stops at the first label of each."""
    queries = {tag: _SPOKEN.replace("TAG", _quoted(tag)) for tag in languages}
    ask = dataset.store.query
    return [tag for tag, query in queries.items() if not ask(query, use_default_graph_as_union=True)]


def note(dataset: Dataset, languages: Sequence[str]) -> str:
    """What a person is told who asked for labels in languages that the data don't have; or nothing."""
    untold = missing(dataset, languages)
    if not untold:
        return ""
    others = [tag for tag in languages if tag not in untold]
    instead = f"those in {', '.join(others)}" if others else "those in another language"
    return f"nothing is labelled in {', '.join(untold)} (--lang); {instead} are shown"


def _quoted(text: str) -> str:
    import pyoxigraph as ox

    return str(ox.Literal(text))
