"""Each shipped expectation: sound tables pass, and breaking its rule fails it and nothing else."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from key_project_facts import CASES as FURTHER_CASES
from key_project_facts import FURTHER

from expectations.gate import GateWorker
from expectations.suite_file import SHIPPED, read_suite
from settings.workspace import CODE_ROOT

SUITES = {
    suite["suite"]: suite
    for suite in map(read_suite, sorted(SHIPPED.glob("*.yml")))
    # Their facts are tested in test_…_gates.
    if suite["programme"] not in ("relocation", "campaign")
}
MODELS = CODE_ROOT / "dbt_project"

FACTS = """
create schema marts;
create schema meta;

create table marts.fct_indicator_values (
    programme_id varchar, period_id varchar, unit_id varchar, indicator_id varchar,
    numerator decimal(28, 10), denominator decimal(28, 10), value decimal(38, 12),
    state varchar, records_counted integer, records_left_out integer, reason varchar
);
insert into marts.fct_indicator_values values
    ('key_projects', '2017-M05', 'U1', 'rate', 2, 3, 0.666666666667, 'reported', 2, 0, ''),
    ('key_projects', '2017-M05', 'U2', 'rate', 0, 5, 0, 'zero', 1, 1, ''),
    ('key_projects', '2017-M05', 'U3', 'rate', null, 0, null, 'not_applicable', 1, 0, 'zero'),
    ('key_projects', '2017-M05', 'U4', 'rate', null, null, null, 'missing', 0, 0, 'no report'),
    ('key_projects', '2017-M06', 'U1', 'rate', -1, 1, -1, 'estimated', 1, 0, '');

create table marts.fct_like_for_like_values as
    select *, cast(null as decimal(28, 10)) as inherited_denominator
    from marts.fct_indicator_values;

create table marts.fct_report_timeliness (
    programme_id varchar, contract_id varchar, reporter_id varchar, period_id varchar,
    closes_at timestamp, first_received_at timestamp, complete_at timestamp,
    first_accepted_at timestamp, status varchar, quality varchar, hours_late decimal(14, 2),
    times_received integer, times_refused integer, times_returned integer
);
insert into marts.fct_report_timeliness values
    ('key_projects', 'a', 'U1', '2017-M05', '2017-06-05 17:00:00', '2017-06-05 17:00:00',
     '2017-06-05 17:00:00', '2017-06-06 09:00:00', 'on_time', 'returned', null, 2, 1, 1),
    ('key_projects', 'a', 'U2', '2017-M05', '2017-06-05 17:00:00', '2017-06-05 17:00:01',
     '2017-06-05 17:00:01', '2017-06-05 17:00:01', 'late', 'accepted_first_time', 0.01, 1, 0, 0),
    ('key_projects', 'a', 'U3', '2017-M05', '2017-06-05 17:00:00', null, null, null, 'missing',
     'not_received', null, 0, 0, 0);

create table marts.fct_indicator_records (
    programme_id varchar, period_id varchar, unit_id varchar, indicator_id varchar,
    submission_id varchar, block integer, source_row integer, is_counted boolean,
    contribution_numerator decimal(28, 10), contribution_denominator decimal(28, 10)
);
insert into marts.fct_indicator_records values
    ('key_projects', '2017-M05', 'U1', 'rate', 's1', 1, 5, true, 1, 2),
    ('key_projects', '2017-M05', 'U1', 'rate', 's1', 1, 6, true, 1, null);

create table marts.fct_project_month (
    project_id varchar, period_id varchar, unit_id varchar, total_investment decimal(18, 6),
    invested_to_last_year decimal(18, 6), plan_of_year decimal(18, 6),
    invested_this_month decimal(18, 6), invested_since_january decimal(18, 6),
    invested_since_start decimal(18, 6), submission_id varchar, block integer, source_row integer,
    invested_since_january__state varchar
);
insert into marts.fct_project_month values
    ('P1', '2017-M05', 'U1', 100, 10, 50, 5, 20, 30, 's1', 1, 5, 'reported'),
    ('P2', '2017-M05', 'U1', null, null, 50, 0, 0, null, 's1', 1, 6, 'zero'),
    ('P1', '2017-M06', 'U1', 100, 10, 50, 20, 20, 20, 's2', 1, 5, 'reported');

