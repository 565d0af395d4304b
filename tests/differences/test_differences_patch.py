"""RDF Patch: applied to the old side it gives the new one exactly, in any format, with blank nodes too."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse, serialize

from golden_project import ROOT, Command

PREFIX = "@prefix : <http://example.org/> .\n"
CASES = {
    "nothing": (":a :b :c .", ":a :b :c ."),
    "from nothing": ("", ":a :b :c , 1 ."),
    "to nothing": (':a :b "x"@en .', ""),
    "spelling of numbers": (":a :b 7 .", ':a :b "007"^^<http://www.w3.org/2001/XMLSchema#integer> .'),
    "odd text": (r':a :b "tab\t, quote \", line\nfeed" .', r':a :b "D <x> <y> <z> .\nTC ." .'),
    "blank nodes": (":a :b [ :c [ :d 1 ] , [ :d 2 ] ] .", ":a :b [ :c [ :d 1 ] , [ :d 3 ] ] , [ :e 5 ] ."),
    "lists": (":a :b ( 1 2 3 ) .", ":a :b ( 1 3 ) ."),
}


def canonical(path: Path) -> set[str]:
    """The quads of a file, its blank nodes labelled by RDFC-1.0, read without the code under test."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    form = {".ttl": RdfFormat.TURTLE, ".trig": RdfFormat.TRIG, ".nq": RdfFormat.N_QUADS}
    dataset = Dataset(parse(data, format=form[path.with_suffix("").suffix or path.suffix]))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(serialize(dataset, format=RdfFormat.N_QUADS).decode().split("\n")) - {""}


def applied(patch: str, quads: set[str]) -> set[str]:
    """The quads after a patch, line by line; every line must do something."""
    lines = patch.split("\n")
    assert lines[0].startswith("H id <ni:///sha-256;")
    assert lines[1].startswith("H prev <ni:///sha-256;")
    assert (lines[2], lines[-2:]) == ("TX .", ["TC .", ""])
    result = set(quads)
    for line in lines[3:-2]:
        if line.startswith("D "):
            assert line[2:] in result
            result.remove(line[2:])
        else:
            assert line.startswith("A ")
            assert line[2:] not in result
            result.add(line[2:])
    return result


@pytest.mark.parametrize("case", CASES)
def test_a_patch_applies(case: str, tmp_path: Path, command: Command) -> None:
    """OLD and the patch give NEW; the exit status says whether the patch is empty."""
    paths = []
    for name, text in zip(("old", "new"), CASES[case], strict=True):
        paths.append(tmp_path / f"{name}.ttl.gz")
        paths[-1].write_bytes(gzip.compress((PREFIX + text).encode()))
    answer = command("diff", *paths, "-r", "patch")
    old, new = map(canonical, paths)
    assert answer.status == int(old != new), answer
    assert applied(answer.out, old) == new


def test_a_patch_of_named_graphs(tmp_path: Path, command: Command) -> None:
    """A triple that goes to another graph is one deletion and one addition."""
    paths = [tmp_path / "old.trig", tmp_path / "new.trig"]
    for path, graph in zip(paths, (":g", ":h"), strict=True):
        path.write_text(f"{PREFIX}{graph} {{ :a :b :c }} :a :b :d .", encoding="utf-8")
    answer = command("diff", *paths, "-r", "patch")
    old, new = map(canonical, paths)
    assert applied(answer.out, old) == new
    assert "1 quads came, 1 went" in command("diff", *paths).out
    assert "2 statements came into, or left, a graph" in command("diff", *paths).out


def test_a_patch_of_the_real_release(tmp_path: Path, command: Command) -> None:
    """A third of the real data taken away, and some added."""
    lines = (ROOT / "dist" / "sahel.nq").read_text(encoding="utf-8").splitlines(keepends=True)
    other = tmp_path / "other.nq"
    more = "<urn:a> <urn:b> <urn:c> <urn:d> .\n"
    other.write_text("".join(line for n, line in enumerate(lines) if n % 3) + more, encoding="utf-8")
    answer = command("diff", ROOT / "dist", other, "-r", "patch")
    assert applied(answer.out, {line.strip() for line in lines}) == canonical(other)


def test_the_order_and_the_labels_of_a_file_do_not_count(tmp_path: Path, command: Command) -> None:
    """The same graph, written otherwise: no difference."""
    (tmp_path / "a.ttl").write_text(f"{PREFIX}:a :b [ :c 1 ] , :d .", encoding="utf-8")
    (tmp_path / "b.nt").write_text(
        '_:z <http://example.org/c> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
        "<http://example.org/a> <http://example.org/b> <http://example.org/d> .\n"
        "<http://example.org/a> <http://example.org/b> _:z .\n",
        encoding="utf-8",
    )
    answer = command("diff", tmp_path / "a.ttl", tmp_path / "b.nt")
    assert (answer.status, "no difference" in answer.out) == (0, True), answer


def test_folders_of_files(tmp_path: Path, command: Command) -> None:
    """A folder is the merge of its files, in whatever format; blank nodes of two files stay two."""
    for name in ("one", "other"):
        (tmp_path / name / "deep").mkdir(parents=True)
    (tmp_path / "one" / "a.ttl").write_text(f"{PREFIX}_:x :b 1 .", encoding="utf-8")
    (tmp_path / "one" / "deep" / "b.ttl").write_text(f"{PREFIX}_:x :b 2 .", encoding="utf-8")
    (tmp_path / "one" / "readme.txt").write_text("no RDF", encoding="utf-8")
    (tmp_path / "other" / "a.ttl").write_text(f"{PREFIX}_:x :b 1 . _:y :b 2 .", encoding="utf-8")
    assert command("diff", tmp_path / "one", tmp_path / "other").status == 0
    (tmp_path / "other" / "a.ttl").write_text(f"{PREFIX}_:x :b 1 , 2 .", encoding="utf-8")
    assert command("diff", tmp_path / "one", tmp_path / "other").status == 1


def test_release_against_its_triples(command: Command) -> None:
    """Where only one side has graphs, triples are compared, and that is said."""
    answer = command("diff", ROOT / "dist", ROOT / "dist" / "sahel.nt", "--no-answers")
    assert answer.status == 0, answer
    assert "compared as triples" in answer.out


def test_blank_nodes_are_not_what_looks_so() -> None:
    """Text and IRIs that hold `_:` are not taken for blank nodes."""
    from sahel_ld.differences.blank_nodes import canonical as label

    lines = [b'<urn:a_:b> <urn:p> "_:x" .']
    assert label(lines, Path("x")) == lines
