from __future__ import annotations

from netwright.training.bench.take_turns import take_turns


def test_everyone_goes_first_once_and_turns_take_about_the_same_time():
    log = []

    def make(name, step_seconds):
        def run(num_steps):
            log.append((name, num_steps))
            return num_steps * step_seconds

        return run

    loops = {"a": make("a", 0.1), "b": make("b", 0.01), "slow": make("slow", 5.0)}
    seconds = take_turns(loops, rounds=3, turn_seconds=1.0)
    assert {name: [round(one, 6) for one in some] for name, some in seconds.items()} == {
        "a": [0.1] * 3,
        "b": [0.01] * 3,
        "slow": [5.0] * 3,
    }
    turns = log[-9:]
    assert [name for name, _ in turns] == ["a", "b", "slow", "b", "slow", "a", "slow", "a", "b"]
    assert dict(turns) == {"a": 10, "b": 100, "slow": 1}
    assert [num for name, num in log[:-9] if name == "slow"] == [1]
