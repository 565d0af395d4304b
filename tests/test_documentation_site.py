"""The site of `sahel-ld docs`: whole, linked, escaped, the same every time, and never over foreign files."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from golden_project import ROOT, Command
from sahel_ld.documentation import building, guides, reference, writing
from sahel_ld.documentation.terms import Ontology, anchor
from sahel_ld.documentation.usage import Usage, named_terms, read_usage
from sahel_ld.documentation.wording import LANGUAGES, WORDS
from sahel_ld.errors import UsageError
from sahel_ld.ontology import read_ontology
from sahel_ld.project import Project
from sahel_ld.vocabulary import FOREIGN, ONTOLOGY, REPORTED, SCHEME

SKOS, RDF, OWL = FOREIGN["skos"], FOREIGN["rdf"], FOREIGN["owl"]
EMPTY = Usage({}, {}, {}, {})
VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """The anchors, links and loaded resources of a page, and whether its elements nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.languages: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag in ("a", "link") else []
        self.loaded += [given[name] for name in ("src", "srcset", "data") if name in given]
        self.loaded += [given["href"]] if tag == "link" and given.get("rel") == "stylesheet" else []
        self.languages += [given["lang"]] if tag == "html" else []
        self.open += [] if tag in VOID else [tag]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> at {self.getpos()}"


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.open(ROOT)


@pytest.fixture(scope="module")
def site(project: Project) -> dict[str, str]:
    return building.pages(project)


@pytest.fixture(scope="module")
def parsed(site: dict[str, str]) -> dict[str, Page]:
    return {name: Page(text) for name, text in site.items() if name.endswith(".html")}


def broken(pages: dict[str, Page], files: set[str]) -> Iterator[str]:
    """The links that lead to no file or anchor of the site."""
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = resolve(name, parts.path)
            if target not in files or (parts.fragment and parts.fragment not in pages[target].ids):
                yield f"{name}: {link}"


def resolve(page: str, path: str) -> str:
    if not path:
        return page
    pieces: list[str] = []
    for piece in (PurePosixPath(page).parent / path).parts:
        pieces = pieces[:-1] if piece == ".." else [*pieces, piece]
    return "/".join(pieces)


def labelled(iri: str, label: str) -> list[Triple]:
    term = NamedNode(iri)
    return [
        Triple(term, NamedNode(RDF + "type"), NamedNode(OWL + "Class")),
        Triple(term, NamedNode(SKOS + "prefLabel"), Literal(label, language="en")),
    ]


@pytest.mark.parametrize("name", LANGUAGES.values())
def test_every_term_has_its_anchor(name: str, project: Project, parsed: dict[str, Page]) -> None:
    """Every term of ours, in both languages, at the fragment of its IRI; codes at list-code."""
    declared = {getattr(t.subject, "value", "") for t in read_ontology(project.ontology)}
    terms = {iri for iri in declared if iri.startswith((ONTOLOGY, REPORTED, SCHEME))}
    ids = parsed[f"ontology/{name}"].ids
    assert len(terms) > 500
    assert {iri for iri in terms if anchor(iri) not in ids} == set()
    assert {iri for iri in terms if "#" in iri and iri.partition("#")[2] not in ids} == set()
    assert "stance-asserts" in ids


def test_anchors_are_unique_and_elements_nest(parsed: dict[str, Page]) -> None:
    """No id stands twice on a page, and every element is closed where it should be."""
    for name, page in parsed.items():
        assert len(page.ids) == len(set(page.ids)), name
        assert page.open == [], name


def test_every_internal_link_leads_somewhere(site: dict[str, str], parsed: dict[str, Page]) -> None:
    """Each relative link has its file and its anchor."""
    assert list(broken(parsed, set(site))) == []


def test_a_broken_link_would_be_seen() -> None:
    """The check itself can fail, for a file and for an anchor."""
    pages = {"a/b.html": Page('<p id="x"><a href="#x"></a><a href="#y"></a><a href="../c.html"></a></p>')}
    assert list(broken(pages, {"a/b.html"})) == ["a/b.html: #y", "a/b.html: ../c.html"]


def test_nothing_is_loaded_from_elsewhere(parsed: dict[str, Page]) -> None:
    """One style sheet of the site; no script, no image, no other host."""
    for name, page in parsed.items():
        assert [resolve(name, path) for path in page.loaded] == ["style.css"]
        assert "script" not in page.tags


