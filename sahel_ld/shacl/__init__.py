"""SHACL Core and SHACL-SPARQL, compiled to SPARQL on the store.

`read_shapes` reads, `undeclared` checks shapes before data, `validate` answers with a `Report`.
"""

from sahel_ld.shacl.declarations import Undeclared, undeclared
from sahel_ld.shacl.paths import Path
from sahel_ld.shacl.reading import read_shapes
from sahel_ld.shacl.records import Constraint, Result, Shape, Shapes, Target
from sahel_ld.shacl.validation import Report, validate

__all__ = [
    "Constraint",
    "Path",
    "Report",
    "Result",
    "Shape",
    "Shapes",
    "Target",
    "Undeclared",
    "read_shapes",
    "undeclared",
    "validate",
]
