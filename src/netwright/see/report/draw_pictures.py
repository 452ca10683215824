"""Pictures of a run, each under the question that it answers."""

from __future__ import annotations

from collections.abc import Collection

from netwright.see.report.run_facts import RunFacts


def draw_pictures(facts: RunFacts, names: Collection[str]) -> str:
    """Draw pictures as parts of a section, in the order in which the run has them.

    Args:
        facts: of the run.
        names: of the pictures; those that the run does not have are left out.

    >>> from netwright.see.picture import Picture
    >>> facts = RunFacts("a", pictures=[Picture("curves", "Did it learn?", "It should fall.")])
    >>> draw_pictures(facts, ["curves"])
    '<div class="picture"><h3>Did it learn?</h3><p class="soft">It should fall.</p></div>'
    """
    return "".join(one.to_part(3) for one in facts.pictures if one.name in names)
