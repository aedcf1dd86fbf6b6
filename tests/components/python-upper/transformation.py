"""The component: reads the config, refuses what cannot work, and hands batches to `upper`."""

import json

from componentize_py_types import Err
from upper import Upper
import wit_world.exports.transformation as contract
from wit_world.exports.transformation import Output, Output_Batch, PortBatch
from wit_world.imports.batches import Batch
from wit_world.imports.block_types import PortSchema, Problem, ProblemKind_Config


class Transformer(contract.Transformer):
    """Keeps the column's name, the way to look at batches, and the schema, which does not change."""

    def __init__(self, upper: Upper, schema: PortSchema):
        self.upper = upper
        self.schema = schema

    @classmethod
    def open(cls, config: str, inputs: list[PortSchema]):
        upper = read_config(config)
        check_column(upper.column, inputs[0])
        return cls(upper, inputs[0])

    def outputs(self) -> list[PortSchema]:
        return [PortSchema("out", self.schema.fields)]

    def apply(self, port: str, input: Batch) -> list[Output]:
        return [Output_Batch(PortBatch("out", self.upper.apply(input)))]

    def input_ended(self, port: str) -> list[Output]:
        return []

    def finish(self) -> list[Output] | None:
        return None


def read_config(text: str) -> Upper:
    config = json.loads(text)
    via = config.get("via", "buffers")
    if via not in ("buffers", "json"):
        raise config_problem(f"`via` cannot be `{via}`", "write `buffers` or `json`")
    if "column" not in config:
        raise config_problem("`column` is missing", "name the text column to change")
    return Upper(config["column"], via)


def check_column(name: str, schema: PortSchema) -> None:
    types = {field.name: field.data_type for field in schema.fields}
    if name not in types:
        known = ", ".join(f"`{name}`" for name in types)
        raise config_problem(f"the input has no column `{name}`", f"it has {known}", name)
    if types[name] != "utf8":
        raise config_problem(f"the column `{name}` is `{types[name]}`, not `utf8`", None, name)


def config_problem(message: str, hint: str | None, column: str | None = None) -> Err:
    return Err(Problem(ProblemKind_Config(), message, hint, None, None, None, column))
