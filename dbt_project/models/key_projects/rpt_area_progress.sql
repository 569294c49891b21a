with

project_months as (
    select * from {{ ref('fct_project_month') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

grouped as (
    select
        period_id,
        unit_id,
        'unit' as row_kind,
        count(*) as projects,
        sum(total_investment) as total_investment,
        count(*) filter (where total_investment__state = 'withheld') as total_withheld,
        count(*) filter (where not {{ is_numeric('total_investment__state') }}) as total_without,
        sum(plan_of_year) as plan_of_year,
        count(*) filter (where plan_of_year__state = 'withheld') as plan_withheld,
        count(*) filter (where not {{ is_numeric('plan_of_year__state') }}) as plan_without,
        sum(invested_this_month) as invested_this_period,
        sum(invested_since_january) as invested_since_january
    from project_months
    group by period_id, unit_id
    union all
    select
        period_id,
        '' as unit_id,
        'total' as row_kind,
        count(*) as projects,
        sum(total_investment) as total_investment,
        count(*) filter (where total_investment__state = 'withheld') as total_withheld,
        count(*) filter (where not {{ is_numeric('total_investment__state') }}) as total_without,
        sum(plan_of_year) as plan_of_year,
        count(*) filter (where plan_of_year__state = 'withheld') as plan_withheld,
        count(*) filter (where not {{ is_numeric('plan_of_year__state') }}) as plan_without,
        sum(invested_this_month) as invested_this_period,
        sum(invested_since_january) as invested_since_january
    from project_months
    group by period_id
),

judged as (
    select
        *,
        -- a sum of which a part is withheld is withheld: the rest would give the part away
        case
            when total_withheld > 0 then 'withheld'
            when total_without > 0 then 'missing'
            else 'reported'
        end as total_investment__state,
        case
            when plan_withheld > 0 then 'withheld'
            when plan_without > 0 then 'missing'
            else 'reported'
        end as plan_of_year__state
    from grouped
),

printed as (
    select
        judged.period_id,
        judged.row_kind,
        judged.unit_id,
        coalesce(units.name, '合计') as printed_name,
        cast(judged.projects as integer) as projects,
        cast(
            case
                when judged.total_investment__state = 'reported' then judged.total_investment
            end as decimal(28, 6)
        ) as total_investment,
        judged.total_investment__state,
        case judged.total_investment__state
            when 'withheld' then 'x'
            when 'missing' then '—'
            else {{ written_number('judged.total_investment') }}
        end as printed_total_investment,
        cast(
            case
                when judged.plan_of_year__state = 'reported' then judged.plan_of_year
            end as decimal(28, 6)
        ) as plan_of_year,
        judged.plan_of_year__state,
        case judged.plan_of_year__state
            when 'withheld' then 'x'
            when 'missing' then '—'
            else {{ written_number('judged.plan_of_year') }}
        end as printed_plan_of_year,
        cast(judged.invested_this_period as decimal(28, 6)) as invested_this_period,
        cast(judged.invested_since_january as decimal(28, 6)) as invested_since_january,
        case
            when judged.plan_of_year__state = 'reported' and judged.plan_of_year > 0
                then
                    cast(
                        {{ exact_ratio(
                            'cast(judged.invested_since_january * 100000000 as hugeint)',
                            'cast(judged.plan_of_year * 1000000 as hugeint)', 6
                        ) }} as decimal(18, 6)
                    )
        end as attainment_percent
    from judged
    left join units on judged.unit_id = units.unit_id
)

select * from printed
