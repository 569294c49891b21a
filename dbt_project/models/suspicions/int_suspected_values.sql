{{ config(schema='intermediate') }}

-- figures of units that a person should look at; from when on is said by each indicator's `suspect`
with

indicator_values as (
    select * from {{ ref('fct_indicator_values') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

suspects as (
    select * from {{ source('compiled', 'indicator_suspects') }}
    where kind = 'never_moves'
),

figures as (
    select
        indicator_values.programme_id,
        indicator_values.period_id,
        indicator_values.unit_id,
        indicator_values.indicator_id,
        indicator_values.numerator,
        indicator_values.denominator,
        indicators.period_rule,
        indicators.measure,
        units.unit_class,
        periods.period_kind,
        periods.year,
        periods.starts_on,
        periods.ends_on,
        suspects.at_least as still_from,
        -- a share of how things are built up stays as it is; work and what is counted anew does not
        indicators.period_rule != 'last' or suspects.indicator_id is not null as is_to_move
    from indicator_values
    inner join indicators
        on
            indicator_values.programme_id = indicators.programme_id
            and indicator_values.indicator_id = indicators.indicator_id
    inner join periods on indicator_values.period_id = periods.period_id
    inner join units on indicator_values.unit_id = units.unit_id
    left join suspects
        on
            indicator_values.programme_id = suspects.programme_id
            and indicator_values.indicator_id = suspects.indicator_id
            and periods.period_kind = suspects.period_kind
    where {{ is_numeric('indicator_values.state') }}
),

-- all that a unit reports for a period, as one text; what is nothing or whole counts little
whole_tables as (
    select
        programme_id,
        period_id,
        period_kind,
        unit_id,
        unit_class,
        ends_on,
        count(*) filter (where numerator != 0 and numerator != denominator) as telling,
        count(*) filter (where is_to_move and numerator != 0 and numerator != denominator)
            as telling_of_work,
        string_agg(
            indicator_id || '=' || cast(numerator as varchar) || '/'
            || cast(denominator as varchar), ';' order by indicator_id
        ) as figures
    from figures
    group by programme_id, period_id, period_kind, unit_id, unit_class, ends_on
),

known_tables as (
    select
        *,
        min(unit_id) over (
            partition by programme_id, period_id, unit_class, figures
        ) as first_unit_id,
        max(unit_id) over (
            partition by programme_id, period_id, unit_class, figures
        ) as last_unit_id,
        count(*) over (
            partition by programme_id, period_id, unit_class, figures
        ) as alike,
        lag(figures) over (
            partition by programme_id, period_kind, unit_id
            order by ends_on
        ) as figures_before,
        lag(period_id) over (
            partition by programme_id, period_kind, unit_id
            order by ends_on
        ) as period_before
    from whole_tables
),

-- rates and cumulative months: the only figures whose course says anything
moving_figures as (
    select * from figures
    where period_rule = 'last' and (measure = 'ratio' or period_kind = 'month')
),

-- how many periods in a row a figure has stayed as it is
changes as (
    select
        *,
        coalesce(
            numerator != lag(numerator) over same_figure
            or denominator != lag(denominator) over same_figure,
            true
        ) as has_changed,
        lag(numerator) over same_figure as numerator_before,
        lag(ends_on) over same_figure as ends_on_before
    from moving_figures
    window
        same_figure as (
            partition by programme_id, period_kind, unit_id, indicator_id
            order by ends_on
        )
),

runs as (
    select
        *,
        sum(case when has_changed then 1 else 0 end) over (
            partition by programme_id, period_kind, unit_id, indicator_id
            order by ends_on
            rows between unbounded preceding and current row
        ) as run_no
    from changes
),

still_figures as (
    select
        *,
        row_number() over (
            partition by programme_id, period_kind, unit_id, indicator_id, run_no
            order by ends_on
        ) as periods_still
    from runs
),

suspected as (
    select
        programme_id,
        period_id,
        unit_id,
        'copied_from_unit' as kind,
        '' as indicator_id,
        case when first_unit_id != unit_id then first_unit_id else last_unit_id end as other,
        cast(telling as decimal(28, 10)) as found,
        cast(alike - 1 as decimal(28, 10)) as compared_with
    from known_tables
    where alike > 1 and telling >= {{ var('suspicion_figures_alike', 3) }}

    union all

    select
        programme_id,
        period_id,
        unit_id,
        'copied_from_before' as kind,
        '' as indicator_id,
        period_before as other,
        cast(telling_of_work as decimal(28, 10)) as found,
        cast(null as decimal(28, 10)) as compared_with
    from known_tables
    where
        figures = figures_before
        and telling_of_work >= {{ var('suspicion_figures_alike', 3) }}

    union all

    select
        programme_id,
        period_id,
        unit_id,
        'never_moves' as kind,
        indicator_id,
        '' as other,
        numerator as found,
        cast(periods_still as decimal(28, 10)) as compared_with
    from still_figures
    where
        periods_still >= still_from
        and numerator != 0
        and numerator < denominator

    union all

    select
        programme_id,
        period_id,
        unit_id,
        'december_spike' as kind,
        indicator_id,
        '' as other,
        numerator - numerator_before as found,
        numerator as compared_with
    from changes
    where
        period_kind = 'month'
        and extract(month from ends_on) = 12
        and numerator_before >= 0
        and extract(month from ends_on_before) = 11
        and extract(year from ends_on_before) = year
        and (numerator - numerator_before) * 100
        > numerator * {{ var('suspicion_december_percent', 40) }}
)

select * from suspected
