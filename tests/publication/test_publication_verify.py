"""`verify` finds nothing in a release, and names the file of every change."""

from __future__ import annotations

import json
import os
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from sahel_ld.publication import Problem, publish, read_index, verify
from sahel_ld.publication.index import checksums
from small_release import small_release, store

# They give the checksum of a file too, and a forger may forget them.
CATALOGUES = {(name, "metadata") for name in ("dcat.ttl", "dcat.jsonld", "dataset.jsonld")}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    publish(small_release(folder / "project"), out=folder / "dist")
    return folder / "dist"


@pytest.fixture
def copy(published: Path, tmp_path: Path) -> Path:
    """A copy of the release that a test may damage."""
    return Path(shutil.copytree(published, tmp_path / "dist"))


def kinds(problems: list[Problem]) -> set[tuple[str, str]]:
    return {(problem.file, problem.kind) for problem in problems}


def reseal(folder: Path) -> None:
    """Make index.json and SHA256SUMS agree with the files again, as a forger would."""
    document = json.loads((folder / "index.json").read_bytes())
    for member in document["files"]:
        content = (folder / member["name"]).read_bytes()
        member |= {"bytes": len(content), "sha256": sha256(content).hexdigest()}
    (folder / "index.json").write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    digest = sha256((folder / "index.json").read_bytes()).hexdigest()
    (folder / "SHA256SUMS").write_bytes(checksums(read_index(folder / "index.json"), digest))


def edit_index(folder: Path, **changes: Any) -> None:
    document = json.loads((folder / "index.json").read_bytes())
    (folder / "index.json").write_text(json.dumps(document | changes, ensure_ascii=False, indent=2) + "\n")
    reseal(folder)


def test_a_release_is_verified(published: Path) -> None:
    """A fresh release has no problem."""
    assert verify(published) == []


def test_resealing_alone_changes_nothing(copy: Path) -> None:
    """The forger's tool of these tests is exact: what it seals unchanged still verifies."""
    reseal(copy)
    assert verify(copy) == []


def test_any_changed_byte_is_named(copy: Path) -> None:
    """A bit flipped at the beginning, middle or end of any file: that file is named."""
    for path in sorted(copy.rglob("*")):
        if path.is_dir():
            continue
        original = path.read_bytes()
        for at in {0, len(original) // 2, len(original) - 1}:
            path.write_bytes(original[:at] + bytes([original[at] ^ 1]) + original[at + 1 :])
            name = path.relative_to(copy).as_posix()
            assert name in {problem.file for problem in verify(copy)}, (name, at)
        path.write_bytes(original)
    assert verify(copy) == []


def test_every_missing_file_is_named(copy: Path) -> None:
    """Each file taken away in turn is reported, index.json and SHA256SUMS too."""
    for path in sorted(copy.rglob("*")):
        if path.is_dir():
            continue
        original = path.read_bytes()
        path.unlink()
        assert path.relative_to(copy).as_posix() in {problem.file for problem in verify(copy)}
        path.write_bytes(original)


def test_any_changed_byte_is_named_though_the_checksums_are_renewed(copy: Path) -> None:
    """What follows from the rest is derived again; each other file has its checksum in two of those."""
    for path in sorted(copy.rglob("*")):
        name = path.relative_to(copy).as_posix()
        if path.is_dir() or name in ("index.json", "SHA256SUMS"):
            continue
        original, index = path.read_bytes(), (copy / "index.json").read_bytes()
        for at in {0, len(original) // 3, len(original) // 2, len(original) - 1}:
            path.write_bytes(original[:at] + bytes([original[at] ^ 1]) + original[at + 1 :])
            reseal(copy)
            found = verify(copy)
            assert [each for each in found if name == each.file or name in each.message], (name, at)
        path.write_bytes(original)
        (copy / "index.json").write_bytes(index)
    reseal(copy)
    assert verify(copy) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("void.ttl", "void:entities 3", "void:entities 4", "void:entities 4"),
        ("dataset.jsonld", '"A dozen facts."', '"Many facts."', "Many facts"),
        ("dcat.jsonld", "Une douzaine", "Deux douzaines", "Deux douzaines"),
        ("datapackage.json", '"type": "integer"', '"type": "string"', "string"),
        ("reports/fair.json", '"passed": true', '"passed": false', "false"),
        ("reports/fair.md", "21 of 33", "32 of 33", "32 of 33"),
        ("small.ttl", "claim:1 a", "# claim\nclaim:1 a", "# claim"),
        ("prov.ttl", "0000000000", "0000000001", "is not the file that reports/fair.json looked at"),
    ],
)
def test_what_follows_from_the_rest_is_derived_again(
    copy: Path, name: str, old: str, new: str, words: str
) -> None:
    """Figures and words of the metadata that the data do not give are named with their line."""
    text = (copy / name).read_text(encoding="utf-8")
    assert old in text, text
    (copy / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    reseal(copy)
    assert [each for each in verify(copy) if each.file == name and words in each.message]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": {"en": "Another"}}, "title"),
        ({"issued": "2026-11-22"}, "issued"),
        ({"licence": "https://example.org/mine"}, "licence"),
        ({"version": "1.2.1"}, "version"),
        ({"more": 1}, "not what follows"),
    ],
)
def test_an_index_that_the_metadata_contradict_is_named(
    copy: Path, changes: dict[str, Any], words: str
) -> None:
    """What index.json says of the release stands in the other metadata, too."""
    edit_index(copy, **changes)
    assert [each for each in verify(copy) if each.file == "index.json" and words in each.message]


