"""All about a thing: what is accepted, what is reported and by whom, what is denied, what contradicts."""

from sahel_ld.describing.describer import Describer
from sahel_ld.describing.records import Description, Found, Said

__all__ = ["Describer", "Description", "Found", "Said"]
