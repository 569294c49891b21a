with

indicators as (
    select * from {{ ref('dim_indicator') }}
),

longer_periods as (
    select * from {{ source('compiled', 'indicator_periods') }}
    where is_put_together
),

periods as (
    select * from {{ ref('dim_period') }}
),

reported as (
    select * from {{ ref('int_indicator_values') }}
),

dated as (
    select
        reported.*,
        indicators.period_rule,
        periods.period_kind,
        periods.starts_on,
        periods.ends_on,
        lag(reported.state) over (
            partition by
                reported.programme_id,
                reported.indicator_id,
                reported.unit_id,
                periods.year
            order by periods.ends_on, periods.starts_on
        ) as previous_state,
        lag(reported.has_estimated) over (
            partition by
                reported.programme_id,
                reported.indicator_id,
                reported.unit_id,
                periods.year
            order by periods.ends_on, periods.starts_on
        ) as previous_has_estimated,
        lag(reported.numerator) over (
            partition by
                reported.programme_id,
                reported.indicator_id,
                reported.unit_id,
                periods.year
            order by periods.ends_on, periods.starts_on
        ) as previous_numerator
    from reported
    inner join indicators
        on
            reported.programme_id = indicators.programme_id
            and reported.indicator_id = indicators.indicator_id
    inner join periods on reported.period_id = periods.period_id
),

differenced as (
    -- a cumulative figure less the one before it in the year; the year's first stands as it is
    select
        programme_id,
        period_id,
        unit_id,
        indicator_id,
        has_denominator,
        period_rule,
        period_kind,
        starts_on,
        ends_on,
        denominator,
        records_counted,
        records_left_out,
        coalesce(has_estimated, false)
        or (period_rule = 'difference' and coalesce(previous_has_estimated, false))
            as has_estimated,
        case
            when period_rule <> 'difference' or previous_state is null then numerator
            else numerator - previous_numerator
        end as numerator,
        case
            when period_rule <> 'difference' or not {{ is_numeric('state') }} then state
            when previous_state is null then state
            when not {{ is_numeric('previous_state') }} then 'missing'
            when state = 'estimated' or previous_state = 'estimated' then 'estimated'
            when numerator = previous_numerator then 'zero'
            else 'reported'
        end as state,
        case
            when
                period_rule = 'difference'
                and {{ is_numeric('state') }}
                and not {{ is_numeric("coalesce(previous_state, 'zero')") }}
                then 'no_previous_value'
            else reason
        end as reason
    from dated
),

reported_parts as (
    -- the months within a quarter, half-year or year; or its quarters, half-years, if these report
    select
        differenced.programme_id,
        longer_periods.period_id,
        differenced.unit_id,
        differenced.indicator_id,
        differenced.has_denominator,
        differenced.numerator,
        differenced.denominator,
        differenced.state,
        differenced.reason,
        differenced.has_estimated,
        differenced.records_counted,
        differenced.records_left_out,
        differenced.starts_on,
        differenced.ends_on,
        differenced.period_rule = 'last' as is_last,
        -- a unit that was closed before the end has no month there
        differenced.period_rule = 'last' and differenced.ends_on < periods.ends_on as is_closed,
        max(differenced.ends_on) over (
            partition by
                differenced.programme_id,
                longer_periods.period_id,
                differenced.unit_id,
                differenced.indicator_id
        ) as last_ends_on
    from longer_periods
    inner join periods on longer_periods.period_id = periods.period_id
    inner join differenced
        on
            longer_periods.programme_id = differenced.programme_id
            and longer_periods.indicator_id = differenced.indicator_id
            and periods.starts_on <= differenced.starts_on
            and periods.ends_on >= differenced.ends_on
    where
        longer_periods.put_together_from
        = case
            when differenced.period_kind = 'month_span' then 'month'
            else differenced.period_kind
        end
),

parts as (
    -- what they are put together from
    select * from reported_parts
    where not is_last or ends_on = last_ends_on
),