def test_a_release_of_another_layout_is_not_derived_again(copy: Path) -> None:
    """What an earlier or later version wrote keeps its words; its figures and checksums must hold."""
    edit_index(copy, layout=99)
    assert [each for each in verify(copy) if each.file != "index.json"] == []
    void = (copy / "void.ttl").read_text().replace("void:triples 34 ;", "void:triples 35 ;")
    (copy / "void.ttl").write_text(void)
    reseal(copy)
    assert ("void.ttl", "metadata") in kinds(verify(copy))


@pytest.mark.parametrize("name", ["extra.whl", ".gitignore", "tables/more.csv", "deep/er/file", "empty/"])
def test_unlisted_files_are_named(copy: Path, name: str) -> None:
    """What index.json does not list is reported, hidden files and empty folders too."""
    (copy / name).parent.mkdir(parents=True, exist_ok=True)
    (copy / name).mkdir() if name.endswith("/") else (copy / name).write_text("x")
    assert kinds(verify(copy)) == {(name, "unlisted")}


def test_links_are_not_followed(copy: Path, tmp_path: Path) -> None:
    """A link in place of a file is reported, though what it points to has the right bytes."""
    shutil.move(copy / "small.nt", tmp_path / "small.nt")
    (copy / "small.nt").symlink_to(tmp_path / "small.nt")
    assert kinds(verify(copy)) == {("small.nt", "link")}


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "nul", '{"files": [{"name": "../../etc/passwd"}]}', "[" * 100_000,
        '{"files": [{"name": "/etc/passwd", "bytes": 1, "mediaType": "a", "sha256": "b"}]}',
        '{"files": [{"name": "a/../../b", "bytes": 1, "mediaType": "a", "sha256": "b"}]}',
        '{"files": [], "graphs": 5}', "\x00\x01",
    ],
)  # fmt: skip
def test_a_hostile_index_is_one_problem(copy: Path, text: str) -> None:
    """An index that is none, or names files outside the release, is reported, never a traceback."""
    (copy / "index.json").write_text(text)
    assert kinds(verify(copy)) == {("index.json", "unreadable")}


@pytest.mark.parametrize(
    "change", [{"graphs": 5}, {"graphs": {"a": "b"}}, {"triples": "x"}, {"name": "../small"}, {"digest": 7},
               {"files": {"a": 1}}, {"files": [5]}, {"files": [{"name": 5}]}],
)  # fmt: skip
def test_an_index_with_wrong_types_is_one_problem(copy: Path, change: dict[str, Any]) -> None:
    """Members of another type than index.json has are reported as such."""
    document = json.loads((copy / "index.json").read_bytes())
    (copy / "index.json").write_text(json.dumps(document | change))
    assert kinds(verify(copy)) == {("index.json", "unreadable")}


def test_an_entity_bomb_is_refused(copy: Path) -> None:
    """RDF/XML with a document type is not read, so nothing is expanded."""
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    text = (copy / "ontology.owl").read_text().replace(
        "<rdf:RDF", f'<!DOCTYPE rdf:RDF [<!ENTITY a0 "lol">{entities}]>\n<rdf:RDF', 1)  # fmt: skip
    (copy / "ontology.owl").write_text(text.replace(">claim<", ">&a11;<"))
    reseal(copy)
    assert kinds(verify(copy)) == {("ontology.owl", "syntax"), *CATALOGUES}


