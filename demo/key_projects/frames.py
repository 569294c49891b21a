"""What surrounds a table: title, unit of money, reporter, header, footers, other sheets."""

from dataclasses import dataclass

from demo.key_projects.areas import Area, Habits
from demo.key_projects.story import CLOSING_TIMES
from demo.page import Page

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Column:
    """One column of a table: the field it holds ("" for one outside the contract), its header."""

    field: str
    leaf: str
    group: str = ""
    is_money: bool = False


def full_width(text: str) -> str:
    return text.translate(_FULL_WIDTH)


def title_period(period: str, habits: Habits) -> str:
    """Write the period as a title does; a cumulative title names its last month."""
    last = 2 if period == "2017-M01-02" else int(period[-2:])
    if period == "2017-M01-02" or habits.period_style == "cumulative":
        return f"2017年1-{last}月"
    if habits.period_style == "full_width":
        return full_width(f"2017年1—{last}月")
    return f"2017年{last}月"


def start_page(area: Area, contract: str, period: str, heading: str, columns: list[Column]) -> Page:
    """Lay out everything above the first record: title, lines between, one or two header rows."""
    habits = area.habits
    page = Page(heading[:31])
    left, right = habits.first_column, habits.first_column + len(columns) - 1
    row = habits.blank_rows
    title = f"青江区{title_period(period, habits)}重点项目{heading}表"
    has_money = any(column.is_money for column in columns)
    if has_money and habits.money_place == "title":
        title += f"（单位：{habits.money_unit}）"
    page.title_cell = (row, left)
    page.put(row, left, title)
    page.merge((row, left), (row, right))
    row += 1
    if habits.reporter_place == "above":
        page.reporter_cell = (row, left)
        page.put(row, left, f"填报单位：{area.written_as}")
    elif habits.reporter_place == "beside":
        page.put(row, left, "填报单位：")
        page.reporter_cell = (row, left + 1)
        page.put(row, left + 1, area.written_as)
    elif habits.reporter_place == "stamped":
        page.reporter_cell = (row, left)
        day = CLOSING_TIMES[period]
        page.put(
            row, left, f"填报单位（盖章）：{area.written_as}      填报日期：2017年{day.month}月3日"
        )
    if has_money and habits.money_place == "row":
        page.put(row, right - 1, f"计量单位:{habits.money_unit}")
    if any(place[0] == row for place in page.cells):
        row += 1
    return _header(page, habits, columns, row)


def _header(page: Page, habits: Habits, columns: list[Column], top: int) -> Page:
    depth = 2 if any(column.group for column in columns) else 1
    left = habits.first_column
    index = 0
    while index < len(columns):
        column = columns[index]
        place = left + index
        if depth == 2 and column.group:
            end = index
            while end + 1 < len(columns) and columns[end + 1].group == column.group:
                end += 1
            page.put(top, place, column.group)
            page.merge((top, place), (top, left + end))
            for inner in range(index, end + 1):
                page.put(top + 1, left + inner, _header_text(columns[inner], habits))
            index = end + 1
            continue
        page.put(top, place, _header_text(column, habits))
        page.merge((top, place), (top + depth - 1, place))
        index += 1
    page.header_bottom = top + depth - 1
    if habits.column_numbers:
        page.header_bottom += 1
        for number in range(len(columns)):
            page.put(page.header_bottom, left + number, number + 1)
    return page


def _header_text(column: Column, habits: Habits) -> str:
    text = column.leaf
    if habits.line_breaks and len(text) > 4:
        text = f"{text[:4]}\n{text[4:]}"
    if column.is_money and habits.money_place == "header":
        # Line break before the unit, or the run of spaces that others use for one.
        gap = "\n" if habits.line_breaks else "        "
        text += f"{gap}（{habits.money_unit}）"
    return text


def finish_page(page: Page, area: Area, period: str) -> Page:
    """Add what stands below the table."""
    left = area.habits.first_column
    row = page.height() + 1
    if area.habits.reporter_place == "below":
        page.reporter_cell = (row, left)
        page.put(row, left, f"填报单位：{area.written_as}")
        page.put(row, left + 3, f"填报日期：2017年{CLOSING_TIMES[period].month}月3日")
        row += 1
    page.put(row, left, "备注：本表由各片区指挥部于规定时间前报送区重点项目办公室。")
    page.empty_rows = 40 if area.shift % 3 == 0 else 0
    return page


def other_pages(area: Area) -> tuple[list[Page], list[Page]]:
    """Return the sheets before and after the one that matters."""
    if not area.habits.instructions_sheet:
        return [], []
    instructions = Page("填表说明")
    for row, line in enumerate(("填表说明", "一、按下发模板填写。", "二、没有的填“—”。")):
        instructions.put(row, 0, line)
    spare = Page("Sheet3", hidden=True)
    return [instructions], [spare]
