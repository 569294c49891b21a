with

project_months as (
    select * from {{ ref('fct_project_month') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

headlines as (
    select
        figures.*,
        stated_for.ends_on
    from {{ ref('fct_headline_figure') }} as figures
    inner join periods as stated_for on figures.period_id = stated_for.period_id
),

stated as (
    -- of the list as a whole, what was last said up to each period; blank is nothing said
    select
        periods.period_id,
        headlines.headline,
        max_by(headlines.figure__state, headlines.ends_on) = 'withheld' as is_withheld
    from periods
    inner join headlines on periods.ends_on >= headlines.ends_on
    where headlines.figure__state = 'withheld' or {{ is_numeric('headlines.figure__state') }}
    group by periods.period_id, headlines.headline
),

secrets as (
    select
        period_id,
        coalesce(bool_or(is_withheld) filter (where headline = 'projects'), false) as of_projects,
        coalesce(bool_or(is_withheld) filter (where headline = 'total_investment'), false)
            as of_total,
        coalesce(bool_or(is_withheld) filter (where headline = 'plan_of_year'), false) as of_plan
    from stated
    group by period_id
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
        grouped.*,
        -- a sum of which a part is withheld is withheld: the rest would give the part away; and
        -- so is the whole list's where the general headquarters withholds it
        case
            when grouped.total_withheld > 0 then 'withheld'
            when grouped.row_kind = 'total' and secrets.of_total then 'withheld'
            when grouped.total_without > 0 then 'missing'
            else 'reported'
        end as total_investment__state,
        case
            when grouped.plan_withheld > 0 then 'withheld'
            when grouped.row_kind = 'total' and secrets.of_plan then 'withheld'
            when grouped.plan_without > 0 then 'missing'
            else 'reported'
        end as plan_of_year__state,
        case
            when grouped.row_kind = 'total' and secrets.of_projects then 'withheld'
            else 'reported'
        end as projects__state
    from grouped
    left join secrets on grouped.period_id = secrets.period_id
),

printed as (
    select
        judged.period_id,
        judged.row_kind,
        judged.unit_id,
        coalesce(units.name, '合计') as printed_name,
        cast(case when judged.projects__state = 'reported' then judged.projects end as integer)
            as projects,
        judged.projects__state,
        case judged.projects__state
            when 'withheld' then 'x'
            else cast(judged.projects as varchar)
        end as printed_projects,
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
        end as attainment_percent,
        judged.plan_of_year__state as attainment_percent__state
    from judged
    left join units on judged.unit_id = units.unit_id
)

select * from printed
