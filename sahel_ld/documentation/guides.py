"""The pages of docs/ from Markdown to HTML, with links between them and anchors at headings.

Markup in a page is shown as text. A relative link leads to a page of the site or is only text:
what lies elsewhere in the repository is not part of the site.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.documentation.rendering import render
from sahel_ld.errors import InputError, Place

if TYPE_CHECKING:
    from markdown_it.token import Token

# The pages for the five who come, in this order; the others go into detail.
ENTRANCES = ("researcher", "merger", "downloader", "curating", "maintainer")
_ABSOLUTE = re.compile(r"(?:https?:|mailto:|#)")


@dataclass(frozen=True)
class Guide:
    """A page of docs/: its name, its title, and its body as HTML."""

    name: str
    title: str
    body: str

    @property
    def is_entrance(self) -> bool:
        """Whether a newcomer may begin here."""
        return self.name in ENTRANCES

    @property
    def short(self) -> str:
        """The title up to its colon."""
        return self.title.partition(":")[0]


def read_guides(folder: Path) -> list[Guide]:
    """All pages of a folder, entrances first, then by name; raises InputError for one that is not UTF-8."""
    paths = sorted(folder.glob("*.md"), key=_rank) if folder.is_dir() else []
    names = [path.stem for path in paths]
    return [convert(path.stem, _read(path), names) for path in paths]


def _rank(path: Path) -> tuple[int, str]:
    return (ENTRANCES.index(path.stem) if path.stem in ENTRANCES else len(ENTRANCES), path.stem)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8", place=Place(path), remedy="save it as UTF-8") from error


def convert(name: str, text: str, names: Collection[str]) -> Guide:
    """A page from its Markdown, where `names` are the pages that a link may lead to."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    title = name
    for heading, inline in _headings(tokens):
        heading.attrSet("id", slug(inline.content))
        title = _plain(inline) if heading.tag == "h1" and title == name else title
    for token in tokens:
        if token.children:
            token.children = list(_relinked(token.children, names))
        if token.type == "fence":
            token.content, token.info = _noted(token.content, token.info)
    return Guide(name, title, parser.renderer.render(tokens, parser.options, {}))


def _noted(content: str, info: str) -> tuple[str, str]:
    """A block and its language; one that the tests don't run says so, and why, in a line of its own."""
    language, _, rest = info.partition(" ")
    reason = rest.partition("not-run:")[2].strip()
    return f"# not run by the tests: {reason}\n{content}" if reason else content, language


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def _headings(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            yield token, following


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())


def _relinked(tokens: Sequence[Token], names: Collection[str]) -> Iterator[Token]:
    """The tokens with links that lead into the site, and without the ends of those that do not."""
    dropped = False
    for token in tokens:
        if token.type == "link_open":
            target = _target(str(token.attrGet("href") or ""), names)
            dropped = target is None
            token.attrSet("href", target or "")
        elif token.type == "image":
            continue
        if not (dropped and token.type in ("link_open", "link_close")):
            yield token


def _target(href: str, names: Collection[str]) -> str | None:
    if _ABSOLUTE.match(href):
        return href
    path, mark, fragment = href.partition("#")
    if path.rstrip("/") == "../ontology":
        return "../ontology/index.html"
    stem = path.removesuffix(".md")
    return f"{stem}.html{mark}{fragment}" if path.endswith(".md") and stem in names else None


def page(guide: Guide, guides: Sequence[Guide]) -> str:
    """A page with the list of all pages beside it."""
    return render("guide.html", guide=guide, guides=guides)
