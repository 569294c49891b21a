"""The records of one contract that goes by record, in the order in which they came.

Of each record (sender, unit, period, key) the one received last counts. One that states nothing,
all its figures blank, replaces none that does; a zero report replaces all records of its period.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from sources.contracts import Contract
from sources.typed import empty_records

Row = dict[str, Any]
_TEXT = pl.String()
# Words and serial numbers tell a record from its neighbours; they are no statement of it.
_WORDS = ("text", "code")
_RECORD = ("submission_id", "record_number", "block", "source_row")
# Where a zero report says that there is nothing.
_PLACE = ["reporter_id", "_of_unit", "period_id"]
_EVENT = [*_PLACE, "submission_id", "_order", "_is_candidate", "_is_zero"]


@dataclass(frozen=True)
class Part:
    """What a submission says of one period."""

    # Whether it says otherwise than what was accepted before.
    corrects: bool
    # Whether a record of it counts, as far as its submission is in force.
    counts: bool


def landed_records(
    contract: Contract, rows: Iterable[Row], landing: Path, names: Iterable[str]
) -> pl.DataFrame:
    """Return the landed records of some submissions, each segment read once."""
    kinds = empty_records(contract).schema
    chosen = list(dict.fromkeys(names))
    segments: dict[str, list[str]] = {}
    for row in rows:
        # A purge may have removed a segment in which nothing is.
        if row["segment"] and row["record_count"]:
            segments.setdefault(row["segment"], []).append(row["submission_id"])
    scans = []
    for segment, own in sorted(segments.items()):
        scan = pl.scan_parquet(landing / contract.contract / segment)
        known = scan.collect_schema().names()
        # Segments of an older contract may lack a column.
        columns = [
            (pl.col(name) if name in known else pl.lit(None)).cast(kinds[name]).alias(name)
            for name in chosen
        ]
        scans.append(scan.filter(pl.col("submission_id").is_in(own)).select(columns))
    empty = pl.DataFrame(schema={name: kinds[name] for name in chosen})
    return pl.concat([empty, *pl.collect_all(scans)])


def order_of(row: Row) -> tuple[Any, ...]:
    """Order submissions as they came, as the ledger does."""
    return row["received_at"], row["version"] or 0, row["sha256"], row["submission_id"]


def key_of(contract: Contract) -> list[str]:
    """Name the columns that say which record it is, whatever layout it came in."""
    periods = _period_fields(contract)
    # A period in a column is in `period_id` too, where other layouts have it.
    key = [name for name in contract.key if name not in periods]
    return list(dict.fromkeys(["reporter_id", "unit_id", "period_id", *key]))


def _period_fields(contract: Contract) -> set[str]:
    named = {name for form in contract.variants for name in form.period.field}
    return {name for name in named if contract.field_named(name).type == "period"}


def _stating(contract: Contract) -> list[str]:
    """Name the fields that are what a record states: its figures, else all besides the key."""
    others = [
        form
        for form in contract.fields
        if form.name not in contract.identifying | _period_fields(contract)
    ]
    return [form.name for form in others if form.type not in _WORDS] or [
        form.name for form in others
    ]


class Records:
    """The records of one contract's accepted submissions, in the order in which they came."""

    def __init__(self, contract: Contract, rows: list[Row], landing: Path) -> None:
        self.contract = contract
        self.rows = sorted(rows, key=order_of)
        self.key = key_of(contract)
        groups = contract.small_groups
        chosen = [*self.key, *([groups.of] if groups and groups.of else [])]
        stating = [name for name in _stating(contract) if name not in chosen]
        columns = [
            column
            for column in contract.columns()
            if any(column == name or column.startswith(f"{name}__") for name in stating)
        ]
        self.facts = pl.DataFrame(
            [
                (
                    row["submission_id"], number, row["standing"] == "in_force",
                    not row["record_count"] and row["period_id"] != "",
                    row["reporter_id"], row["unit_id"], row["period_id"],
                )
                for number, row in enumerate(self.rows)
            ],
            schema={
                "submission_id": _TEXT, "_order": pl.Int64(), "_is_candidate": pl.Boolean(),
                "_is_zero": pl.Boolean(), "reporter_id": _TEXT, "_of_unit": _TEXT,
                "period_id": _TEXT,
            },
            orient="row",
        )  # fmt: skip
        blank = [pl.col(f"{name}__state").fill_null("blank") == "blank" for name in stating]
        states = [pl.col(name).cast(_TEXT).fill_null("") for name in columns]
        self.records = (
            landed_records(
                contract, self.rows, landing,
                [*_RECORD, *chosen, *columns],
            )
            .join(self.facts.drop("reporter_id", "period_id"), on="submission_id")
            .with_columns(
                pl.all_horizontal(blank or [pl.lit(False)]).alias("_is_blank"),
                pl.concat_str(states or [pl.lit("")], separator="\x1f").alias("_statement"),
                *self._slice(),
            )
            .drop(columns)
            .sort("_order", "record_number")
        )  # fmt: skip
        self.events = self._came()
        self.live = self._judged()

    def _slice(self) -> list[pl.Expr]:
        """Return the key that is replaced as a whole.

        Small groups were added to the figures of their parents: nobody can take one out of the sum
        again, so of such an indicator the records of all units are replaced together.
        """
        groups = self.contract.small_groups
        names = {name: f"_slice_{name}" for name in self.key}
        if groups is None or not groups.by:
            return [pl.col(name).alias(other) for name, other in names.items()]
        small = pl.col(groups.of).is_in(groups.codes) if groups.of else pl.lit(True)
        return [
            (pl.when(small).then(None).otherwise(pl.col(name)) if name in (groups.by, "unit_id")
             else pl.col(name)).alias(other)
            for name, other in names.items()
        ]  # fmt: skip

    def _judged(self) -> pl.DataFrame:
        """Say of each record of a candidate which submission replaced it, if one did."""
        slices = [f"_slice_{name}" for name in self.key]
        # What says something goes before what is blank, then the later before the earlier.
        rank = pl.col("_order") + pl.when("_is_blank").then(0).otherwise(len(self.rows))
        zeros = self.events.filter("_is_candidate", "_is_zero").group_by(_PLACE).agg(
            pl.col("_order").max().alias("_zero_order"),
            pl.col("submission_id").sort_by("_order").last().alias("_zero_by"),
        )  # fmt: skip
        return (
            self.records.filter("_is_candidate")
            .with_columns(rank.max().over([*slices, "submission_id"]).alias("_rank"))
            .with_columns(
                pl.col("_rank").max().over(slices).alias("_best"),
                pl.col("submission_id").sort_by("_rank").last().over(slices).alias("_by"),
            )
            .join(zeros, on=_PLACE, how="left")
            .with_columns(
                pl.when(pl.col("_zero_order") > pl.col("_order"))
                .then(pl.col("_zero_by"))
                .when(pl.col("_rank") < pl.col("_best"))
                .then(pl.col("_by"))
                .alias("replaced_by")
            )
        )

    def _came(self) -> pl.DataFrame:
        """Return what came per sender, unit and period: records, or word that there are none."""
        said = self.records.filter(~pl.col("_is_blank")).select(*_EVENT).unique()
        zeros = self.facts.filter("_is_zero").select(*_EVENT)
        return pl.concat([said, zeros]).sort("_order")

    def replaced(self) -> pl.DataFrame:
        """Return the records that another one has replaced."""
        return self.live.filter(pl.col("replaced_by").is_not_null()).select(
            pl.lit(self.contract.contract).alias("contract_id"),
            "submission_id", "record_number", "replaced_by", "unit_id", "period_id", "block",
            "source_row",
        )  # fmt: skip

    def rivals(self) -> list[tuple[str, str]]:
        """Return every pair of submissions of which the second replaced what the first states."""
        lost = self.live.filter(pl.col("replaced_by").is_not_null() & ~pl.col("_is_blank"))
        return sorted(lost.select("submission_id", "replaced_by").unique().iter_rows())

    def idle(self) -> set[str]:
        """Return the submissions in force of which nothing counts any more."""
        whole = self.live.group_by("submission_id").agg(
            pl.col("replaced_by").is_not_null().all().alias("_is_idle")
        )
        return {*whole.filter("_is_idle")["submission_id"], *self._answered()["submission_id"]}

    def _answered(self) -> pl.DataFrame:
        """Return the zero reports after which something came."""
        return self.events.filter("_is_candidate").filter(
            pl.col("_is_zero") & (pl.col("_order") < pl.col("_order").max().over(_PLACE))
        )

    def parts(self) -> dict[tuple[str, str], Part]:
        """Return what each submission says of each of its periods."""
        said = self.records.filter(~pl.col("_is_blank"))
        differs = said.filter(pl.col("_statement") != pl.col("_statement").shift(1).over(self.key))
        turned = self.events.filter(pl.col("_is_zero") != pl.col("_is_zero").shift(1).over(_PLACE))
        live = self.live.filter(pl.col("replaced_by").is_null())
        zeros = self.events.filter("_is_candidate", "_is_zero").join(
            self._answered(), on="submission_id", how="anti"
        )
        corrects, counts = _pairs(differs, turned), _pairs(live, zeros)
        every = _pairs(self.records, self.facts.filter(pl.col("period_id") != ""))
        return {one: Part(one in corrects, one in counts) for one in every}

    def dropped(self) -> list[tuple[str, str, str]]:
        """Return what a slice that was replaced as a whole held and its successor does not."""
        gone = self.live.filter(
            pl.col("replaced_by").is_not_null()
            & ~pl.col("_is_blank")
            & pl.col("replaced_by").ne_missing(pl.col("_zero_by"))
        )
        other = self.records.select(*self.key, pl.col("submission_id").alias("replaced_by"))
        lost = gone.join(other, on=[*self.key, "replaced_by"], how="anti", nulls_equal=True)
        return sorted(lost.select("replaced_by", "submission_id", "unit_id").unique().iter_rows())


def _pairs(*tables: pl.DataFrame) -> set[tuple[str, str]]:
    chosen = [table.select("submission_id", "period_id") for table in tables]
    return set(pl.concat(chosen).unique().iter_rows())
