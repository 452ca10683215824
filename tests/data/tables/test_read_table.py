from __future__ import annotations

import csv
import gzip
import io

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from netwright.core.errors import DataError
from netwright.data.tables.read_table import read_table


@pytest.fixture
def read(tmp_path):
    def read_text(text, name="t.csv", **settings):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_table(path, **settings)

    return read_text


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_chinese_text_in_every_usual_encoding(read, encoding):
    table = read("姓名,成绩\n张三,90\n李四,85\n".encode(encoding))
    assert table.frame.to_dict(as_series=False) == {"姓名": ["张三", "李四"], "成绩": [90, 85]}


def test_western_text_is_not_taken_for_chinese(read):
    assert read("café;prix\nthé;3\ncrème;4\n".encode("cp1252")).frame["café"].to_list() == ["thé", "crème"]


@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_delimiters_are_found(read, delimiter):
    rows = [["a", "b", "c"], ["1,5", "x y", "z"], ["2,5", "u", "v"]]
    text = "\n".join(delimiter.join(f'"{c}"' if delimiter in c else c for c in row) for row in rows)
    table = read(text)
    assert table.facts["delimiter"] == delimiter
    assert table.frame.rows() == [("1,5", "x y", "z"), ("2,5", "u", "v")]


def test_space_after_the_delimiter_blank_lines_and_missing_marks(read):
    table = read('a, b, c\n1, "x, y", ?\n\n NA, None, 暂无数据\n3, -, n/a\n4, N/A, null\n')
    assert table.frame.columns == ["a", "b", "c"]
    assert table.frame.rows() == [
        (1, "x, y", None),
        (None, None, None),
        (3, None, None),
        (4, None, None),
    ]
    assert table.lines.tolist() == [2, 4, 5, 6]


def test_lines_are_counted_through_quoted_line_breaks(read):
    table = read('a,b\n1,"x\ny"\n\n2,z\n')
    assert table.lines.tolist() == [2, 5]
    assert table.frame["b"].to_list() == ["x\ny", "z"]


def test_old_mac_and_windows_line_ends(read):
    for end in ("\r", "\r\n"):
        assert read(end.join(["a,b", "1,2", "3,4", ""])).frame.rows() == [(1, 2), (3, 4)]


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("M,0.4\nF,0.5\nM,0.6\n", False),
        ("7,0.2,a\n6,0.3,b\n5,0.1,c\n", False),
        ("sex,size\nM,0.4\nF,0.5\n", True),
        ("name,city\nAnn,Rome\nBob,Oslo\n", True),
        ("0,1,2\n5.5,6.5,a\n5.1,6.1,b\n", True),
        (",x,y\n0,1,2\n1,3,4\n", True),
        ("name,2019,2020\nAnn,5,6\nBob,7,8\n", False),
    ],
)
def test_header_is_judged_by_evidence(read, text, header):
    assert read(text).facts["header"] is header


def test_header_can_be_decided(read):
    assert read("1,2\n3,4\n", header=True).frame.columns == ["1", "2"]
    assert read("a,b\nc,d\n", header=False).frame.rows() == [("a", "b"), ("c", "d")]


def test_titles_and_repeated_headers_are_left_out_and_noted(read):
    table = read("First month,,\nname,x,y\nAnn,1,2\nBob,3,4\nSecond month,,\nname,x,y\nAnn,5,6\n")
    assert table.frame["x"].to_list() == [1, 3, 5]
    assert [row["line"] for row in table.facts["skipped"]] == [1, 5, 6]


def test_equal_names_are_told_apart(read):
    table = read("a,a,a_2\n1,2,3\n4,5,6\n")
    assert len(set(table.frame.columns)) == 3
    assert "`a`" in table.facts["notes"][0]


def test_ragged_lines_name_the_line_or_are_skipped(read):
    text = "a,b\n1,2\n3\n4,5\n6,7,8\n"
    with pytest.raises(DataError) as error:
        read(text)
    assert "lines 3, 5" in error.value.where
    assert "bad_rows: skip" in error.value.fix
    table = read(text, bad_rows="skip")
    assert table.frame.rows() == [(1, 2), (4, 5)]
    assert table.facts["skipped"] == [
        {"line": 3, "reason": "1 field instead of 2"},
        {"line": 5, "reason": "3 fields instead of 2"},
    ]


