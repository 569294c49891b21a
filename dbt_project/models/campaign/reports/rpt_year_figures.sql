with

indicator_values as (
    select * from {{ ref('fct_indicator_values') }}
    where programme_id = 'campaign'
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

indicator_periods as (
    select * from {{ source('compiled', 'indicator_periods') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

dated as (
    select
        indicator_values.*,
        indicator_periods.is_put_together,
        periods.year_id,
        periods.period_kind = 'year' as is_of_year,
        {{ is_numeric('indicator_values.state') }} as is_numeric
    from indicator_values
    inner join indicator_periods
        on
            indicator_values.programme_id = indicator_periods.programme_id
            and indicator_values.indicator_id = indicator_periods.indicator_id
            and indicator_values.period_id = indicator_periods.period_id
    inner join periods on indicator_values.period_id = periods.period_id
),

reported as (
    -- of the year's reports, how many there are and how many tell something
    select
        programme_id,
        year_id,
        unit_id,
        indicator_id,
        count(*) as periods_due,
        count(*) filter (where is_numeric) as periods_counted,
        bool_and(is_numeric or state = 'not_applicable') as is_whole,
        sum(numerator) filter (where is_numeric) as numerator,
        sum(denominator) filter (where is_numeric) as denominator
    from dated
    where not is_put_together
    group by programme_id, year_id, unit_id, indicator_id
),

of_the_year as (
    select * from dated
    where is_of_year
),

told as (
    select
        reported.year_id as period_id,
        reported.unit_id,
        reported.indicator_id,
        indicators.measure,
        indicators.unit_of_measure,
        reported.periods_due,
        reported.periods_counted,
        of_the_year.value,
        of_the_year.unit_id is not null as has_year,
        reported.is_whole,
        -- what is counted of reports of all kinds stands in the period of each, the year's own too
        coalesce(not of_the_year.is_put_together, false)
        and reported.periods_due > 1
        and indicators.period_rule = 'sum' as is_of_several,
        of_the_year.numerator,
        of_the_year.denominator,
        reported.numerator as numerator_of_reports,
        reported.denominator as denominator_of_reports,
        of_the_year.state,
        of_the_year.reason
    from reported
    inner join indicators
        on
            reported.programme_id = indicators.programme_id
            and reported.indicator_id = indicators.indicator_id
    left join of_the_year
        on
            reported.year_id = of_the_year.year_id
            and reported.unit_id = of_the_year.unit_id
            and reported.indicator_id = of_the_year.indicator_id
),

judged as (
    select
        * replace (
            case
                when not has_year then 'missing'
                when not is_of_several then state
                when not is_whole then 'missing'
                when numerator_of_reports is null then 'not_applicable'
                when numerator_of_reports = 0 then 'zero'
                else 'reported'
            end as state,
            case
                when not has_year then 'year_not_over'
                when not is_of_several then reason
                when not is_whole then 'part_missing'
                when numerator_of_reports is null then 'nothing_to_measure'
                else ''
            end as reason,
            case when is_of_several then numerator_of_reports else numerator end as numerator,
            case when is_of_several then denominator_of_reports else denominator end
                as denominator
        )
    from told
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
        state,
        reason,
        cast(case when {{ is_numeric('state') }} then numerator end as decimal(28, 10))
            as numerator,
        cast(
            case when {{ is_numeric('state') }} and measure = 'ratio' then denominator end
            as decimal(28, 10)
        ) as denominator,
        cast(
            case
                when not {{ is_numeric('state') }} then null
                when not is_of_several then value
                when measure <> 'ratio' then numerator
                else {{ exact_ratio(
                    scaled_integer('numerator'), scaled_integer('denominator')
                ) }}
            end as decimal(38, 12)
        ) as value
    from judged
)

select * from figures
