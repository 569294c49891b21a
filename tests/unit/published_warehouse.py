"""A small published warehouse made by hand, for tests of what leaves.

Two peer groups: eight area headquarters (two of them tied, one without a report, one with an
estimate) and two departments, too few to rank. Names try to be formulas. Points are computed here
with fractions, apart from the models that do it in the product.
"""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import duckdb

PROGRAMME, PERIOD = "key_projects", "2017-M06"
RULEBOOK, GROUP, SMALL_GROUP = "area_headquarters_2017", "area_headquarters", "departments"

# unit → name, name_en, plan, invested, due, started, late reports, state of investment
UNITS: dict[str, tuple[str, str, str, str, int, int, int, str]] = {
    "HQ1": ("城东片区指挥部", "East", "45600.00", "12300.00", 9, 8, 0, "reported"),
    "HQ2": ("城西片区指挥部", "West", "38000.50", "20140.25", 6, 6, 1, "reported"),
    "HQ3": ("=1+1片区指挥部", "=1+1", "52000.00", "31200.00", 12, 9, 0, "reported"),
    "HQ4": ("+高新片区指挥部", "+Hi-tech", "52000.00", "31200.00", 12, 9, 0, "reported"),
    "HQ5": ("-临港片区指挥部", "-Harbour", "81234.56", "60009.12", 4, 4, 2, "estimated"),
    "HQ6": ("@空港片区指挥部", "@Airport", "15000.00", "15750.00", 3, 3, 0, "reported"),
    "HQ7": ("南湖片区指挥部", "South Lake", "27000.00", "3333.33", 8, 3, 5, "reported"),
    "HQ8": ("北山片区指挥部", "North Hill", "", "", 0, 0, 0, "missing"),
    "D1": ("发展和改革局", "Development bureau", "1000.00", "500.00", 2, 2, 0, "reported"),
    "D2": ("住房和城乡建设局", "Housing bureau", "2000.00", "500.00", 2, 1, 0, "reported"),
}
PREVIOUS = {"HQ1": 5, "HQ2": 4, "HQ3": 3, "HQ5": 1, "HQ6": 2, "HQ7": 7}

