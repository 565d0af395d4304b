"""From release to release: CHANGES.md, its patch, versions, and released IRIs that stay."""

from __future__ import annotations

import filecmp
import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from golden_project import Command, make_project
from sahel_ld.versions import Version

BASE = "https://example.org/ford/id/"
DEPRECATED = NamedNode("http://www.w3.org/2002/07/owl#deprecated")
REPLACED = NamedNode("http://purl.org/dc/terms/isReplacedBy")


@pytest.fixture
def project(published_ford: Path, tmp_path: Path) -> Path:
    """The ten-row project with its first release."""
    folder = make_project(tmp_path / "ford")
    shutil.copytree(published_ford / "dist", folder / "dist")
    return folder


def edit(project: Path, table: str, old: str, new: str) -> None:
    """Change a text in a table."""
    path = project / "seeds" / "ford" / table
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def without_alias(project: Path) -> None:
    """The one alias goes."""
    path = project / "seeds" / "ford" / "names.csv"
    path.write_text(path.read_text(encoding="utf-8").split("\n", 1)[0] + "\n", encoding="utf-8")


def differing(one: Path, other: Path) -> list[str]:
    """The files that are not the same in two folders."""
    names = {p.relative_to(each).as_posix() for each in (one, other) for p in each.rglob("*") if p.is_file()}
    same, _, _ = filecmp.cmpfiles(one, other, sorted(names), shallow=False)
    return sorted(names - set(same))


def said(dist: Path, slug: str) -> dict[str, list[str]]:
    """What a release says of a thing."""
    store = Store()
    store.bulk_load(path=dist / "ford.nq", format=RdfFormat.N_QUADS)
    found: dict[str, list[str]] = {}
    for quad in store.quads_for_pattern(NamedNode(BASE + slug), None, None, None):
        found.setdefault(quad.predicate.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1], []).append(
            str(quad.object)
        )
    return found


def test_the_first_release_says_so(published_ford: Path) -> None:
    """Without a predecessor CHANGES.md has definite content, and there is no patch."""
    text = (published_ford / "dist" / "CHANGES.md").read_text(encoding="utf-8")
    assert text.startswith("# Changes\n")
    assert "## 0.1.0 (2001-06-01)\n\nFirst release: 17 claims" in text
    assert not (published_ford / "dist" / "changes.rdfp").exists()


def test_a_release_tells_what_changed(project: Path, command: Command) -> None:
    """The section of the new version stands before those of the old; the patch leads from one to other."""
    before = (project / "dist" / "ford.nq").read_text(encoding="utf-8")
    edit(project, "figures.csv", "person,2,", "person,3,")
    answer = command("-C", project, "publish", "--release", "0.2.0")
    assert answer.status == 0, answer
    text = (project / "dist" / "CHANGES.md").read_text(encoding="utf-8")
    assert text.index("## 0.2.0 (") < text.index("### Figures, by source") < text.index("## 0.1.0 (")
    assert "→ at least 3" in text
    assert "Release 0.2.0 of" in (project / "dist" / "README.md").read_text(encoding="utf-8")
    assert command("verify", project / "dist").status == 0
    lines = set(before.splitlines())
    for line in (project / "dist" / "changes.rdfp").read_text(encoding="utf-8").splitlines():
        if line.startswith("D "):
            lines.remove(line[2:])
        elif line.startswith("A "):
            lines.add(line[2:])
    assert lines == set((project / "dist" / "ford.nq").read_text(encoding="utf-8").splitlines())


def test_publishing_a_release_again_gives_the_same_bytes(
    project: Path, tmp_path: Path, command: Command
) -> None:
    """In place, elsewhere, and from the first release again: not a byte differs."""
    first = tmp_path / "first"
    shutil.copytree(project / "dist", first)
    edit(project, "figures.csv", "person,2,", "person,3,")
    without_alias(project)
    assert command("-C", project, "publish", "--release", "0.2.0").status == 0
    second = tmp_path / "second"
    shutil.copytree(project / "dist", second)
    for more in ((), ("--out", tmp_path / "other"), ("--out", tmp_path / "third", "--since", first)):
        assert command("-C", project, "publish", "--release", "0.2.0", *more).status == 0
        assert differing(second, more[1] if more else project / "dist") == []


