"""Writing a release beside rdflib: Turtle and JSON-LD of the same graph, and all dumps of a larger one.

    python benchmarks/publish.py [--triples 1000000] [--runs 3] [--large 10000000]
    python benchmarks/publish.py --whole 1000000 10000000

Every way runs in a process of its own, in turn, `--runs` times; loading is not counted. The graph comes
from the shared folder's `bench/make_graph.py`. Two figures are kept of ours: `store` is from a loaded
store to the file, sorting included; `sorted` is the writer alone, on the sorted triples that a release
makes once for all its formats. Outputs are read back and compared as sets of triples. With `--large`,
all five dumps of that many quads are written from an N-Quads file, and the peak memory is kept.
With `--whole`, the project that `init` makes is multiplied until its mapping gives that many triples, and
the whole way is measured stage by stage: tables, map, derive, check, reason, write. Copies share no thing;
figures and datings differ, so that no two have one content hash. Figures go to whole.json, with the peak
memory up to the end of each stage; what is not done within `--minutes`, or dies, says in which stage.

Figures of every run go to benchmarks/results/publish-TRIPLES.json; medians and ratios are printed.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib.util
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("SAHEL_SHARED", ROOT.parent / "shared"))
GRAPH = "https://example.org/graph/data"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
PREFIXES = {
    "o": "http://ex.org/o#",
    **{name: f"http://ex.org/d/{name}/" for name in ("actor", "claim", "event", "place", "region", "source")},
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": RDFS,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
CONTEXT: dict[str, Any] = {
    **PREFIXES,
    "label": {"@id": "rdfs:label", "@container": "@language"},
    "value": {"@id": "o:value", "@type": "xsd:integer"},
    "at": {"@id": "prov:generatedAtTime", "@type": "xsd:dateTime"},
    "after": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
    **{
        f"{name}Of": {"@id": f"o:{name}", "@type": "@id"}
        for name in ("claimant", "source", "hasClaim", "place")
    },
}
MEDIA = {"ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples"}


@contextmanager
def counted(figures: dict[str, float]) -> Iterator[None]:
    """Wall and processor seconds of a block, those of its child processes included."""
    wall, cpu = time.perf_counter(), sum(os.times()[:4])
    yield
    figures |= {"wall": time.perf_counter() - wall, "cpu": sum(os.times()[:4]) - cpu}


def by_rdflib(suffix: str, folder: Path) -> dict[str, float]:
    """rdflib's serializer on a loaded Graph."""
    import rdflib

    graph, figures = rdflib.Graph(), {}  # type: ignore[var-annotated]
    graph.parse(folder / "graph.nt", format="nt")
    for prefix, space in PREFIXES.items():
        graph.bind(prefix, space)
    options = {"context": CONTEXT} if suffix == "jsonld" else {}
    with counted(figures):
        graph.serialize(
            folder / f"rdflib.{suffix}", format={"ttl": "turtle", "jsonld": "json-ld"}[suffix], **options
        )
    return figures


def writer(suffix: str) -> Callable[[Iterable[bytes]], Iterator[bytes]]:
    """Our writer of a format, under the prefixes or the context of this benchmark."""
    from sahel_ld.publication.jsonld import write_jsonld
    from sahel_ld.publication.turtle import write_turtle

    if suffix == "ttl":
        return lambda lines: write_turtle(lines, PREFIXES)
    return lambda lines: write_jsonld(lines, {"@context": CONTEXT})


def by_store(suffix: str, folder: Path) -> dict[str, float]:
    """From a loaded store to a file on the medium: dump, sort, merge, write, digest."""
    from pyoxigraph import NamedNode, RdfFormat, Store

    from sahel_ld.publication.canonical import canonical_quads, triples
    from sahel_ld.publication.disk import Disk

    store, figures = Store(), {}  # type: ignore[var-annotated]
    store.bulk_load(path=folder / "graph.nt", format=RdfFormat.N_TRIPLES, to_graph=NamedNode(GRAPH))
    with counted(figures):
        lines = triples(canonical_quads(store, folder=folder))
        Disk().write(fresh(folder / f"store.{suffix}"), writer(suffix)(lines))
    return figures


def by_sorted(suffix: str, folder: Path) -> dict[str, float]:
    """The writer alone, from sorted N-Triples on disk."""
    from sahel_ld.publication.disk import Disk

    figures: dict[str, float] = {}
    with (folder / "sorted.nt").open("rb") as lines, counted(figures):
        Disk().write(fresh(folder / f"sorted.{suffix}"), writer(suffix)(lines))
    return figures


