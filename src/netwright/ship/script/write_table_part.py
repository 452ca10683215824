"""The part of a script that turns rows of a table into the numbers that a network takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netwright.core.errors import JobFailed
from netwright.data.tables.clean_frame import MISSING_MARKS
from netwright.data.tables.column_plan import ColumnPlan
from netwright.data.tables.table_encoder import TableEncoder

_ROLES = {"number", "ordinal", "category", "yes/no", "date", "text"}

_CODE = '''
def read_rows(path):
    """Rows of a CSV file: one dict a row, None where a cell is missing."""
    with open(path, encoding=ENCODING, newline="") as file:
        lines = [line for line in csv.reader(file, delimiter=DELIMITER) if any(cell.strip() for cell in line)]
    names = [name.strip() for name in lines.pop(0)] if HEADER else ALL_COLUMNS
    return [clean(dict(zip(names, line))) for line in lines]


def clean(row):
    """Trim the cells of a row; what marks a missing one becomes None."""
    trimmed = {name: cell.strip() if isinstance(cell, str) else cell for name, cell in row.items()}
    return {name: None if cell in MISSING else cell for name, cell in trimmed.items()}


SCALES = {"万": 1e4, "亿": 1e8, "千": 1e3}
LETTERS = {"K": 1e3, "k": 1e3, "M": 1e6, "B": 1e9}


def read_number(cell, decimal=".", unit=""):
    """A number, however it is written: 1,052.75元, 12%, 3万; NaN where it is missing."""
    if cell is None:
        return math.nan
    if isinstance(cell, str):
        text, factor = cell.strip(), 1.0
        is_dotted = decimal == "," and re.fullmatch(r"[-+]?\\d{1,3}(\\.\\d{3})+(,\\d+)?", text)
        try:
            number = float("none" if is_dotted else text)
        except ValueError:
            if text.startswith("(") and text.endswith(")"):
                text, factor = text[1:-1], -1.0
            currency = r"(US\\$|HK\\$|NT\\$|[ACR]\\$|[¥￥$€£₩₹₽]|[A-Z]{3}|人民币)"
            text = re.sub(rf"^([-+]?)\\s*{currency}\\s*", r"\\1", text).removesuffix(unit).rstrip()
            for word, scale in LETTERS.items() if unit == "K/M/B" else SCALES.items():
                if text.endswith(word):
                    text, factor = text.removesuffix(word), factor * scale
            text = text.replace(".", "").replace(",", ".") if decimal == "," else re.sub("[,， ']", "", text)
            number = float(text) * factor
    else:
        number = float(cell)
    return number if abs(number) < 1e100 else math.nan


def read_word(cell):
    """A word, written one way: 3, 3.0 and "3" are the same."""
    word = None if cell is None else str(cell)
    return word.rstrip("0").rstrip(".") if word and re.fullmatch(r"[-+]?\\d+\\.\\d+", word) else word


def read_date(cell, pattern):
    """Seconds since 1970; NaN where the date is missing."""
    if cell is None:
        return math.nan
    date = datetime.datetime.strptime(cell, pattern) if isinstance(cell, str) else cell
    if "%Y" not in pattern and "%y" not in pattern:
        date = date.replace(year=1970)  # a time of day
    return (date - datetime.datetime(1970, 1, 1)).total_seconds() // 1


def find_part(seconds, part):
    """Year, month, day, weekday (Monday 1), hour or days since 1970 of a date."""
    if math.isnan(seconds):
        return math.nan
    date = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
    if part == "weekday":
        return float(date.isoweekday())
    return seconds / 86400 if part == "days" else float(getattr(date, part))


def read_value(row, column, part):
    """The number that a column gives."""
    if part == "rank":
        word = read_word(row[column])
        return float(WORDS[column].index(word)) if word in WORDS[column] else math.nan
    if column in DATES:
        return find_part(read_date(row[column], DATES[column]), part)
    return read_number(row[column], *WRITTEN.get(column, ()))


def is_flag(row, column, word):
    """Whether a column says a word; None stands for a missing cell, OTHER for a word not listed."""
    cell = row[column]
    if column in NUMERIC:
        number = read_value(row, column, "days")
        return math.isnan(number) if word is None else number == word
    said = read_word(cell)
    if column in YES_NO:
        said = None if said is None or said.lower() not in YES_NO[column] else said.lower()
    if word is OTHER:
        return said is not None and said not in WORDS[column]
    return said == word


def encode(rows):
    """What the network takes of rows: float32 (num, features)."""
    values = [[read_value(row, column, part) for column, part, *_ in NUMBERS] for row in rows]
    flags = [[is_flag(row, column, word) for column, word in FLAGS] for row in rows]
    numbers = torch.tensor(values, dtype=torch.float64).reshape(len(rows), len(NUMBERS))
    learnt = torch.tensor([one[2:] for one in NUMBERS], dtype=torch.float64).reshape(len(NUMBERS), 6)
    fill, center, scale, is_heavy, shift, spread = learnt.T
    numbers = (torch.where(numbers.isnan(), fill, numbers) - center) / scale
    drawn_in = numbers.sign() * numbers.abs().log1p()  # the far values of heavy-tailed columns
    numbers = torch.where(is_heavy > 0, (drawn_in - shift) / spread, numbers).clamp(-1e6, 1e6)
    return torch.cat([numbers.float(), torch.tensor(flags).float().reshape(len(rows), len(FLAGS))], dim=1)
'''


def write_table_part(encoder: TableEncoder, reading: Mapping[str, Any]) -> str:
    """Write how rows are read and encoded, with what the training rows taught.

    Args:
        encoder: of the run.
        reading: how the training table was read: `encoding`, `delimiter`, `header`.

    Returns:
        Python source: constants, and functions from `read_rows` to `encode`.

    Raises:
        JobFailed: a column has a role that a script cannot read.
    """
    for plan in encoder.plans:
        if plan.role not in _ROLES or plan.units or plan.tags:
            kind = "packed text" if plan.units or plan.tags else plan.role
            raise JobFailed(
                f"a script cannot read `{plan.name}`, which is {kind}",
                where=plan.name,
                fix=f"train with drop: [{plan.name}], or with what it holds in columns of their own"
                if plan.units or plan.tags
                else "leave the column out (drop), or export as .onnx",
            )
    names = [(plan.name, part) for plan in encoder.plans for part in _list_parts(plan)]
    state = encoder.state_dict()
    learnt = zip(
        *(state[key].tolist() for key in ("fill", "center", "scale", "heavy", "shift", "spread")), strict=True
    )
    numbers = [(*name, *values) for name, values in zip(names, learnt, strict=True)]
    dates = {plan.name: _to_python(plan.pattern) for plan in encoder.plans if plan.role == "date"}
    written = {
        plan.name: (plan.decimal, plan.unit)
        for plan in encoder.plans
        if plan.role == "number" and (plan.decimal, plan.unit) != (".", "")
    }
    pairs = {one.name: [word.lower() for word in one.values] for one in encoder.plans if one.role == "yes/no"}
    words = {one.name: list(one.values) for one in encoder.plans if one.role in ("category", "ordinal")}
    flags = [(plan.name, word) for plan in encoder.plans for word in _list_words(plan)]
    encoding = reading.get("encoding") or "utf-8-sig"
    marks = [
        *MISSING_MARKS,
        *(mark if isinstance(mark, str) else f"{mark:g}" for mark in encoder.reading.get("missing", ())),
    ]
    lines = [
        f"ENCODING, DELIMITER, HEADER = {encoding!r}, {reading.get('delimiter') or ','!r}, "
        f"{bool(reading.get('header', True))}",
        f"ALL_COLUMNS = {list(encoder.columns)!r}",
        f"MISSING = {{{', '.join(map(repr, marks))}}}",
        "OTHER = object()  # any word that is not listed",
        "# Column, part of a date; then what fills it, center, scale, heavy tail or not, shift, spread.",
        _write_list("NUMBERS", numbers),
        f"DATES = {dates!r}",
        f"WRITTEN = {written!r}  # decimal mark and unit, where they are not plain",
        f"NUMERIC = {[plan.name for plan in encoder.plans if plan.role in ('number', 'date')]!r}",
        f"YES_NO = {pairs!r}",
        f"WORDS = {words!r}",
        "# Each is 1 where the column says the word, else 0.",
        _write_list("FLAGS", flags),
    ]
    return "\n".join(lines).replace("'<other>'", "OTHER") + "\n\n" + _CODE


def _list_parts(plan: ColumnPlan) -> tuple[str, ...]:
    return {"number": ("",), "ordinal": ("rank",)}.get(plan.role, plan.parts)


def _list_words(plan: ColumnPlan) -> list[Any]:
    num = len(plan.values)
    words: list[Any] = []
    for _, code in plan.flags:
        if code == num:
            words.append("<other>")
        elif code > num:
            words.append(None)
        elif plan.role == "number":
            words.append(float(plan.values[code]))
        else:
            words.append(plan.values[code].lower() if plan.role == "yes/no" else plan.values[code])
    return words


def _to_python(pattern: str) -> str:
    """A pattern of polars as Python's own strptime reads it."""
    return pattern.replace("%S%.f", "%S.%f")


def _write_list(name: str, entries: list[tuple[Any, ...]]) -> str:
    return f"{name} = [\n" + "".join(f"    {entry!r},\n" for entry in entries) + "]"
