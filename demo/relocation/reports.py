"""What each report of the county says on its day: the tables, from the truth."""

from calendar import monthrange
from datetime import date
from random import Random

from demo.relocation.county import (
    BUREAUX,
    COUNTY,
    DEPARTMENTS,
    MERGED,
    SUCCESSOR,
    Township,
    Village,
    persons_of,
)  # fmt: skip
from demo.relocation.sheets import Cells, Column, Table, day_text, sender_of
from demo.relocation.works import ADJUSTED_BY, Milestone, Site

FORMS_DUE = date(2016, 6, 3)
TEN_DAYS = {
    "2016-05-T3": ("2016年5月下旬", date(2016, 5, 21), date(2016, 5, 31)),
    "2016-06-T1": ("2016年6月上旬", date(2016, 6, 1), date(2016, 6, 10)),
    "2016-06-T2": ("2016年6月中旬", date(2016, 6, 11), date(2016, 6, 20)),
}
REASONS = {
    "kept": "原锁定保留", "added_omitted": "漏登补录", "added_newly_poor": "新识别纳入",
    "added_split": "分户新增", "removed_has_housing": "已有安全住房",
    "removed_left_register": "退出建档立卡", "removed_no_member": "整户销户",
    "removed_begun_before": "19号文前已动工", "removed_duplicate": "重复登记",
    "declined": "自愿放弃",
}  # fmt: skip
MILESTONES = {
    "design_firms": "设计单位进场", "survey_plan_budget": "勘察规划预算", "joint_review":
    "部门联审", "formal_plan": "正式方案", "budget_audit": "预算评审", "tender": "招标",
    "works_begin": "开工建设", "all_started": "全部开工", "built": "全部建成", "keys": "交钥匙",
}  # fmt: skip
# Villages whose meeting was not held by 20 June.
WITHOUT_MEETING = {("T04", 7), ("T04", 8)}
# Days without a plan, by township and ten-day period.
UNPLANNED = {("T08", "2016-05-T3"): 3, ("T04", "2016-06-T1"): 2}
WITHOUT_MAP = {("T04", "2016-05-T3"), ("T04", "2016-06-T1"), ("T07", "2016-05-T3")}

_SITE_COLUMNS = (
    Column("site_code", ("安置点编号", "安置点编码", "安置点编号")),
    Column("site_name", ("安置点名称",)),
    Column("village_id", ("所在村", "行政村", "村名")),
    Column("settlement_type", ("安置方式", "安置类型")),
    Column("households", ("安置户数", "规划安置户数", "安置规模/户数")),
    Column("persons", ("安置人数", "规划安置人数", "安置规模/人数")),
    Column("infrastructure", ("基础设施配套", "基础设施", "配套情况/基础设施")),
    Column("public_services", ("公共服务配套", "公共服务", "配套情况/公共服务")),
    Column("industry_project", ("产业或脱贫项目", "产业项目", "配套情况/产业项目")),
    Column("hazard_checked", ("地质灾害评估", "地灾评估", "配套情况/地灾评估")),
    Column("planned_start", ("计划开工时间", "计划开工", "开工时间/计划")),
    Column("actual_start", ("实际开工时间", "实际开工", "开工时间/实际")),
    Column("planned_completion", ("计划竣工时间", "计划竣工", "竣工时间/计划")),
    Column("actual_completion", ("实际竣工时间", "实际竣工", "竣工时间/实际")),
    Column("planned_handover", ("计划交钥匙时间", "计划交房时间")),
    Column("households_built", ("建成户数", "累计建成户数", "完成情况/建成户数")),
    Column("households_with_keys", ("交钥匙户数", "累计交钥匙户数", "完成情况/交钥匙户数")),
    Column("progress_percent", ("形象进度（%）", "形象进度")),
)


def month_end(month: int) -> date:
    """Return the last day of a month of the year."""
    return date(2016, month, monthrange(2016, month)[1])


