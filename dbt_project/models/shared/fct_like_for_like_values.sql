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
        indicators.plan_id,
        {{ is_numeric('reported.state') }} as has_figure,
        reported.reason in ('denominator_zero', 'no_plan') as has_no_plan
    from {{ ref('fct_indicator_values') }} as reported
    inner join periods on reported.period_id = periods.period_id
    inner join indicators
        on
            reported.programme_id = indicators.programme_id
            and reported.indicator_id = indicators.indicator_id
),

listed_plans as (
    -- the list knows a unit's plan whether or not the unit reports
    select
        indicators.programme_id,
        indicators.indicator_id,
        plan_values.unit_id,
        periods.starts_on,
        periods.ends_on,
        sum(
            case indicators.plan_version
                when 'original' then plan_values.original_value else plan_values.value_in_force
            end
        ) as denominator
    from {{ ref('fct_plan_values') }} as plan_values
    inner join indicators
        on
            plan_values.programme_id = indicators.programme_id
            and plan_values.plan_id = indicators.plan_id
    inner join periods on plan_values.period_id = periods.period_id
    group by
        indicators.programme_id,
        indicators.indicator_id,
        plan_values.unit_id,
        periods.starts_on,
        periods.ends_on
    -- a part that is withheld or missing leaves no plan
    having
        count(*) = count(
            case indicators.plan_version
                when 'original' then plan_values.original_value else plan_values.value_in_force
            end
        )
),

plans as (
    select
        programme_id,
        indicator_id,
        unit_id,
        starts_on,
        ends_on,
        denominator,
        true as is_of_a_report
    from indicator_values
    where plan_operand = 'denominator' and denominator is not null
    union all
    select
        programme_id,
        indicator_id,
        unit_id,
        starts_on,
        ends_on,
        denominator,
        false as is_of_a_report
    from listed_plans
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
        plans.is_of_a_report and plans.ends_on = indicator_values.ends_on as speaks_for_itself,
        row_number() over (
            partition by
                indicator_values.programme_id,
                indicator_values.period_id,
                indicator_values.unit_id,
                indicator_values.indicator_id,
                successions.predecessor_unit_id
            order by plans.ends_on desc, plans.is_of_a_report desc, plans.starts_on desc
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
    where place = 1 and (plan is null or not speaks_for_itself)
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
        -- a new unit may have no plan but what came over
        case
            when indicator_values.reason = 'no_plan' then inherited.plan
            else indicator_values.denominator + coalesce(inherited.plan, 0)
        end as denominator,
        coalesce(indicator_values.has_estimated, false) as has_estimated,
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
                    then case
                        -- as in fct_indicator_values: nothing to divide by
                        when denominator = 1 then cast(numerator as decimal(38, 12))
                        else {{ exact_ratio(
                            scaled_integer('numerator'), scaled_integer('denominator')
                        ) }}
                    end
            end as decimal(38, 12)
        ) as value,
        case
            when not has_figure or had_figure then state
            when has_estimated then 'estimated'
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
