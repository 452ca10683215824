from __future__ import annotations

import random

import pytest

from netwright.data.tables.find_order import find_order


@pytest.mark.parametrize(
    "words",
    [
        ("低", "中", "高"),
        ("不及格", "及格", "良好", "优秀"),
        ("小学", "初中", "本科", "硕士"),
        ("XS", "S", "M", "L"),
        ("Never", "Rarely", "Often"),
        ("1st", "2nd", "3rd", "10th"),
        ("0-9", "10-19", "20-29", "100+"),
        ("<20K", "20K-40K", ">40K"),
        ("18岁以下", "18-25岁", "26-35岁", "36岁以上"),
        ("1年以下", "1-3年", "3年以上"),
        ("Level 1", "Level 2", "Level 10"),
    ],
)
def test_orders_are_found(words):
    mixed = list(words)
    random.Random(0).shuffle(mixed)
    assert find_order(mixed) == words


@pytest.mark.parametrize(
    "words",
    [
        ["red", "green", "blue"],
        ["货品1", "货品2", "货品3"],
        ["A1", "B2", "C3"],
        ["1", "2", "3"],
        ["low", "high"],
        ["low", "medium", "other"],
    ],
)
def test_names_have_no_order(words):
    assert find_order(words) is None