create table marts.fct_project_schedule (
    project_id varchar, period_id varchar, actual_start date, actual_completion date,
    submission_id varchar, block integer, source_row integer
);
insert into marts.fct_project_schedule values
    ('P1', '2017-M05', '2017-03-10', '2017-05-31', 's3', 1, 5),
    -- started "in the second quarter", completed within it
    ('P2', '2017-M05', '2017-06-30', '2017-05-20', 's3', 1, 6),
    ('P3', '2017-M05', null, '2017-05-20', 's3', 1, 7);

create table marts.fct_problem (
    problem_id varchar, period_id varchar, unit_id varchar, raised_on date, closed_on date,
    submission_id varchar, block integer, source_row integer
);
insert into marts.fct_problem values
    ('Q1', '2017-M05', 'U1', '2017-03-10', '2017-03-10', 's4', 1, 5),
    ('Q2', '2017-M05', 'U1', '2017-03-10', null, 's4', 1, 6);

create table meta.submissions (
    submission_id varchar, programme_id varchar, contract_id varchar, reporter_id varchar,
    period_id varchar, standing varchar, record_count integer
);
insert into meta.submissions values
    ('s1', 'key_projects', 'monthly_progress', 'U1', '2017-M05', 'in_force', 2),
    ('s0', 'key_projects', 'monthly_progress', 'U1', '2017-M05', 'superseded', 2),
    ('s2', 'key_projects', 'monthly_progress', 'U1', '2017-M06', 'in_force', 1),
    ('s3', 'key_projects', 'starts_and_completions', 'U1', '2017-M05', 'in_force', 3),
    ('s4', 'key_projects', 'problem_ledger', 'U1', '2017-M05', 'in_force', 2);
"""

SIDES = """
create table marts.fct_settlements (
    contract_id varchar, unit_id varchar, period_id varchar, record_key varchar, field varchar,
    submission_id varchar, record_number integer, status varchar, estimated_value decimal(28, 10),
    settled_value decimal(28, 10), settled_in_period_id varchar, difference decimal(28, 10),
    counted_value decimal(28, 10), counted_state varchar
);
insert into marts.fct_settlements values
    ('a', 'U1', '2017-M05', 'P1', 'f', 's1', 1, 'settled', 500, 480, '2017-M06', -20, 480,
     'reported'),
    ('a', 'U1', '2017-M06', 'P1', 'f', 's2', 1, 'not_due', 70, null, null, null, 70, 'estimated');

create table marts.fct_verified_values (
    contract_id varchar, unit_id varchar, period_id varchar, record_key varchar, field varchar,
    checks integer, reported_value decimal(28, 10), verified_value decimal(28, 10),
    difference decimal(28, 10), status varchar
);
insert into marts.fct_verified_values values
    ('a', 'U1', '2017-M05', 'P1', 'f', 1, 480, 470, -10, 'differs'),
    ('a', 'U1', '2017-M05', 'P2', 'f', 2, 5, 5, 0, 'agreed'),
    ('a', 'U1', '2017-M05', 'P3', 'f', 0, 5, null, null, 'not_checked'),
    ('a', 'U1', '2017-M05', 'P4', 'f', 1, null, 3, null, 'checked_without_report'),
    ('a', 'U1', '2017-M05', 'P5', 'f', 2, 5, null, null, 'checks_differ');

create table marts.dim_indicator (
    programme_id varchar, indicator_id varchar, plan_id varchar, plan_version varchar
);
insert into marts.dim_indicator values ('key_projects', 'rate', 'plan', 'in_force');