def by_file(_suffix: str, folder: Path) -> dict[str, float]:
    """All five dumps of a large N-Quads file, as a release writes them."""
    from sahel_ld.publication.canonical import parts, triples
    from sahel_ld.publication.disk import Disk
    from sahel_ld.publication.sorting import sorted_lines
    from sahel_ld.publication.trig import write_trig

    disk, figures, names = Disk(), {}, {}  # type: ignore[var-annotated]
    for suffix in ("nq", "nt", "ttl", "jsonld", "trig"):
        names[suffix] = fresh(folder / f"large.{suffix}")
    steps: dict[str, Callable[[ExitStack], Iterator[bytes]]] = {
        "nq": lambda stack: sorted_lines(
            stack.enter_context((folder / "large.in").open("rb")), folder=folder
        ),
        "nt": lambda stack: triples(stack.enter_context(names["nq"].open("rb"))),
        "ttl": lambda stack: writer("ttl")(stack.enter_context(names["nt"].open("rb"))),
        "jsonld": lambda stack: writer("jsonld")(stack.enter_context(names["nt"].open("rb"))),
        "trig": lambda stack: write_trig(
            parts(stack.enter_context(names["nq"].open("rb")), stack, folder=folder), PREFIXES
        ),
    }
    with counted(figures):
        for suffix, chunks in steps.items():
            each: dict[str, float] = {}
            with ExitStack() as stack, counted(each):
                disk.write(names[suffix], chunks(stack))
            figures[suffix] = each["wall"]
    return figures


def by_project(stages: str, folder: Path) -> dict[str, float]:
    """The whole way of a multiplied project, stage by stage; `stages` without `reason` leaves HermiT out."""
    from sahel_ld import checking, derivation, ontology, pipeline, publication, publishing, tables
    from sahel_ld.project import Project
    from sahel_ld.releasing import release_of

    figures: dict[str, float] = {}

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        each: dict[str, float] = {}
        with counted(each):
            yield
        figures[name], figures[f"{name} MB"] = each["wall"], peak()
        (folder / "so-far.json").write_text(json.dumps(figures))

    project, prepared = Project.open(folder / "project"), folder / "tables"
    terms, rules = ontology.read_ontology(project.ontology), derivation.read_rules(project.rules)
    with stage("tables"):
        dataset = tables.read_dataset(project.dataset(), ontology.read_vocabulary(terms))
        pipeline.prepare(dataset, base=project.base, folder=prepared)
    with stage("map"):
        store = pipeline.assemble(project, dataset, terms, prepared)
    figures["asserted"] = len(store)
    with stage("derive"):
        derivation.add_derived(store, rules, base=project.base, released=project.settings.released)
    figures["published"] = len(store)
    build = pipeline.Build(project, dataset, prepared, terms, rules, store)
    options = checking.Options(engine="sparql", reasoning=False, today=project.settings.released)
    with stage("check"):
        report = checking.check(build, options)
    assert report.conforms, f"{len(report.findings)} findings, the first: {report.findings[0].result}"
    if "reason" in stages:
        with stage("reason"):
            assert not checking.reason(build, replace(options, reasoning=True))
    with stage("write"):
        publication.publish(
            release_of(build, reports=publishing.reports(report, project)), out=folder / "dist"
        )
    return figures


WAYS = {"project": by_project, "rdflib": by_rdflib, "store": by_store, "sorted": by_sorted, "file": by_file}


def fresh(path: Path) -> Path:
    """The path, with nothing there."""
    path.unlink(missing_ok=True)
    return path


