"""Raw tables of one contract, from all the files of a run, to typed records: one column at a time."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

import polars as pl

from settings.catalogue import severity
from sources.contracts import COLUMN_TYPES, Contract, FieldForm
from sources.findings import Finding
from sources.periods import period_of_date
from sources.reading.grid import text_of
from sources.reading.read import RawFile, RawTable
from sources.units import UnitList
from sources.values import NUMERIC_STATES, parse

# What a cell should have held, for a finding's sentence: Chinese‖English.
_EXPECTED = {
    "money": "金额，如 7446.08 或 1.2亿‖an amount such as 7446.08 or 1.2亿",
    "number": "数字‖a number",
    "count": "整数‖a whole number",
    "percent": "百分数，如 90%‖a percentage such as 90%",
    "date": "日期，如 2017-03-05 或 2017年3月‖a date such as 2017-03-05",
    "yes_no": "是 或 否‖yes or no",
    "choice": "",
    "text": "文字‖text",
    "code": "编码‖a code",
    "unit": "单位名称‖a unit's name",
}
_FINDINGS_KEPT = 200  # of one kind in one submission; a wrong column is not told row by row


@dataclass
class Submission:
    """One file read by one contract from one reporter: its identity, verdict and findings."""

    contract: Contract
    path: str
    sha256: str
    submission_id: str = ""
    reporter_id: str = ""
    unit_id: str = ""
    period_id: str = ""
    copy_of: str = ""
    record_count: int = 0
    tables: list[RawTable] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Name it within a run: its id, or its file where it could not be identified."""
        return self.submission_id or f"{self.path}:{self.tables[0].sheet}"

    @property
    def is_refused(self) -> bool:
        return any(finding.severity == "refuse" for finding in self.findings)


@dataclass
class Batch:
    """What all new files gave for one contract: the submissions and their typed records.

    Copies are submissions whose bytes were accepted under another name; they are not typed again.
    """

    contract: Contract
    submissions: list[Submission]
    copies: list[Submission]
    records: pl.DataFrame


def gather(
    files: list[RawFile],
    contracts: dict[str, Contract],
    units: UnitList,
    accepted: dict[str, str],
) -> list[Batch]:
    """Name the submissions in the files read and type their records, contract by contract.

    `accepted` gives the path of every submission accepted before. Every contract gets a batch.
    """
    groups: dict[str, dict[tuple[str, str], Submission]] = {name: {} for name in contracts}
    first_path = dict(accepted)
    for file in files:
        for table in file.tables:
            submission = _identify(file, table, contracts[table.contract_id], units)
            key = (file.path, submission.submission_id or table.sheet)
            known = groups[table.contract_id].setdefault(key, submission)
            known.tables.append(table)
            if known is not submission:
                known.findings += submission.findings
            elif submission.submission_id:
                original = first_path.setdefault(submission.submission_id, file.path)
                if original != file.path:
                    submission.copy_of = original
                    submission.findings = [Finding("KP-110", found=original, severity="note")]
    return [_type(contracts[name], list(group.values()), units) for name, group in groups.items()]


def _identify(file: RawFile, table: RawTable, contract: Contract, units: UnitList) -> Submission:
    submission = Submission(contract, file.path, file.sha256, findings=list(table.findings))
    if table.reporter:
        unit_id = units.find(table.reporter)
        if unit_id is None:
            submission.findings.append(
                Finding(
                    "KP-501", table.sheet, table.reporter_cell, "",
                    table.reporter, units.nearest(table.reporter), "refuse",
                )
            )  # fmt: skip
        else:
            submission.reporter_id = submission.unit_id = unit_id
            reporters = contract.reporters
            unit = units.by_id[unit_id]
            if reporters and unit.unit_class != reporters.unit_class:
                submission.findings.append(
                    Finding(
                        "KP-502", table.sheet, table.reporter_cell, "",
                        unit.name, reporters.unit_class, "refuse",
                    )
                )  # fmt: skip
    submission.period_id = table.period_id
    if submission.reporter_id and (submission.period_id or not contract.stated_outside):
        identity = "\x1f".join(
            (file.sha256, contract.contract, submission.reporter_id, submission.unit_id,
             submission.period_id)
        )  # fmt: skip
        submission.submission_id = sha256(identity.encode()).hexdigest()[:16]
    return submission


