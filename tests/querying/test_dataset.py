"""What is loaded is a set: each triple once in the default graph, whatever the files repeat."""

from __future__ import annotations

import bz2
import gzip
from pathlib import Path

import pyoxigraph as ox
import pytest

from sahel_ld import sources
from sahel_ld.errors import DataError, UsageError
from sahel_ld.querying.answers import Rows
from sahel_ld.querying.dataset import Dataset, in_memory, open_dataset, published
from sahel_ld.querying.evaluation import evaluate, prepare
from sahel_ld.querying.failures import QueryRefused
from sample_release import BASE, DUMP, QUADS

FORMATS = {
    "ttl": (ox.RdfFormat.TURTLE, False),
    "nt": (ox.RdfFormat.N_TRIPLES, False),
    "nq": (ox.RdfFormat.N_QUADS, True),
    "trig": (ox.RdfFormat.TRIG, True),
    "rdf": (ox.RdfFormat.RDF_XML, False),
    "owl": (ox.RdfFormat.RDF_XML, False),
    "jsonld": (ox.RdfFormat.JSON_LD, True),
    "n3": (ox.RdfFormat.N3, False),
}


def count(dataset: Dataset, pattern: str = "{ ?s ?p ?o }") -> int:
    answer = evaluate(prepare(f"SELECT (COUNT(*) AS ?n) {pattern}", {"graph": f"{BASE}graph/"}), dataset)
    assert isinstance(answer, Rows)
    return int(next(answer.terms())[0].value)  # type: ignore[union-attr]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    return write(tmp_path / "dump.nq", DUMP)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_every_format_and_compression_is_read(tmp_path: Path, suffix: str, packing: str) -> None:
    """The same triples come out of every RDF format, plain, gzip or Zstandard."""
    from backports import zstd

    format_, graphs = FORMATS[suffix]
    quads = list(ox.parse(DUMP.encode(), ox.RdfFormat.N_QUADS))
    content = ox.serialize(quads if graphs else (quad.triple for quad in quads), format=format_)
    path = tmp_path / f"data.{suffix}{packing}"
    pack = {"": bytes, ".gz": gzip.compress, ".zst": zstd.compress}[packing]
    path.write_bytes(pack(content))
    dataset = in_memory([path], disjoint=False)
    assert count(dataset) == QUADS
    assert bool(dataset.graphs()) is graphs


def test_the_default_graph_is_the_union_of_disjoint_graphs(dump: Path) -> None:
    """Triples of named graphs answer without GRAPH, and with it."""
    dataset = in_memory([dump], disjoint=True)
    assert dataset.union
    assert count(dataset) == QUADS
    assert count(dataset, "{ GRAPH ?g { ?s ?p ?o } }") == QUADS
    assert count(dataset, "{ GRAPH graph:claims { ?s ?p ?o } }") == 1


def test_a_repeated_triple_counts_once(tmp_path: Path, dump: Path) -> None:
    """A triple that a file repeats in another graph, or in none, stands once in the default graph."""
    line = DUMP.splitlines()[0]
    other = write(tmp_path / "other.nq", line.replace("graph/data", "graph/other"))
    plain = write(tmp_path / "plain.nt", line.rpartition("<")[0] + ".")
    for files in ([dump, other], [dump, plain], [dump, other, plain], [dump, dump]):
        dataset = in_memory(files, disjoint=False)
        assert count(dataset) == QUADS
    assert count(in_memory([dump, other], disjoint=False), "{ GRAPH ?g { ?s ?p ?o } }") == QUADS + 1


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    """The RDF merge renames blank nodes: the same label in two files is two nodes."""
    one = write(tmp_path / "one.nt", "_:x <http://e/p> <http://e/o> .\n")
    two = write(tmp_path / "two.nt", "_:x <http://e/p> <http://e/o> .\n")
    assert count(in_memory([one, two], disjoint=False)) == 2


def test_from_chooses_among_the_graphs(tmp_path: Path, dump: Path) -> None:
    """FROM restricts the default graph, FROM NAMED what GRAPH sees; both merge without doubling."""
    line = DUMP.splitlines()[0]
    other = write(tmp_path / "other.nq", line.replace("graph/data", "graph/other"))
    for dataset in (in_memory([dump], disjoint=True), in_memory([dump, other], disjoint=False)):
        assert count(dataset, "FROM graph:claims { ?s ?p ?o }") == 1
        assert count(dataset, "FROM NAMED graph:claims { GRAPH ?g { ?s ?p ?o } }") == 1
        assert count(dataset, "FROM NAMED graph:claims { ?s ?p ?o }") == 0
        assert count(dataset, "FROM graph:claims FROM NAMED graph:data { GRAPH ?g { ?s ?p ?o } }") == 9
    both = in_memory([dump, other], disjoint=False)
    assert count(both, "FROM graph:data FROM graph:other { ?s ?p ?o }") == 9
    assert (
        count(both, "FROM graph:data FROM graph:other FROM NAMED graph:other { GRAPH ?g { ?s ?p ?o } }") == 1
    )


@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
@pytest.mark.parametrize("target", ["{url}", "file:///etc/hostname", f"{BASE}graph/claim"])
def test_from_reads_nothing_else(dump: Path, listener, clause: str, target: str) -> None:
    """FROM of a file, of a web address or of an unknown graph is refused; nothing is opened."""
    text = f"SELECT * {clause} <{target.replace('{url}', listener.url)}> {{ ?s ?p ?o }}"
    with pytest.raises(QueryRefused, match="is no graph of the dataset"):
        evaluate(prepare(text, {}), in_memory([dump], disjoint=True))
    assert listener.calls == []


