{{ config(schema='intermediate') }}

with

indicators as (
    select * from {{ ref('dim_indicator') }}
),

indicator_classes as (
    select * from {{ source('compiled', 'indicator_classes') }}
),

reported_periods as (
    -- longer periods are put together from these in fct_indicator_values
    select * from {{ source('compiled', 'indicator_periods') }}
    where not is_put_together
),

periods as (
    select * from {{ ref('dim_period') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

submissions as (
    select * from {{ source('compiled', 'submissions') }}
),

records as (
    select * from {{ ref('int_indicator_records') }}
),

plan_values as (
    select * from {{ ref('fct_plan_values') }}
),

plans as (
    -- a unit's plan may be listed record by record
    select
        programme_id,
        plan_id,
        unit_id,
        period_id,
        sum(original_value) as original_value,
        count(*) filter (where original_state = 'withheld') as original_withheld,
        count(*) filter (where original_state = 'missing') as original_missing,
        sum(value_in_force) as value_in_force,
        count(*) filter (where state_in_force = 'withheld') as in_force_withheld,
        count(*) filter (where state_in_force = 'missing') as in_force_missing
    from plan_values
    group by programme_id, plan_id, unit_id, period_id
),

scope as (
    -- Every unit that an indicator is defined for has a value or is named as missing.
    select
        indicators.programme_id,
        indicators.indicator_id,
        reported_periods.period_id,
        units.unit_id
    from indicators
    inner join reported_periods
        on
            indicators.programme_id = reported_periods.programme_id
            and indicators.indicator_id = reported_periods.indicator_id
    inner join periods on reported_periods.period_id = periods.period_id
    inner join indicator_classes
        on
            indicators.programme_id = indicator_classes.programme_id
            and indicators.indicator_id = indicator_classes.indicator_id
    inner join units on indicator_classes.unit_class = units.unit_class
    where
        coalesce(units.opened_on, periods.starts_on) <= periods.ends_on
        and coalesce(units.closed_on, periods.ends_on) >= periods.starts_on
    union
    select distinct
        records.programme_id,
        records.indicator_id,
        records.period_id,
        records.unit_id
    from records
    inner join reported_periods
        on
            records.programme_id = reported_periods.programme_id
            and records.indicator_id = reported_periods.indicator_id
            and records.period_id = reported_periods.period_id
    -- a report may hold records of units that the indicator is not defined for
    inner join units on records.unit_id = units.unit_id
    inner join indicator_classes
        on
            records.programme_id = indicator_classes.programme_id
            and records.indicator_id = indicator_classes.indicator_id
            and units.unit_class = indicator_classes.unit_class
),

reported as (
    select distinct
        contract_id,
        period_id,
        unit_id
    from submissions
    where standing = 'in_force'
),

sums as (
    select
        programme_id,
        indicator_id,
        period_id,
        unit_id,
        count(*) filter (where is_matched) as matched,
        count(*) filter (where is_matched and is_complete) as counted,
        count(*) filter (where is_matched and has_missing) as with_missing_part,
        count(*) filter (where is_matched and has_undetermined) as undetermined,
        count(*) filter (where is_matched and has_withheld) as withheld,
        count(*) filter (where is_matched and has_rolled_up) as rolled_up,
        count(*) filter (where is_matched and is_complete and has_estimated) as estimated,
        sum(numerator) filter (where is_matched and is_complete) as numerator_sum,
        min(numerator) filter (where is_matched and is_complete) as numerator_minimum,
        max(numerator) filter (where is_matched and is_complete) as numerator_maximum,
        sum(denominator) filter (where is_matched and is_complete) as denominator_sum,
        min(denominator) filter (where is_matched and is_complete) as denominator_minimum,
        max(denominator) filter (where is_matched and is_complete) as denominator_maximum
    from records
    group by programme_id, indicator_id, period_id, unit_id
),

distinct_counts as (
    -- apart, for few indicators ask for it and a set per unit costs as much as all other figures
    select
        records.programme_id,
        records.indicator_id,
        records.period_id,
        records.unit_id,
        count(
            distinct
            case when records.is_matched and records.is_complete then records.numerator_key end
        ) as numerator_distinct,
        count(
            distinct
            case when records.is_matched and records.is_complete then records.denominator_key end
        ) as denominator_distinct
    from records
    inner join indicators
        on
            records.programme_id = indicators.programme_id
            and records.indicator_id = indicators.indicator_id
    where
        indicators.numerator_aggregate = 'count_distinct'
        or indicators.denominator_aggregate = 'count_distinct'
    group by records.programme_id, records.indicator_id, records.period_id, records.unit_id
),

operands as (
    select
        scope.programme_id,
        scope.period_id,
        scope.unit_id,
        scope.indicator_id,
        indicators.denominator_aggregate <> '' as has_denominator,
        indicators.missing_part,
        indicators.without_records,
        sums.unit_id is not null or reported.unit_id is not null as has_report,
        coalesce(sums.matched, 0) as matched,
        coalesce(sums.counted, 0) as counted,
        coalesce(sums.with_missing_part, 0) as with_missing_part,
        coalesce(sums.undetermined, 0) as undetermined,
        coalesce(sums.withheld, 0) as withheld,
        coalesce(sums.rolled_up, 0) as rolled_up,
        coalesce(sums.estimated, 0) as estimated,
        case indicators.numerator_aggregate
            when 'minimum' then sums.numerator_minimum
            when 'maximum' then sums.numerator_maximum
            when 'count_distinct'
                then cast(coalesce(distinct_counts.numerator_distinct, 0) as decimal(28, 10))
            else coalesce(sums.numerator_sum, 0)
        end as numerator,
        case indicators.denominator_aggregate
            when 'minimum' then sums.denominator_minimum
            when 'maximum' then sums.denominator_maximum
            when 'count_distinct'
                then cast(coalesce(distinct_counts.denominator_distinct, 0) as decimal(28, 10))
            when 'sum' then coalesce(sums.denominator_sum, 0)
            when 'plan'
                then case indicators.plan_version
                    when 'original' then plans.original_value else plans.value_in_force
                end
            else 1
        end as denominator,
        case
            when indicators.denominator_aggregate <> 'plan' then ''
            when plans.unit_id is null then 'missing'
            when indicators.plan_version = 'original'
                then case
                    when plans.original_withheld > 0 then 'withheld'
                    when plans.original_missing > 0 then 'missing'
                    else ''
                end
            when plans.in_force_withheld > 0 then 'withheld'
            when plans.in_force_missing > 0 then 'missing'
            else ''
        end as plan_lacks
    from scope
    inner join indicators
        on
            scope.programme_id = indicators.programme_id
            and scope.indicator_id = indicators.indicator_id
    left join sums
        on
            scope.programme_id = sums.programme_id
            and scope.indicator_id = sums.indicator_id
            and scope.period_id = sums.period_id
            and scope.unit_id = sums.unit_id
    left join distinct_counts
        on
            scope.programme_id = distinct_counts.programme_id
            and scope.indicator_id = distinct_counts.indicator_id
            and scope.period_id = distinct_counts.period_id
            and scope.unit_id = distinct_counts.unit_id
    left join reported
        on
            indicators.contract_id = reported.contract_id
            and scope.period_id = reported.period_id
            and scope.unit_id = reported.unit_id
    left join plans
        on
            indicators.programme_id = plans.programme_id
            and indicators.plan_id = plans.plan_id
            and scope.period_id = plans.period_id
            and scope.unit_id = plans.unit_id
),

judged as (
    select
        *,
        case
            when not has_report then 'missing'
            -- its figures, or some of them, are part of those of the unit above
            when rolled_up > 0 then 'rolled_up'
            when withheld > 0 then 'withheld'
            -- a report that says 待定 has come and says so; one such record is enough
            when
                undetermined > 0
                and (missing_part = 'missing' or counted = 0)
                then 'undetermined'
            when with_missing_part > 0 and missing_part = 'missing' then 'missing'
            when matched > 0 and counted = 0 and with_missing_part = 0 then 'not_applicable'
            when matched > 0 and counted = 0 then 'missing'
            when matched = 0 and without_records = 'missing' then 'missing'
            when plan_lacks <> '' then plan_lacks
            when has_denominator and denominator <= 0 then 'not_applicable'
            when numerator is null or denominator is null then 'not_applicable'
            when estimated > 0 then 'estimated'
            when numerator = 0 then 'zero'
            else 'reported'
        end as state,
        case
            when not has_report then 'no_accepted_report'
            when rolled_up > 0 then 'counted_with_next_level'
            when withheld > 0 then 'part_withheld'
            when
                undetermined > 0
                and (missing_part = 'missing' or counted = 0)
                then 'part_undetermined'
            when with_missing_part > 0 and missing_part = 'missing' then 'part_missing'
            when matched > 0 and counted = 0 and with_missing_part = 0 then 'nothing_to_measure'
            when matched > 0 and counted = 0 then 'no_usable_record'
            when matched = 0 and without_records = 'missing' then 'no_record'
            when plan_lacks = 'withheld' then 'plan_withheld'
            when plan_lacks = 'missing' then 'no_plan'
            when has_denominator and denominator < 0 then 'denominator_below_zero'
            when has_denominator and denominator = 0 then 'denominator_zero'
            when numerator is null or denominator is null then 'nothing_to_measure'
            else ''
        end as reason
    from operands
),

described as (
    select
        programme_id,
        period_id,
        unit_id,
        indicator_id,
        has_denominator,
        case
            when {{ is_numeric('state') }} or reason in ('denominator_zero', 'no_plan')
                then numerator
        end as numerator,
        case
            when {{ is_numeric('state') }} or reason = 'denominator_zero' then denominator
        end as denominator,
        state,
        reason,
        estimated > 0 as has_estimated,
        counted as records_counted,
        matched - counted as records_left_out
    from judged
)

select * from described
