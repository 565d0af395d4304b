"""The curated tables of a dataset: described, read, checked cell by cell, and resolved.

A dataset is a folder with `dataset.yaml` (what tables and columns there are), CSV tables and a
mapping. `read_dataset` gives every record with its physical line or fails with the cell that is
wrong; `prepare` writes the tables with the virtual columns that the mapping may use: content
hashes and typed references as IRIs.
"""

from sahel_ld.tables.checking import Vocabulary
from sahel_ld.tables.dataset import Dataset, read_dataset
from sahel_ld.tables.description import FILE_NAME, ColumnSpec, DatasetSpec, TableSpec, read_description
from sahel_ld.tables.preparation import locate, prepare, write_sorted
from sahel_ld.tables.reading import Record, Table

__all__ = [
    "FILE_NAME",
    "ColumnSpec",
    "Dataset",
    "DatasetSpec",
    "Record",
    "Table",
    "TableSpec",
    "Vocabulary",
    "locate",
    "prepare",
    "read_dataset",
    "read_description",
    "write_sorted",
]