def child(way: str, suffix: str, folder: Path, minutes: float | None = None) -> dict[str, float]:
    """The figures of one way in a process of its own."""
    command = [sys.executable, __file__, "--way", way, suffix, str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    limit = minutes * 60 if minutes else None
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment, timeout=limit)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def peak() -> float:
    """The most memory this process had, in MB; getrusage would count its parent's before exec."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0.0
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())[0]) / 1024


def prepare(folder: Path, triples: int) -> None:
    """The graph, and its triples sorted."""
    path = SHARED / "bench" / "make_graph.py"
    spec = importlib.util.spec_from_file_location("make_graph", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise SystemExit(f"{path} is missing: set SAHEL_SHARED")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.gen(triples, str(folder / "graph.nt"))
    (folder / "sorted.nt").write_bytes(canonical(folder / "graph.nt", "nt"))


def canonical(path: Path, suffix: str) -> bytes:
    """The distinct triples of a file as sorted N-Triples."""
    from pyoxigraph import DefaultGraph, RdfFormat, Store

    store = Store()
    store.bulk_load(path=path, format=RdfFormat.from_media_type(MEDIA[suffix]))
    text = store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    assert text is not None
    return b"".join(sorted(text.splitlines(keepends=True)))


def same(folder: Path, suffix: str) -> bool:
    """Whether all ways wrote the triples of the graph."""
    expected = hashlib.sha256((folder / "sorted.nt").read_bytes()).digest()
    found = {hashlib.sha256(canonical(folder / f"{way}.{suffix}", suffix)).digest()
             for way in ("rdflib", "store", "sorted")}  # fmt: skip
    return found == {expected}


def large(folder: Path, quads: int) -> dict[str, float]:
    """All dumps of a graph of this size: copies of the small one under other names."""
    source = (folder / "graph.nt").read_bytes().splitlines()
    copies = max(1, quads // len(source))
    with (folder / "large.in").open("wb") as file:
        for number in range(copies):
            space = b"http://ex.org/d/%d-" % number
            for line in source:
                file.write(line.replace(b"http://ex.org/d/", space)[:-1] + b"<" + GRAPH.encode() + b"> .\n")
    del source
    return {
        "quads": copies * sum(1 for _ in (folder / "graph.nt").open("rb")),
        **child("file", "all", folder),
    }


def multiplied(project: Path, triples: int) -> int:
    """Make a project whose mapping gives about this many triples: how many copies of the sample it holds."""
    from sahel_ld.founding import Founding, found

    found(Founding(project, released="2001-06-01"))
    seeds = project / "seeds" / project.name
    found_tables = {
        path: list(csv.reader(path.open(encoding="utf-8", newline=""))) for path in seeds.glob("*.csv")
    }
    slugs = {row[0] for rows in found_tables.values() for row in rows[1:]}
    copies = max(1, triples // PER_COPY)
    for path, (header, *rows) in found_tables.items():
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer_ = csv.writer(stream, lineterminator="\n")
            writer_.writerow(header)
            for number in range(copies):
                writer_.writerows(copied(path.stem, header, row, number, slugs) for row in rows)
    copy_links(seeds / "links.sssom.tsv", copies, slugs)
    return copies


def copy_links(path: Path, copies: int, slugs: set[str]) -> None:
    """A link of each copy for each of the sample's, to a thing of its own."""
    *head, row = path.read_text(encoding="utf-8").splitlines(keepends=True)
    subject, predicate, thing, rest = row.split("\t", 3)
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(head)
        for number in range(copies):
            stream.write(f"{renamed(subject, number, slugs)}\t{predicate}\t{thing}-{number}\t{rest}")


PER_COPY = 344  # triples that the mapping makes of one copy of the sample


RANGE = ("start", "end")  # of a passage in its document: copies would all have the same


def copied(table: str, header: list[str], row: list[str], number: int, slugs: set[str]) -> list[str]:
    """A row of a copy: names and labels with its number, dates, figures and ranges of passages moved by it."""
    return [
        f"{cell} {number}"
        if name.startswith(("label_", "title", "text")) and cell
        else "|".join(
            renamed(part, number, slugs)
            for part in moved(cell, number, figures=table == "figures" or name in RANGE).split("|")
        )
        for name, cell in zip(header, row, strict=True)
    ]


def renamed(part: str, number: int, slugs: set[str]) -> str:
    """A name of a copy; whatever is no name stays. A claim or passage keeps its document's slug in front."""
    slug = part.rpartition(":")[2]
    if slug not in slugs:
        return part
    document = next(
        (name for name in ("lantern-1901", "anchor-1901", "river-gazetteer") if slug.startswith(name)), slug
    )
    return part.removesuffix(slug) + document + f"-c{number}" + slug.removeprefix(document)


def moved(cell: str, number: int, *, figures: bool) -> str:
    """A date, or a figure, so much later or larger."""
    if figures and re.fullmatch(r"[0-9]+", cell):
        return str(int(cell) + number * 7)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
        return (date.fromisoformat(cell) + timedelta(days=number)).isoformat()
    return cell