def test_changes_pile_up(project: Path, command: Command) -> None:
    """A third release keeps the sections of both before it, and counts from the second."""
    edit(project, "figures.csv", "person,2,", "person,3,")
    assert command("-C", project, "publish", "--release", "0.2.0").status == 0
    edit(project, "figures.csv", "person,3,", "person,4,")
    assert command("-C", project, "publish", "--release", "0.3.0").status == 0
    text = (project / "dist" / "CHANGES.md").read_text(encoding="utf-8")
    heads = [line for line in text.splitlines() if line.startswith("## ")]
    assert heads == ["## 0.3.0 (2001-06-01)", "## 0.2.0 (2001-06-01)", "## 0.1.0 (2001-06-01)"]
    assert "since 0.2.0" in text.split("## 0.2.0")[0]
    assert "at least 3 (person, injured, perpetrators inclusion unstated) → at least 4" in text


def test_a_draft_of_a_version_is_compared_with_the_release_before(project: Path, command: Command) -> None:
    """Without --release a version may be written again; its changes count from the last one."""
    path = project / "sahel-ld.toml"
    path.write_text(path.read_text("utf-8").replace('"0.1.0"', '"0.2.0"'), "utf-8")
    edit(project, "figures.csv", "person,2,", "person,3,")
    assert command("-C", project, "publish").status == 0
    edit(project, "figures.csv", "person,3,", "person,4,")
    assert command("-C", project, "publish").status == 0
    text = (project / "dist" / "CHANGES.md").read_text(encoding="utf-8")
    assert "at least 2 (person, injured, perpetrators inclusion unstated) → at least 4" in text
    assert "at least 3" not in text


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("", "'' is no version"),
        ("v1", "'v1' is no version"),
        ("1.2", "'1.2' is no version"),
        ("01.2.3", "'01.2.3' is no version"),
        ("1.2.3 ", "is no version"),
        ("0.0.9", "holds release 0.1.0, and 0.0.9 comes before it"),
        ("0.1.0-rc.1", "and 0.1.0-rc.1 comes before it"),
        ("0.1.0", "release 0.1.0 is out, and these files would change: "),
    ],
)
def test_versions_that_are_refused(version: str, words: str, project: Path, command: Command) -> None:
    """Empty, no version, lower, or the same for other content: exit 2, and dist/ is as it was."""
    before = {p: p.read_bytes() for p in (project / "dist").rglob("*") if p.is_file()}
    edit(project, "figures.csv", "person,2,", "person,3,")
    answer = command("-C", project, "publish", "--release", version)
    assert (answer.status, answer.out) == (2, ""), answer
    assert "error[version]" in answer.err
    assert words in answer.err
    assert before == {p: p.read_bytes() for p in (project / "dist").rglob("*") if p.is_file()}
    assert [path.name for path in project.glob(".dist*")] == []


def test_the_same_version_with_the_same_content(project: Path, tmp_path: Path, command: Command) -> None:
    """That is no change and no error."""
    shutil.copytree(project / "dist", tmp_path / "before")
    assert command("-C", project, "publish", "--release", "0.1.0").status == 0
    assert differing(project / "dist", tmp_path / "before") == []


def test_since_what_is_no_predecessor(project: Path, tmp_path: Path, command: Command) -> None:
    """A folder without release, and one of another dataset, are refused."""
    answer = command("-C", project, "publish", "--release", "0.2.0", "--since", tmp_path)
    assert (answer.status, "there is no release at" in answer.err) == (2, True)
    from golden_project import ROOT

    answer = command("-C", project, "publish", "--release", "0.2.0", "--since", ROOT / "dist")
    assert (answer.status, "holds a release of sahel under" in answer.err) == (2, True)


def test_a_predecessor_that_was_tampered_with(project: Path, command: Command) -> None:
    """Nothing is built on a dump that is not what its index tells of."""
    dump = project / "dist" / "ford.nq"
    dump.write_bytes(dump.read_bytes()[:-30])
    answer = command("-C", project, "publish", "--release", "0.2.0")
    assert (answer.status, "ford.nq: is not the dump that index.json tells of" in answer.err) == (2, True)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"\nA ", b"\nA <urn:a> <urn:b> <urn:c> .\nA ", "is not the one that led to these data"),
        (b"\nTX", b"\nD <urn:a> <urn:b> <urn:c> .\nTX", "H prev is not the digest"),
        (b"H id <ni:///sha-256;", b"H id <ni:///sha-256;A", "H id is not the digest"),
    ],
)
def test_a_patch_that_was_forged_is_named(
    old: bytes, new: bytes, words: str, project: Path, command: Command
) -> None:
    """`verify` applies changes.rdfp backwards, though all checksums hold."""
    without_alias(project)
    assert command("-C", project, "publish", "--release", "0.2.0").status == 0
    dist = project / "dist"
    before = (dist / "changes.rdfp").read_bytes()
    assert old in before
    reseal(dist, "changes.rdfp", before.replace(old, new, 1))
    answer = command("verify", dist)
    assert (answer.status, words in answer.out) == (1, True), answer


