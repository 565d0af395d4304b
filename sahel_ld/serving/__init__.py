"""Serve a published release on HTTP: the SPARQL 1.1 Protocol, the dumps, and a page for every thing.

The way of a request: `application` (routes) → `protocol` (what is asked) → `pool` (a free worker
process, within its limits) → `worker` and `tasks` (the answer, whole) → `delivery` (headers, stream).
Only the worker processes hold data and meet the engine; the process that listens has neither, and
ends a worker that exceeds its time. Serving stands above the stages: it imports `querying` and reads
the index that `publication` writes.
"""