create table marts.dim_plan_version (
    programme_id varchar, plan_id varchar, unit_id varchar, record_key varchar, plan_year integer,
    version varchar, version_number integer, effective_from date
);
insert into marts.dim_plan_version values
    ('key_projects', 'plan', 'U1', '', 2017, 'original', 0, '2017-01-01'),
    ('key_projects', 'plan', 'U1', '', 2017, 'adjusted 1', 1, '2017-06-01');

create table marts.fct_plan_values (
    programme_id varchar, plan_id varchar, unit_id varchar, record_key varchar, period_id varchar,
    original_value decimal(28, 10), value_in_force decimal(28, 10), version_in_force varchar
);
insert into marts.fct_plan_values values
    ('key_projects', 'plan', 'U1', '', '2017-M05', 3, 3, 'original'),
    ('key_projects', 'plan', 'U1', '', '2017-M06', 3, 1, 'adjusted 1');
"""

# `exact` ranks by competition on the total, `printed` densely on the printed total.
PUBLISHED = """
create table marts.dim_period as
select
    period_id, 'month' as period_kind, starts_on::date as starts_on, ends_on::date as ends_on
from (
    values ('2017-M05', '2017-05-01', '2017-05-31'), ('2017-M06', '2017-06-01', '2017-06-30')
) as periods (period_id, starts_on, ends_on);

create table marts.dim_rulebook as
select
    rulebook_id, 'key_projects' as programme_id, 100 as total_points, tie_rule, ties_broken_by_en,
    ranks_follow,
    lowest_points::decimal(18, 6) as lowest_points,
    highest_points::decimal(18, 6) as highest_points,
    date '2017-01-01' as valid_from, valid_to::date as valid_to,
    'month,month_span' as period_kinds
from (
    values ('exact', 'competition', '', 'exact', 0, 100, '2017-12-31'),
    ('printed', 'dense', '', 'printed', null, null, null)
) as rulebooks (
    rulebook_id, tie_rule, ties_broken_by_en, ranks_follow, lowest_points, highest_points,
    valid_to);

create table marts.fct_rankings as
select
    'key_projects' as programme_id, period_id, peer_group_id, unit_id, rulebook_id,
    'official' as scenario_id, 'level' as ranking_id, total::decimal(38, 9) as total,
    round(total, 2)::decimal(38, 6) as printed_total, rank::integer as rank, status,
    case when status <> 'ranked' then '原因' end as reason_zh,
    case when status <> 'ranked' then 'why' end as reason_en,
    group_size::integer as group_size, group_members::integer as group_members,
    case when previous_rank is not null then '2017-M05' end as previous_period_id,
    previous_rank::integer as previous_rank, (previous_rank - rank)::integer as rank_change,
    print_order::integer as print_order
from (
    values
    ('2017-M05', 'areas', 'U1', 'exact', 80.0::decimal(38, 9), 1, 'ranked', 3, 5, null, 1),
    ('2017-M05', 'areas', 'U2', 'exact', 80.0, 1, 'ranked', 3, 5, null, 2),
    ('2017-M05', 'areas', 'U3', 'exact', 70.0, 3, 'ranked', 3, 5, null, 3),
    ('2017-M05', 'areas', 'U4', 'exact', null, null, 'no_report', 3, 5, null, 4),
    ('2017-M05', 'areas', 'U5', 'exact', 90.0, null, 'excluded', 3, 5, null, 5),
    ('2017-M05', 'parks', 'V1', 'exact', 60.0, null, 'group_too_small', 0, 2, null, 1),
    ('2017-M05', 'parks', 'V2', 'exact', null, null, 'not_applicable', 0, 2, null, 2),
    ('2017-M06', 'areas', 'U1', 'exact', 70.0, 2, 'ranked', 2, 3, 1, 2),
    ('2017-M06', 'areas', 'U3', 'exact', 75.5, 1, 'ranked', 2, 3, 3, 1),
    ('2017-M06', 'areas', 'U4', 'exact', null, null, 'no_report', 2, 3, null, 3),
    ('2017-M05', 'areas', 'U1', 'printed', 180.004, 1, 'ranked', 3, 3, null, 1),
    ('2017-M05', 'areas', 'U2', 'printed', 180.001, 1, 'ranked', 3, 3, null, 2),
    ('2017-M05', 'areas', 'U3', 'printed', -3.0, 2, 'ranked', 3, 3, null, 3)
) as rows (
    period_id, peer_group_id, unit_id, rulebook_id, total, rank, status, group_size,
    group_members, previous_rank, print_order
);

