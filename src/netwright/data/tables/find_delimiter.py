"""The character between the fields of a text table."""

from __future__ import annotations

import csv
from collections import Counter


def find_delimiter(text: str) -> str:
    r"""Find the character that gives the lines most evenly the same number of fields.

    Args:
        text: the first lines of the table, whole.

    Returns:
        One of `, ; tab |`, or the comma where no character divides the lines (a single column).

    >>> find_delimiter("name;mark\nAnn;1,5\nBob;2,5")
    ';'
    """
    best, best_score = ",", 0.0
    lines = [line for line in text.splitlines() if line.strip()][:200]
    for delimiter in ",\t;|":
        try:
            rows = list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if row)
        if not widths:
            continue
        # Rows of one field cannot speak for a delimiter: a title line above the table is such a row.
        num_fields, num_rows = max(widths.items(), key=lambda item: (item[1] if item[0] > 1 else 0, item[0]))
        score = (num_rows / len(rows)) ** 2 * (1 + min(num_fields, 50) / 100) if num_fields > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best
