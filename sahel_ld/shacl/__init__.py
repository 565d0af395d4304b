"""SHACL Core and SHACL-SPARQL, compiled to SPARQL on the store.

`read_shapes` reads, `undeclared` checks shapes before data, `validate` answers with a `Report`.
"""

from sahel_ld.shacl.declarations import Undeclared, declared_by, declared_in, undeclared
from sahel_ld.shacl.files import ShapesSource, parse_shapes
from sahel_ld.shacl.literals import ExactStore, exact_store
from sahel_ld.shacl.naming import ShapeName, shape_names
from sahel_ld.shacl.paths import Path
from sahel_ld.shacl.reading import read_shapes
from sahel_ld.shacl.records import Constraint, Result, Shape, Shapes, Target
from sahel_ld.shacl.validation import Report, has_focus, validate

__all__ = [
    "Constraint",
    "ExactStore",
    "Path",
    "Report",
    "Result",
    "Shape",
    "ShapeName",
    "Shapes",
    "ShapesSource",
    "Target",
    "Undeclared",
    "declared_by",
    "declared_in",
    "exact_store",
    "has_focus",
    "parse_shapes",
    "read_shapes",
    "shape_names",
    "undeclared",
    "validate",
]
