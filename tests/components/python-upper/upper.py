"""Upper-cases one text column and drops the rows in which it is null."""

import json
from array import array
from dataclasses import dataclass
from itertools import pairwise

from wit_world.imports.batches import Batch, Column
from wit_world.imports.block_types import Field


@dataclass
class Upper:
    """The work on one column."""

    column: str
    via: str

    def apply(self, batch: Batch) -> Batch:
        if self.via == "json":
            return self.via_json(batch)
        return self.via_buffers(batch)

    def via_buffers(self, batch: Batch) -> Batch:
        [column] = batch.columns([self.column])
        changed = batch.with_columns([upper_column(column)])
        # A validity bitmap says which rows to keep in the very form that `filter` wants.
        return changed if column.validity is None else changed.filter(column.validity)

    def via_json(self, batch: Batch) -> Batch:
        """Takes the column alone as JSON: numbers and dates of other columns would not survive it unchanged."""
        lines = batch.rows_json([self.column]).strip("\n").split("\n")
        rows = [json.loads(line).get(self.column) for line in lines if line]
        upper = [None if text is None else text.upper() for text in rows]
        changed = "\n".join(json.dumps({self.column: text}) for text in upper)
        made = Batch.from_rows_json(changed, [Field(self.column, "utf8", True, [])])
        return batch.with_columns_ipc(made.ipc(None)).filter(bitmap(text is not None for text in upper))


def upper_column(column: Column) -> Column:
    values, offsets = column.values, column.offsets
    if values.isascii():
        # Lengths stay, and so do the offsets.
        return Column(column.name, column.data_type, values.upper(), offsets, column.validity)
    bounds = array("i", offsets)
    rows = [values[start:end].decode().upper().encode() for start, end in pairwise(bounds)]
    for number, row in enumerate(rows):
        bounds[number + 1] = bounds[number] + len(row)
    return Column(column.name, column.data_type, b"".join(rows), bounds.tobytes(), column.validity)


def bitmap(bits) -> bytes:
    """Packs booleans, least significant bit first."""
    packed = bytearray()
    for number, bit in enumerate(bits):
        if number % 8 == 0:
            packed.append(0)
        packed[-1] |= bit << (number % 8)
    return bytes(packed)