def settlement(
    town: Township, sites: list[tuple[Township, Site]], day: date, is_daily: bool
) -> Table:
    """Return the report on sites; a successor's lists the sites it took over too."""
    period = f"2016年{day.month}月{day.day}日" if is_daily else f"2016年{day.month}月"
    yes, no = ("是", "否") if town.number % 2 else ("√", "×")
    records: list[tuple[str, Cells]] = []
    for home, site in sites:
        village = home.villages[site.village]
        cells: Cells = {
            "site_code": site.site_id,
            "site_name": site.name,
            "village_id": village.name,
            "settlement_type": "集中安置" if site.is_centralised else "分散安置",
            "households": site.households(day),
            "persons": site.persons(day),
            "planned_start": day_text(site.planned_start, town.number),
            "actual_start": day_text(site.started_by(day), town.number),
            "planned_completion": "9月底",
            "actual_completion": day_text(site.completed_by(day), town.number),
            "planned_handover": "10月底",
            "households_built": site.built(day),
            "households_with_keys": site.with_keys(day),
            "progress_percent": site.progress(day),
        }
        fields = ("infrastructure", "public_services", "industry_project", "hazard_checked")
        cells |= {name: yes if has else no for name, has in zip(fields, site.belongs, strict=True)}
        records.append((site.site_id, cells))
    return Table(
        f"{period}安置点建设进度{'日报表' if is_daily else '月报表'}", town.name, _SITE_COLUMNS,
        records, totals=("households", "persons", "households_built", "households_with_keys"),
        total_in="site_code", sender=sender_of(town), manner=town.number,
    )  # fmt: skip


def verification(town: Township) -> Table:
    """Return what the window of 21–31 May found, by village and reason."""
    records: list[tuple[str, Cells]] = []
    for place, village in enumerate(town.villages):
        rows = {"kept": village.kept} | village.changes
        for reason, count in rows.items():
            records.append(_verified(town, place, village, reason, count))
    return _verification(town, "2016年5月下旬", records)


def adjustment(town: Township) -> Table:
    """Return households added after the window, as a township reported them all the same."""
    village = town.villages[2]
    record = _verified(town, 2, village, "added_omitted", ADJUSTED_BY)
    return _verification(town, "2016年6月上旬", [record])


def _verified(
    town: Township, place: int, village: Village, reason: str, count: int
) -> tuple[str, Cells]:  # fmt: skip
    is_on_list = not reason.startswith(("removed", "declined"))
    received = forms_received(town, place)
    cells: Cells = {
        "village_id": village.name,
        "reason": REASONS[reason],
        "households": count,
        "persons": persons_of(count),
        "signed_forms": forms_signed(town, place, count) if is_on_list else None,
        "written_withdrawals": count if reason == "declined" else None,
        "explained": None if reason == "kept" else ("否" if is_unexplained(town, place) else "是"),
        "forms_received_on": day_text(received, town.number) if is_on_list else None,
    }
    return f"{village.village_id}|{reason}", cells


def forms_received(town: Township, place: int) -> date:
    """Return the day on which a village's forms came in: those of two townships partly late."""
    is_late = town.unit_id in ("T04", "T11") and place >= 7
    return date(2016, 6, 5) if is_late else date(2016, 6, 1 + place % 3)


def forms_signed(town: Township, place: int, count: int) -> int:
    """Return how many forms have all three signatures."""
    return count - (2 if town.unit_id == "T08" and place < 3 and count > 10 else 0)


def is_unexplained(town: Township, place: int) -> bool:
    return town.unit_id == "T04" and place == 1


def _verification(town: Township, period: str, records: list[tuple[str, Cells]]) -> Table:
    columns = (
        Column("village_id", ("行政村", "村名", "所在村")),
        Column("reason", ("核实情况", "变动原因", "核实结果")),
        Column("households", ("户数", "涉及户数")),
        Column("persons", ("人数", "涉及人数")),
        Column("signed_forms", ("三方签字确认表份数", "签字确认表份数")),
        Column("written_withdrawals", ("书面放弃声明份数", "放弃声明份数")),
        Column("explained", ("变动有书面说明", "是否有书面说明")),
        Column("forms_received_on", ("确认表移交时间", "移交搬迁办时间")),
    )
    return Table(
        f"{period}搬迁对象核实情况表", "核实情况", columns, records,
        labels=("移交时限：2016年6月3日",), totals=("households", "persons"),
        total_in="village_id", merged="village_id" if town.number % 2 else "",
        sender=sender_of(town), manner=town.number,
    )  # fmt: skip


