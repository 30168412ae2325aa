"""The tables that transformations read, as lazy frames over the lake, by the names of their parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import StructType

from spark_scripts import lake_tasks, source
from spark_scripts.everyone import TOGETHER
from spark_scripts.periods import ONLY_WINDOWS
from spark_scripts.registry import Table, table

USER_TASKS = 8
"""Among how many tasks users are shared out: more than cores, as they are not equally diligent."""
STORE_READERS = 8
"""How many tasks read one table's folders from an object store."""


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
    totals: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Folders of everybody's sums, by the names of registry.TOTALS."""
    without: Sequence[int] = ()
    """Users whose facts are left out."""
    only_windows: Sequence[int] = ()
    """Users of whose periods only the rolling ones are wanted."""

    def read(self, name: str) -> DataFrame:
        """The table `name`: of source, a dimension, the facts in scope, or everybody's sums."""
        if name == "play":
            return self.parquet(source.TABLES["play"], self.plays)
        if name == "fact_play":
            # Their types are those of the transformation today, whatever older files hold.
            facts = self.parquet(replace(self, plays=()).compute(table(name)).schema, self.facts)
            if self.without:
                facts = facts.where(~F.col("user_id").isin(*self.without))
            # All of a user in one task: whatever is grouped or ordered by user, and all is, moves no more.
            return facts.repartition(USER_TASKS, "user_id")
        if name in self.totals:
            return self.parquet(TOGETHER, self.totals[name])
        if name in self.tables:
            return self.parquet(source.TABLES[name], [self.tables[name]])
        rows = self.compute(table(name))
        if name == "dim_user" and self.only_windows:
            return rows.withColumn(ONLY_WINDOWS, F.col("user_id").isin(*self.only_windows))
        return rows

    def compute(self, target: Table) -> DataFrame:
        """The rows of a table, by its transformation."""
        transform = import_module(f"spark_scripts.tables.{target.name}").transform
        inputs = {name: self.read(name) for name in target.reads}
        frame: DataFrame = transform(**inputs, **{name: self.parameters[name] for name in target.needs})
        return frame

    def parquet(self, schema: StructType | str, folders: Sequence[str]) -> DataFrame:
        """Rows of folders; a column that some lack is NULL there."""
        if not folders:
            return self.session.createDataFrame([], schema)
        if lake_tasks.is_store(self.lake_uri):
            return self._from_store(schema, folders)
        return self.session.read.schema(schema).parquet(*(f"{self.lake_uri}/{folder}" for folder in folders))

    def _from_store(self, schema: StructType | str, folders: Sequence[str]) -> DataFrame:
        """The same through Arrow: Spark's jars hold no client of object stores."""
        known = self.session.createDataFrame([], schema).schema
        named = self.session.createDataFrame([(folder,) for folder in folders], "folder string")
        task = lake_tasks.reader(self.lake_uri, to_arrow_schema(known, timezone="UTC"))
        return named.repartition(min(STORE_READERS, len(folders))).mapInArrow(task, known)
