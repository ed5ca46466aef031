"""Labels: a person goes before an outcome, an outcome before a file, each as of its moment."""

from datetime import UTC, datetime

from acts import ANN, AS_OF, swept

from graphrisk.registry import Registry
from graphrisk.registry.cases import Step, decide
from graphrisk.registry.labels import Ends, Label, Told, labels

LATE = "2026-09-01T00:00:00+00:00"


def ends(user: str, delivered: int = 0, back: int = 0, charged: int = 0, day: int = 5) -> Ends:
    return Ends(user, delivered, back, charged, datetime(2026, 3, day, tzinfo=UTC))


def found(memory: Registry, at: str, *told: Ends) -> dict[str, tuple[str, str]]:
    with memory.read() as con:
        return {x.user_id: (x.ring, x.kind) for x in labels(con, at, told)}


def test_a_person_goes_before_an_outcome_and_that_before_a_file(memory: Registry) -> None:
    with memory.write() as con:
        ring = swept(con, ["abcd"])["abcd"]
        decide(con, [ring], Step("dismiss"), ANN._replace(at="2026-04-01T00:00:00+00:00"))
    told = [ends("a", charged=1), ends("x", charged=1), ends("y", delivered=3)]
    files = [Told(u, "G-1", "brushing") for u in "axyz"]
    with memory.read() as con:
        rows = labels(con, LATE, told, files)
        early = labels(con, "2026-03-20", told, files)
    assert {x.user_id: (x.ring, x.kind, x.source) for x in rows} == {
        **dict.fromkeys("abcd", ("", "", "person")),
        "x": ("outcome-x", "refund", "outcome"),
        "y": ("", "", "outcome"),
        "z": ("G-1", "brushing", "file"),
    }
    # Before the decision the chargeback is what is known of one in the ring.
    assert {x.user_id: (x.ring, x.source) for x in early} == {
        "a": (ring, "outcome"),
        "x": ("outcome-x", "outcome"),
        "y": ("G-1", "file"),
        "z": ("G-1", "file"),
    }


def test_one_refund_says_nothing_and_all_of_several_do(memory: Registry) -> None:
    told = [ends("one", back=1), ends("some", 1, 2), ends("all", back=2)]
    assert found(memory, LATE, *told) == {"all": ("outcome-all", "refund")}


def test_deliveries_speak_late_and_for_those_in_no_ring(memory: Registry) -> None:
    with memory.write() as con:
        swept(con, ["abc"], kind="brushing")
    told = [ends("a", 9), ends("free", 2), ends("once", 1)]
    assert found(memory, "2026-05-03", *told) == {}
    assert found(memory, "2026-05-04", *told) == {"free": ("", "")}
    # Who is in a ring of that time is of its kind, once money was taken back.
    assert found(memory, "2026-05-04", ends("a", charged=1))["a"][1] == "brushing"
    assert found(memory, "2026-02-01", ends("a", charged=1))["a"] == ("outcome-a", "refund")


def test_labels_are_by_user_and_the_same_each_time(memory: Registry) -> None:
    with memory.write() as con:
        ids = swept(con, ["ab", "cd"])
        decide(con, list(ids.values()), Step("confirm"), ANN._replace(at=AS_OF.format(9)))
        rows = labels(con)
        assert rows == labels(con)
    first = Label("a", ids["ab"], "refund", AS_OF.format(9), "person")
    assert rows[0] == first
    assert [x.user_id for x in rows] == list("abcd")