def test_a_disk_store_is_read_where_it_lies(tmp_path: Path) -> None:
    """The folder of an Oxigraph store can be asked, and is not changed."""
    folder = tmp_path / "store"
    store = ox.Store(str(folder))
    store.load(DUMP.encode(), ox.RdfFormat.N_QUADS)
    store.flush()
    del store
    assert count(open_dataset([folder], disjoint=False)) == QUADS
    with pytest.raises(UsageError, match="can't be joined"):
        open_dataset([folder, folder], disjoint=False)


@pytest.mark.parametrize(
    ("name", "said"),
    [("dmp.nq", "did you mean"), ("notes.xyz", "no known RDF suffix"), ("folder", "a folder without data")],
)
def test_what_is_no_data_is_refused(tmp_path: Path, dump: Path, name: str, said: str) -> None:
    """A missing file names the nearest; an unknown suffix and a folder say what is expected."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "notes.xyz").write_bytes(bz2.compress(b"x"))
    with pytest.raises(UsageError, match=said):
        open_dataset([tmp_path / name], disjoint=False)


def test_nothing_published_says_what_to_do(tmp_path: Path) -> None:
    """Without a dump the remedy is to publish or to name data."""
    with pytest.raises(UsageError, match="run `sahel-ld publish`, or name data with -d"):
        published(tmp_path)


XML = '<?xml version="1.0"?>\n{doctype}<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">\n'
XML += '<r:Description r:about="http://e/x"><e:p>{value}</e:p></r:Description>\n{end}'
FAULTS = {
    "bad.ttl": (b"@prefix e: <http://e/> .\ne:a e:b e:c .\ne:a e:b nope:c .\n", 3, "nope"),
    "bad.nt": (b"<http://e/a> <http://e/b> <http://e/c> .\n<http://e/a> nonsense .\n", 2, "predicate"),
    "bad.nq": (b'<http://e/a> <http://e/b> "\xff" .\n', 1, "UTF-8"),
    "bad.jsonld": (b'{"@id":\n "http://e/a",,}', 2, "keys"),
    "bad.rdf": (XML.format(doctype="", value="x", end="<oops").encode(), 4, ""),
    "bomb.rdf": (
        XML.format(
            doctype='<!DOCTYPE r:RDF [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>', value="&b;", end="</r:RDF>"
        ).encode(),
        2,
        "DOCTYPE",
    ),
    "outside.rdf": (
        XML.format(
            doctype='<!doctype r:RDF [<!ENTITY a SYSTEM "file:///etc/passwd">]>', value="&a;", end="</r:RDF>"
        ).encode(),
        2,
        "DOCTYPE",
    ),
    "wide.rdf": (XML.format(doctype="", value="x", end="</r:RDF>").encode("utf-16"), None, "UTF-8"),
    "cut.ttl.gz": (
        gzip.compress(b"<http://e/a> <http://e/b> <http://e/c> .\n" * 500)[:-12],
        None,
        "cut short",
    ),
    "wrong.ttl.gz": (b"this is no gzip", None, ""),
    "wrong.nq.zst": (b"this is no zstandard", None, "Zstandard"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_in_data_name_file_and_line(tmp_path: Path, name: str) -> None:
    """RDF that can't be read, is cut short or is refused: one error, with file and line."""
    content, line, said = FAULTS[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        in_memory([path], disjoint=False)
    assert caught.value.place is not None
    assert caught.value.place.path == path
    assert caught.value.place.line == line
    assert said in str(caught.value)


def test_a_cut_zstandard_file_is_refused(tmp_path: Path) -> None:
    """A truncated .zst never passes for a shorter file."""
    from backports import zstd

    path = tmp_path / "cut.nt.zst"
    path.write_bytes(zstd.compress(b"<http://e/a> <http://e/b> <http://e/c> .\n" * 500)[:-6])
    with pytest.raises(DataError, match="cut short"):
        in_memory([path], disjoint=False)


@pytest.mark.parametrize(
    "member", ['"@context": "{url}ctx"', '"@context": ["{url}ctx"]', '"@context": {"@import": "{url}ctx"}']
)
def test_remote_contexts_are_refused(tmp_path: Path, listener, member: str) -> None:
    """A JSON-LD file that names a remote context is refused with its line; nothing is fetched."""
    path = write(
        tmp_path / "remote.jsonld",
        "{\n " + member.replace("{url}", listener.url) + ', "@id": "http://e/a", "p": 1}',
    )
    with pytest.raises(DataError, match="remote context") as caught:
        in_memory([path], disjoint=False)
    assert caught.value.place is not None
    assert caught.value.place.line == 2
    assert listener.calls == []


def test_owl_imports_are_not_followed(tmp_path: Path, listener) -> None:
    """owl:imports is a triple like any other."""
    path = write(
        tmp_path / "o.ttl", f"<http://e/o> <http://www.w3.org/2002/07/owl#imports> <{listener.url}> ."
    )
    assert count(in_memory([path], disjoint=False)) == 1
    assert listener.calls == []


def test_suffixes_are_read_whatever_their_case() -> None:
    """`DATA.TTL.GZ` is Turtle."""
    assert sources.format_name(Path("DATA.TTL.GZ")) == "TURTLE"