def test_a_remote_context_is_refused(copy: Path) -> None:
    """JSON-LD that names a context elsewhere is reported, nothing is fetched."""
    (copy / "dcat.jsonld").write_text('{"@context": "https://example.org/context", "@id": "urn:x", "a": "b"}')
    reseal(copy)
    assert kinds(verify(copy)) == {("dcat.jsonld", "syntax")}


def test_a_table_outside_the_release_is_named(copy: Path, tmp_path: Path) -> None:
    """A data package that points out of the folder is reported, the file is not read."""
    text = (copy / "datapackage.json").read_text().replace('"tables/claims.csv"', '"../../etc/passwd"')
    (copy / "datapackage.json").write_text(text)
    reseal(copy)
    assert kinds(verify(copy)) == {("datapackage.json", "metadata")}


def test_wrong_sizes_of_graphs_are_named(copy: Path) -> None:
    """Triples by graph that do not hold are reported, for index.json and for VoID."""
    document = json.loads((copy / "index.json").read_bytes())
    edit_index(copy, graphs=dict.fromkeys(document["graphs"], 1))
    assert {("index.json", "metadata"), ("void.ttl", "metadata")} == kinds(verify(copy))


def test_a_triple_in_two_graphs_verifies(tmp_path: Path) -> None:
    """Quads are counted as quads, triples as triples."""
    twice = store("<urn:g> { <urn:s> <urn:p> <urn:o> } <urn:h> { <urn:s> <urn:p> <urn:o> }")
    publish(small_release(tmp_path / "project", store=twice), out=tmp_path / "dist")
    assert verify(tmp_path / "dist") == []


def test_a_folder_without_release(tmp_path: Path) -> None:
    """An empty or missing folder is no release."""
    assert kinds(verify(tmp_path)) == {("index.json", "unreadable")}
    assert kinds(verify(tmp_path / "nowhere")) == {("index.json", "unreadable")}


@pytest.mark.parametrize("name", ["small.ttl", "small.jsonld", "small.nt"])
def test_a_dump_with_other_triples_is_named(copy: Path, name: str) -> None:
    """Checksums forged to fit: a dump that lost or changed a triple is still named."""
    text = (copy / name).read_text(encoding="utf-8")
    (copy / name).write_text(text.replace("many", "more"), encoding="utf-8")
    reseal(copy)
    assert kinds(verify(copy)) == {(name, "triples"), *CATALOGUES}


def test_a_wrong_count_is_named(copy: Path) -> None:
    """A triple count that does not hold is reported with the file."""
    document = json.loads((copy / "index.json").read_bytes())
    next(member for member in document["files"] if member["name"] == "shapes.ttl")["triples"] += 1
    edit_index(copy, files=document["files"])
    assert kinds(verify(copy)) == {("shapes.ttl", "triples")}


def test_a_wrong_digest_is_named(copy: Path) -> None:
    """A digest of the dataset that is not that of the N-Quads is reported."""
    edit_index(copy, digest="0" * 64)
    assert kinds(verify(copy)) == {("small.nq", "digest")}


def test_unsorted_quads_are_named(copy: Path) -> None:
    """N-Quads in another order are not canonical."""
    lines = (copy / "small.nq").read_bytes().splitlines(keepends=True)
    (copy / "small.nq").write_bytes(b"".join(reversed(lines)))
    reseal(copy)
    assert ("small.nq", "digest") in kinds(verify(copy))


def test_wrong_metadata_are_named(copy: Path) -> None:
    """VoID counts and table columns that do not hold are reported."""
    void = (copy / "void.ttl").read_text().replace("void:triples 34 ;", "void:triples 35 ;")
    (copy / "void.ttl").write_text(void)
    package = (copy / "datapackage.json").read_text().replace('"name": "count"', '"name": "account"')
    (copy / "datapackage.json").write_text(package)
    reseal(copy)
    assert kinds(verify(copy)) == {("void.ttl", "metadata"), ("datapackage.json", "metadata")}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('dcat:version "', 'dcat:version "9', "gives the version 9"),
        ('dcat:byteSize "', 'dcat:byteSize "9', "bytes, index.json"),
        ('spdx:checksumValue "', 'spdx:checksumValue "00', "another SHA-256 than index.json"),
    ],
)
def test_a_catalogue_that_says_otherwise_is_named(copy: Path, old: str, new: str, words: str) -> None:
    """Version, sizes and checksums in DCAT are those of the release."""
    text = (copy / "dcat.ttl").read_text(encoding="utf-8")
    assert old in text
    (copy / "dcat.ttl").write_text(text.replace(old, new, 1), encoding="utf-8")
    reseal(copy)
    found = verify(copy)
    assert kinds(found) == {("dcat.ttl", "metadata")}
    assert words in str(found[0])


