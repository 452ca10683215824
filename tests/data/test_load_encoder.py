from __future__ import annotations

import pytest

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec
from netwright.data.load_encoder import load_encoder
from netwright.data.tables.open_table import open_table
from netwright.data.tables.table_encoder import TableEncoder
from netwright.data.tables.table_from_object import table_from_object


def test_a_table_encoder_is_built_again():
    rows = {"x": [float(i) for i in range(20)], "y": [i % 2 for i in range(20)]}
    encoder = open_table(table_from_object(rows, "rows"), DataSpec(source="rows")).encoder
    again = load_encoder(encoder.to_spec())
    assert isinstance(again, TableEncoder)
    assert again.to_spec() == encoder.to_spec()
    assert again.state_dict().keys() == encoder.state_dict().keys()


@pytest.mark.parametrize(
    "spec", [{}, {"kind": "sound"}, {"kind": "table"}, {"kind": "table", "plans": [{"size": 3}]}]
)
def test_descriptions_that_cannot_be_used(spec):
    with pytest.raises(DataError, match="encoder"):
        load_encoder(spec)
