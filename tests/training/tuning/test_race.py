from __future__ import annotations

from netwright.training.tuning.race import MOST_ROUNDS, race


class Clock:
    """Time that passes only when a runner takes steps."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Runner:
    def __init__(self, clock, step_seconds, log, name="", fails_at=None):
        self.clock, self.step_seconds, self.log, self.name, self.fails_at = (
            clock,
            step_seconds,
            log,
            name,
            fails_at,
        )
        self.num_steps = 0

    def __call__(self, num_steps):
        self.log.append((self.name, num_steps))
        self.num_steps += num_steps
        if self.fails_at is not None and self.num_steps >= self.fails_at:
            raise RuntimeError("view size is not\ncompatible")
        self.clock.now += num_steps * self.step_seconds
        return num_steps * self.step_seconds, 1.0


def hold(*runners, **options):
    clock = runners[0].clock
    return race([lambda one=one: one for one in runners], clock=clock, **options)


def test_all_take_the_same_steps_in_turns_and_everyone_goes_first():
    clock, log = Clock(), []
    first, second = hold(Runner(clock, 0.01, log, "a"), Runner(clock, 0.02, log, "b"), most_seconds=10.0)
    assert len(first.seconds) == len(second.seconds) == len(first.losses) == MOST_ROUNDS
    assert {name: sum(num for who, num in log if who == name) for name in "ab"} == {"a": 4 + 18, "b": 4 + 18}
    assert [name for name, _ in log[6:10]] == ["a", "b", "b", "a"]
    assert first.seconds[0] == 0.01


def test_it_ends_within_its_time():
    clock, log = Clock(), []
    lanes = hold(Runner(clock, 0.01, log), Runner(clock, 0.01, log), most_seconds=0.25)
    assert clock.now <= 0.25
    assert 5 <= len(lanes[0].seconds) < MOST_ROUNDS


def test_no_time_is_no_race():
    clock, log = Clock(), []
    lanes = hold(Runner(clock, 1.0, log), Runner(clock, 1.0, log), most_seconds=0.5)
    assert [len(lane.seconds) for lane in lanes] == [0, 0]


def test_whoever_fails_drops_out_and_the_rest_goes_on():
    clock, log = Clock(), []
    runners = [Runner(clock, 0.01, log), Runner(clock, 0.01, log, fails_at=8), Runner(clock, 0.01, log)]
    lanes = hold(*runners, most_seconds=10.0)
    assert lanes[1].problem == "view size is not compatible"
    assert len(lanes[0].seconds) == len(lanes[2].seconds) == MOST_ROUNDS


def test_whoever_is_far_behind_drops_out_at_once():
    clock, log = Clock(), []
    lanes = hold(Runner(clock, 0.01, log), Runner(clock, 0.1, log), most_seconds=10.0)
    assert lanes[1].problem == "10.0 times as long a step"
    assert lanes[1].seconds == []


def test_a_failing_first_leaves_nothing_to_race_against():
    clock, log = Clock(), []
    lanes = hold(Runner(clock, 0.01, log, fails_at=1), Runner(clock, 0.01, log), most_seconds=10.0)
    assert lanes[0].problem
    assert not lanes[1].seconds


def test_it_stops_when_it_is_told_to():
    clock, log = Clock(), []
    lanes = hold(
        Runner(clock, 0.01, log),
        Runner(clock, 0.01, log),
        most_seconds=10.0,
        should_stop=lambda: len(log) > 8,
    )
    assert len(log) == 9
    assert len(lanes[0].seconds) < 3