_TABLES = """
create schema marts;
create schema meta;
create table meta.build_context (
    run_id varchar, business_date date, office_zh varchar, office_en varchar, language varchar,
    code_version varchar
);
create table marts.dim_unit (
    unit_id varchar, name varchar, name_en varchar, unit_class varchar, level varchar
);
create table marts.dim_period (
    period_id varchar, period_kind varchar, year integer, starts_on date, ends_on date,
    label_zh varchar, label_en varchar
);
create table marts.dim_indicator (
    programme_id varchar, indicator_id varchar, title_zh varchar, title_en varchar,
    direction varchar, measure varchar, unit_of_measure varchar, currency varchar,
    printed_digits integer
);
create table marts.fct_settlements (
    submission_id varchar, block integer, source_row integer, field varchar, status varchar,
    settled_by varchar, settling_submission_id varchar, settling_block integer,
    settling_row integer
);
create table marts.fct_plan_values (
    programme_id varchar, plan_id varchar, unit_id varchar, record_key varchar, period_id varchar,
    original_value decimal(28, 10), original_document_number varchar,
    value_in_force decimal(28, 10), version_in_force varchar, document_number varchar
);
create table marts.fct_verified_values (
    submission_id varchar, block integer, source_row integer, field varchar,
    verified_value decimal(28, 10), checking_submission_id varchar, checking_block integer,
    checking_row integer, checking_field varchar
);
create table marts.dim_indicator_field (
    programme_id varchar, indicator_id varchar, part varchar, field varchar,
    field_title_zh varchar, field_title_en varchar
);
create table marts.fct_corrections (
    correction_id varchar, programme_id varchar, submission_id varchar, reporter_id varchar,
    unit_id varchar, period_id varchar, block integer, source_row integer, record_key varchar,
    field varchar, field_title_zh varchar, field_title_en varchar, path varchar, sheet varchar,
    cell varchar, action varchar, found_value varchar, found_state varchar,
    corrected_value varchar, corrected_state varchar, reason varchar, author_post varchar,
    document varchar, decided_on date
);
create table marts.dim_rulebook (
    rulebook_id varchar, programme_id varchar, title_zh varchar, title_en varchar,
    legal_basis varchar, approval_number varchar, printed_digits integer, rounding varchar,
    ranks_follow varchar, tie_rule varchar, ties_broken_by_zh varchar, ties_broken_by_en varchar,
    print_order varchar, note_zh varchar, note_en varchar,
    period_kinds varchar
);
create table marts.dim_list (
    rulebook_id varchar, list_key varchar, print_order integer, in_bulletin boolean,
    kind varchar, title_zh varchar, title_en varchar, severity varchar, basis varchar,
    rule_zh varchar, rule_en varchar
);
create table marts.dim_grade (
    rulebook_id varchar, period_kind varchar, grade varchar, grade_number integer,
    title_zh varchar, title_en varchar, rule_zh varchar, rule_en varchar, quota_zh varchar,
    quota_en varchar
);
create table marts.fct_grades (
    programme_id varchar, period_id varchar, peer_group_id varchar, unit_id varchar,
    rulebook_id varchar, scenario_id varchar, grade varchar, grade_number integer,
    grade_zh varchar, grade_en varchar, grade_reason varchar, grade_by_points varchar,
    reason_zh varchar, reason_en varchar
);
create table marts.fct_vetoes (
    programme_id varchar, period_id varchar, peer_group_id varchar, unit_id varchar,
    rulebook_id varchar, scenario_id varchar, veto_id varchar, status varchar,
    is_proposed boolean, severity varchar, title_zh varchar, title_en varchar, basis varchar,
    decided_on date, document varchar, exemption_document varchar
);
create table marts.rpt_list_entries (
    programme_id varchar, period_id varchar, peer_group_id varchar, unit_id varchar,
    rulebook_id varchar, scenario_id varchar, list_key varchar, kind varchar, verdict varchar,
    step_number integer, title_zh varchar, title_en varchar, step_zh varchar, step_en varchar,
    exemption_document varchar, why_zh varchar, why_en varchar
);
create table marts.dim_peer_group (
    rulebook_id varchar, peer_group_id varchar, title_zh varchar, title_en varchar,
    minimum_size integer
);
create table marts.dim_rulebook_item (
    rulebook_id varchar, item_id varchar, parent_item_id varchar, depth integer,
    print_order integer, title_zh varchar, title_en varchar, full_points decimal(18, 6),
    indicator_id varchar, rule_zh varchar, rule_en varchar, not_applicable_policy varchar
);
create table marts.fct_rankings (
    programme_id varchar, period_id varchar, peer_group_id varchar, unit_id varchar,
    rulebook_id varchar, scenario_id varchar, ranking_id varchar, total decimal(38, 9),
    printed_total decimal(38, 6), rank integer, status varchar, reason_zh varchar,
    reason_en varchar, group_size integer, group_members integer, previous_period_id varchar,
    previous_rank integer, rank_change integer, print_order integer
);
create table marts.fct_item_scores (
    programme_id varchar, period_id varchar, peer_group_id varchar, unit_id varchar,
    rulebook_id varchar, scenario_id varchar, ranking_id varchar, item_id varchar,
    full_points decimal(18, 6), points decimal(18, 12), state varchar, reason varchar
);
create table marts.fct_indicator_values (
    programme_id varchar, period_id varchar, unit_id varchar, indicator_id varchar,
    numerator decimal(28, 10), denominator decimal(28, 10), value decimal(38, 12), state varchar,
    records_counted integer, records_left_out integer, reason varchar
);
create table marts.fct_like_for_like_values (
    programme_id varchar, period_id varchar, unit_id varchar, indicator_id varchar,
    inherited_denominator decimal(28, 10), inherited_from varchar
);
create table marts.rpt_score_lines (
    programme_id varchar, period_id varchar, peer_group_id varchar, unit_id varchar,
    rulebook_id varchar, scenario_id varchar, ranking_id varchar, line_id varchar,
    item_id varchar, line_kind varchar, points decimal(18, 12), indicator_id varchar,
    full_points decimal(18, 6), weight_numerator bigint, weight_denominator bigint,
    template varchar, sentence_zh varchar, sentence_en varchar
);
create table marts.fct_indicator_records (
    programme_id varchar, period_id varchar, unit_id varchar, indicator_id varchar,
    submission_id varchar, block integer, source_row integer, record_label varchar,
    is_counted boolean, contribution_numerator decimal(28, 10),
    contribution_denominator decimal(28, 10)
);
create table marts.fct_report_timeliness (
    programme_id varchar, contract_id varchar, unit_id varchar, period_id varchar,
    due_at timestamp, first_received_at timestamp, in_force_submission_id varchar, status varchar,
    times_received integer, times_refused integer, is_corrected boolean,
    contract_title_zh varchar, contract_title_en varchar
);
create table meta.submissions (
    submission_id varchar, programme_id varchar, contract_id varchar, reporter_id varchar,
    unit_id varchar, period_id varchar, path varchar, verdict varchar, standing varchar
);
create table meta.cell_map (
    submission_id varchar, block integer, sheet varchar, field varchar, column_letters varchar,
    source_row integer, cell varchar
);
create table meta.findings (
    finding_id varchar, run_id varchar, submission_id varchar, path varchar, code varchar,
    severity varchar, sheet varchar, cell varchar, field varchar, found varchar,
    expected varchar, mend varchar, message_zh varchar, message_en varchar
);
"""

