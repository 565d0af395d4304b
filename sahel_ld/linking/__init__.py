"""Links to other people's data: SSSOM in, triples out."""

from sahel_ld.linking.sssom import Link, read_links

__all__ = ["Link", "read_links"]
