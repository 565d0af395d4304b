"""prov.ttl: which inputs, named by their digests, and which rules a release was made from.

The activity has no times: the clock is not asked. Specification: https://www.w3.org/TR/prov-o/.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from sahel_ld.publication import iris
from sahel_ld.publication.description import Description
from sahel_ld.publication.index import Entry
from sahel_ld.publication.release import Release


def describe(release: Release, entries: Sequence[Entry]) -> Description:
    """The provenance of a release with these files."""
    about, node = Description(), iris.version(release)
    activity = node + "#publication"
    about.type(node, "prov:Entity")
    about.text(node, "dcterms:title", release.notice.title)
    about.text(node, "dcat:version", release.notice.version)
    about.link(node, "prov:specializationOf", iris.dataset(release))
    about.link(node, "prov:wasGeneratedBy", activity)
    about.link(node, "prov:wasAttributedTo", release.notice.creator.iri)
    about.type(activity, "prov:Activity")
    about.link(activity, "prov:wasAssociatedWith", release.notice.creator.iri)
    about.type(release.notice.creator.iri, "prov:Agent")
    _inputs(about, activity, release)
    for entry in entries:
        about.link(node, "prov:hadMember", iris.file(release, entry.name))
        about.type(iris.file(release, entry.name), "prov:Entity")
    about.type(node, "prov:Collection")
    return about


def _inputs(about: Description, activity: str, release: Release) -> None:
    for name, digest in release.inputs.items():
        node = f"{iris.version(release)}#input-{sha256(name.encode()).hexdigest()[:16]}"
        about.link(activity, "prov:used", node)
        about.type(node, "prov:Entity")
        about.text(node, "dcterms:identifier", name)
        about.link(node, "spdx:checksum", node + "-checksum")
        about.type(node + "-checksum", "spdx:Checksum")
        about.link(node + "-checksum", "spdx:algorithm", "http://spdx.org/rdf/terms#checksumAlgorithm_sha256")
        about.typed(node + "-checksum", "spdx:checksumValue", digest, "xsd:hexBinary")
    for rule in release.rules:
        about.link(activity, "prov:used", rule)
        about.type(rule, "prov:Entity", "prov:Plan")