def test_languages_are_said(parsed: dict[str, Page]) -> None:
    """The French reference is French; the rest English; both have the same words to say."""
    assert parsed["ontology/index.fr.html"].languages == ["fr"]
    assert {p.languages[0] for n, p in parsed.items() if n != "ontology/index.fr.html"} == {"en"}
    assert WORDS["en"].keys() == WORDS["fr"].keys()


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_what_the_ontology_says_is_escaped(hostile: str) -> None:
    """A label that is markup is shown, not run."""
    ontology = Ontology(labelled(ONTOLOGY + "Bad", hostile))
    for language in LANGUAGES:
        tags = Page(reference.page(ontology, EMPTY, language)).tags
        assert not {"script", "img"} & set(tags)
        assert tags.count("h3") == 1


def test_what_a_guide_says_is_escaped() -> None:
    """Markup and links that run code in a page of docs/ are shown as text."""
    text = "# A <b>b</b>\n\n<script>x</script> [y](javascript:alert(1)) ![z](https://example.org/z.png)\n"
    guide = guides.convert("a", text, ["a"])
    page = Page(guide.body)
    assert page.tags == ["h1", "p"]
    assert page.links == page.loaded == []


def test_links_between_guides() -> None:
    """A page becomes .html; what is no page of the site stays as words."""
    guide = guides.convert(
        "a", "# T\n\n[b](b.md#x-y) [r](../README.md) [o](../ontology/) [w](https://w.org/)", ["b"]
    )
    assert Page(guide.body).links == ["b.html#x-y", "../ontology/index.html", "https://w.org/"]
    assert guide.title == "T"
    assert "r" in guide.body


def test_the_five_entrances_come_first(site: dict[str, str], parsed: dict[str, Page]) -> None:
    """The first page leads to a page for each of the five users, in order, and then to the rest."""
    links = [link for link in parsed["index.html"].links if link.startswith("docs/")]
    assert links[:5] == [f"docs/{name}.html" for name in guides.ENTRANCES]
    assert links[5:] == sorted(links[5:])
    assert {f"docs/{path.stem}.html" for path in (ROOT / "docs").glob("*.md")} == set(links)
    assert site["index.html"].index("Start here") < site["index.html"].index("In detail")
    for name in guides.ENTRANCES:
        assert {f"{each}.html" for each in guides.ENTRANCES} <= set(parsed[f"docs/{name}.html"].links)


def test_a_block_that_is_not_run_says_so() -> None:
    """The reason stands in the page, above the block; the language is the first word alone."""
    body = guides.convert("a", "```sh not-run: Jena is elsewhere\nload <x>\n```\n", []).body
    assert body == (
        '<pre><code class="language-sh"># not run by the tests: Jena is elsewhere\nload &lt;x&gt;\n</code></pre>\n'
    )


def test_every_class_has_instances_shapes_and_queries(project: Project, parsed: dict[str, Page]) -> None:
    """No class without one of each; there is no exemption."""
    rows = reference.Reference(Ontology(read_ontology(project.ontology)), read_usage(project), "en").rows()
    found = {row.term.name: (row.instances > 0, bool(row.guards), bool(row.queries)) for row in rows}
    assert len(found) > 30
    assert {name: each for name, each in found.items() if not all(each)} == {}
    assert {"sahel:PolicyRule", "sahel:CommitmentRule"} <= set(found)


def test_an_idle_class_would_be_seen() -> None:
    """A class that nothing has, guards or asks for has an empty row; what guards a class above counts."""
    above = Triple(
        NamedNode(ONTOLOGY + "Idle"), NamedNode(FOREIGN["rdfs"] + "subClassOf"), NamedNode(ONTOLOGY + "Top")
    )
    ontology = Ontology([*labelled(ONTOLOGY + "Idle", "idle"), *labelled(ONTOLOGY + "Top", "top"), above])
    idle, _top = reference.Reference(ontology, EMPTY, "en").rows()
    assert (idle.instances, idle.guards, idle.queries) == (0, [], [])
    usage = Usage({}, {ONTOLOGY + "Top": ["S"]}, {}, {})
    idle, top = reference.Reference(ontology, usage, "en").rows()
    assert idle.guards == [("S", reference.Link("sahel:Top", "#Top"))]
    assert top.guards == [("S", None)]