_FIXED = f"""
insert into meta.build_context values
    ('run-1', date '2017-07-10', '某区重点项目建设总指挥部办公室 R&D', 'Key Projects Office R&D',
     '{{language}}', '0.1.0');
insert into marts.dim_period values
    ('2017-M01-02', 'month_span', 2017, date '2017-01-01', date '2017-02-28', '2017年1—2月',
     'January–February 2017'),
    ('2017-M06', 'month', 2017, date '2017-06-01', date '2017-06-30', '2017年6月', 'June 2017');
insert into marts.dim_indicator values
    ('key_projects', 'attainment', '年度计划投资完成率', 'Annual plan attainment', 'higher',
     'ratio', '万元', 'CNY', 2),
    ('key_projects', 'starts', '应开工项目开工率', 'Due projects started', 'higher', 'ratio', '个',
     null, 2),
    ('key_projects', 'late_reports', '迟报次数', 'Late reports', 'lower', 'count', '次', null, 0);
alter table marts.dim_indicator add column figures varchar default 'reported';
alter table marts.dim_indicator add column plan_id varchar default '';
alter table marts.dim_indicator add column plan_version varchar default '';
alter table marts.dim_indicator add column numerator_total_id varchar default '';
alter table marts.dim_indicator add column denominator_total_id varchar default '';
insert into marts.dim_indicator_field values
    ('key_projects', 'attainment', 'numerator', 'invested', '本年累计完成投资', 'Invested'),
    ('key_projects', 'attainment', 'denominator', 'plan', '年度计划投资', 'Plan of the year'),
    ('key_projects', 'attainment', 'filter', 'kind', '建设性质', 'Kind');
alter table marts.dim_indicator_field add column cell_field varchar;
update marts.dim_indicator_field set cell_field = field;
insert into marts.dim_rulebook values
    ('{RULEBOOK}', 'key_projects', '2017年度片区指挥部重点项目考核办法',
     'Assessment of area headquarters 2017', '某区重点项目建设管理办法', '区重指〔2017〕3号', 2,
     'half_up', 'exact', 'competition', '', '', 'best_first', '分母为年度计划投资。',
     'The denominator is the plan of the year.', 'month,month_span');
insert into marts.dim_peer_group values
    ('{RULEBOOK}', '{GROUP}', '片区指挥部', 'Area headquarters', 3),
    ('{RULEBOOK}', '{SMALL_GROUP}', '区直部门', 'Departments', 3);
insert into marts.dim_rulebook_item values
    ('{RULEBOOK}', 'total', null, 0, 0, '总分', 'Total', 100, null, '', '', null),
    ('{RULEBOOK}', 'investment', 'total', 1, 1, '年度投资完成率', 'Investment', 40, 'attainment',
     '40 × 完成率，封顶40分', '40 × rate, at most 40', 'exclude'),
    ('{RULEBOOK}', 'starts', 'total', 1, 2, '项目开工', 'Starts', 20, 'starts', '20 × 开工率',
     '20 × rate', 'rescale'),
    ('{RULEBOOK}', 'accountability', 'total', 1, 3, '效能问责', 'Accountability', 40, null,
     '由40分倒扣', '40 less deductions', null),
    ('{RULEBOOK}', 'late', 'accountability', 2, 4, '迟报', 'Late reports', 0, 'late_reports',
     '每次扣1分', '1 off for each', 'full');
"""

