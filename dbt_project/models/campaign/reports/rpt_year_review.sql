with

rankings as (
    select * from {{ ref('fct_rankings') }}
),

rulebooks as (
    select * from {{ ref('dim_rulebook') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

grades as (
    select * from {{ ref('fct_grades') }}
    where scenario_id = 'official'
),

review as (
    select
        rankings.period_id,
        rankings.peer_group_id,
        rankings.unit_id,
        rankings.rulebook_id,
        rankings.total,
        rankings.printed_total,
        rankings.rank,
        rankings.group_size,
        rankings.status,
        rankings.reason_zh,
        rankings.reason_en,
        grades.grade,
        grades.grade_zh,
        grades.grade_en
    from rankings
    inner join rulebooks on rankings.rulebook_id = rulebooks.rulebook_id
    inner join periods on rankings.period_id = periods.period_id
    left join grades
        on
            rankings.rulebook_id = grades.rulebook_id
            and rankings.period_id = grades.period_id
            and rankings.peer_group_id = grades.peer_group_id
            and rankings.unit_id = grades.unit_id
    where
        rulebooks.programme_id = 'campaign'
        and periods.period_kind = 'year'
        and rankings.scenario_id = 'official'
        and rankings.ranking_id = 'level'
)

select * from review