create table marts.fct_score_lines as
select
    rankings.programme_id, period_id, peer_group_id, unit_id, rulebook_id, scenario_id, ranking_id,
    item_id || ':' || line_kind as line_id, item_id, line_kind,
    case line_kind
        when 'base' then total + 4.9999999997 else points
    end::decimal(18, 12) as points,
    1 as weight_numerator, 1 as weight_denominator
from marts.fct_rankings as rankings,
    (
        values ('a', 'base', null), ('b', 'deduction', -5), ('b', 'veto', 0),
        ('total', 'rounding', 0.0000000003)
    ) as lines (item_id, line_kind, points)
where total is not null;

create table marts.fct_item_scores as
with nodes as (
    select * from (
        values ('total', null, 0), ('group', 'total', 1), ('a', 'group', 2), ('b', 'total', 1)
    ) as nodes (item_id, parent_item_id, depth)
),
points as (
    select period_id, peer_group_id, unit_id, rulebook_id, item_id, sum(points) as points
    from (
        select * from marts.fct_score_lines where item_id <> 'total'
        union all by name
        select * replace ('group' as item_id) from marts.fct_score_lines where item_id = 'a'
        union all by name
        select * replace ('total' as item_id) from marts.fct_score_lines
    )
    group by all
)
select
    rankings.programme_id, rankings.period_id, rankings.peer_group_id, rankings.unit_id,
    rankings.rulebook_id, rankings.scenario_id, rankings.ranking_id, nodes.item_id,
    nodes.parent_item_id, nodes.depth, 50.0 as full_points,
    points.points::decimal(18, 12) as points,
    case when points.points is null then 'missing' else 'reported' end as state, null as reason
from marts.fct_rankings as rankings
cross join nodes
left join points
    on points.period_id = rankings.period_id and points.peer_group_id = rankings.peer_group_id
    and points.unit_id = rankings.unit_id and points.rulebook_id = rankings.rulebook_id
    and points.item_id = nodes.item_id;
"""

# U1 is first, V1 has no light, U5 would be on the list but for a document; a veto was declared.
LISTS = """
create table marts.fct_list_entries as
select
    'key_projects' as programme_id, '2017-M05' as period_id, peer_group_id, unit_id,
    'exact' as rulebook_id, 'official' as scenario_id, list_key, verdict, step, document
    as exemption_document
from (
    values ('areas', 'U1', 'first', 'listed', 'listed', null),
    ('areas', 'U3', 'first', 'exempt', null, '文1号'),
    ('parks', 'V1', 'late', 'listed', 'red', null)
) as rows (peer_group_id, unit_id, list_key, verdict, step, document);

create table marts.fct_list_evidence as
select
    entries.* exclude (verdict, step, exemption_document), 'condition' as evidence_kind,
    list_key = 'late' as is_negated, unit_id as evidence_unit_id, period_id as evidence_period_id,
    rulebook_id as evidence_rulebook_id,
    case list_key when 'first' then 'rank_first' else 'indicator' end as measure,
    case list_key when 'first' then 'total' end as item_id,
    case unit_id when 'U1' then 1 when 'U3' then 3 end::decimal(38, 12) as fact_value
from marts.fct_list_entries as entries;

create table marts.fct_vetoes as
select
    'key_projects' as programme_id, '2017-M05' as period_id, 'areas' as peer_group_id,
    unit_id, 'exact' as rulebook_id, 'official' as scenario_id, status, severity
from (
    values ('U2', 'declared', 'fail'), ('U3', 'declared', 'no_excellent'),
    ('U1', 'proposed', 'fail')
) as rows (unit_id, status, severity);