summed as (
    select
        programme_id,
        period_id,
        unit_id,
        indicator_id,
        has_denominator,
        sum(numerator) as numerator,
        case when has_denominator then sum(denominator) else 1 end as denominator,
        count(*) filter (where {{ is_numeric('state') }}) as numeric_parts,
        count(*) filter (where state = 'withheld') as withheld_parts,
        count(*) filter (where state = 'rolled_up') as rolled_up_parts,
        count(*) filter (where not {{ is_numeric('state') }} and state <> 'not_applicable')
            as missing_parts,
        count(*) filter (where state = 'undetermined') as undetermined_parts,
        count(*) filter (where reason = 'no_plan') as parts_without_plan,
        count(*) filter (where state = 'estimated') as estimated_parts,
        bool_or(is_closed) as is_closed,
        bool_or(has_estimated) and not bool_or(is_closed) as has_estimated,
        sum(case when is_closed then 0 else records_counted end) as records_counted,
        sum(case when is_closed then 0 else records_left_out end) as records_left_out,
        min(starts_on) as covers_from,
        max(ends_on) as covers_to
    from parts
    group by programme_id, period_id, unit_id, indicator_id, has_denominator
),

put_together as (
    select
        programme_id,
        period_id,
        unit_id,
        indicator_id,
        numerator,
        denominator,
        case
            -- it was not there at the end, and no last figure is owed
            when is_closed then 'not_applicable'
            when rolled_up_parts > 0 then 'rolled_up'
            when withheld_parts > 0 then 'withheld'
            when missing_parts > 0 and missing_parts = undetermined_parts then 'undetermined'
            when missing_parts > 0 then 'missing'
            when numeric_parts = 0 then 'not_applicable'
            when has_denominator and denominator <= 0 then 'not_applicable'
            when estimated_parts > 0 then 'estimated'
            when numerator = 0 then 'zero'
            else 'reported'
        end as state,
        case
            when is_closed then 'unit_closed'
            when rolled_up_parts > 0 then 'counted_with_next_level'
            when withheld_parts > 0 then 'part_withheld'
            when missing_parts > 0 and missing_parts = parts_without_plan then 'no_plan'
            when missing_parts > 0 and missing_parts = undetermined_parts then 'part_undetermined'
            when missing_parts > 0 then 'part_missing'
            when numeric_parts = 0 then 'nothing_to_measure'
            when has_denominator and denominator < 0 then 'denominator_below_zero'
            when has_denominator and denominator = 0 then 'denominator_zero'
            else ''
        end as reason,
        has_estimated,
        records_counted,
        records_left_out,
        covers_from,
        covers_to
    from summed
),

all_periods as (
    select
        programme_id,
        period_id,
        unit_id,
        indicator_id,
        numerator,
        denominator,
        state,
        reason,
        has_estimated,
        records_counted,
        records_left_out,
        starts_on as covers_from,
        ends_on as covers_to
    from differenced
    union all
    select
        programme_id,
        period_id,
        unit_id,
        indicator_id,
        numerator,
        denominator,
        state,
        reason,
        has_estimated,
        records_counted,
        records_left_out,
        covers_from,
        covers_to
    from put_together
),

valued as (
    select
        programme_id,
        period_id,
        unit_id,
        indicator_id,
        cast(
            case
                when {{ is_numeric('state') }} or reason in ('denominator_zero', 'no_plan')
                    then numerator
            end as decimal(28, 10)
        ) as numerator,
        cast(
            case
                when {{ is_numeric('state') }} or reason = 'denominator_zero' then denominator
            end as decimal(28, 10)
        ) as denominator,
        cast(
            case
                -- beyond the limit the division would overflow: gate 2 then names the value
                when
                    {{ is_numeric('state') }}
                    and abs(numerator) < {{ var('largest_operand') }}
                    and denominator < {{ var('largest_operand') }}
                    then case
                        -- nothing to divide by: most of this model's time, where all are so
                        when denominator = 1 then cast(numerator as decimal(38, 12))
                        else {{ exact_ratio(
                            scaled_integer('numerator'), scaled_integer('denominator')
                        ) }}
                    end
            end as decimal(38, 12)
        ) as value,
        state,
        reason,
        has_estimated,
        cast(records_counted as integer) as records_counted,
        cast(records_left_out as integer) as records_left_out,
        covers_from,
        covers_to
    from all_periods
)

select * from valued
