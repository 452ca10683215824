"""Why a run answers a sample as it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePath
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from netwright.core.errors import NetworkError, NetwrightError
from netwright.core.eval_mode import eval_mode
from netwright.core.find_answer import find_answer
from netwright.core.guard_code import guard_code
from netwright.data.data import Data
from netwright.data.reread_table import reread_table
from netwright.data.split import TensorSplit
from netwright.data.tables.group_features import group_features
from netwright.data.tables.table_encoder import TableEncoder
from netwright.jobs.answer_part import answer_part
from netwright.jobs.inside_sample import InsideSample, find_sample, read_batches
from netwright.jobs.look_layer import name_groups, open_lazily
from netwright.jobs.looked import Looked
from netwright.jobs.read_features import choose_some, flatten_features, read_features
from netwright.jobs.run import Run
from netwright.jobs.view_samples import view_samples
from netwright.nets.inside.find_alike import find_alike
from netwright.nets.inside.grad_cam import grad_cam
from netwright.nets.inside.integrate_gradients import integrate_gradients
from netwright.nets.inside.measure_gradient import Score, measure_gradient
from netwright.nets.inside.run_layers import find_last_features, find_last_maps, run_layers
from netwright.see.catalogue.choose_language import choose_language
from netwright.see.catalogue.say import Language, say
from netwright.see.layers.draw_alike import draw_alike
from netwright.see.layers.draw_answer import draw_answer
from netwright.see.layers.draw_saliency import (
    PixelSaliency,
    draw_column_saliency,
    draw_pixel_saliency,
    find_pixels,
)
from netwright.see.picture import Picture

_NUM_ALIKE, _MOST_SEARCHED, _MOST_TARGETS = 6, 2000, 3


def explain_sample(run: Run, asked: Any, data: Data | None = None, lang: str = "auto") -> Looked:
    """Draw what the network saw in a sample, what mattered, what it nearly answered, and what is alike.

    Args:
        run: the run.
        asked: the sample's number in the test part, from 0, or in another, `train:17`; or a file, a row
            (JSON or a dict), an image.
        data: the run's own data, where it was made in Python; None to open it again.
        lang: language of the words: en, zh, or auto for the reader's locale.

    Returns:
        The pictures; what cannot be drawn is told in `notes`.

    Raises:
        UsageError: there is no such sample.
        DataError: the sample cannot be read.
    """
    chosen = choose_language(lang)
    notes: list[str] = []
    with guard_code(run.files.path, trust=run.trust):
        opened = open_lazily(run, data)
        sample = find_sample(run, asked, opened, chosen)
        numbers = sample.answered.answered.numbers[0]
        names = run.task.classes or run.task.targets
        chances = {name: float(number) for name, number in zip(names, numbers, strict=True)}
        is_number = run.task.kind == "regression"
        named = PurePath(sample.view.place).name
        told = {"place": named, "part": sample.part, "truth": _name_truth(run, sample)}
        told |= {"target": target} if (target := _name_target(run)) else {}
        pictures = [draw_answer(chances, _list_cells(run, sample), told, chosen, is_number=is_number)]
        order = range(len(names)) if is_number else sorted(range(len(names)), key=lambda one: -numbers[one])
        seen = run_layers(run.net, sample.inputs)
        mean = _find_mean(run, opened)
        # Of two classes what speaks for the one speaks against the other.
        num_explained = 1 if run.task.kind == "binary" else _MOST_TARGETS if is_number else 2
        for place, column in enumerate(list(order)[:num_explained]):
            try:
                with eval_mode(run.net):
                    drawn = _draw_saliency(run, sample, column, (find_last_maps(seen), mean), chosen)
            except NetworkError as error:
                notes.append(f"{error.what} ({error.fix})")
                break
            if is_number and place:
                drawn = replace(drawn, name=f"saliency-{place + 1}")
            elif place:
                drawn = _rename(drawn, _name_answer(run, column), chosen)
            pictures.append(drawn)
        try:
            pictures.append(_draw_alike(run, sample, opened, find_last_features(run.net, seen), chosen))
        except NetwrightError as error:
            notes.append(f"{error.what} ({error.fix})")
    notes += sample.notes
    lines = (say("Why does it answer so?", chosen), *sample.tell_place(chosen))
    facts = {"sample": sample.view.place, "part": sample.part}
    return Looked(run.files.path.name, lines, tuple(pictures), tuple(notes), chosen, facts)


def make_score(run: Run, column: int) -> Score:
    """Make the function whose slopes say what mattered: the network's own number for an answer.

    Args:
        run: the run.
        column: the class, label or target.
    """

    def score(*inputs: Any) -> Float[Tensor, " num"]:
        answer = find_answer(run.net(*inputs))[0].float().flatten(1)
        if run.task.kind == "binary" and answer.shape[1] == 1:
            return answer[:, 0] if column == 1 else -answer[:, 0]
        return answer[:, column]

    return score


def _name_truth(run: Run, sample: InsideSample) -> str:
    if not sample.has_truth:
        return ""
    truth = sample.answered.answered.truth[0]
    if run.task.kind == "regression":
        return ", ".join(f"{value:.5g}" for value in truth.reshape(-1).tolist())
    if run.task.kind == "multilabel":
        return ", ".join(name for name, is_so in zip(run.task.classes, truth, strict=True) if is_so) or "-"
    return run.task.classes[int(truth)]


def _name_target(run: Run) -> str:
    """The column that is predicted, where its classes alone say little: `1`, `yes`."""
    is_table = isinstance(run.predictor.encoder, TableEncoder)
    return run.task.targets[0] if is_table and run.task.kind in {"binary", "multiclass"} else ""


def _name_answer(run: Run, column: int) -> str:
    target, answer = _name_target(run), (run.task.classes or run.task.targets)[column]
    return f"{target} = {answer}" if target else answer


def _rename(picture: Picture, runner_up: str, lang: Language) -> Picture:
    title = say("What speaks for {answer} instead?", lang, answer=runner_up)
    first, *rest = picture.charts
    charts = (replace(first, title=title), *rest)
    return replace(picture, name="runner-up", title=title, charts=charts)


def _draw_saliency(
    run: Run, sample: InsideSample, column: int, beside: tuple[str, Tensor | None], lang: Language
) -> Picture:
    cam_layer, mean = beside
    answer = _name_answer(run, column)
    score, inputs = make_score(run, column), sample.inputs
    place = next((at for at, one in enumerate(inputs) if one.is_floating_point()), 0)
    slope = measure_gradient(score, inputs)[place]
    added = integrate_gradients(score, inputs, None if mean is None else (mean.to(inputs[0]),))[place]
    if slope is None or added is None:  # whole numbers only: `measure_gradient` has refused them
        raise NetworkError(
            "the inputs have no slope", where="the inputs", fix="look at a layer: --layer PATH"
        )
    slope, added, given = slope[0].cpu(), added[0].cpu(), inputs[place][0].detach().cpu()
    if given.ndim == 3 and given.shape[1] > 1:
        cam = grad_cam(run.net, score, inputs, cam_layer)[0].cpu() if cam_layer else None
        pixels = _show_pixels(sample, given)
        return draw_pixel_saliency(PixelSaliency(pixels, slope, added, cam, cam_layer), answer, lang)
    groups = {f"[{place}]": [place] for place in range(given.numel())}
    if isinstance(run.predictor.encoder, TableEncoder):
        groups = {name: at for name, at in group_features(run.predictor.encoder).items() if at}
    flat, local = added.flatten(), (slope * given).flatten()
    drawn = draw_column_saliency(
        {name: float(flat[at].sum()) for name, at in groups.items()},
        {name: float(local[at].sum()) for name, at in groups.items()},
        sample.view.cells,
        answer,
        lang,
        has_mean=mean is not None,
    )
    # For programs the class alone.
    return replace(drawn, facts={**drawn.facts, "answer": (run.task.classes or run.task.targets)[column]})


def _list_cells(run: Run, sample: InsideSample) -> dict[str, str]:
    """The cells that the network is given: neither the target nor what was left out."""
    encoder = run.predictor.encoder
    used = group_features(encoder) if isinstance(encoder, TableEncoder) else {}
    return {name: cell for name, cell in sample.view.cells.items() if used.get(name)}


def _find_mean(run: Run, opened: Callable[[], Data]) -> Tensor | None:
    """The mean training row, as the network takes it, where rows are what it takes."""
    if not isinstance(run.predictor.encoder, TableEncoder):
        return None
    try:
        split = choose_some(opened().train, _MOST_SEARCHED)
    except NetwrightError:
        return None  # told once, by the samples that are alike
    return torch.cat([inputs[0].cpu() for inputs in read_batches(run, split, 256)]).mean(0)


def _show_pixels(sample: InsideSample, given: Tensor) -> Any:
    """The image as it is kept, where it is kept as pixels; else the numbers that the network takes."""
    split = sample.split
    if isinstance(split, TensorSplit):
        kept = split.gather(torch.zeros(1, dtype=torch.int64))[0]
        if kept.dtype == torch.uint8 and kept.ndim == 3 and kept.shape[0] in {1, 3, 4}:
            return kept.permute(1, 2, 0).numpy()
    return find_pixels(given)


def _draw_alike(
    run: Run, sample: InsideSample, opened: Callable[[], Data], path: str, lang: Language
) -> Picture:
    data = opened()
    bank = choose_some(data.train, _MOST_SEARCHED)
    features = read_features(run, bank, path)
    mine = flatten_features(run.net, sample.inputs, path)[0]
    rows, cosines = find_alike(mine, features, _NUM_ALIKE)
    part = answer_part(run.predictor, "train", bank)
    spec, folder = data.spec, run.run_file.folder
    find_table = lru_cache(lambda: None if spec is None else reread_table(spec, "train", folder))
    views = view_samples(run.predictor, part, find_table, lang, data.train)(rows.tolist())
    if run.task.kind == "regression":
        truth = part.answered.truth.reshape(len(part.answered), -1)
        labels = [", ".join(f"{value:.5g}" for value in truth[row]) for row in rows.tolist()]
    else:
        names = name_groups(run, bank, len(features), lang)
        labels = [names[row] for row in rows.tolist()]
    return draw_alike(views, labels, cosines.tolist(), (path, len(features)), lang)
