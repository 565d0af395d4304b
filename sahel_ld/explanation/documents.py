"""Explanations as JSON documents."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sahel_ld.explanation.records import Absence, Explanation, Finding
from sahel_ld.provenance import Step, Support


def explanation(found: Explanation) -> dict[str, Any]:
    """Why a triple stands."""
    return {
        **_support(found.support),
        "text": found.text,
        "stands": True,
        "origin": asdict(found.origin) if found.origin else None,
        "claims": [asdict(view) for view in found.claims],
        "otherClaims": [asdict(view) for view in found.others],
        "verdicts": [asdict(view) for view in found.verdicts],
    }


def absence(found: Absence) -> dict[str, Any]:
    """Why a triple does not stand."""
    return {**asdict(found), "stands": False}


def finding(found: Finding) -> dict[str, Any]:
    """One thing, and what rests on it."""
    return asdict(found)


def _support(support: Support) -> dict[str, Any]:
    triple = support.triple
    return {
        "triple": [str(triple.subject), str(triple.predicate), str(triple.object)],
        "graph": support.graph,
        "cells": [asdict(cell) for cell in support.cells],
        "derivations": [_step(step) for step in support.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "rule": step.rule.name,
        "title": step.rule.title,
        "premises": [_support(premise) for premise in step.premises],
    }
