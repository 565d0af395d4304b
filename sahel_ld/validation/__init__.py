"""Validation: SHACL over everything that would be published, and OWL consistency of what is accepted."""