def test_uses_are_read_from_queries_and_shapes(project: Project) -> None:
    """Prefixed names and IRIs count, strings and comments do not; paths are gone through."""
    query = 'PREFIX s: <urn:s#>\nASK { ?a s:one <urn:two> ; sahel:three "s:four" } # s:five'
    assert named_terms(query, {"sahel": ONTOLOGY}) == {"urn:s#", "urn:s#one", "urn:two", ONTOLOGY + "three"}
    usage = read_usage(project)
    assert "who-claims-which-attack" in usage.queries[ONTOLOGY + "claimant"]
    assert any(name.startswith("Claim") for name in usage.shapes[ONTOLOGY + "tableRow"])


def test_counter_examples_stand_apart(project: Project) -> None:
    """What begins with `Not:` is a counter-example, without that word; the name of a term keeps its case."""
    entries = reference.Reference(Ontology(read_ontology(project.ontology)), EMPTY, "fr")
    claim, active = entries.entry(ONTOLOGY + "Claim"), entries.entry(ONTOLOGY + "activeIn")
    assert [text.value[:14] for text in claim.counter_examples] == ["What it assert"]
    assert claim.examples
    assert active.counter_examples[0].value.startswith("sahel:")
    assert active.counter_examples[0].language == "en"


def test_disjointness_is_read_from_pairs_and_lists(project: Project) -> None:
    """A member of a list of disjoint classes is said to be disjoint with the others, not with itself."""
    disjoint = Ontology(read_ontology(project.ontology)).disjoint(ONTOLOGY + "State")
    assert ONTOLOGY + "ArmedGroup" in disjoint
    assert ONTOLOGY + "State" not in disjoint


def test_two_runs_give_the_same_bytes(command: Command, tmp_path: Path, site: dict[str, str]) -> None:
    """The second run replaces the first by the same files, and the marker lists them."""
    out = tmp_path / "site"
    first = [answer_files(command, out) for _ in range(2)]
    assert first[0] == first[1]
    assert {name: text.encode() for name, text in site.items()}.items() <= first[0].items()
    assert first[0][writing.MARKER].decode().splitlines() == sorted(site)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]


def answer_files(command: Command, out: Path) -> dict[str, bytes]:
    answer = command("-C", ROOT, "docs", "--out", out)
    assert (answer.status, answer.err) == (0, "")
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}


def test_a_foreign_folder_is_refused(command: Command, tmp_path: Path) -> None:
    """A folder with a file that no site put there stays as it is."""
    mine = tmp_path / "thesis.odt"
    mine.write_text("mine", encoding="utf-8")
    answer = command("-C", ROOT, "docs", "--out", tmp_path)
    assert answer.status == 2
    assert "error[foreign-files]" in answer.err
    assert "thesis.odt" in answer.err
    assert [path.name for path in tmp_path.rglob("*")] == ["thesis.odt"]


def test_a_file_added_to_a_site_is_kept(tmp_path: Path) -> None:
    """What somebody put into the site since is not thrown away with it; an emptied folder is fine."""
    out = tmp_path / "site"
    writing.replace(out, {"a/b.html": "x"})
    (out / "a" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"notes\.txt"):
        writing.replace(out, {"c.html": "y"})
    (out / "a" / "notes.txt").unlink()
    writing.replace(out, {"c.html": "y"})
    assert sorted(path.name for path in out.rglob("*")) == [writing.MARKER, "c.html"]


def test_without_a_release(command: Command, ford: Path, tmp_path: Path) -> None:
    """The table needs a release to count in; without one, nothing is written."""
    answer = command("-C", ford, "docs", "--out", tmp_path / "site")
    assert answer.status == 2
    assert "publish" in answer.err
    assert not (tmp_path / "site").exists()


def test_another_project(command: Command, published_ford: Path, tmp_path: Path) -> None:
    """The ten-row project, which has no docs/, has a reference with its own counts."""
    out = tmp_path / "site"
    assert command("-C", published_ford, "docs", "--out", out).status == 0
    assert sorted(p.name for p in out.iterdir()) == [writing.MARKER, "index.html", "ontology", "style.css"]