create table marts.fct_grades as
select
    programme_id, period_id, peer_group_id, unit_id, rulebook_id, scenario_id,
    case when status = 'ranked' then case unit_id when 'U2' then 'poor' else 'good' end end
        as grade,
    case when status = 'ranked' then case unit_id when 'U2' then 1 else 3 end end as grade_number,
    case
        when status <> 'ranked' then 'none' when unit_id = 'U2' then 'veto' else 'points'
    end as grade_reason
from marts.fct_rankings
where rulebook_id = 'exact';
"""

VALUES, RECORDS = "marts.fct_indicator_values", "marts.fct_indicator_records"
BRIDGED, REPORTS = "marts.fct_like_for_like_values", "marts.fct_report_timeliness"
SETTLEMENTS, CHECKS = "marts.fct_settlements", "marts.fct_verified_values"
PLANS = "marts.fct_plan_values"
MONTHS, SCHEDULES, PROBLEMS = (
    "marts.fct_project_month",
    "marts.fct_project_schedule",
    "marts.fct_problem",
)
RANKINGS, LINES, ITEMS = "marts.fct_rankings", "marts.fct_score_lines", "marts.fct_item_scores"
ENTRIES, EVIDENCE, GRADES = (
    "marts.fct_list_entries",
    "marts.fct_list_evidence",
    "marts.fct_grades",
)
U1_RATE = "unit_id = 'U1' and period_id = '2017-M05'"
U2_EXACT = "unit_id = 'U2' and rulebook_id = 'exact'"
V1, V2 = "unit_id = 'V1'", "unit_id = 'V2'"

# The code, how its rule is broken, and how many rows must be told (None: the whole table).
CASES: list[tuple[str, str, int | None]] = [
    ("KP-601", f"delete from {VALUES}", None),
    ("KP-602", f"insert into {VALUES} select * from {VALUES} where {U1_RATE}", 1),
    ("KP-603", f"update {VALUES} set state = 'lost' where state = 'missing'", 1),
    (
        "KP-604",
        f"update {VALUES} set numerator = 1e15, denominator = 1, value = null where {U1_RATE}",
        1,
    ),
    ("KP-605", f"update {VALUES} set denominator = 1e15, value = null where {U1_RATE}", 1),
    ("KP-606", f"update {VALUES} set value = null where {U1_RATE}", 1),
    ("KP-607", f"update {VALUES} set value = 1.5 where {U1_RATE}", 1),
    (
        "KP-608",
        f"update {VALUES} set state = 'reported', numerator = 0, value = 0 where unit_id = 'U3'",
        1,
    ),
    ("KP-609", f"update {VALUES} set state = 'zero' where {U1_RATE}", 1),
    ("KP-610", f"update {VALUES} set records_counted = -1", 5),
    ("KP-611", f"update {VALUES} set records_left_out = -1 where unit_id = 'U2'", 1),
    ("KP-621", f"update {RECORDS} set contribution_numerator = -1e15 where source_row = 5", 1),
    ("KP-622", f"update {RECORDS} set contribution_denominator = 1e15 where source_row = 5", 1),
    ("KP-631", f"insert into {MONTHS} select * replace (9 as source_row) from {MONTHS} limit 1", 2),
    ("KP-632", f"update {MONTHS} set total_investment = -0.01 where source_row = 6", 1),
    ("KP-633", f"update {MONTHS} set plan_of_year = -1 where source_row = 6", 1),
    ("KP-634", f"update {MONTHS} set invested_to_last_year = -1 where source_row = 6", 1),
    ("KP-635", f"update {MONTHS} set invested_this_month = -1 where source_row = 6", 1),
    (
        "KP-636",
        f"update {MONTHS} set invested_this_month = null, invested_since_january = -1"
        " where source_row = 6",
        1,
    ),
    (
        "KP-637",
        f"update {MONTHS} set invested_since_january = null, invested_since_start = -1"
        " where source_row = 6",
        1,
    ),
    ("KP-638", f"update {MONTHS} set invested_this_month = 20.000001 where source_row = 5", 2),
    ("KP-639", f"update {MONTHS} set invested_since_start = 19.999999 where source_row = 5", 2),
    ("KP-641", f"delete from {BRIDGED} where {U1_RATE}", 1),
    ("KP-642", f"update {BRIDGED} set denominator = 4 where {U1_RATE}", 1),
    ("KP-643", f"update {REPORTS} set status = 'on_time' where reporter_id = 'U2'", 1),
    ("KP-644", f"update {REPORTS} set times_returned = 2 where reporter_id = 'U1'", 1),
    ("KP-651", f"update {SCHEDULES} set project_id = 'P1'", 3),
    ("KP-652", f"update {SCHEDULES} set actual_start = '2017-04-10',"
     " actual_completion = '2017-03-31' where project_id = 'P2'", 1),
    ("KP-653", f"update {SCHEDULES} set actual_completion = '2017-12-01'"
     " where project_id = 'P3'", 1),
    ("KP-660", f"update {PROBLEMS} set closed_on = '2017-12-01' where problem_id = 'Q2'", 1),
    ("KP-661", f"update {PROBLEMS} set problem_id = 'Q1'", 2),
    ("KP-662", f"update {PROBLEMS} set closed_on = '2017-02-28' where problem_id = 'Q1'", 1),
    ("KP-671", f"delete from {MONTHS} where submission_id = 's2'", 1),
    ("KP-672", f"delete from {SCHEDULES}", 1),
    ("KP-673", f"delete from {PROBLEMS}", 1),
    ("KP-681", f"insert into {SETTLEMENTS} select * from {SETTLEMENTS} limit 1", 1),
    ("KP-682", f"update {SETTLEMENTS} set difference = 20 where status = 'settled'", 1),
    ("KP-683", f"update {SETTLEMENTS} set counted_value = 500 where status = 'settled'", 1),
    ("KP-684", f"update {CHECKS} set status = 'agreed' where record_key = 'P1'", 1),
    ("KP-685", f"update {CHECKS} set difference = 10 where record_key = 'P1'", 1),
    ("KP-686", f"insert into {PLANS} select * from {PLANS} where period_id = '2017-M06';"
     " update marts.dim_indicator set plan_id = ''", 1),
    ("KP-687", f"update {PLANS} set version_in_force = 'original'", 1),
    ("KP-688", f"update {PLANS} set value_in_force = 2 where period_id = '2017-M06'", 1),
    ("KP-701", f"delete from {RANKINGS}", 4),
    (
        "KP-702",
        f"insert into {RANKINGS} select * replace (3 as print_order) from {RANKINGS} where {V2};"
        f" update {RANKINGS} set group_members = 3 where peer_group_id = 'parks'",
        1,
    ),
    ("KP-703", f"delete from {RANKINGS} where {V2}", 1),
    ("KP-704", f"update {RANKINGS} set group_size = 1 where peer_group_id = 'parks'", 2),
    ("KP-705", f"update {RANKINGS} set status = 'forgotten' where {V2}", 1),
    ("KP-706", f"update {RANKINGS} set status = 'group_too_small', reason_zh = '原因',"
     f" reason_en = 'why' where {U2_EXACT}", 1),
    (
        "KP-707",
        f"update {RANKINGS} set total = 0, printed_total = 0"
        " where unit_id = 'U4' and period_id = '2017-M05';"
        f" insert into {LINES} select * replace ('U4' as unit_id, 0 as points) from {LINES}"
        " where unit_id = 'U5'",
        1,
    ),
    ("KP-708", f"update {RANKINGS} set rank = 2 where {U2_EXACT}", 1),
    (
        "KP-709",
        f"update {RANKINGS} set total = 100.000000001 where unit_id = 'U5';"
        f" update {RANKINGS} set printed_total = 100 where unit_id = 'U5';"
        f" update {LINES} set points = points + 10.000000001"
        " where unit_id = 'U5' and line_kind = 'base'",
        1,
    ),
    (
        "KP-710",
        f"update {LINES} set points = points + 0.000000000001"
        " where unit_id = 'U5' and line_kind = 'base'",
        1,
    ),
    ("KP-711", f"update {RANKINGS} set reason_en = '' where {V2}", 1),
    ("KP-712", f"update {RANKINGS} set printed_total = 89 where unit_id = 'U5'", 1),
    ("KP-713", f"update {RANKINGS} set rank_change = 1 where {V2}", 1),
    ("KP-714", f"update {RANKINGS} set print_order = 1 where peer_group_id = 'parks'", 2),
    ("KP-721", f"insert into {LINES} select * from {LINES} where unit_id = 'U5'", 4),
    ("KP-722", f"update {LINES} set line_kind = 'gift' where line_kind = 'base'", 10),
    ("KP-723", f"update {LINES} set points = null where unit_id = 'U5' and item_id = 'a'", 1),
    ("KP-724", f"update {LINES} set points = 1 where unit_id = 'U5' and item_id = 'b'", 2),
    ("KP-725", f"update {LINES} set points = 0.000000000501 where item_id = 'total'", 10),
    ("KP-726", f"update {LINES} set weight_denominator = 0 where item_id = 'a'", 10),
    ("KP-727", f"delete from {RANKINGS} where unit_id = 'U5'", 4),
    ("KP-741", f"insert into {ITEMS} select * from {ITEMS} where {V2} and item_id = 'a'", 1),
    ("KP-742", f"delete from {RANKINGS} where {V2}", 4),
    ("KP-743", f"update {ITEMS} set state = 'lost' where {V2}", 4),
    ("KP-744", f"update {ITEMS} set points = 0 where {V2} and item_id = 'a'", 1),
    ("KP-745", f"update {ITEMS} set parent_item_id = 'c' where {V2} and item_id = 'a'", 1),
    (
        "KP-746",
        f"update {ITEMS} set points = points + 1e-12 where unit_id = 'U5' and item_id = 'b'",
        2,
    ),
    ("KP-747", f"update {RANKINGS} set total = 89.999999999 where unit_id = 'U5'", 1),
    ("KP-751", f"insert into {ENTRIES} select * from {ENTRIES} where {V1}", 1),
    ("KP-752", f"update {ENTRIES} set exemption_document = '' where unit_id = 'U3'", 1),
    ("KP-753", f"delete from {EVIDENCE} where {V1}", 1),
    ("KP-754", f"update {EVIDENCE} set is_negated = false", 1),
    ("KP-755", f"update {EVIDENCE} set fact_value = 2 where unit_id = 'U3'", 1),
    ("KP-761", f"insert into {GRADES} select * from {GRADES} where {V2}", 1),
    ("KP-762", f"update {GRADES} set grade = 'good', grade_number = 3 where unit_id = 'U2'", 1),
    ("KP-763", f"update {GRADES} set grade = 'poor', grade_number = 1 where {V2}", 1),
    *FURTHER_CASES,
]  # fmt: skip


@pytest.fixture(scope="module")
def gate() -> Iterator[GateWorker]:
    with GateWorker() as worker:
        yield worker


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(FACTS + SIDES + PUBLISHED + LISTS + FURTHER)
    return path


def test_sound_tables_pass(gate: GateWorker, sound: Path) -> None:
    report = gate.validate(sound, list(SUITES.values()))
    assert [
        (one.code, one.error, one.failing_rows) for one in report.results if not one.success
    ] == []
    assert len(report.results) == sum(len(suite["expectations"]) for suite in SUITES.values())
    assert report.passed


@pytest.mark.parametrize(("code", "breaking", "told"), CASES, ids=[case[0] for case in CASES])
def test_breaking_a_rule_fails_its_expectation_only(
    gate: GateWorker, sound: Path, tmp_path: Path, code: str, breaking: str, told: int | None
) -> None:
    broken = tmp_path / "warehouse.duckdb"
    shutil.copy(sound, broken)
    with duckdb.connect(str(broken)) as connection:
        connection.execute(breaking)
    suite = _suite_of(code)

    report = gate.validate(broken, [suite])

    assert [(one.code, one.could_not_run) for one in report.results if not one.success] == [
        (code, False)
    ]
    [failed] = report.failed
    assert len(failed.failing_keys) == (told or 0)
    assert all(list(key) == suite["identify"] for key in failed.failing_keys)


def test_every_expectation_has_a_case() -> None:
    codes = [one["meta"]["code"] for suite in SUITES.values() for one in suite["expectations"]]
    assert sorted(case[0] for case in CASES) == sorted(codes)


def test_a_period_without_a_valid_rulebook_needs_no_ranking(
    gate: GateWorker, sound: Path, tmp_path: Path
) -> None:
    early = tmp_path / "warehouse.duckdb"
    shutil.copy(sound, early)
    with duckdb.connect(str(early)) as connection:
        connection.execute(
            f"delete from {RANKINGS}; update marts.dim_rulebook set valid_from = '2018-01-01'"
        )
    assert gate.validate(early, [SUITES["published_rankings"]]).passed


@pytest.mark.parametrize(
    ("second", "third", "passes"),
    [(2, 3, True), (1, 3, True), (3, 2, False), (2, 2, False), (2, 4, False)],
)
def test_a_chain_decides_between_equal_totals_and_no_others(
    gate: GateWorker, sound: Path, tmp_path: Path, second: int, third: int, passes: bool
) -> None:
    chained = tmp_path / "warehouse.duckdb"
    shutil.copy(sound, chained)
    with duckdb.connect(str(chained)) as connection:
        may = "period_id = '2017-M05' and rulebook_id = 'exact'"
        connection.execute(
            "update marts.dim_rulebook set ties_broken_by_en = 'by cost';"
            f"update {RANKINGS} set rank = {second} where unit_id = 'U2' and {may};"
            f"update {RANKINGS} set rank = {third} where unit_id = 'U3' and {may}"
        )
    report = gate.validate(chained, [_suite_of("KP-708")])
    failed = [one.code for one in report.results if not one.success]
    assert ("KP-708" not in failed) == passes, failed


def test_columns_are_those_of_the_models() -> None:
    for suite in SUITES.values():
        table = suite["table"].removeprefix("marts.").replace("meta.", "meta_")
        for path in MODELS.rglob(f"{table}.yml"):
            [model] = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
            known = {column["name"] for column in model["columns"]}
            assert _columns(suite) <= known, suite["suite"]


def test_fields_are_those_of_the_contracts() -> None:
    contracts = (CODE_ROOT / "programmes" / "key_projects" / "contracts").glob("*.yml")
    forms = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in contracts]
    known = {field["name"] for form in forms for field in form["fields"]}
    named = [
        one["meta"]["field"]
        for suite in SUITES.values()
        if "source_row" in suite["identify"] and suite["programme"] == "key_projects"
        for one in suite["expectations"]
    ]
    assert set(named) <= known


def test_largest_operand_is_that_of_the_models() -> None:
    project = yaml.safe_load((MODELS / "dbt_project.yml").read_text(encoding="utf-8"))
    largest = project["vars"]["largest_operand"]
    reach = [
        one["kwargs"]
        for name in ("facts_indicator_values", "facts_indicator_records")
        for one in SUITES[name]["expectations"]
        if one["id"].endswith("within_reach")
    ]
    assert len(reach) == 4
    assert {(one["min_value"], one["max_value"]) for one in reach} == {(-largest, largest)}


def _suite_of(code: str) -> dict[str, Any]:
    return next(
        suite
        for suite in SUITES.values()
        if code in [one["meta"]["code"] for one in suite["expectations"]]
    )


def _columns(suite: dict[str, Any]) -> set[str]:
    columns = set(suite["identify"])
    for one in suite["expectations"]:
        columns |= {one["kwargs"][key] for key in ("column",) if key in one["kwargs"]}
        columns |= set(one["kwargs"].get("column_list", []))
    return columns