def meeting_day(town: Township, place: int) -> date | None:
    """Return the day of a village's meeting."""
    if (town.unit_id, place) in WITHOUT_MEETING:
        return None
    day = 22 + place + town.number % 4
    return date(2016, 5, day) if day <= 31 else date(2016, 6, day - 31)


def booklets(village: Village, period: str) -> tuple[int, int]:
    """Return households and helpers with a booklet by the end of a ten-day period."""
    share = {"2016-05-T3": 6, "2016-06-T1": 9, "2016-06-T2": 10}[period]
    return village.poor_households * share // 10, village.helpers * share // 10


def policy_work(town: Township, period: str) -> Table:
    """Return the policy work of a township up to the end of a ten-day period."""
    words, first, last = TEN_DAYS[period]
    records: list[tuple[str, Cells]] = []
    for place, village in enumerate(town.villages):
        held = meeting_day(town, place)
        households, helpers = booklets(village, period)
        cells: Cells = {
            "village_id": village.name,
            "meeting_held_on": day_text(held, town.number) if held and held <= last else None,
            "poor_households": village.poor_households,
            "booklets_to_households": households,
            "helpers": village.helpers,
            "booklets_to_helpers": helpers,
        }
        records.append((village.village_id, cells))
    days = (last - first).days + 1 - UNPLANNED.get((town.unit_id, period), 0)
    works_map = "否" if (town.unit_id, period) in WITHOUT_MAP else "是"
    columns = (
        Column("village_id", ("行政村", "村名", "所在村")),
        Column("meeting_held_on", ("村民会议召开时间", "召开村民会议时间")),
        Column("poor_households", ("贫困户数", "建档立卡贫困户数")),
        Column("booklets_to_households", ("发放手册户数", "宣传手册到户数")),
        Column("helpers", ("帮扶人数", "帮扶责任人数")),
        Column("booklets_to_helpers", ("帮扶人领取手册数", "帮扶人手册数")),
    )
    figures = ("poor_households", "booklets_to_households", "helpers", "booklets_to_helpers")
    return Table(
        f"{words}政策宣传工作情况表", town.name, columns, records,
        labels=(f"日工作计划天数：{days}", f"作战图上墙：{works_map}"), totals=figures,
        total_in="village_id", sender=sender_of(town), manner=town.number,
    )  # fmt: skip


def milestone_chain(
    chain: list[Milestone], towns: list[Township], day: date, week: int = 0
) -> Table:
    """Return the ledger of milestones as of a day, weekly or monthly."""
    names = {COUNTY: "全县"} | DEPARTMENTS | {town.unit_id: town.name for town in towns}
    records: list[tuple[str, Cells]] = []
    for one in chain:
        # After the merger the township's later milestones are its successor's.
        place = SUCCESSOR if one.township == MERGED and day.month >= 8 else one.township
        if place != one.township:
            continue
        owner = one.owner if day.month >= 8 or one.township != MERGED else _before(one)
        cells: Cells = {
            "step": one.step,
            "milestone": MILESTONES[one.name],
            "unit_id": names[owner],
            "township_id": names[one.township],
            "planned_on": one.planned,
            "actual_on": one.done_by(day),
        }
        records.append((f"{one.township}|{one.name}|{one.owner}", cells))
    columns = (
        Column("step", ("节点序号",)),
        Column("milestone", ("工作节点",)),
        Column("unit_id", ("责任单位",)),
        Column("township_id", ("涉及乡镇",)),
        Column("planned_on", ("要求完成时间",)),
        Column("actual_on", ("实际完成时间",)),
    )
    title = f"2016年第{week}周节点推进周报表" if week else f"2016年{day.month}月节点推进月报表"
    return Table(title, "节点推进", columns, records, sender="县搬迁办")


def _before(one: Milestone) -> str:
    """Return who owned a milestone while the township was its own."""
    return MERGED if one.owner == SUCCESSOR else one.owner