def reseal(dist: Path, name: str, content: bytes) -> None:
    """Change a file, and what index.json and SHA256SUMS say of it, as a forger would."""
    digests = {sha256((dist / name).read_bytes()).hexdigest(): sha256(content).hexdigest()}
    size = (dist / name).stat().st_size
    (dist / name).write_bytes(content)
    index = dist / "index.json"
    old = index.read_bytes()
    members = json.loads(old)
    for member in members["files"]:
        if member["name"] == name:
            assert member["bytes"] == size
            member |= {"bytes": len(content), "sha256": sha256(content).hexdigest()}
    index.write_text(json.dumps(members, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    digests[sha256(old).hexdigest()] = sha256(index.read_bytes()).hexdigest()
    sums = (dist / "SHA256SUMS").read_text(encoding="utf-8")
    for was, now in digests.items():
        sums = sums.replace(was, now)
    (dist / "SHA256SUMS").write_text(sums, encoding="utf-8")


def test_what_is_gone_stays_deprecated(project: Path, command: Command) -> None:
    """A thing, and nodes named by their content: deprecated, with labels; said once on standard error."""
    edit(project, "figures.csv", "person,2,", "person,3,")
    without_alias(project)
    old = next((project / "dist").glob("ford.nt")).read_text(encoding="utf-8")
    figure = old.split(f"{BASE}figure/")[1].split(">")[0]
    answer = command("-C", project, "publish", "--release", "0.2.0")
    assert answer.status == 0, answer
    assert answer.err.count(f"{BASE}name/millers-1") == 1
    assert "1 released IRIs are gone and stay" in answer.err
    assert said(project / "dist", "name/millers-1") == {
        "deprecated": ['"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'],
        "prefLabel": ['"Mill Folk"@en'],
    }
    assert "deprecated" in said(project / "dist", f"figure/{figure}")
    # They stay in the release after that, and are not spoken of again.
    answer = command("-C", project, "publish", "--release", "0.3.0")
    assert (answer.status, answer.err) == (0, "")
    assert "deprecated" in said(project / "dist", "name/millers-1")
    assert "The data are those of 0.2.0" in (project / "dist" / "CHANGES.md").read_text(encoding="utf-8")


def test_curators_name_the_successor(project: Path, command: Command) -> None:
    """A row of retired.csv: successor and reason stand in the data, the table is published."""
    without_alias(project)
    (project / "seeds" / "ford" / "retired.csv").write_text(
        "iri,replaced_by,reason\nname:millers-1,actor:millers,It was a nickname.\n", encoding="utf-8"
    )
    answer = command("-C", project, "publish", "--release", "0.2.0")
    assert (answer.status, answer.err) == (0, "")
    node = said(project / "dist", "name/millers-1")
    assert node["isReplacedBy"] == [f"<{BASE}actor/millers>"]
    assert node["editorialNote"] == ['"It was a nickname."@en']
    assert (project / "dist" / "tables" / "retired.csv").is_file()
    assert "retired, replaced by actor:millers “Millers”" in (project / "dist" / "CHANGES.md").read_text(
        "utf-8"
    )
    assert command("verify", project / "dist").status == 0


def test_a_successor_named_later_is_told(project: Path, command: Command) -> None:
    """What was retired without a word in one release gets its row for the next: CHANGES.md says which."""
    without_alias(project)
    assert command("-C", project, "publish", "--release", "0.2.0").status == 0
    (project / "seeds" / "ford" / "retired.csv").write_text(
        "iri,replaced_by,reason\nname:millers-1,actor:millers,It was a nickname.\n", encoding="utf-8"
    )
    assert command("-C", project, "publish", "--release", "0.3.0").status == 0
    text = (project / "dist" / "CHANGES.md").read_text(encoding="utf-8").split("## 0.2.0")[0]
    assert "### Retired before\n\n* ~ name:millers-1 “Mill Folk”: " in text
    assert "isReplacedBy: – → actor:millers “Millers”; skos:editorialNote: – → “It was a nickname.”" in text


def test_what_comes_back_lives(project: Path, tmp_path: Path, command: Command) -> None:
    """A retired thing that the tables describe again is deprecated no longer."""
    table = project / "seeds" / "ford" / "names.csv"
    before = table.read_text(encoding="utf-8")
    without_alias(project)
    assert command("-C", project, "publish", "--release", "0.2.0").status == 0
    table.write_text(before, encoding="utf-8")
    assert command("-C", project, "publish", "--release", "0.3.0").status == 0
    assert "deprecated" not in said(project / "dist", "name/millers-1")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("actor:millers,actor:reeves,No longer.", "retired.csv:2:iri: <https://example.org/ford/id/actor/millers>"
         " is not retired"),
        ("actor:nobody,,No longer.", "retired.csv:2:iri: <https://example.org/ford/id/actor/nobody> was never"),
        ("name:millers-1,actor:nobody,No longer.", "retired.csv:2:replaced_by: the successor"),
        ("name:millers-1,name:millers-1,No longer.", "is replaced by itself"),
        ("name:millers-1,,", "retired.csv:2:reason: has no reason"),
        ("name:millers-1,,No.\nname:millers-1,,No.", "retired.csv:3:iri: "),
        ("millers,,No.", "retired.csv:2:iri: 'millers' is no IRI"),
        ("name:millers-1,No.", "retired.csv:2: has 2 cells, not 3"),
        ('name:millers-1,,"No.', "retired.csv:2: is no CSV"),
    ],
)  # fmt: skip
def test_wrong_rows(rows: str, words: str, project: Path, command: Command) -> None:
    """Each is named by line and column; nothing is published."""
    without_alias(project)
    (project / "seeds" / "ford" / "retired.csv").write_text(f"iri,replaced_by,reason\n{rows}\n", "utf-8")
    answer = command("-C", project, "publish", "--release", "0.2.0")
    assert (answer.status, words in answer.err) == (2, True), answer