# Of a plain method: everything adds up and nothing but the total is ranked.
_LATER_COLUMNS = """
alter table marts.dim_rulebook_item add column item_kind varchar default 'measured';
alter table marts.fct_item_scores add column own_points decimal(38, 12);
create table marts.dim_ranking (
    rulebook_id varchar, ranking_id varchar, root_item_id varchar, title_zh varchar,
    title_en varchar
);
"""

Row = tuple[object, ...]


def build(path: Path, language: str = "zh", timeliness: bool = True) -> Path:
    """Create the database at `path` and return it."""
    connection = duckdb.connect(str(path))
    connection.execute(_TABLES)
    connection.execute(_FIXED.format(language=language))
    connection.execute(_LATER_COLUMNS)
    for unit_id, unit in UNITS.items():
        unit_class = GROUP if unit_id.startswith("HQ") else SMALL_GROUP
        _insert(connection, "marts.dim_unit", (unit_id, *unit[:2], unit_class, "district"))
        _insert_facts(connection, unit_id)
        if timeliness and unit_class == GROUP:
            _insert_report(connection, unit_id)
    totals = {unit_id: exact_total(unit_id) for unit_id in UNITS}
    for group in (GROUP, SMALL_GROUP):
        _insert_rankings(connection, group, totals)
    # The period before: only that it was ranked matters here.
    _insert(
        connection,
        "marts.fct_rankings",
        (PROGRAMME, "2017-M01-02", GROUP, "HQ1", RULEBOOK, "official", "level", 50, 50, 1,
         "ranked", None, None, 1, 1, None, None, None, 1),
    )  # fmt: skip
    connection.close()
    return path


def share_out_starts(path: Path) -> None:
    """Let HQ6, which has full points, have nothing due to start: 20 points go to the others."""
    connection = duckdb.connect(str(path))
    connection.execute("""
        update marts.fct_indicator_values
        set numerator = null, denominator = 0, value = null, state = 'not_applicable'
        where unit_id = 'HQ6' and indicator_id = 'starts';
        update marts.fct_item_scores
        set points = case item_id when 'starts' then 0 else points * 1.25 end,
            state = case item_id when 'starts' then 'not_applicable' else state end
        where unit_id = 'HQ6';
        update marts.rpt_score_lines
        set points = case item_id when 'starts' then 0 else points * 1.25 end,
            template = case item_id when 'starts' then 'not_applicable_rescale' else template end,
            weight_numerator = 5, weight_denominator = 4
        where unit_id = 'HQ6' and line_kind <> 'rounding';
    """)
    connection.close()


