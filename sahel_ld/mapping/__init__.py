"""The mapping stage: RML and YARRRML compiled to SQL, with the cell behind every triple.

`read` a mapping, `run` it, `explain` what it would do, `trace` a triple to its cells:

    mapping = read(Path("mapping.yml"))
    run(mapping, folder=Path("."), base="https://example.org/", output=Path("out.nq"))
"""

from __future__ import annotations

from sahel_ld.mapping.computing import compute
from sahel_ld.mapping.explaining import explain
from sahel_ld.mapping.lineage import Trace, Tracer, trace
from sahel_ld.mapping.model import Mapping
from sahel_ld.mapping.reading import read
from sahel_ld.mapping.running import MappingReport, Options, Progress, run

__all__ = [
    "Mapping", "MappingReport", "Options", "Progress", "Trace", "Tracer",
    "compute", "explain", "read", "run", "trace",
]  # fmt: skip