def allocation(towns: list[Township], is_final: bool) -> Table:
    """Return the targets: first what was locked in 2015, then what the window left."""
    records: list[tuple[str, Cells]] = []
    for town in towns:
        target = town.on_list if is_final else town.locked
        cells: Cells = {
            "unit_id": town.name,
            "locked_households": town.locked,
            "target_households": target,
            "target_persons": persons_of(target),
        }
        records.append((town.unit_id, cells))
    columns = (
        Column("unit_id", ("乡镇",)),
        Column("locked_households", ("2015年锁定户数",)),
        Column("target_households", ("年度任务/户数",)),
        Column("target_persons", ("年度任务/人数",)),
    )
    figures = ("locked_households", "target_households", "target_persons")
    return Table(
        "2016年易地扶贫搬迁任务分解表", "任务分解", columns, records, totals=figures,
        total_in="unit_id", sender="县扶贫办", manner=2,
    )  # fmt: skip


def inspections(towns: list[Township], month: int) -> Table:
    """Return the inspections of a month, and each quarter's on-site meetings."""
    records: list[tuple[str, Cells]] = []
    for half, day in ((1, 8), (2, 22)):
        for town in towns:
            moment = date(2016, month, day + town.number % 3)
            if town.is_open(moment) and (town.unit_id, month, half) not in NOT_INSPECTED:
                code = f"DC{month:02d}{half}"
                found = Random(f"{code}{town.unit_id}").randint(0, 3)
                records.append(_inspection(code, "督查检查", town, moment, found))
    if month in (6, 9, 12):
        for town in towns:
            moment = date(2016, month, 27)
            if town.is_open(moment) and (town.unit_id, month) not in NOT_MET:
                records.append(_inspection(f"LL{month:02d}", "现场推进会", town, moment, 0))
    columns = (
        Column("inspection_code", ("督查编号",)),
        Column("kind", ("类型",)),
        Column("unit_id", ("乡镇",)),
        Column("held_on", ("时间",)),
        Column("problems_found", ("发现问题数",)),
        Column("problems_closed", ("已整改数",)),
    )
    title = f"2016年{month}月督查检查和现场推进会情况表"
    return Table(title, "督查检查", columns, records, sender="县搬迁办")


NOT_INSPECTED = {("T07", 7, 2)}
NOT_MET = {("T02", 9)}


def _inspection(
    code: str, kind: str, town: Township, moment: date, found: int
) -> tuple[str, Cells]:  # fmt: skip
    cells: Cells = {
        "inspection_code": code,
        "kind": kind,
        "unit_id": town.name,
        "held_on": moment,
        "problems_found": found,
        "problems_closed": max(0, found - 1),
    }
    return f"{code}|{town.unit_id}", cells


# township, responsible, kind, found, deadline, closed
FINDINGS = (
    ("T03", "T03", "开工滞后", date(2016, 6, 21), date(2016, 6, 28), date(2016, 6, 27)),
    ("T05", "T05", "开工滞后", date(2016, 6, 22), date(2016, 6, 30), date(2016, 7, 4)),
    ("T07", "LAND", "手续不全", date(2016, 6, 21), date(2016, 6, 28), date(2016, 6, 25)),
    ("T10", "FORESTRY", "手续不全", date(2016, 6, 21), date(2016, 6, 28), date(2016, 7, 8)),
    ("T11", "T11", "开工滞后", date(2016, 6, 22), date(2016, 7, 22), date(2016, 9, 12)),
    ("T06", "T06", "搬迁对象不准", date(2016, 7, 12), date(2016, 7, 22), date(2016, 7, 20)),
    ("T08", "T08", "工程质量", date(2016, 8, 16), date(2016, 8, 26), date(2016, 8, 24)),
    ("T08", "T08", "资金使用", date(2016, 11, 9), date(2016, 11, 18), None),
    ("T11", "T11", "工程质量", date(2016, 10, 12), date(2016, 10, 21), None),
)


