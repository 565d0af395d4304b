"""The catalogue for readers: all entries in a table, or one with its text and answer."""

from __future__ import annotations

from sahel_ld.errors import Place, QueryError, UsageError
from sahel_ld.querying import catalogue, labels, session, table, writers
from sahel_ld.querying.answers import Answer, Rows, Triples, Truth
from sahel_ld.querying.dataset import Dataset, open_dataset, published
from sahel_ld.querying.evaluation import evaluate, prepare
from sahel_ld.querying.options import Site
from sahel_ld.querying.parameters import Values


def listing(site: Site) -> str:
    """The catalogue as a table: name, question, parameters, size of the answer over the release.

    An optional parameter stands in brackets. Raises QueryError for a wrong header.
    """
    entries = catalogue.entries(site.queries)
    if not entries:
        raise UsageError(f"there are no queries in {site.queries}", code="no-queries")
    sizes = _sizes(site, entries)
    rows = [[entry.name, entry.question, _parameters(entry), sizes[entry.name]] for entry in entries]
    return table.fitted(["name", "question", "parameters", "rows"], rows, session.width())


def _sizes(site: Site, entries: list[catalogue.Entry]) -> dict[str, str]:
    """How many rows or triples each entry gives; nothing where it needs a value, or nothing is published."""
    if not (site.dist / "sahel.nq").is_file():
        return {entry.name: "" for entry in entries}
    dataset = open_dataset([published(site.dist)], disjoint=True)
    return {entry.name: _size(site, dataset, entry) for entry in entries}


def _size(site: Site, dataset: Dataset, entry: catalogue.Entry) -> str:
    if any(parameter.required for parameter in entry.parameters):
        return ""
    found = _evaluated(site, dataset, entry)
    return str(found.value).lower() if isinstance(found, Truth) else str(len(found.lines))


def _parameters(entry: catalogue.Entry) -> str:
    return ", ".join(each.name if each.required else f"[{each.name}]" for each in entry.parameters)


def shown(site: Site, name: str) -> str:
    """One entry: what it asks, its parameters, its text, and its answer over the published release.

    Raises UsageError for an unknown name, QueryError if the columns are not those that it states.
    """
    entry = catalogue.find(site.queries, name)
    lines = [entry.title, entry.question, ""]
    lines += [
        f"  -p {each.name} {each.type}: {each.description}{_default(each)}" for each in entry.parameters
    ]
    lines += ["", entry.text.rstrip(), "", answer(site, entry)]
    return "\n".join(lines)


def _default(parameter: catalogue.Parameter) -> str:
    return "" if parameter.default is None else f" (default {parameter.default})"


def answer(site: Site, entry: catalogue.Entry) -> str:
    """The entry's answer as a table, or which parameters it needs first."""
    needed = [each.name for each in entry.parameters if each.required]
    if needed:
        return f"(needs {', '.join(needed)}: sahel-ld query {entry.name} -p {needed[0]} VALUE)\n"
    dataset = open_dataset([published(site.dist)], disjoint=True)
    found = _evaluated(site, dataset, entry)
    style = writers.Style(site.prefixes, width=session.width())
    kind = {Rows: "SELECT", Truth: "ASK", Triples: "CONSTRUCT"}[type(found)]
    return writers.write(found, writers.choose(kind, None, None), style).decode()


def _evaluated(site: Site, dataset: Dataset, entry: catalogue.Entry) -> Answer:
    """The entry's answer with its defaults; raises QueryError if its columns are not those it states."""
    query = prepare(entry.text, site.prefixes, name=str(entry.path))
    values = Values(query.prefixes, lambda label: labels.find(dataset, label)).read((), entry.parameters)
    found = evaluate(query, dataset, values)
    if isinstance(found, Rows) and found.variables != entry.columns:
        raise QueryError(
            f"states the columns {', '.join(entry.columns)} and gives {', '.join(found.variables)}",
            place=Place(entry.path),
            remedy="make `# columns:` agree",
        )
    return found