def give_grades(path: Path) -> None:
    """Let the areas have grades: one place for excellent, a veto declared, one proposed."""
    keys = f"'{PROGRAMME}', '{PERIOD}', '{GROUP}', unit, '{RULEBOOK}', 'official'"
    connection = duckdb.connect(str(path))
    connection.execute(f"""
        insert into marts.dim_grade values
            ('{RULEBOOK}', 'month', 'fail', 1, '不合格', 'Fail', '总分 < 60', 'total < 60', '', ''),
            ('{RULEBOOK}', 'month', 'good', 2, '良好', 'Good', '总分 ≥ 60 且 < 80',
             'total ≥ 60 and < 80', '', ''),
            ('{RULEBOOK}', 'month', 'excellent', 3, '优秀', 'Excellent', '总分 ≥ 80',
             'total ≥ 80', '本等次及以上不超过 1 家', 'for at most 1'),
            ('{RULEBOOK}', 'year', 'excellent', 2, '年度优秀', 'Of the year', '', '', '', '');
        insert into marts.fct_grades
        select {keys}, grade, number, zh, en, cause, points, reason_zh, reason_en from (values
            ('HQ6', 'excellent', 3, '优秀', 'Excellent', 'points', 'excellent', '按得分评定',
             'by points'),
            ('HQ2', 'good', 2, '良好', 'Good', 'quota', 'excellent', '按得分为「优秀」，名额已满',
             '“Excellent” by points; its places are taken'),
            ('HQ7', 'fail', 1, '不合格', 'Fail', 'veto', 'fail', '一票否决：事故（纪要1号）',
             'veto: accident (minute 1)'),
            ('HQ8', null, null, null, null, 'none', null, '未参加排名，不评等次',
             'not ranked, no grade')
        ) as given(unit, grade, number, zh, en, cause, points, reason_zh, reason_en);
        insert into marts.fct_vetoes
        select {keys}, 'accident', status, true, 'fail', '事故', 'accident', '安委1号', day, minute,
            null
        from (values
            ('HQ7', 'declared', date '2017-07-03', '纪要1号'), ('HQ2', 'proposed', null, null)
        ) as given(unit, status, day, minute);
        insert into marts.dim_list values
            ('{RULEBOOK}', 'accident', 1, null, 'veto', '事故', 'Accident', 'fail', '安委1号',
             '由决定宣布', 'declared by a decision'),
            ('{RULEBOOK}', 'red', 2, true, 'list', '红榜', 'Red list', null, null, '', '');
    """)
    connection.close()


def item_points(unit_id: str) -> dict[str, Fraction]:
    """Return the exact points of every leaf and node of a unit that reported."""
    plan, invested, due, started, late = UNITS[unit_id][2:7]
    investment = min(Fraction(40), 40 * Fraction(invested) / Fraction(plan))
    return {
        "investment": investment,
        "starts": 20 * Fraction(started, due),
        "late": Fraction(-late),
        "accountability": Fraction(40 - late),
    }


def exact_total(unit_id: str) -> Decimal | None:
    """Return the total of a unit, to nine places; None without a report."""
    if UNITS[unit_id][7] == "missing":
        return None
    points = item_points(unit_id)
    return decimal(points["investment"] + points["starts"] + points["accountability"], 9)