def findings(bureau: str, towns: list[Township], month: int) -> Table:
    """Return a bureau's ledger of findings; a visit without a finding has a row of its own."""
    end = month_end(month)
    records: list[tuple[str, Cells]] = []
    names = DEPARTMENTS | {town.unit_id: town.name for town in towns}
    for town in towns:
        if town.bureau != bureau or not town.is_open(date(2016, month, 1)):
            continue
        known = [
            (number, one) for number, one in enumerate(FINDINGS, start=1)
            if one[0] == town.unit_id and one[3] <= end
        ]  # fmt: skip
        if not any(one[3].month == month for _, one in known):
            visited = date(2016, month, 18 + town.number % 3)
            code = f"{town.unit_id}-{month:02d}"
            records.append(_finding(code, town.name, "未发现问题", town.name, visited, None, None))
        for number, (_, responsible, kind, found, deadline, closed) in known:
            records.append(
                _finding(
                    f"WT{number:03d}", town.name, kind, names[responsible], found, deadline,
                    closed if closed and closed <= end else None,
                )
            )  # fmt: skip
    columns = (
        Column("finding_code", ("问题编号",)),
        Column("unit_id", ("受督查乡镇",)),
        Column("kind", ("问题类别",)),
        Column("responsible_unit_id", ("责任单位",)),
        Column("found_on", ("督查时间",)),
        Column("deadline", ("整改时限",)),
        Column("closed_on", ("销号时间",)),
    )
    members = 4 if (bureau, month) == ("B4", 8) else 2 + int(bureau[1]) % 2
    return Table(
        f"2016年{month}月督查组发现问题台账", "问题台账", columns, records,
        labels=(f"督查组人数：{members}",), sender=BUREAUX[bureau],
    )  # fmt: skip


def _finding(
    code: str, town: str, kind: str, responsible: str, found: date, deadline: date | None,
    closed: date | None,
) -> tuple[str, Cells]:  # fmt: skip
    cells: Cells = {
        "finding_code": code,
        "unit_id": town,
        "kind": kind,
        "responsible_unit_id": responsible,
        "found_on": found,
        "deadline": deadline,
        "closed_on": closed,
    }
    return code, cells


def housing(town: Township, sites: list[tuple[Township, Site]], day: date) -> Table:
    """Return area and money by village and programme, as of the end of a month."""
    records: list[tuple[str, Cells]] = []
    villages: dict[str, tuple[Village, int]] = {}
    for home, site in sites:
        village = home.villages[site.village]
        _, built = villages.get(village.village_id, (village, 0))
        villages[village.village_id] = (village, built + site.built(day))
    for place, (village, built) in enumerate(villages.values()):
        rows = [("易地搬迁", built, _area_of(town, place), "0")]
        if place % 3 == 0:
            rows.append(("D级危房改造", 4, "15", "4"))
        if place % 3 == 1:
            rows.append(("加固改造", 5, "0", "3"))
        if begun := village.changes.get("removed_begun_before"):
            rows.append(("19号文前已动工", begun, "24", str(2 * begun)))
        if left := village.changes.get("removed_left_register"):
            # Closed to them; T08 paid one all the same.
            paid = str(left) if town.unit_id == "T08" else "0"
            rows.append(("退出建档立卡", left, "0", paid))
        for programme, households, area, paid in rows:
            records.append(_housing(village, programme, households, area, paid))
    columns = (
        Column("village_id", ("行政村", "村名")),
        Column("housing_programme", ("类别", "建房类别")),
        Column("households", ("户数", "合计/户数")),
        Column("persons", ("人数", "合计/人数")),
        Column("floor_area", ("住房面积（平方米）", "合计/面积（平方米）")),
        Column("households_of_three", ("3人以上户数", "3人以上户/户数")),
        Column("persons_of_three", ("3人以上户人数", "3人以上户/人数")),
        Column("floor_area_of_three", ("3人以上户面积（平方米）", "3人以上户/面积（平方米）")),
        Column("subsidy_paid", ("已发补助（万元）", "补助资金（万元）")),
    )
    return Table(
        f"2016年{day.month}月住房面积和补助标准执行情况表", town.name, columns, records,
        totals=("households", "persons"), total_in="village_id", sender=sender_of(town),
        manner=town.number,
    )  # fmt: skip


def _area_of(town: Township, place: int) -> str:
    # One village of T05 built too large.
    return "26" if (town.unit_id, place) == ("T05", 2) else "24"


def _housing(
    village: Village, programme: str, households: int, area: str, paid: str
) -> tuple[str, Cells]:  # fmt: skip
    persons = persons_of(households)
    of_three = households // 2
    cells: Cells = {
        "village_id": village.name,
        "housing_programme": programme,
        "households": households,
        "persons": persons,
        "floor_area": persons * int(area),
        "households_of_three": of_three,
        "persons_of_three": 3 * of_three,
        "floor_area_of_three": 3 * of_three * int(area),
        "subsidy_paid": int(paid),
    }
    return f"{village.village_id}|{programme}", cells