@pytest.mark.parametrize("name", ["dcat.ttl", "small.trig", "ontology.owl", "dcat.jsonld"])
def test_broken_syntax_is_named(copy: Path, name: str) -> None:
    """RDF cut short is reported with the file."""
    content = (copy / name).read_bytes()
    (copy / name).write_bytes(content[: len(content) // 2])
    reseal(copy)
    assert (name, "syntax") in kinds(verify(copy))


def test_a_pipe_in_place_of_a_file_is_named(copy: Path) -> None:
    """What is no regular file is not read, and not taken for verified."""
    (copy / "README.md").unlink()
    os.mkfifo(copy / "README.md")
    assert kinds(verify(copy)) == {("README.md", "unreadable")}


def test_line_ends_of_windows_are_named(copy: Path) -> None:
    """SHA256SUMS that a tool converted: one line that says what happened."""
    path = copy / "SHA256SUMS"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (problem,) = verify(copy)
    assert (problem.file, problem.kind) == ("SHA256SUMS", "sums")
    assert "CR LF" in problem.message


def test_a_name_with_control_characters_stays_on_its_line(copy: Path) -> None:
    """A file's name can't write to the terminal."""
    (copy / "a\nb\x1b[31m").write_text("x")
    (problem,) = verify(copy)
    assert str(problem) == "a\\u000Ab\\u001B[31m: is not listed in index.json"


def test_other_inputs_than_the_tables_are_named(copy: Path) -> None:
    """prov.ttl gives the digest of each table: another one is named with the table."""
    digest = "0" * 64
    (copy / "prov.ttl").write_text(
        "@prefix dcterms: <http://purl.org/dc/terms/> . @prefix spdx: <http://spdx.org/rdf/terms#> .\n"
        '<urn:i> dcterms:identifier "tables/claims" ; spdx:checksum <urn:c> .\n'
        f'<urn:c> spdx:checksumValue "{digest}"^^<http://www.w3.org/2001/XMLSchema#hexBinary> .\n',
        encoding="utf-8",
    )
    table = next((copy / "tables").glob("*.csv"))
    text = (copy / "prov.ttl").read_text(encoding="utf-8")
    (copy / "prov.ttl").write_text(text.replace("tables/claims", f"tables/{table.stem}"), encoding="utf-8")
    reseal(copy)
    found = [
        problem for problem in verify(copy) if problem.file == "prov.ttl" and "made from" in problem.message
    ]
    assert [problem.message for problem in found] == [
        f"says that tables/{table.name} was made from other bytes: SHA-256 {digest}"
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"files": {}}, "files is of another type"),
        ({"graphs": []}, "graphs is of another type"),
        ({"triples": True}, "triples is of another type"),
        ({"triples": -1}, "triples is of another type"),
        ({"title": "x"}, "title is of another type"),
        ({"files": ["x"]}, "'x' can't be the name of a file"),
        ({"files": [{"name": "a.ttl", "bytes": True, "sha256": "", "mediaType": ""}]}, "has no bytes"),
        ({"files": [{"name": "a.ttl", "bytes": 1, "sha256": ""}]}, "has no media type"),
        ({"files": [{"name": "a", "bytes": 1, "sha256": "", "mediaType": ""}] * 2}, "lists 'a' twice"),
    ],
)
def test_the_wrong_member_of_an_index_is_named(copy: Path, change: dict[str, Any], words: str) -> None:
    """In words of ours, not of Python's."""
    document = json.loads((copy / "index.json").read_text(encoding="utf-8")) | change
    (copy / "index.json").write_text(json.dumps(document), encoding="utf-8")
    (problem,) = verify(copy)
    assert words in problem.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "it should be an object"),
        ("{}", "it has no name"),
        ("[" * 10**5, "nested too deep"),
        ('{"a"', "no JSON"),
    ],
)
def test_no_index_at_all(copy: Path, text: str, words: str) -> None:
    """Another document, none, or a cut one: one plain line."""
    (copy / "index.json").write_text(text, encoding="utf-8")
    (problem,) = verify(copy)
    assert words in problem.message
