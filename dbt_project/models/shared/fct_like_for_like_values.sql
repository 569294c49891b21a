with

indicators as (
    select * from {{ ref('dim_indicator') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

successions as (
    select * from {{ ref('brg_unit_succession') }}
    where inherits_plan
),

indicator_values as (
    select
        reported.*,
        periods.starts_on,
        periods.ends_on,
        indicators.plan_operand,
        {{ is_numeric('reported.state') }} as has_figure,
        reported.reason = 'denominator_zero' as has_no_plan
    from {{ ref('fct_indicator_values') }} as reported
    inner join periods on reported.period_id = periods.period_id
    inner join indicators
        on
            reported.programme_id = indicators.programme_id
            and reported.indicator_id = indicators.indicator_id
),

plans as (
    select * from indicator_values
    where plan_operand = 'denominator' and denominator is not null
),

-- a plan is one year's: it comes over for the rest of the year in which the unit was closed
taken_over as (
    select
        indicator_values.programme_id,
        indicator_values.period_id,
        indicator_values.unit_id,
        indicator_values.indicator_id,
        indicator_values.ends_on,
        successions.predecessor_unit_id,
        plans.denominator as plan,
        plans.ends_on as plan_of,
        row_number() over (
            partition by
                indicator_values.programme_id,
                indicator_values.period_id,
                indicator_values.unit_id,
                indicator_values.indicator_id,
                successions.predecessor_unit_id
            order by plans.ends_on desc, plans.starts_on desc
        ) as place
    from indicator_values
    inner join successions
        on
            indicator_values.unit_id = successions.unit_id
            and indicator_values.ends_on > successions.closed_on
            and year(indicator_values.ends_on) = year(successions.closed_on)
    left join plans
        on
            indicator_values.programme_id = plans.programme_id
            and indicator_values.indicator_id = plans.indicator_id
            and successions.predecessor_unit_id = plans.unit_id
            and year(indicator_values.ends_on) = year(plans.ends_on)
            and indicator_values.ends_on >= plans.ends_on
    where indicator_values.plan_operand = 'denominator'
),

inherited as (
    -- a predecessor that reported for this very period speaks for itself
    select
        programme_id,
        period_id,
        unit_id,
        indicator_id,
        sum(plan) as plan,
        string_agg(
            case when plan is not null then predecessor_unit_id end, ';'
            order by predecessor_unit_id
        ) as inherited_from,
        count(*) filter (where plan is null) as without_plan
    from taken_over
    where place = 1 and (plan is null or plan_of < ends_on)
    group by programme_id, period_id, unit_id, indicator_id
),

bridged as (
    select
        indicator_values.programme_id,
        indicator_values.period_id,
        indicator_values.unit_id,
        indicator_values.indicator_id,
        indicator_values.numerator,
        indicator_values.has_figure or (
            indicator_values.has_no_plan and coalesce(inherited.plan, 0) > 0
        ) as has_figure,
        indicator_values.has_figure as had_figure,
        indicator_values.denominator + coalesce(inherited.plan, 0) as denominator,
        indicator_values.state,
        indicator_values.reason,
        inherited.plan,
        coalesce(inherited.inherited_from, '') as inherited_from,
        coalesce(inherited.without_plan, 0) as without_plan
    from indicator_values
    left join inherited
        on
            indicator_values.programme_id = inherited.programme_id
            and indicator_values.period_id = inherited.period_id
            and indicator_values.unit_id = inherited.unit_id
            and indicator_values.indicator_id = inherited.indicator_id
),

valued as (
    select
        programme_id,
        period_id,
        unit_id,
        indicator_id,
        cast(case when has_figure then numerator end as decimal(28, 10)) as numerator,
        cast(denominator as decimal(28, 10)) as denominator,
        cast(
            case
                when
                    has_figure
                    and abs(numerator) < {{ var('largest_operand') }}
                    and denominator < {{ var('largest_operand') }}
                    then {{ exact_ratio(
                        scaled_integer('numerator'), scaled_integer('denominator')
                    ) }}
            end as decimal(38, 12)
        ) as value,
        case
            when not has_figure or had_figure then state
            when numerator = 0 then 'zero'
            else 'reported'
        end as state,
        case when has_figure then '' else reason end as reason,
        cast(plan as decimal(28, 10)) as inherited_denominator,
        inherited_from,
        cast(without_plan as integer) as predecessors_without_plan
    from bridged
)

select * from valued
