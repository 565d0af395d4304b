"""Answers as bytes, one function for each format, by the kind of answer that it can write."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.errors import UsageError
from sahel_ld.querying.answers import Answer, Rows, Triples, Truth

if TYPE_CHECKING:
    pass

_CSV_END = b"\r\n"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = re.compile(r"[=@\t\r]|[+-](?!\d*\.?\d+(?:[eE][+-]?\d+)?$)")


@dataclass(frozen=True)
class Style:
    """How to show an answer to a person.

    `prefixes` shorten IRIs; `labels` stand for IRIs; `width` is the terminal's, None for no bound;
    `spreadsheet` keeps a spreadsheet from running what a cell of CSV says.
    """

    prefixes: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    width: int | None = None
    spreadsheet: bool = False

    def text(self, term: object) -> str:
        """A term for reading: a label or short IRI, a literal's text, nothing for an unbound variable."""
        if term is None:
            return ""
        value = getattr(term, "value", None)
        if type(term).__name__ != "NamedNode" or not isinstance(value, str):
            return str(term) if value is None or type(term).__name__ == "BlankNode" else value
        return self.labels.get(value) or self.shorten(value)

    def shorten(self, iri: str) -> str:
        """The IRI as a prefixed name, where a prefix is known and the rest is a plain name."""
        fitting = [
            (len(start), prefix) for prefix, start in self.prefixes.items() if iri.startswith(start) and start
        ]
        if not fitting:
            return iri
        length, prefix = max(fitting)
        local = iri[length:]
        plain = local.replace("-", "a").replace("_", "a").replace(".", "a").isalnum() and local[-1:] != "."
        return f"{prefix}:{local}" if plain else iri


Writer = Callable[[Answer, Style], bytes]


def _results(name: str) -> Writer:
    """A SPARQL results format that the engine writes."""

    def write(answer: Answer, style: Style) -> bytes:
        import pyoxigraph as ox

        format_ = getattr(ox.QueryResultsFormat, name)
        if isinstance(answer, Truth):
            verdict = ox.parse_query_results(
                b'{"head":{},"boolean":%s}' % (b"true" if answer.value else b"false"),
                ox.QueryResultsFormat.JSON,
            )
            return _ended(verdict.serialize(format=format_) or b"")
        assert isinstance(answer, Rows)
        if name == "TSV":
            return answer.tsv()
        if name == "XML":
            _refuse_what_xml_lacks(answer)
        if not answer.variables:
            return _ended(_nameless(answer, name))
        solutions = ox.parse_query_results(answer.tsv(), ox.QueryResultsFormat.TSV)
        written = solutions.serialize(format=format_) or b""
        # A reader of XML would take a bare carriage return for a line feed.
        return _ended(written.replace(b"\r", b"&#13;") if name == "XML" else written)

    return write


def _refuse_what_xml_lacks(answer: Rows) -> None:
    """Raise UsageError for a character that XML 1.0 has no way to write; it would be dropped."""
    for line in answer.lines:
        if found := _NO_XML.search(line.decode()):
            raise UsageError(
                f"the answer holds the character U+{ord(found[0]):04X}, which XML can't hold",
                code="unfit-format",
                remedy="take json, csv or tsv",
            )


def _nameless(answer: Rows, name: str) -> bytes:
    """Rows without columns (`SELECT * { }`), which TSV can't be read back into."""
    count = len(answer.lines)
    if name == "JSON":
        return b'{"head":{"vars":[]},"results":{"bindings":[%s]}}' % b",".join([b"{}"] * count)
    if name == "XML":
        return (
            b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head></head>'
            b"<results>%s</results></sparql>" % (b"<result></result>" * count)
        )
    return b"\r\n" * (count + 1)


def _ended(written: bytes) -> bytes:
    return written if written.endswith(b"\n") else written + b"\n"


def _plain_truth(answer: Answer, style: Style) -> bytes:
    assert isinstance(answer, Truth)
    return b"true\n" if answer.value else b"false\n"


def _csv(answer: Answer, style: Style) -> bytes:
    plain = _plain_csv(answer) if isinstance(answer, Rows) else None
    written = plain or _results("CSV")(answer, style)
    return _defused(written) if style.spreadsheet else written


def _plain_csv(answer: Rows) -> bytes | None:
    """CSV by changing separators alone, where no cell of the TSV is quoted or would be; else None.

    It spares large answers of IRIs and numbers the way through the engine's terms.
    """
    body = b"\n".join(answer.lines)
    if not answer.lines or not answer.variables or any(sign in body for sign in (b'"', b",", b"<<", b"\\")):
        return None
    head = ",".join(answer.variables).encode()
    cells = body.translate(None, b"<>").replace(b"\t", b",").replace(b"\n", _CSV_END)
    return head + _CSV_END + cells + _CSV_END