def _type(contract: Contract, received: list[Submission], units: UnitList) -> Batch:
    submissions = [submission for submission in received if not submission.copy_of]
    copies = [submission for submission in received if submission.copy_of]
    frame = _raw_frame(contract, submissions)
    year = pl.col("period_id").str.slice(0, 4).replace("", None)
    expressions: list[pl.Expr] = []
    raw: list[pl.Expr] = []
    for form in contract.fields:
        if form.type == "unit":
            raw.append(pl.col(form.name).alias(f"{form.name}__raw"))
            continue
        factor = pl.col(f"{form.name}__factor") if form.type == "money" else pl.lit(Decimal(1))
        expressions += parse(form, factor, year).expressions
        raw.append(pl.col(form.name).alias(f"{form.name}__raw"))
    place = ["table", "source_row", "is_total", "label", "label_cell", "details_before"]
    typed = frame.select(*place, *expressions, *raw)
    tables = [(submission, table) for submission in submissions for table in submission.tables]
    typed = _resolve_units(contract, typed, tables, units)
    details = typed.filter(~pl.col("is_total"))
    _report_cells(contract, details, tables)
    _report_totals(contract, typed, tables)
    records = _records(contract, details, submissions, tables)
    for submission in submissions:
        submission.findings = [_with_severity(finding) for finding in submission.findings]
    return Batch(contract, submissions, copies, records)


def _with_severity(finding: Finding) -> Finding:
    return finding if finding.severity else replace(finding, severity=severity(finding.code))


def _raw_frame(contract: Contract, submissions: list[Submission]) -> pl.DataFrame:
    """Put all tables under one another, details and total rows alike."""
    columns: dict[str, list[Any]] = {
        name: [] for name in ("table", "source_row", "is_total", "label", "label_cell", "details_before", "period_id")
    }  # fmt: skip
    fields: dict[str, list[str]] = {form.name: [] for form in contract.fields}
    factors: dict[str, list[str]] = {
        form.name: [] for form in contract.fields if form.type == "money"
    }
    number = -1
    for submission in submissions:
        for table in submission.tables:
            number += 1
            details, totals = len(table.source_rows), len(table.totals)
            height = details + totals
            columns["table"] += [number] * height
            columns["source_row"] += table.source_rows + [t.source_row for t in table.totals]
            columns["is_total"] += [False] * details + [True] * totals
            columns["label"] += [""] * details + [t.label for t in table.totals]
            columns["label_cell"] += [""] * details + [t.label_cell for t in table.totals]
            columns["details_before"] += [0] * details + [t.details_before for t in table.totals]
            columns["period_id"] += [submission.period_id] * height
            for name, cells in fields.items():
                known = table.columns.get(name)
                cells += known if known is not None else [""] * details
                cells += [total.values.get(name, "") for total in table.totals]
            for name, values in factors.items():
                values += [table.factors.get(name, "1")] * height
    frame = pl.DataFrame(
        columns | fields | {f"{name}__factor": values for name, values in factors.items()},
        schema={
            "table": pl.Int32, "source_row": pl.Int32, "is_total": pl.Boolean,
            "label": pl.String, "label_cell": pl.String, "details_before": pl.Int32,
            "period_id": pl.String,
            **dict.fromkeys(fields, pl.String),
            **{f"{name}__factor": pl.String for name in factors},
        },
    )  # fmt: skip
    return frame.with_columns(pl.col(f"{name}__factor").cast(pl.Decimal(12, 4)) for name in factors)


