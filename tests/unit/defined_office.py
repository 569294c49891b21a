"""The definitions of an office that a test writes: contracts, indicators, units, calendar."""

from pathlib import Path
from typing import Any

from reading_office import contract, field
from small_office import write_yaml

from settings.workspace import Workspace

FIELDS = [
    field("code", "code", "项目编码", required=True),
    field("name", "text", "项目名称"),
    field("town", "unit", "所在镇", split=","),
    field("kind", "choice", "性质", codes={"new": ["新建"], "old": ["续建"]}),
    field("plan", "money", "计划", required=True),
    field("done", "money", "完成"),
    field("projects", "count", "项目数"),
    field("is_listed", "yes_no", "列入"),
    field("started", "date", "开工"),
    field("due", "date", "应开工"),
]
INDICATOR = {
    "indicator": "attainment",
    "title": {"zh": "完成率"},
    "definition": "Done by plan.",
    "source": "progress",
    "classes": ["area_headquarters"],
    "numerator": {"sum": "done"},
    "denominator": {"sum": "plan"},
}
UNITS = """\
unit_id,name,class,opened_on,closed_on
A1,城东指挥部,area_headquarters,,
A2,城西指挥部,area_headquarters,2017-05-10,
A3,城南指挥部,area_headquarters,,2017-03-31
T1,罗家镇,town,,
"""


def office(home: Path, programmes: tuple[str, ...] = ("test",), **changes: Any) -> Workspace:
    """Write an office with one contract; `changes` are keys of the contract."""
    workspace = Workspace(home)
    workspace.create_folders()
    today = changes.pop("business_date", "2017-06-10")
    head = {"office": {"zh": "甲"}, "programmes": list(programmes), "business_date": today}
    write_yaml(workspace.reference / "office.yml", head)
    (workspace.reference / "units.csv").write_text(UNITS, "utf-8")
    write_contract(workspace, **changes)
    return workspace


def write_contract(workspace: Workspace, **changes: Any) -> Path:
    changes = {"fields": FIELDS, "label": "name", "totals": None} | changes
    form = contract(**changes)
    dumped = form.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return write_yaml(workspace.contracts / f"{form.contract}.yml", dumped)


def write_indicators(workspace: Workspace, *indicators: dict[str, Any], **more: Any) -> Path:
    """Write indicators, each given as what differs from the usual one."""
    name = more.pop("name", "indicators")
    content = {
        "programme": more.pop("programme", "test"),
        "indicators": [
            {key: value for key, value in (INDICATOR | indicator).items() if value is not None}
            for indicator in indicators
        ],
    }
    return write_yaml(workspace.indicators / f"{name}.yml", content)
