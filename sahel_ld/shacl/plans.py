"""What a constraint compiles to, before it becomes part of a query.

Invariant: every expression and group is *correlated*: it speaks of a variable that its surroundings
bind, through LATERAL at the top and EXISTS below, which is what makes one query serve all focus nodes
and nested shapes alike. Every expression is total: it is true or false, never an error, since SPARQL
drops rows on errors and a violation would be lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import NamedNode


@dataclass(frozen=True)
class Test:
    """A condition on single value nodes: given a variable, the expression that is true on violation."""

    violates: Callable[[str], str]


@dataclass(frozen=True)
class FocusTest:
    """A condition on a focus node without a value to show: the expression that is true on violation."""

    violates: Callable[[str], str]


@dataclass(frozen=True)
class Rows:
    """A group that has one solution per violation; `value`, `path` and `message` name its variables.

    `extra` are variables that tell violations apart, or that messages speak of. Rows are distinct, unless
    each solution counts as it does for SPARQL-based constraints. `lateral` says that the text must run
    for one focus node at a time; else it may stand in the group that binds the focus node, which Oxigraph
    runs two or three times faster. `prologue` has the prefixes of the text. `several` is a property of
    which a node must have two values to violate. `joined` is the same group for all focus nodes at once,
    which pays where one of the `predicates`, as written in it, is rare.
    """

    text: str
    value: str | None = None
    path: str | None = None
    message: str | None = None
    extra: tuple[str, ...] = ()
    distinct: bool = True
    lateral: bool = False
    prologue: str = ""
    several: NamedNode | None = None
    joined: str = ""
    predicates: tuple[str, ...] = ()

    @property
    def variables(self) -> tuple[str, ...]:
        """What a query must select beside the focus node."""
        known = (self.value, self.path, self.message, *self.extra)
        return tuple(dict.fromkeys(name for name in known if name))


@dataclass(frozen=True)
class Pattern:
    """A condition on a focus node and its value nodes together: given a variable, the violating rows."""

    rows: Callable[[str], Rows]


Plan = Test | FocusTest | Pattern


@dataclass(frozen=True)
class Focus:
    """Focus nodes as a group: it binds the keys, distinct; the last key is the focus node.

    The first key is the node that was asked about, so results of nested shapes find their way back.
    """

    keys: tuple[str, ...]
    text: str

    @property
    def node(self) -> str:
        """The variable of the focus node."""
        return self.keys[-1]
