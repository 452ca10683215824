"""How the training went, epoch by epoch."""

from __future__ import annotations

from html import escape

from netwright.core.write_metrics import write_number
from netwright.see.catalogue.say import Language, say
from netwright.see.catalogue.translate import translate
from netwright.see.draw_pairs import draw_pairs
from netwright.see.draw_table import draw_table
from netwright.see.report.draw_pictures import draw_pictures
from netwright.see.report.run_facts import RunFacts
from netwright.see.write_name import write_name

_MOST_EPOCHS = 500
_MOST_NOTICES = 50


def draw_training(facts: RunFacts, lang: Language) -> str:
    """Draw the curves, what netwright chose and why, what it noticed, and every epoch as a row.

    Args:
        facts: of the run.
        lang: the reader's language.

    >>> epoch = {"event": "EpochEnded", "epoch": 1, "metrics": {"train": {"loss": 0.5}}, "seconds": 1.0}
    >>> "0.5000" in draw_training(RunFacts("a", events=[epoch]), "en")
    True
    """
    return (
        draw_pictures(facts, ("curves",))
        + _draw_choices(facts, lang)
        + _draw_notices(facts, lang)
        + _draw_epochs(facts, lang)
    )


def _draw_choices(facts: RunFacts, lang: Language) -> str:
    started = facts.list_events("RunStarted")
    choices = started[-1].get("choices") if started else None
    if not choices:
        return ""
    rows = [
        (f"<code>{escape(str(name))}</code>", escape(translate(str(why), lang)))
        for name, why in choices.items()
    ]
    resumed = len(started) - 1
    again = ""
    if resumed:
        text = (
            "It was interrupted and went on {num:,} times."
            if resumed > 1
            else "It was interrupted and went on."
        )
        again = f"<p>{escape(say(text, lang, num=resumed))}</p>"
    return f"{again}<h3>{escape(say('What netwright chose', lang))}</h3>{draw_pairs(rows)}"


def _draw_notices(facts: RunFacts, lang: Language) -> str:
    said = [str(event.get("says", "")) for event in facts.list_events("Noticed")]
    if not said:
        return ""
    items = "".join(f"<li>{escape(translate(one, lang))}</li>" for one in said[:_MOST_NOTICES])
    return f"<h3>{escape(say('Noticed on the way', lang))}</h3><ul>{items}</ul>"


def _draw_epochs(facts: RunFacts, lang: Language) -> str:
    epochs = facts.epochs[-_MOST_EPOCHS:]
    if not epochs:
        return ""
    names = list(
        dict.fromkeys(
            (split, name) for epoch in epochs for split, held in epoch["metrics"].items() for name in held
        )
    )
    titles = [
        say("epoch", lang),
        *(f"{split} {name}" for split, name in names),
        say("learning rate", lang),
        say("seconds", lang),
        say("samples a second", lang),
    ]
    rows = []
    for epoch in epochs:
        held = [epoch["metrics"].get(split, {}).get(name) for split, name in names]
        rates = epoch.get("learning_rates") or ()
        rows.append(
            [
                f"{epoch['epoch']}{' *' if epoch.get('is_best') else ''}",
                *(_write(value) for value in held),
                ", ".join(_write(rate) for rate in dict.fromkeys(rates)),
                _write(epoch.get("seconds")),
                _write(epoch.get("samples_per_second")),
            ]
        )
    table = draw_table(
        titles, rows, numbers=range(1, len(titles)), label=say("Every epoch", lang), is_wide=True
    )
    best = f'<p class="soft">{escape(say("* the best epoch so far", lang))}</p>'
    return f"<details><summary>{escape(say('Every epoch', lang))}</summary>{table}{best}</details>"


def _write(value: object) -> str:
    if isinstance(value, int | float):
        return escape(write_number(value))
    return "" if value is None else write_name(value)