def decimal(value: Fraction, places: int) -> Decimal:
    """Round a fraction half up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, row: Row) -> None:
    connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", list(row))


def _insert_facts(connection: duckdb.DuckDBPyConnection, unit_id: str) -> None:
    _, _, plan, invested, due, started, late, state = UNITS[unit_id]
    period = (PROGRAMME, PERIOD, unit_id)
    if state == "missing":
        for indicator in ("attainment", "starts", "late_reports"):
            empty = (None, None, None, "missing", 0, 0, "no accepted report")
            _insert(connection, "marts.fct_indicator_values", (*period, indicator, *empty))
        return
    values = {
        "attainment": (Decimal(invested), Decimal(plan), state),
        "starts": (Decimal(started), Decimal(due), "reported"),
        "late_reports": (Decimal(late), Decimal(1), "reported" if late else "zero"),
    }
    for indicator, (top, bottom, its_state) in values.items():
        value = decimal(Fraction(top) / Fraction(bottom), 12)
        row = (*period, indicator, top, bottom, value, its_state, 2, 0, None)
        _insert(connection, "marts.fct_indicator_values", row)
    group = GROUP if unit_id.startswith("HQ") else SMALL_GROUP
    keys = (PROGRAMME, PERIOD, group, unit_id, RULEBOOK, "official", "level")
    full = {"investment": 40, "starts": 20, "accountability": 40, "late": 0}
    indicators = {"investment": "attainment", "starts": "starts", "late": "late_reports"}
    for item, points in item_points(unit_id).items():
        scored = decimal(points, 12)
        _insert(
            connection,
            "marts.fct_item_scores",
            (*keys, item, full[item], scored, state, None, scored),
        )
        own = Fraction(40) if item == "accountability" else points
        kind = "deduction" if item == "late" else "base"
        line = (
            f"{item}-1",
            item,
            kind,
            decimal(own, 12),
            indicators.get(item),
            full[item],
            1,
            1,
            "x",
        )
        sentence = (f"={item}：得 {decimal(own, 2)} 分", f"{item}: {decimal(own, 2)} points")
        _insert(connection, "marts.rpt_score_lines", (*keys, *line, *sentence))
    rounding = (
        "total-r",
        "total",
        "rounding",
        Decimal("0.0000000003"),
        None,
        None,
        1,
        1,
        "rounding",
        "",
        "",
    )
    _insert(connection, "marts.rpt_score_lines", (*keys, *rounding))
    submission = f"S-{unit_id}"
    file = f"{unit_id}/投资完成情况.xlsx"
    _insert(
        connection,
        "meta.submissions",
        (submission, PROGRAMME, "monthly_progress", unit_id, unit_id, PERIOD, file, "accepted",
         "in_force"),
    )  # fmt: skip
    for field, letters in (("plan", "D"), ("invested", "F"), ("kind", "C")):
        cell = (submission, 1, "投资完成情况", field, letters, None, "")
        _insert(connection, "meta.cell_map", cell)
    rest = (Decimal(invested) - 1, Decimal(plan) - 2)
    for row, label, parts in ((7, "滨江路改造", (Decimal(1), Decimal(2))), (9, "@标准厂房", rest)):
        record = (submission, 1, row, label, True, *parts)
        _insert(connection, "marts.fct_indicator_records", (*period, "attainment", *record))
    left_out = (submission, 1, 11, "已移出项目", False, Decimal(5), Decimal(6))
    _insert(connection, "marts.fct_indicator_records", (*period, "attainment", *left_out))
    if unit_id == "HQ7":
        # A report that did not come is a record without a submission and without cells.
        missing = (None, None, None, "月报表 2017年3月", True, Decimal(1), None)
        _insert(connection, "marts.fct_indicator_records", (*period, "late_reports", *missing))
        _insert(
            connection,
            "meta.findings",
            ("F1", "run-1", submission, file, "KP-401", "warn", "投资完成情况", "F9", "invested",
             "3,332.33", "", "", "本月完成大于本年累计", "this month exceeds the year"),
        )  # fmt: skip


def _insert_report(connection: duckdb.DuckDBPyConnection, unit_id: str) -> None:
    missing = UNITS[unit_id][7] == "missing"
    received = None if missing else datetime(2017, 7, 4, 9, 30)
    status = "missing" if missing else "on_time"
    submission = None if missing else f"S-{unit_id}"
    row = (PROGRAMME, "monthly_progress", unit_id, PERIOD, datetime(2017, 7, 5, 17, 0), received,
           submission, status, 0 if missing else 1, 0, False,
           "投资完成情况表", "Investment progress")  # fmt: skip
    _insert(connection, "marts.fct_report_timeliness", row)


def _insert_rankings(
    connection: duckdb.DuckDBPyConnection, group: str, totals: dict[str, Decimal | None]
) -> None:
    members = [unit for unit in UNITS if unit.startswith("HQ") == (group == GROUP)]
    with_total = {unit: total for unit in members if (total := totals[unit]) is not None}
    ranked = with_total if len(with_total) >= 3 else {}
    for order, unit in enumerate(
        sorted(members, key=lambda each: (-(with_total.get(each) or Decimal(-1)), each)), start=1
    ):
        total = totals[unit]
        rank, status, reason = None, "ranked", (None, None)
        if unit in ranked:
            rank = 1 + sum(other > ranked[unit] for other in ranked.values())
        elif total is None:
            status, reason = "no_report", ("投资完成率：未报", "Investment: missing")
        else:
            status, reason = "group_too_small", ("可排名单位少于3家", "fewer than 3 units")
        previous = PREVIOUS.get(unit)
        change = previous - rank if previous is not None and rank is not None else None
        printed_total = None if total is None else decimal(Fraction(total), 2)
        _insert(
            connection,
            "marts.fct_rankings",
            (PROGRAMME, PERIOD, group, unit, RULEBOOK, "official", "level", total, printed_total,
             rank, status, *reason, len(ranked), len(members), "2017-M01-02", previous, change,
             order),
        )  # fmt: skip
