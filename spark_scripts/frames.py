"""The tables that transformations read, as lazy frames over the lake, by the names of their parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from pyspark.sql import DataFrame, SparkSession

from spark_scripts.registry import Table, table


@dataclass(frozen=True)
class Frames:
    """What one run reads; the dimensions are so cheap to compute that the lake does not keep them."""

    session: SparkSession
    lake_uri: str
    parameters: Mapping[str, object]
    """as_of and whatever else transformations want by keyword."""
    tables: Mapping[str, str]
    """Folder of each catalogue table."""
    plays: Sequence[str] = ()
    facts: Sequence[str] = ()

    def read(self, name: str) -> DataFrame:
        """The table `name`: of source, a dimension, or the facts in scope."""
        if name == "play":
            return self._parquet(self.plays)
        if name == "fact_play":
            return self._parquet(self.facts)
        if name in self.tables:
            return self._parquet([self.tables[name]])
        return self.compute(table(name))

    def compute(self, target: Table) -> DataFrame:
        """The rows of a table, by its transformation."""
        transform = import_module(f"spark_scripts.tables.{target.name}").transform
        inputs = {name: self.read(name) for name in target.reads}
        frame: DataFrame = transform(**inputs, **{name: self.parameters[name] for name in target.needs})
        return frame

    def _parquet(self, folders: Sequence[str]) -> DataFrame:
        return self.session.read.parquet(*(f"{self.lake_uri}/{folder}" for folder in folders))
