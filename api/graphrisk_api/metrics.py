"""What is counted, for Prometheus; no label holds anything of a customer."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

STEPS = (0.001, 0.002, 0.004, 0.008, 0.015, 0.03, 0.06, 0.1, 0.25, 0.5, 1, 2.5)


class Metrics:
    """The counters of one app."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.decisions = Counter(
            "graphrisk_decisions", "Orders judged.", ["decision"], registry=self.registry
        )
        self.degraded = Counter(
            "graphrisk_degraded_answers",
            "Orders judged without the store.",
            ["why"],
            registry=self.registry,
        )
        self.late = Gauge("graphrisk_late_orders", "Orders in the journal.", registry=self.registry)
        self.seconds = Histogram(
            "graphrisk_request_seconds",
            "How long requests took.",
            ["route", "method", "status"],
            buckets=STEPS,
            registry=self.registry,
        )
        self.reviews = Histogram(
            "graphrisk_review_seconds",
            "How long a review took in the store's thread.",
            buckets=STEPS,
            registry=self.registry,
        )

    def decided(self) -> dict[str, int]:
        """Orders by decision, since this server began."""
        samples = (s for m in self.decisions.collect() for s in m.samples)
        return {s.labels["decision"]: int(s.value) for s in samples if s.name.endswith("_total")}