def test_a_term_that_is_gone(project: Path, command: Command) -> None:
    """A code of the ontology that a new release lacks stays with label and definition."""
    (project / "ontology").unlink()
    from golden_project import ROOT

    shutil.copytree(ROOT / "ontology", project / "ontology")
    path = project / "ontology" / "schemes" / "harm.ttl"
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    kept = [block for block in blocks if not block.lstrip().startswith("harm:kidnapped")]
    gone = len(blocks) - len(kept)
    if not gone:
        last = max(index for index, block in enumerate(blocks) if block.lstrip().startswith("harm:"))
        gone_iri = blocks.pop(last).split(maxsplit=1)[0].removeprefix("harm:")
        kept = blocks
    else:
        gone_iri = "kidnapped"
    path.write_text("\n\n".join(kept), encoding="utf-8")
    answer = command("-C", project, "publish", "--release", "0.2.0")
    assert answer.status == 0, answer
    store = Store()
    store.bulk_load(path=project / "dist" / "ford.nq", format=RdfFormat.N_QUADS)
    node = NamedNode(f"https://w3id.org/sahel-ld/scheme/harm/{gone_iri}")
    found = {quad.predicate.value.rsplit("#", 1)[-1]: quad.graph_name.value
             for quad in store.quads_for_pattern(node, None, None, None)}  # fmt: skip
    assert set(found) == {"deprecated", "prefLabel", "definition"}
    assert set(found.values()) == {"https://example.org/ford/graph/ontology"}


def test_the_order_of_versions() -> None:
    """As https://semver.org gives it."""
    texts = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
             "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0"]  # fmt: skip
    versions = [Version.of(text) for text in sorted(texts)]
    assert [str(each) for each in sorted(versions)] == texts