def _resolve_units(
    contract: Contract,
    typed: pl.DataFrame,
    tables: list[tuple[Submission, RawTable]],
    units: UnitList,
) -> pl.DataFrame:
    """Turn unit names into ids by the list's spellings; what is not on it is a finding."""
    for form in contract.fields:
        if form.type != "unit":
            continue
        raw = f"{form.name}__raw"
        cells = typed.filter(~pl.col("is_total")).group_by("table", raw).agg(
            pl.col("source_row").min().alias("first"), pl.len().alias("count")
        ).sort("table", "first")  # fmt: skip
        meaning: dict[str, str | None] = {}
        for number, cell, first, count in cells.iter_rows():
            submission, table = tables[number]
            ids, findings = _unit_ids(form, text_of(cell), count, units)
            meaning[cell] = ids
            address = f"{table.letters[form.name]}{first}" if form.name in table.letters else ""
            submission.findings += [finding.at(table.sheet, address) for finding in findings]
        names = list(meaning)
        typed = typed.with_columns(
            pl.col(raw)
            .replace_strict(names, [meaning[name] for name in names], default=None, return_dtype=pl.String)
            .alias(form.name)
        ).with_columns(
            pl.when(pl.col(form.name).is_not_null()).then(pl.lit("reported"))
            .when(pl.col(raw).str.slice(1).str.strip_chars() == "").then(pl.lit("blank"))
            .otherwise(pl.lit("unreadable")).alias(f"{form.name}__state")
        )  # fmt: skip
    return typed


def _unit_ids(
    form: FieldForm, text: str, count: int, units: UnitList
) -> tuple[str | None, list[Finding]]:
    title = _title(form)
    if not text.strip():
        if not form.blank:
            return None, []
        name = units.by_id[form.blank].name if form.blank in units.by_id else form.blank
        return form.blank, [Finding("KP-304", field=title, found=str(count), expected=name)]
    ids: list[str] = []
    findings: list[Finding] = []
    for part in text.split(form.split) if form.split else [text]:
        unit_id = units.find(part)
        if unit_id is None:
            findings.append(
                Finding("KP-501", field=title, found=part.strip(), expected=units.nearest(part))
            )
            continue
        unit = units.by_id[unit_id]
        if part.strip() not in (unit.name, unit.name_en, unit.unit_id):
            name = unit.name_en or unit.name
            findings.append(Finding("KP-305", field=title, found=part.strip(), expected=name))
        if unit_id not in ids:
            ids.append(unit_id)
    if any(finding.code == "KP-501" for finding in findings):
        return None, findings
    return ";".join(ids), findings


def _title(form: FieldForm) -> str:
    return f"{form.title.zh}‖{form.title.en or form.title.zh}"


def _report_cells(
    contract: Contract, details: pl.DataFrame, tables: list[tuple[Submission, RawTable]]
) -> None:
    for form in contract.fields:
        state = pl.col(f"{form.name}__state")
        bad = (state == "unreadable") & (form.type != "unit")
        if form.name in contract.key:
            # A key says which record it is: no marker can stand in its place.
            bad = bad | (state != "reported")
        elif form.required:
            bad = bad | (state == "blank")
        rows = details.filter(bad).select(
            "table", "source_row", f"{form.name}__raw", f"{form.name}__state"
        )
        told: dict[int, int] = {}
        for number, source_row, cell, found_state in rows.iter_rows():
            submission, table = tables[number]
            if form.type == "date" and contract.stated_outside and not submission.period_id:
                # "3月底" lacks its year because the period is not known: told once, there.
                continue
            told[number] = told.get(number, 0) + 1
            if form.name not in table.letters or told[number] > _FINDINGS_KEPT:
                continue
            blank = found_state == "blank" or not text_of(cell).strip()
            expected = _EXPECTED[form.type]
            if form.type == "choice":
                expected = "、".join(
                    spelling for codes in form.codes.values() for spelling in codes
                )
            submission.findings.append(
                Finding(
                    "KP-302" if blank else "KP-301",
                    table.sheet,
                    f"{table.letters[form.name]}{source_row}",
                    _title(form),
                    "" if blank else text_of(cell)[:80],
                    "" if blank else expected,
                    "refuse" if form.required or form.name in contract.key else "warn",
                )
            )