def test_a_header_that_does_not_fit_cannot_be_skipped(read):
    with pytest.raises(DataError, match="line 1 has 2 fields instead of 3"):
        read("a,b\n1,2,3\n4,5,6\n", bad_rows="skip")


@pytest.mark.parametrize(
    ("content", "settings", "says"),
    [
        (b"", {}, "the file is empty"),
        (b"\n \n", {}, "the file is empty"),
        (b"a,b\n", {}, "no rows"),
        ("成绩,a\n1,2".encode("gbk"), {"encoding": "utf-8"}, "does not fit the encoding utf-8"),
        ("成绩,a\n1,2".encode(), {"encoding": "gbk"}, "the file is UTF-8, not gbk"),
        (b"a,b\n1,2", {"encoding": "utf-9"}, "no encoding is called `utf-9`"),
        (b"a,b\n1,2", {"delimiter": "||"}, "not one character"),
        (b'a,b\n"1,2\n3,4\n5,6\n', {}, "never closed"),
        (b"PK\x03\x04 workbook", {}, "cannot be unpacked"),
        (bytes(range(256)) * 4, {}, "not text"),
    ],
)
def test_what_cannot_be_read_says_why(read, content, settings, says):
    with pytest.raises(DataError, match=says):
        read(content, **settings)


def test_a_missing_file_and_broken_parquet(tmp_path, read):
    with pytest.raises(DataError, match="No such file"):
        read_table(tmp_path / "no.csv")
    with pytest.raises(DataError, match="cannot read the table"):
        read(b"hello", "t.parquet")
    with pytest.raises(DataError, match="cannot read the table"):
        read(b'{"a": 1}\n{"a": ', "t.jsonl")


def test_binary_tables_keep_their_types(tmp_path):
    frame = pl.DataFrame({"x": [1.5, None], "n": [1, 2], "s": [" a", "NA"], "b": [True, None]})
    frame.write_parquet(tmp_path / "t.parquet")
    frame.write_ipc(tmp_path / "t.feather")
    frame.write_ndjson(tmp_path / "t.jsonl")
    for name in ("t.parquet", "t.feather", "t.jsonl"):
        assert read_table(tmp_path / name).frame.rows() == [(1.5, 1, "a", True), (None, 2, None, None)]


def test_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a,b\n1,2\n")))
    table = read_table("-")
    assert (table.name, table.frame.rows()) == ("standard input", [(1, 2)])


def test_standard_input_of_json_lines(monkeypatch):
    monkeypatch.setattr(
        "sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n'))
    )
    assert read_table("-").frame.rows() == [(1, "x"), (2, "y")]


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@limits(max_examples=150)
@given(
    rows=st.integers(2, 4).flatmap(
        lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=8)
    ),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\r\n", "\n", "\r"]),
    is_told=st.booleans(),
)
def test_whatever_python_writes_reads_back(tmp_path_factory, rows, delimiter, quoting, end, is_told):
    # Blank cells, missing marks and outer spaces are brought to one form on purpose: look past them.
    rows = [[f"v{cell}v" for cell in row] for row in rows]
    header = [f"name {index}" for index in range(len(rows[0]))]
    assume(header not in rows)
    # Which of two characters that stand equally often divides the fields cannot be known.
    others = set(",;\t|") - {delimiter}
    is_told = is_told or bool(others & set("".join(cell for row in rows for cell in row)))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows([header, *rows])
    # With other line ends than its own it writes breaks unguarded, and cannot read them itself.
    assume(list(csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=delimiter)) == [header, *rows])
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    path.write_bytes(out.getvalue().encode())
    table = read_table(path, delimiter=delimiter if is_told else None, header=True)
    clean = [tuple(cell.replace("\r\n", "\n") for cell in row) for row in rows]
    assert table.frame.rows() == clean
    assert len(table.lines) == len(rows)
    assert np.all(np.diff(table.lines) > 0)


@pytest.mark.parametrize(
    "dialect",
    [
        {"quoting": csv.QUOTE_NONE, "escapechar": "\\"},
        {"doublequote": False, "escapechar": "\\"},
        {"quotechar": "'"},
    ],
)
def test_backslashes_and_apostrophes_that_guard_delimiters(read, dialect):
    rows = [["name", "n"], ["a,b", "1"], ['say "hi", you', "2"], ["plain", "3"]]
    out = io.StringIO(newline="")
    csv.writer(out, **dialect).writerows(rows)
    assert read(out.getvalue()).frame.rows() == [("a,b", 1), ('say "hi", you', 2), ("plain", 3)]


