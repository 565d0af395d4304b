"""Ask SPARQL 1.1 of published data: read-only, offline, and the same answer every time.

The way of a query: text → `tokens` → `screening` (what is refused) → `parameters` (values become
terms) → `dataset` (files become a store) → `evaluation` → `writers`. Nothing here imports rdflib,
duckdb or any other heavy library; a cold query pays for pyoxigraph and little else.
"""
