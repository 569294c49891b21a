"""The monthly report on investment, with its total rows."""

from decimal import Decimal
from random import Random

from demo.key_projects.areas import LAST_MONTH, Area
from demo.key_projects.frames import Column, finish_page, start_page
from demo.key_projects.projects import Project
from demo.key_projects.rows import CATEGORIES, HEADERS, KINDS, LEVELS, RowWriter, column
from demo.page import Page, Value

_STAGES = ("前期手续办理", "场地平整", "基础施工", "主体施工", "装饰装修", "竣工验收")
Figures = dict[str, Decimal]


def progress_page(
    area: Area, projects: list[Project], period: str, random: Random, earlier: bool = False
) -> Page:
    """Lay out the monthly report on investment; `earlier` gives figures corrected later."""
    habits = area.habits
    group = "2017年完成投资情况" if habits.grouped_header else ""
    columns = [
        Column("serial", "序号"),
        column(area, "project_code"),
        column(area, "project_name"),
        column(area, "list_level"),
        column(area, "category"),
        column(area, "kind"),
        column(area, "total_investment", is_money=True),
        column(area, "invested_to_last_year", is_money=True),
        column(area, "plan_of_year", is_money=True),
        column(area, "invested_this_month", group, True),
        column(area, "invested_since_january", group, True),
        column(area, "invested_since_start", group, True),
        *([Column("", "占年计划%", group)] if habits.attainment_column else []),
        Column("progress_percent", "形象进度（%）", "形象进度" if group else ""),
        Column(
            "progress_described",
            HEADERS["progress_described"][habits.synonym],
            "形象进度" if group else "",
        ),
        *([Column("leader_post", "挂点领导职务")] if area.shift % 2 == 0 else []),
    ]
    page = start_page(area, "monthly_progress", period, "投资完成情况", columns)
    busiest = max(projects, key=lambda project: _this_month(project, period))
    rows = [
        (project, _progress_figures(project, period, earlier and project is busiest))
        for project in projects
    ]
    blocks = [
        (label, [row for row in rows if row[0].category == category])
        for category, label in CATEGORIES.items()
    ]
    writer = RowWriter(page, columns, area, random)
    if habits.total_row == "first":
        _total(writer, f"合计（{len(rows)}项）", rows)
    top = [row for row in rows if row[0].list_level == "city_three_look"]
    _total(writer, f"其中：市级三看项目（{len(top)}项）", top)
    for number, (label, block) in enumerate(blocks):
        count = f"{len(block)}项"
        if habits.subtotals == "numbered":
            _total(writer, f"{'一二三'[number]}、{label}类（{count}）", block)
        else:
            _total(writer, f"小计（{label}类{count}）", block)
        if habits.restart_serials:
            writer.serial = 0
        for project, figures in block:
            _project(writer, project, figures)
    if habits.total_row == "last":
        _total(writer, f"合计（{len(rows)}项）", rows)
    return finish_page(page, area, period)


def _this_month(project: Project, period: str) -> Decimal:
    month = LAST_MONTH[period]
    before = project.since_january[month - 1] if month > 2 else Decimal(0)
    return project.since_january[month] - before


def _progress_figures(project: Project, period: str, earlier: bool) -> Figures:
    this_month = _this_month(project, period)
    since_january = project.since_january[LAST_MONTH[period]]
    if earlier:
        # What is corrected later had left out a tenth of the month.
        left_out = (this_month / 10).quantize(Decimal(1))
        this_month, since_january = this_month - left_out, since_january - left_out
    return {
        "total_investment": project.total,
        "invested_to_last_year": project.to_last_year,
        "plan_of_year": project.plan,
        "invested_this_month": this_month,
        "invested_since_january": since_january,
        "invested_since_start": project.to_last_year + since_january,
    }


def _total(writer: RowWriter, label: str, rows: list[tuple[Project, Figures]]) -> None:
    names = ("total_investment", "plan_of_year", "invested_this_month", "invested_since_january")
    sums = {name: sum((figures[name] for _, figures in rows), Decimal(0)) for name in names}
    plain = {name: writer.in_unit(value) for name, value in sums.items()}
    writer.write(label[:2], {"project_name": label, **plain})


def _project(writer: RowWriter, project: Project, figures: Figures) -> None:
    writer.serial += 1
    values: dict[str, Value | None] = {
        "serial": writer.serial,
        "project_code": project.code,
        "project_name": project.name + (" " if writer.random.random() < 0.1 else ""),
        "list_level": LEVELS[project.list_level],
        "category": CATEGORIES[project.category],
        "kind": KINDS[project.kind],
        "leader_post": project.leader_post,
    }
    for name, amount in figures.items():
        values[name] = writer.figure(amount, name)
    if project.kind == "new":
        values["invested_to_last_year"] = "—" if writer.area.shift % 2 else 0
    # One sum of the district is withheld: neither zero nor missing.
    if project.list_level == "city_three_look" and writer.area.shift == 0:
        values["total_investment"] = "x"
    if figures["plan_of_year"]:
        rate = 100 * figures["invested_since_january"] / figures["plan_of_year"]
        values["占年计划%"] = rate.quantize(Decimal("0.01"))
    done = min(Decimal(100), 100 * figures["invested_since_start"] / project.total)
    values["progress_percent"] = (
        f"{done:.0f}%" if writer.area.habits.figures == "text" else done.quantize(Decimal("0.1"))
    )
    values["progress_described"] = _STAGES[min(5, int(done) // 18)]
    writer.write(project.code, values)
