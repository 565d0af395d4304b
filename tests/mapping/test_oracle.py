"""YARRRML against yatter, where it is installed: its translation to RML makes the same quads.

Not compared: a template with spaces as an object, which yatter leaves an IRI, and what is ours alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import World

yatter = pytest.importorskip("yatter", reason="yatter, the oracle for YARRRML, is not installed")
yaml = pytest.importorskip("ruamel.yaml")

HEAD = """\
prefixes:
  ex: "http://x/"
  xsd: "http://www.w3.org/2001/XMLSchema#"
mappings:
  m:
    sources:
      - ['t.csv~csv']
    s: http://e/t/$(id)
    po:
      - [a, ex:T]
"""
TAIL = """\
  u:
    sources:
      - ['u.csv~csv']
    s: http://e/u/$(key)
    po:
      - [ex:name, $(name)]
"""
JOIN = """\
      - p: ex:u
        o:
          - mapping: u
            condition:
              function: equal
              parameters:
                - [str1, $(v), s]
                - [str2, $(name), o]
"""


@pytest.mark.parametrize(
    "po",
    [
        "      - [ex:v, $(v)]\n",
        "      - [ex:n, $(n), xsd:integer]\n",
        "      - [ex:l, $(v), en~lang]\n",
        "      - [ex:i, http://e/i/$(v)~iri]\n",
        "      - [ex:i, $(iri)~iri]\n",
        "      - [[ex:a, ex:b], [$(v), $(n)]]\n",
        "      - {p: ex:a, o: {value: $(n), datatype: xsd:integer}}\n",
        "      - p: ex:a\n        o:\n          - value: $(v)\n            language: fr\n",
        JOIN,
    ],
)
def test_same_quads_as_through_yatter(world: World, po: str) -> None:
    """Read by us, and translated by yatter and read as legacy RML."""
    world.write("t.csv", "id,v,n,iri\n1,x,1,http://a/b\n2,a b,,\n")
    world.write("u.csv", "key,name\nk,x\nl,x\n")
    text = HEAD + po + TAIL
    translated = yatter.translate(yaml.YAML(typ="safe", pure=True).load(text))
    ours = world.lines(text)
    assert len(ours) > 4
    assert ours == world.lines(translated, name="mapping.ttl")
