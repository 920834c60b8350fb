"""What a query of Prometheus asks for, and whether a server tells it.

Runs in: tests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import promql_parser
from prometheus_client.parser import text_string_to_metric_families

# Prometheus adds these to whatever it scrapes.
TARGET_LABELS: Final = frozenset({"instance", "job"})
# What grows: only how fast it does says anything.
_GROWS: Final = frozenset({"rate", "increase"})


@dataclass
class Scrape:
    """What a server tells: the samples, with the values of each of their labels."""

    labels: Mapping[str, Mapping[str, set[str]]]
    growing: frozenset[str]

    @classmethod
    def read(cls, text: str) -> "Scrape":
        """Read what a server tells."""
        labels: dict[str, dict[str, set[str]]] = {"up": {}}
        growing = set()
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                known = labels.setdefault(sample.name, {})
                for name, value in sample.labels.items():
                    known.setdefault(name, set()).add(value)
                if family.type in {"counter", "histogram"}:
                    growing.add(sample.name)
        return cls(labels, frozenset(growing))


@dataclass
class Query:
    """A query, taken apart."""

    text: str
    selectors: list[promql_parser.VectorSelector] = field(default_factory=list)
    kept: list[set[str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @classmethod
    def parse(cls, text: str, scrape: Scrape) -> "Query":
        """Take a query apart and look for what no server tells.

        Raises:
            ValueError: It is no query.
        """
        query = cls(text)
        query._visit(promql_parser.parse(text), scrape, frozenset())
        return query

    @property
    def names(self) -> set[str]:
        """The samples that it asks for."""
        return {str(each.name) for each in self.selectors}

    def _visit(self, node: Any, scrape: Scrape, around: frozenset[str]) -> None:
        match node:
            case promql_parser.VectorSelector():
                self._select(node, scrape, around)
            case promql_parser.MatrixSelector():
                self._select(node.vector_selector, scrape, around)
            case promql_parser.Call():
                self._call(node, scrape, around)
            case promql_parser.AggregateExpr():
                before = len(self.selectors)
                self._visit(node.expr, scrape, around)
                labels = set(node.modifier.labels) if node.modifier else set()
                self._keep(labels, self.selectors[before:], scrape)
            case promql_parser.BinaryExpr():
                self._visit(node.lhs, scrape, around)
                self._visit(node.rhs, scrape, around)
            case promql_parser.ParenExpr() | promql_parser.UnaryExpr() | promql_parser.SubqueryExpr():
                self._visit(node.expr, scrape, around)
            case promql_parser.NumberLiteral() | promql_parser.StringLiteral():
                pass
            case _:
                self.faults.append(f"{type(node).__name__} is not known here")

    def _call(self, node: Any, scrape: Scrape, around: frozenset[str]) -> None:
        name = node.func.name
        for each in node.args:
            self._visit(each, scrape, around | {name})
        if name == "histogram_quantile" and not any("le" in kept for kept in self.kept):
            self.faults.append("a quantile needs the label le")

    def _select(self, node: promql_parser.VectorSelector, scrape: Scrape, around: frozenset[str]) -> None:
        self.selectors.append(node)
        name = str(node.name)
        if name not in scrape.labels:
            self.faults.append(f"no server tells {name}")
            return
        if (name in scrape.growing) != bool(around & _GROWS):
            self.faults.append(f"{name} {'needs a rate' if name in scrape.growing else 'has no rate'}")
        for matcher in node.matchers.matchers:
            self._match(name, matcher, scrape.labels[name])

    def _match(self, name: str, matcher: Any, labels: Mapping[str, Iterable[str]]) -> None:
        if matcher.name in TARGET_LABELS:
            return
        if matcher.name not in labels:
            self.faults.append(f"{name} has no label {matcher.name}")
            return
        is_pattern = matcher.op in (promql_parser.MatchOp.Re, promql_parser.MatchOp.NotRe)
        wanted = set(matcher.value.split("|")) if is_pattern else {matcher.value}
        self.faults += [f"{matcher.name} of {name} is never {each}" for each in wanted - set(labels[matcher.name])]

    def _keep(self, labels: set[str], selectors: Iterable[promql_parser.VectorSelector], scrape: Scrape) -> None:
        self.kept.append(labels)
        for each in selectors:
            unknown = labels - TARGET_LABELS - scrape.labels.get(str(each.name), {}).keys()
            self.faults += [f"{each.name} has no label {label}" for label in sorted(unknown)]
