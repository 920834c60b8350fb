"""Calls of hooks and of language models, counted and timed.

Runs in: host.
"""

import time
from itertools import product

from prometheus_client import CollectorRegistry, Histogram

from host.metrics.labels import RETRIED, TOKENS, Asked, Outcome
from host.metrics.series import HOOK_BUCKETS, TALK_BUCKETS, labelled_counter
from host.spans import Attribute, Span
from sandbox.hooks import HOOKS


class HookCalls:
    """Calls of hooks, counted and timed. Where each belongs is looked up once and for all: they are many."""

    def __init__(self, registry: CollectorRegistry) -> None:
        calls = labelled_counter(
            registry, "greenroom_hook_calls_total", "Hook calls by hook and outcome", hook=HOOKS, outcome=Outcome
        )
        seconds = Histogram(
            "greenroom_hook_seconds",
            "Time from a question to its answer, the wait for another worker included",
            ["hook"],
            buckets=HOOK_BUCKETS,
            registry=registry,
        )
        self._kept = {
            (hook, outcome): (calls.labels(hook, outcome).inc, seconds.labels(hook).observe)
            for hook, outcome in product(HOOKS, Outcome)
        }

    def count(self, hook: str, outcome: Outcome, seconds: float) -> None:
        """Count one."""
        increase, observe = self._kept[hook, outcome]
        increase()
        observe(seconds)


class ModelCalls:
    """What is asked of a language model, and what comes of it."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.requests = labelled_counter(
            registry, "greenroom_model_requests_total", "Requests to the language model, by outcome", outcome=Asked
        )
        self.retries = labelled_counter(
            registry, "greenroom_model_retries_total", "Requests that were sent again, by why", reason=RETRIED
        )
        self.tokens = labelled_counter(
            registry, "greenroom_model_tokens_total", "Tokens, as the model's server tells them", direction=TOKENS
        )
        self.duration = Histogram(
            "greenroom_model_seconds",
            "Time from a request to the end of its answer, trying again included",
            buckets=TALK_BUCKETS,
            registry=registry,
        )
        self.first_token = Histogram(
            "greenroom_model_first_token_seconds",
            "Time from a request to the first words of its answer",
            buckets=TALK_BUCKETS,
            registry=registry,
        )


class ModelCall:
    """One request to a language model, from now until its answer ends.

    Args:
        calls: Where it counts.
        span: Over it.

    Attributes:
        outcome: What came of it; whoever stops listening has abandoned it.
    """

    def __init__(self, calls: ModelCalls, span: Span) -> None:
        self._calls = calls
        self._span = span
        self._began = time.perf_counter()
        self._has_spoken = False
        self.outcome = Asked.ABANDONED

    def speaks(self) -> None:
        """Take note of words; only the first of them count."""
        if not self._has_spoken:
            self._has_spoken = True
            passed_seconds = time.perf_counter() - self._began
            self._calls.first_token.observe(passed_seconds)
            self._span.note({Attribute.FIRST_WORDS_SECONDS: passed_seconds})

    def cost(self, input_tokens: int, output_tokens: int) -> None:
        """Count what it cost."""
        self._calls.tokens.labels("input").inc(input_tokens)
        self._calls.tokens.labels("output").inc(output_tokens)
        self._span.note({Attribute.INPUT_TOKENS: input_tokens, Attribute.OUTPUT_TOKENS: output_tokens})

    def end(self) -> None:
        """Count it."""
        self._span.note({Attribute.OUTCOME: self.outcome})
        self._calls.requests.labels(self.outcome).inc()
        self._calls.duration.observe(time.perf_counter() - self._began)