def test_trailing_delimiters_are_cut_and_told(read):
    table = read("a,b,\n1,2,\n3,4,\n")
    assert table.frame.columns == ["a", "b"]
    assert "1 empty column" in table.facts["notes"][0]
    assert read("a,b\n1,2,\n3,4,\n").frame.rows() == [(1, 2), (3, 4)]
    assert read("a,b,\n1,2\n3,4\n").frame.rows() == [(1, 2), (3, 4)]
    assert read("1,x,\n2,y,\n", header=False).frame.width == 2


def test_the_users_own_marks_are_missing_too(read):
    text = "a,b,c\n-999,x,1.5\n2,未填,-999.0\n3,y,2.5\n"
    assert read(text, missing=[-999, "未填"]).frame.rows() == [
        (None, "x", 1.5),
        (2, None, None),
        (3, "y", 2.5),
    ]


def test_names_with_line_breaks_are_one_line(read):
    assert read('"mass\n(kg)","a\tb",c\n1,2,x\n3,4,y\n').frame.columns == ["mass (kg)", "a b", "c"]


def test_numbers_that_are_names_keep_their_zeros(read):
    table = read("zip,code,n\n01234,12345678901234567890,1\n99999,12345678901234567891,2\n")
    assert table.frame.rows() == [("01234", "12345678901234567890", 1), ("99999", "12345678901234567891", 2)]


def test_what_a_file_is_follows_from_its_bytes(tmp_path):
    frame = pl.DataFrame({"x": [1, 2], "s": ["a", "b"]})
    frame.write_parquet(tmp_path / "t.csv")
    assert read_table(tmp_path / "t.csv").frame.rows() == [(1, "a"), (2, "b")]
    (tmp_path / "t.parquet").write_text("x,s\n1,a\n")
    with pytest.raises(DataError, match="it is not a Parquet file"):
        read_table(tmp_path / "t.parquet")


def _pack(ending, frame, folder):
    path = folder / f"t{ending}"
    match ending:
        case ".parquet":
            frame.write_parquet(path)
        case ".feather":
            frame.write_ipc(path)
        case ".jsonl":
            frame.write_ndjson(path)
        case ".csv.gz":
            path.write_bytes(gzip.compress(frame.write_csv().encode()))
        case _:
            frame.write_csv(path)
    return path.read_bytes()


@limits(max_examples=80)
@given(
    ending=st.sampled_from([".csv", ".parquet", ".feather", ".jsonl", ".csv.gz"]),
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 7)), max_size=12),
    length=st.floats(0, 1),
    other=st.sampled_from(["", ".csv", ".parquet", ".jsonl", ".xlsx"]),
)
def test_damaged_files_are_read_or_reported(tmp_path_factory, ending, flips, length, other):
    folder = tmp_path_factory.mktemp("damaged")
    frame = pl.DataFrame({"x": range(40), "成绩": [f"{i},{i}" for i in range(40)], "z": [0.5] * 40})
    raw = bytearray(_pack(ending, frame, folder))
    for place, bit in flips:
        raw[int(place * (len(raw) - 1))] ^= 1 << bit
    path = folder / f"broken{other or ending}"
    path.write_bytes(raw[: max(int(length * len(raw)), 1)] if length < 0.9 else raw)
    found = None
    try:
        found = read_table(path).frame
    except DataError as error:
        said = error
    assert found.height > 0 if found is not None else str(path) in said.where and said.fix


def test_real_tables_all_open(real_data):
    shapes = {}
    for path in sorted((real_data / "tables").glob("*/*.csv")):
        table = read_table(path)
        shapes[path.name] = (*table.frame.shape, table.facts["header"])
    assert shapes["adult-train.csv"] == (32561, 15, False)
    assert shapes["abalone.csv"] == (4177, 9, False)
    assert shapes["white.csv"] == (4898, 12, False)
    assert shapes["CustomerSurvival.csv"] == (4975, 10, True)
    assert shapes["train.csv"] == (1460, 81, True)
    assert shapes["学生成绩_三次月考.csv"] == (90, 6, True)
    assert len(shapes) == 19