def renew(folder: Path) -> None:
    """Renew the checksums, as a forger would."""
    document = json.loads((folder / "index.json").read_bytes())
    for member in document["files"]:
        content = (folder / member["name"]).read_bytes()
        member |= {"bytes": len(content), "sha256": sha256(content).hexdigest()}
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    (folder / "index.json").write_text(text, encoding="utf-8")
    sums = {each["name"]: each["sha256"] for each in document["files"]}
    sums["index.json"] = sha256(text.encode()).hexdigest()
    lines = (f"{sums[name]}  {name}\n" for name in sorted(sums))
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("README.md", "| 17 |", "| 18 |"),
        ("README.md", "Release 0.2.0", "Release 0.2.1"),
        ("CHANGES.md", "→ at least 3", "→ at least 4"),
        ("CHANGES.md", "First release: 17", "First release: 71"),
        ("CHANGES.md", "# Changes", "# Changed"),
    ],
)
def test_pages_for_people_are_held_to_the_data(
    project: Path, command: Command, name: str, old: str, new: str
) -> None:
    """README.md and CHANGES.md follow from the data: a word changed is named, though checksums fit."""
    edit(project, "figures.csv", "person,2,", "person,3,")
    assert command("-C", project, "publish", "--release", "0.2.0").status == 0
    text = (project / "dist" / name).read_text(encoding="utf-8")
    assert old in text, text
    (project / "dist" / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    renew(project / "dist")
    answer = command("verify", project / "dist")
    assert answer.status == 1
    line = next(line for line in answer.out.splitlines() if f"{name}: line " in line)
    assert "is not what follows from the rest" in line


def test_the_citation_names_this_release(project: Path, command: Command) -> None:
    """CITATION.cff gets the version and the date of the release, and keeps the rest."""
    cff = 'cff-version: 1.2.0\nversion: "0.1.0"  # raised by hand\nmessage: "version: 7"\ndate-released: 1999-01-01\n'
    (project / "CITATION.cff").write_text(cff, encoding="utf-8")
    assert command("-C", project, "publish", "--release", "0.2.0").status == 0
    assert (project / "dist" / "CITATION.cff").read_text(encoding="utf-8") == (
        'cff-version: 1.2.0\nversion: "0.2.0"  # raised by hand\nmessage: "version: 7"\ndate-released: 2001-06-01\n'
    )


def test_another_layout_is_said(project: Path, command: Command) -> None:
    """A release that another version wrote: what was not derived again is said, not passed over."""
    index = json.loads((project / "dist" / "index.json").read_bytes()) | {"layout": 99}
    (project / "dist" / "index.json").write_text(json.dumps(index, ensure_ascii=False, indent=2) + "\n")
    renew(project / "dist")
    answer = command("verify", project / "dist")
    assert answer.status == 0
    assert "has layout 99" in answer.err


def test_every_section_stays_whole(project: Path, command: Command) -> None:
    """After four more releases each section begins on a line of its own, after an empty one."""
    for number in range(2, 6):
        edit(project, "figures.csv", f"person,{number},", f"person,{number + 1},")
        assert command("-C", project, "publish", "--release", f"0.{number}.0").status == 0
        assert command("verify", project / "dist").status == 0
    text = (project / "dist" / "CHANGES.md").read_text(encoding="utf-8")
    assert text.count("\n\n## 0.") == 5
    assert text.count("## 0.") == 5


def test_what_a_release_keeps_alive_gives_no_warning_and_is_explained(
    project: Path, command: Command
) -> None:
    """A retired alias: no shape warns of it, and `explain` tells since when it is gone."""
    without_alias(project)
    answer = command("-C", project, "publish", "--release", "0.2.0")
    assert "warning" not in answer.out
    text = (project / "dist" / "CHANGES.md").read_text(encoding="utf-8")
    alias = next(line for line in text.splitlines() if "† name:" in line).split("name:")[1].split(" ")[0]
    told = command("-C", project, "explain", f"<{BASE}name/{alias}>")
    assert "retired in release: 0.2.0 (2001-06-01)" in told.out, told
    assert "no row of retired.csv speaks of it" in told.out


def test_a_release_is_not_older_than_the_one_before(project: Path, command: Command) -> None:
    """A higher version with an earlier day is refused; nothing is written."""
    settings = project / "sahel-ld.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("released = 2001-06-01", "released = 2001-05-31"), encoding="utf-8")
    before = (project / "dist" / "SHA256SUMS").read_bytes()
    answer = command("-C", project, "publish", "--release", "0.2.0")
    assert answer.status == 2
    assert "holds release 0.1.0 of 2001-06-01, and this one is of 2001-05-31" in answer.err
    assert (project / "dist" / "SHA256SUMS").read_bytes() == before
