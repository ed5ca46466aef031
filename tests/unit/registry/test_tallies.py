"""What the machine decided, hour by hour."""

from graphrisk.registry import Registry, tallies


def test_decisions_add_up_by_the_hour(memory: Registry) -> None:
    with memory.write() as con:
        tallies.add(con, "2026-03-01T09:59:00+00:00", {"allow": 7})
        tallies.add(con, "2026-03-01T10:01:00+00:00", {"allow": 5, "block": 1, "review": 0})
        tallies.add(con, "2026-03-01T10:59:00+00:00", {"allow": 2})
        tallies.add(con, "2026-03-01T11:00:00+00:00", {})
    with memory.read() as con:
        assert tallies.hourly(con, "2026-03-01T10:00:00+00:00") == {
            ("2026-03-01T10", "allow"): 7,
            ("2026-03-01T10", "block"): 1,
        }
        assert tallies.hourly(con, "2026-03-01")["2026-03-01T09", "allow"] == 7