def _report_totals(
    contract: Contract, typed: pl.DataFrame, tables: list[tuple[Submission, RawTable]]
) -> None:
    if contract.totals is None:
        return
    totals = typed.filter("is_total")
    for form in (contract.field_named(name) for name in contract.totals.reconcile):
        numeric = pl.col(f"{form.name}__state").is_in(NUMERIC_STATES)
        rows = totals.filter(numeric).select(
            "table", "source_row", "label", form.name, "details_before"
        )
        by_table = {
            number: group[form.name].to_list()
            for (number,), group in typed.filter(~pl.col("is_total")).group_by(
                "table", maintain_order=True
            )
        }
        cuts: dict[int, list[int]] = {}
        for number, before in totals.select("table", "details_before").iter_rows():
            cuts.setdefault(number, []).append(before)
        for number, source_row, label, stated, before in rows.iter_rows():
            if label.lstrip("(（").startswith("其中"):
                # An of-which row names a subset that the sheet does not mark.
                continue
            submission, table = tables[number]
            values = [value or Decimal(0) for value in by_table.get(number, [])]
            sums = [_sum(values)]
            if not label.lstrip("(（").startswith(("合计", "总计")):
                # A subtotal stands above its details or below them, and may hold further ones.
                edges = sorted({0, len(values), *cuts[number]})
                sums = [_sum(values[before:edge]) for edge in edges if edge > before]
                sums += [_sum(values[edge:before]) for edge in edges if edge < before]
                sums = sums or [Decimal(0)]
            if stated not in sums:
                submission.findings.append(
                    Finding(
                        "KP-303", table.sheet, f"{table.letters[form.name]}{source_row}",
                        _title(form), _plain(stated), _plain(sums[0]),
                    )
                )  # fmt: skip


def _sum(values: list[Any]) -> Decimal:
    return sum((Decimal(value) for value in values), Decimal(0))


def _plain(value: Any) -> str:
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _records(
    contract: Contract,
    details: pl.DataFrame,
    submissions: list[Submission],
    tables: list[tuple[Submission, RawTable]],
) -> pl.DataFrame:
    """Lay the typed records out as they are landed."""
    block: list[int] = []
    for submission in submissions:
        block += range(len(submission.tables))
    facts = pl.DataFrame(
        {
            "table": list(range(len(tables))),
            "submission_id": [submission.key for submission, _ in tables],
            "block": block,
            "reporter_id": [submission.reporter_id for submission, _ in tables],
            "outer_unit_id": [submission.unit_id for submission, _ in tables],
            "outer_period_id": [submission.period_id for submission, _ in tables],
        },
        schema={
            "table": pl.Int32, "submission_id": pl.String, "block": pl.Int32,
            "reporter_id": pl.String, "outer_unit_id": pl.String, "outer_period_id": pl.String,
        },
    )  # fmt: skip
    for submission, table in tables:
        submission.record_count += len(table.source_rows)
    joined = details.join(facts, on="table", how="left", maintain_order="left")
    if contract.period.source == "field":
        kind = contract.period.kind
        joined = joined.with_columns(
            pl.col(contract.period.field)
            .map_elements(lambda moment: period_of_date(moment, kind), return_dtype=pl.String)
            .alias("outer_period_id")
        )
    own_unit = any(form.name == "unit_id" for form in contract.fields)
    joined = joined.with_columns(
        pl.int_range(1, pl.len() + 1).over("submission_id").cast(pl.Int32).alias("record_number"),
        pl.col("outer_period_id").alias("period_id"),
        *([] if own_unit else [pl.col("outer_unit_id").alias("unit_id")]),
    )
    return joined.select(*contract.columns())


def empty_records(contract: Contract) -> pl.DataFrame:
    """Return a table of the contract's columns without rows: the first segment of its landing."""
    types: dict[str, Any] = {
        "varchar": pl.String(), "integer": pl.Int32(), "bigint": pl.Int64(), "date": pl.Date(),
        "boolean": pl.Boolean(), "decimal(18,6)": pl.Decimal(18, 6),
        "decimal(28,10)": pl.Decimal(28, 10),
    }  # fmt: skip
    assert set(COLUMN_TYPES.values()) <= set(types)
    return pl.DataFrame(schema={name: types[kind] for name, kind in contract.columns().items()})