def _defused(written: bytes) -> bytes:
    """CSV in which no cell is a formula: what could begin one, and is no number, gets an apostrophe."""
    import csv
    import io

    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    for row in csv.reader(io.StringIO(written.decode(), newline="")):
        writer.writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row])
    return output.getvalue().encode()


def _table(answer: Answer, style: Style) -> bytes:
    from sahel_ld.querying import table

    assert isinstance(answer, Rows)
    cells = [[style.text(term) for term in row] for row in answer.terms()]
    return table.fitted(answer.variables, cells, style.width).encode()


def _markdown(answer: Answer, style: Style) -> bytes:
    from sahel_ld.querying import table

    assert isinstance(answer, Rows)
    cells = [[style.text(term) for term in row] for row in answer.terms()]
    return table.markdown(answer.variables, cells).encode()


def _ntriples(answer: Answer, style: Style) -> bytes:
    assert isinstance(answer, Triples)
    return answer.ntriples()


def _rdf(name: str) -> Writer:
    def write(answer: Answer, style: Style) -> bytes:
        import pyoxigraph as ox

        assert isinstance(answer, Triples)
        triples = ox.parse(answer.ntriples(), ox.RdfFormat.N_TRIPLES)
        used = _used(answer, style.prefixes)
        written = ox.serialize(triples, format=getattr(ox.RdfFormat, name), prefixes=used) or b""
        return _ended(_sorted_prefixes(written) if name == "TURTLE" else written)

    return write


def _sorted_prefixes(written: bytes) -> bytes:
    """Turtle with its prefixes in order: the engine promises none."""
    lines = written.splitlines(keepends=True)
    count = next((n for n, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    return b"".join([*sorted(lines[:count]), *lines[count:]])


def _used(answer: Triples, prefixes: Mapping[str, str]) -> dict[str, str]:
    written = answer.ntriples()
    return {prefix: iri for prefix, iri in prefixes.items() if b"<" + iri.encode() in written}


FORMATS: dict[str, dict[type[Answer], Writer]] = {
    "table": {Rows: _table, Truth: _plain_truth},
    "csv": {Rows: _csv, Truth: _plain_truth},
    "tsv": {Rows: _results("TSV"), Truth: _plain_truth},
    "json": {Rows: _results("JSON"), Truth: _results("JSON")},
    "xml": {Rows: _results("XML"), Truth: _results("XML")},
    "md": {Rows: _markdown, Truth: _plain_truth},
    "ttl": {Triples: _rdf("TURTLE")},
    "nt": {Triples: _ntriples},
    "jsonld": {Triples: _rdf("JSON_LD")},
}
_KINDS = {"SELECT": Rows, "ASK": Truth, "CONSTRUCT": Triples, "DESCRIBE": Triples}
_SUFFIXES = {
    ".txt": "table",
    ".srj": "json",
    ".srx": "xml",
    ".turtle": "ttl",
    ".ntriples": "nt",
    ".markdown": "md",
}


def choose(form: str, wanted: str | None, output: Path | None) -> str:
    """The format: the one wanted, else by the output's suffix, else table or ttl by the query's form.

    Raises UsageError for a format that is unknown or can't hold such an answer.
    """
    kind = _KINDS[form]
    fitting = [name for name, writers in FORMATS.items() if kind in writers]
    name = wanted or (_by_suffix(output) if output else None) or fitting[0]
    if name not in FORMATS:
        raise UsageError(
            f"unknown format {name!r}", code="unknown-format", remedy=f"known: {', '.join(FORMATS)}"
        )
    if name not in fitting:
        raise UsageError(
            f"{form} gives no {name}", code="unfit-format", remedy=f"it gives {', '.join(fitting)}"
        )
    return name


def _by_suffix(output: Path) -> str:
    suffix = output.suffix.lower()
    name = _SUFFIXES.get(suffix, suffix.removeprefix("."))
    if name not in FORMATS:
        raise UsageError(
            f"no format is known for {output.name!r}",
            code="unknown-format",
            remedy=f"say it with -r: {', '.join(FORMATS)}",
        )
    return name


def write(answer: Answer, format_: str, style: Style) -> bytes:
    """The answer in a format that `choose` has found to fit it."""
    return FORMATS[format_][type(answer)](answer, style)
