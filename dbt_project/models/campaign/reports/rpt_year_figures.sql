with

indicator_values as (
    select * from {{ ref('fct_indicator_values') }}
    where programme_id = 'campaign'
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

reported_periods as (
    -- a longer period put together from these would count them twice
    select * from {{ source('compiled', 'indicator_periods') }}
    where not is_put_together
),

periods as (
    select * from {{ ref('dim_period') }}
),

dated as (
    select
        indicator_values.unit_id,
        indicator_values.indicator_id,
        periods.year_id as period_id,
        indicators.period_rule,
        indicators.unit_of_measure,
        indicators.measure,
        indicator_values.numerator,
        indicator_values.denominator,
        {{ is_numeric('indicator_values.state') }} as is_numeric,
        row_number() over (
            partition by
                indicator_values.unit_id, indicator_values.indicator_id, periods.year_id
            order by periods.ends_on desc, periods.starts_on desc
        ) as place
    from indicator_values
    inner join indicators
        on
            indicator_values.programme_id = indicators.programme_id
            and indicator_values.indicator_id = indicators.indicator_id
    inner join reported_periods
        on
            indicator_values.programme_id = reported_periods.programme_id
            and indicator_values.indicator_id = reported_periods.indicator_id
            and indicator_values.period_id = reported_periods.period_id
    inner join periods on indicator_values.period_id = periods.period_id
),

sums as (
    -- what adds up is added up; of what stands at the end, the year's last report counts
    select
        period_id,
        unit_id,
        indicator_id,
        measure,
        unit_of_measure,
        count(*) as periods_due,
        count(*) filter (where is_numeric) as periods_counted,
        sum(numerator) filter (where is_numeric and (period_rule = 'sum' or place = 1))
            as numerator,
        sum(denominator) filter (where is_numeric and (period_rule = 'sum' or place = 1))
            as denominator
    from dated
    group by period_id, unit_id, indicator_id, measure, unit_of_measure
),

figures as (
    select
        period_id,
        unit_id,
        indicator_id,
        measure,
        unit_of_measure,
        cast(periods_due as integer) as periods_due,
        cast(periods_counted as integer) as periods_counted,
        cast(numerator as decimal(28, 10)) as numerator,
        cast(case when measure = 'ratio' then denominator end as decimal(28, 10)) as denominator,
        case
            when measure <> 'ratio' then cast(numerator as decimal(38, 12))
            when denominator > 0
                then {{ exact_ratio(
                    scaled_integer('numerator'), scaled_integer('denominator')
                ) }}
        end as value
    from sums
)

select * from figures
