with

problems as (
    select * from {{ ref('fct_problem') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

overdue as (
    select
        problems.*,
        periods.label_zh,
        cast({{ days_between('problems.deadline', 'periods.ends_on') }} as integer)
            as days_overdue,
        row_number() over (
            partition by problems.problem_id order by periods.ends_on
        ) as times_ordered
    from problems
    inner join periods on problems.period_id = periods.period_id
    where problems.is_overdue
),

orders as (
    select
        overdue.problem_id,
        overdue.period_id,
        overdue.unit_id,
        overdue.project_id,
        overdue.lead_department,
        overdue.department_unit_id,
        overdue.problem,
        overdue.deadline,
        overdue.days_overdue,
        cast(overdue.times_ordered as integer) as times_ordered,
        overdue.lead_department || '：' || overdue.problem || '（' || overdue.problem_id
        || '）应于' || cast(overdue.deadline as varchar) || '前办结，截至' || overdue.label_zh
        || '已逾期' || cast(overdue.days_overdue as varchar) || '天，请限期办结并书面反馈。'
            as order_text
    from overdue
)

select * from orders
