"""The month's ranking as an office would script it: pandas, openpyxl, floats, one file.

The baseline of bench/refresh.py. It knows the three forms by heart, keeps no history, names no
cell, checks what its author thought of, and reads everything again each time.

    python bench/office_script.py INBOX REFERENCE OUT.xlsx [PERIOD]
"""

import calendar
import json
import re
import sys
import unicodedata
from datetime import date, datetime
from pathlib import Path

import pandas as pd

FORMS = {"投资完成情况": "progress", "开竣工情况": "schedule", "问题台账": "problems"}
PERIODS = ["2017-M01-02", "2017-M03", "2017-M04", "2017-M05", "2017-M06"]
HEADERS = {
    "code": ["项目编码", "项目代码", "项目编号", "涉及项目编码"],
    "name": ["项目名称", "建设项目名称", "涉及项目名称"],
    "plan": ["年度计划投资", "年计划投资", "年度投资计划", "年度投资"],
    "month": ["本月完成投资", "当月完成投资", "本月完成"],
    "year": ["自年初累计完成投资", "年初至今累计完成投资", "自年初累计", "本年累计完成投资"],
    "start_due": ["计划年内开工", "是否计划年内开工", "是否列入年度开工计划"],
    "start_plan": ["计划开工时间", "开工时间计划"],
    "start_real": ["实际开工时间", "开工时间实际"],
    "problem": ["问题编号", "台账编号"],
    "deadline": ["办结时限", "完成时限", "整改时限"],
    "closed": ["办结时间", "实际办结时间", "销号时间"],
}
FIELD_OF = {alias: field for field, aliases in HEADERS.items() for alias in aliases}
NEEDED = {
    "progress": ["code", "plan", "month", "year"],
    "schedule": ["code", "start_due", "start_plan", "start_real"],
    "problems": ["problem", "deadline", "closed"],
}


def plain(value) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return ""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value)))


def number(value, factor: float) -> float:
    text = plain(value).replace(",", "").removeprefix("约")
    if text.endswith("亿"):
        return float(text[:-1]) * 10000
    return float(text) * factor


def last_day(value) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    text = plain(value)
    if found := re.match(r"(\d{4})[.年](\d{1,2})[.月](\d{1,2})日?$", text):
        return date(*map(int, found.groups()))
    if found := re.match(r"(\d{4})[.年](\d{1,2})月?$", text):
        year, month = map(int, found.groups())
        return date(year, month, calendar.monthrange(year, month)[1])
    if found := re.match(r"(?:(\d{4})年)?(\d{1,2})月(上旬|中旬|底)$", text):
        year, month = int(found[1] or 2017), int(found[2])
        ends = {"上旬": 10, "中旬": 20, "底": calendar.monthrange(year, month)[1]}
        return date(year, month, ends[found[3]])
    if found := re.match(r"(?:(\d{4})年)?([一二三四])季度$", text):
        year, month = int(found[1] or 2017), 3 * ("一二三四".index(found[2]) + 1)
        return date(year, month, calendar.monthrange(year, month)[1])
    return None


def read_workbook(path: Path, unit_of: dict[str, str]):
    """Return form, unit, period and rows; raise ValueError for whatever looks wrong."""
    sheets = pd.read_excel(path, sheet_name=None, header=None, dtype=object, engine="openpyxl")
    for sheet in sheets.values():
        cells = sheet.map(plain)
        for index in range(min(6, len(cells))):
            title = next((text for text in cells.iloc[index] if text), "")
            form = next((form for words, form in FORMS.items() if words in title), None)
            if form:
                return read_table(sheet, cells, form, title, unit_of)
    raise ValueError("unknown form")


def read_table(sheet, cells, form: str, title: str, unit_of: dict[str, str]):
    found = re.search(r"2017年(?:1[-—])?(\d{1,2})月", title)
    if not found:
        raise ValueError("no period in the title")
    month = int(found[1])
    period = PERIODS[0] if month == 2 else f"2017-M{month:02d}"
    unit = None
    for row in cells.values:
        for place, text in enumerate(row):
            if text.startswith("填报单位"):
                name = text.partition(":")[2] or next(right for right in row[place + 1 :] if right)
                unit = unit_of.get(name.split("填报日期")[0])
    if unit is None:
        raise ValueError("unknown unit")
    top = next(i for i, row in enumerate(cells.values) if "序号" in row)
    first = list(cells.values[top])
    second = list(cells.values[top + 1])
    serial = first.index("序号")
    two_rows = not second[serial] and not any(
        re.match(r"合计|小计|其中|[\d.]", text) for text in second
    )
    names, group = [], ""
    for upper, lower in zip(first, second if two_rows else [""] * len(first), strict=True):
        group = upper or group
        leaf = re.sub(r"\((?:万元|亿元)\)", "", lower or upper)
        names.append(FIELD_OF.get(leaf) or FIELD_OF.get(group + leaf) or f"{group}{leaf}")
    head = "".join("".join(row) for row in cells.values[: top + 2])
    factor = 10000.0 if "亿元" in head else 1.0
    body = sheet.iloc[top + 1 + two_rows :].copy()
    body.columns = range(len(names))
    rows = []
    for _, record in body.iterrows():
        row = {name: record[place] for place, name in enumerate(names)}
        texts = [plain(value) for value in record]
        lead = next((text for text in texts if text), "")
        is_column_numbers = texts[serial] == "1" and texts[serial + 1] == "2"
        if not lead or is_column_numbers:
            continue
        if lead.startswith(("备注", "填报单位")):
            break
        if re.match(r"合计|小计|其中|[一二三]、", plain(row.get("name"))):
            continue
        rows.append(row)
    if not rows:
        raise ValueError("no rows")
    return form, unit, period, check(pd.DataFrame(rows), form, factor)


