"""`sahel-ld describe`: all about a thing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from sahel_ld.cli import project_of
from sahel_ld.cli.options import languages_option, release_option

_TRIPLES = (
    "CONSTRUCT { ?s ?p ?o } WHERE { { BIND (<IRI> AS ?s) ?s ?p ?o } UNION { BIND (<IRI> AS ?o) ?s ?p ?o } }"
)


@click.command(
    epilog="""\b
Examples:
  sahel-ld describe AQIM
  sahel-ld describe belmokhtar --lang fr,en
  sahel-ld describe event:radisson-blu-2015 -r ttl"""
)
@click.argument("thing", metavar="IRI | LABEL")
@click.option(
    "-r",
    "--results",
    "form",
    default="human",
    show_default=True,
    type=click.Choice(["human", "json", "ttl", "jsonld"]),
)
@languages_option
@release_option
@click.pass_context
def command(ctx: click.Context, thing: str, form: str, languages: str, release: Path | None) -> int:
    """All about THING: names, what is accepted, what is reported and by whom, what is denied or contradicts.

    As ttl and jsonld: every triple in which it is subject or object.
    """
    from sahel_ld.describing import Describer
    from sahel_ld.querying import labels, session
    from sahel_ld.querying.dataset import open_dataset, published
    from sahel_ld.querying.options import Options

    project = project_of(ctx)
    dataset = open_dataset([published(release or project.dist)], disjoint=True)
    spoken = [language.strip().casefold() for language in languages.split(",")]
    if said := labels.note(dataset, spoken):
        click.echo(said, err=True)
    describer = Describer(dataset, project.prefixes, spoken)
    named = describer.find(thing)
    iri = named.iri
    if named.note:
        click.echo(named.note, err=True)
    if form in ("ttl", "jsonld"):
        query = _TRIPLES.replace("<IRI>", f"<{iri}>")
        return session.ask(project, Options(query=query, format_=form, data=(release,) if release else ()))
    found = describer.describe(iri)
    if form == "json":
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(found)))
    return 0


def _lines(found: Any) -> Iterator[str]:
    yield found.label + (f" ({', '.join(found.types)})" if found.types else "")
    yield f"  {found.iri}"
    others = [name for name in found.names if name != found.label]
    if others:
        yield f"  also: {'; '.join(others)}"
    if found.see_also:
        yield f"  see also: {'; '.join(f'{label} <{iri}>' for label, iri in found.see_also)}"
    yield from (f"  {name}: {text}" for name, text in found.facts)
    yield from _section("accepted", [" ".join(triple).rstrip() for triple in found.accepted])
    yield from _section("reported, affirmed, by", [_said(said) for said in found.affirmed])
    yield from _section("denied, by", [_said(said) for said in found.denied])
    yield from _section("neither affirmed nor denied", [_said(said) for said in found.otherwise])
    yield from _section("compared", [f"{kind}: {why}" for kind, why in found.compared])
    yield from _section("elsewhere", [f"{link} {other}" for link, other in found.links])


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{title}:"
        yield from (f"  {line}" for line in lines)


def _said(said: Any) -> str:
    verdict = f" [{said.status}]" if said.status else ""
    stance = f" ({said.stance})" if said.stance else ""
    return f"{said.label}{verdict} — {', '.join(said.who)}{stance}"