def whole(sizes: list[int], stages: str, minutes: float) -> None:
    """The whole way at each size, with the share of each stage; what can't be had says where it ended."""
    results: dict[str, Any] = {"python": platform.python_version(), "runs": []}
    for triples in sizes:
        with tempfile.TemporaryDirectory(prefix="publish-bench-", dir=os.environ.get("TMPDIR")) as place:
            copies = multiplied(Path(place) / "project", triples)
            figures, ended = project_figures(stages, Path(place), minutes)
        results["runs"].append({"triples": triples, "copies": copies, **figures, "ended": ended})
        seconds = {name: figures[name] for name in STAGES if name in figures}
        total = sum(seconds.values()) or 1.0
        print(f"{figures.get('asserted', 0):.0f} asserted, {figures.get('published', 0):.0f} published: "
              f"{total:.1f} s, {max((v for k, v in figures.items() if k.endswith('MB')), default=0):.0f} MB; "
              + ", ".join(f"{name} {value:.1f} s ({value / total:.0%})" for name, value in seconds.items())
              + (f"; {ended}" if ended else ""), flush=True)  # fmt: skip
    for one, more in pairwise(results["runs"]):
        print(growth(one, more))
    target = ROOT / "benchmarks" / "results" / "whole.json"
    target.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def project_figures(stages: str, folder: Path, minutes: float) -> tuple[dict[str, float], str]:
    """The figures of a project's way and, if it did not come to its end, in which stage and why."""
    try:
        return child("project", stages, folder, minutes), ""
    except subprocess.TimeoutExpired:
        why = f"not done after {minutes:g} minutes"
    except subprocess.CalledProcessError as error:
        why = (
            "out of memory, or killed" if error.returncode == -9 else f"failed with status {error.returncode}"
        )
    found = folder / "so-far.json"
    figures: dict[str, float] = json.loads(found.read_text()) if found.is_file() else {}
    return figures, f"{why}, in {next(name for name in STAGES if name not in figures)}"


def growth(one: dict[str, Any], more: dict[str, Any]) -> str:
    """How much more time each stage takes for so many more triples."""
    times = more["triples"] / one["triples"]
    both = [name for name in STAGES if name in one and name in more]
    ratios = {name: more[name] / one[name] for name in both}
    all_of = sum(more[name] for name in both) / sum(one[name] for name in both)
    return f"{times:g} times the triples: {all_of:.1f} times the time; " + ", ".join(
        f"{name} {ratio:.1f}" for name, ratio in ratios.items()
    )


STAGES = ("tables", "map", "derive", "check", "reason", "write")


def main() -> None:
    """Measure, or be one of the processes that are measured."""
    if sys.argv[1:2] == ["--way"]:
        way, suffix, folder = sys.argv[2:5]
        figures = WAYS[way](suffix, Path(folder))
        print(json.dumps({**figures, "peak MB": peak()}))
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--large", type=int, default=0)
    parser.add_argument("--whole", type=int, nargs="+", metavar="TRIPLES")
    parser.add_argument("--minutes", type=float, default=30.0, help="after which a whole way is given up")
    parser.add_argument("--stages", default="all", choices=["all", "no-hermit"])
    given = parser.parse_args()
    if given.whole:
        whole(given.whole, "reason" if given.stages == "all" else "", given.minutes)
        return
    with tempfile.TemporaryDirectory(prefix="publish-bench-", dir=os.environ.get("TMPDIR")) as folder:
        results = measure(Path(folder), given)
    target = ROOT / "benchmarks" / "results" / f"publish-{given.triples}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(table(results))


def measure(folder: Path, given: argparse.Namespace) -> dict[str, Any]:
    """All ways in turn, several times over."""
    prepare(folder, given.triples)
    runs = []
    for _ in range(given.runs):
        for suffix in ("ttl", "jsonld"):
            for way in ("rdflib", "store", "sorted"):
                runs.append({"format": suffix, "way": way, **child(way, suffix, folder)})
    results: dict[str, Any] = {
        "triples": given.triples,
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in ("rdflib", "pyoxigraph")},
        "same triples": {suffix: same(folder, suffix) for suffix in ("ttl", "jsonld")},
        "runs": runs,
    }
    if given.large:
        results["large"] = large(folder, given.large)
    return results


def table(results: dict[str, Any]) -> str:
    """Medians of processor and wall seconds, and rdflib's time over ours."""
    lines = ["format  way      cpu s  wall s  peak MB  rdflib / way (cpu, wall)"]
    for suffix in ("ttl", "jsonld"):
        medians = {}
        for way in ("rdflib", "store", "sorted"):
            mine = [run for run in results["runs"] if (run["format"], run["way"]) == (suffix, way)]
            medians[way] = {
                key: statistics.median(run[key] for run in mine) for key in ("cpu", "wall", "peak MB")
            }
        for way, figures in medians.items():
            ratios = [medians["rdflib"][key] / figures[key] for key in ("cpu", "wall")]
            seconds = f"{figures['cpu']:6.2f} {figures['wall']:7.2f} {figures['peak MB']:8.0f}"
            lines.append(f"{suffix:7} {way:7} {seconds}  {ratios[0]:.1f}x {ratios[1]:.1f}x")
    lines.append(f"same triples: {results['same triples']}")
    if "large" in results:
        lines.append("large: " + ", ".join(f"{key} {value:.1f}" for key, value in results["large"].items()))
    return "\n".join(lines)


if __name__ == "__main__":
    main()