def check(table: pd.DataFrame, form: str, factor: float) -> pd.DataFrame:
    table = table[NEEDED[form]].copy()
    key = NEEDED[form][0]
    codes = table[key].map(plain)
    if (codes == "").any() or codes.duplicated().any():
        raise ValueError("code missing or given twice")
    if form == "progress":
        for field in ("plan", "month", "year"):
            table[field] = table[field].map(lambda value: number(value, factor))
        if (table[["plan", "month", "year"]] < 0).any().any():
            raise ValueError("negative investment")
        if (table["month"] > table["year"] + 1e-6).any():
            raise ValueError("more this month than since January")
    else:
        for field in set(table.columns) - {key, "start_due"}:
            table[field] = pd.to_datetime(table[field].map(last_day))
    return table


def month_end(month: int) -> pd.Timestamp:
    return pd.Timestamp(2017, month, calendar.monthrange(2017, month)[1])


def score(tables: dict, late: dict, unit: str, period: str) -> dict | None:
    """Return the items' points of one headquarters, or None where a report is not there."""
    if any((form, unit, period) not in tables for form in NEEDED):
        return None
    month = int(period[-2:])
    end = month_end(month)
    progress = tables["progress", unit, period]
    investment = 40 * min(1.0, progress["year"].sum() / progress["plan"].sum())

    def late_starts(of_period: str) -> int:
        if ("schedule", unit, of_period) not in tables:
            return 0
        table = due_starts(tables["schedule", unit, of_period])
        planned = table["start_plan"] <= month_end(int(of_period[-2:]))
        return int((planned & table["start_real"].isna()).sum())

    starts = due_starts(tables["schedule", unit, period])
    due = (starts["start_plan"] <= end).sum()
    begun = (starts["start_real"] <= end).sum()
    start_points = None
    if due:
        rate = begun / due
        start_points = 20 if rate >= 1 else 15 if rate >= 0.8 else 10 if rate >= 0.5 else 0
    problems = tables["problems", unit, period]
    overdue = ((problems["deadline"] <= end) & problems["closed"].isna()).sum()
    streak = 0
    for earlier in reversed(PERIODS[: PERIODS.index(period) + 1]):
        if not late_starts(earlier):
            break
        streak += 1
    deducted = min(12, late[unit, period]) + 3 * late_starts(period) + min(10, 2 * overdue)
    accountability = max(0, 40 - deducted - (2 if streak >= 2 else 0))
    total = investment + accountability
    total = total * 100 / 80 if start_points is None else total + start_points
    return {
        "投资完成率": investment, "项目开工率": start_points,
        "效能问责": accountability, "总分": total,
    }  # fmt: skip


def due_starts(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["start_due"].map(plain).isin(["是", "√"])]


def main(inbox: Path, reference: Path, out: Path, period: str) -> None:
    units = pd.read_csv(reference / "units.csv", dtype=str).fillna("")
    units = units[units["class"] == "area_headquarters"]
    unit_of = {
        plain(name): row.unit_id
        for row in units.itertuples()
        for name in [row.name, *row.aliases.split(";")]
    }
    received = pd.read_csv(inbox / "received.csv").sort_values("received_at")
    tables, first, refused = {}, {}, []
    for path, moment in zip(received["path"], received["received_at"], strict=True):
        if not (inbox / path).is_file():
            continue
        try:
            form, unit, of_period, table = read_workbook(inbox / path, unit_of)
        except Exception as error:
            refused.append({"文件": path, "原因": str(error)[:60]})
            # Sent back for errors, yet in on time: taken from the file's name.
            for words, form in FORMS.items():
                if words in path and (found := re.search(r"2017年(?:1-)?(\d{1,2})月", path)):
                    month = int(found[1])
                    of_period = PERIODS[0] if month == 2 else f"2017-M{month:02d}"
                    unit = unit_of.get(plain(path.split("/")[0])[2:])
                    first.setdefault((form, unit, of_period), moment)
            continue
        first.setdefault((form, unit, of_period), moment)
        tables[form, unit, of_period] = table
    due_at = pd.read_csv(reference / "calendar.csv").set_index("period")["due_at"].to_dict()
    late = {
        (unit, period): sum(
            first.get((form, unit, period), "9999") > due_at[period] for form in NEEDED
        )
        for unit in units["unit_id"]
    }
    rows = []
    for unit in units.itertuples():
        points = score(tables, late, unit.unit_id, period)
        rows.append({"单位": unit.name, "unit_id": unit.unit_id, **(points or {"总分": None})})
    table = pd.DataFrame(rows).sort_values("总分", ascending=False, na_position="last")
    table["排名"] = table["总分"].round(9).rank(ascending=False, method="min")
    with pd.ExcelWriter(out, engine="openpyxl") as writer:
        table.to_excel(writer, sheet_name="排名", index=False)
        pd.DataFrame(refused).to_excel(writer, sheet_name="退回", index=False)
    print(json.dumps(table.set_index("unit_id")["总分"].to_dict()))


if __name__ == "__main__":
    main(
        Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]),
        sys.argv[4] if len(sys.argv) > 4 else PERIODS[-1],
    )  # fmt: skip
