{%- set lags = var('list_lags', 0) | int(0) -%}
{%- set continued = var('score_lines_of_methods', 0) | int(0) -%}
{{ config(schema='intermediate') }}

with

scored_units as (
    select * from {{ ref('int_scored_units') }}
),

dated_periods as (
    select distinct
        rulebook_id,
        scenario_id,
        series,
        period_id,
        starts_on,
        ends_on
    from scored_units
),

-- a span of months takes the place of the months in it
placed_periods as (
    select
        dated_periods.*,
        wider.period_id is not null as is_replaced
    from dated_periods
    left join dated_periods as wider
        on
            dated_periods.rulebook_id = wider.rulebook_id
            and dated_periods.scenario_id = wider.scenario_id
            and dated_periods.series = wider.series
            and dated_periods.period_id != wider.period_id
            and dated_periods.starts_on >= wider.starts_on
            and dated_periods.ends_on <= wider.ends_on
),

lags_0 as (
    select distinct
        *,
        0 as lag,
        period_id as lag_period_id,
        starts_on as lag_starts_on,
        ends_on as lag_ends_on,
        rulebook_id as lag_rulebook_id
    from placed_periods
),
{% for lag in range(1, lags + 1) %}
-- the period that ends the day before; where there is none the run has ended
lags_{{ lag }} as (
    select
        lags.* exclude (lag, lag_period_id, lag_starts_on, lag_ends_on, lag_rulebook_id),
        {{ lag }} as lag,
        previous.period_id as lag_period_id,
        previous.starts_on as lag_starts_on,
        previous.ends_on as lag_ends_on,
        previous.rulebook_id as lag_rulebook_id
    from lags_{{ lag - 1 }} as lags
    {%- if continued %}
    inner join {{ source('rulebook_tables', 'rulebook_lines') }} as method_lines
        on lags.rulebook_id = method_lines.rulebook_id
    {%- endif %}
    inner join placed_periods as previous
        on
            {{ 'method_lines.member_rulebook_id' if continued else 'lags.rulebook_id' }}
            = previous.rulebook_id
            and lags.scenario_id = previous.scenario_id
            and lags.series = previous.series
            and lags.lag_starts_on - interval 1 day = previous.ends_on
            and not previous.is_replaced
),
{% endfor %}
lagged_periods as (
    {%- for lag in range(0, lags + 1) %}
    select * from lags_{{ lag }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from lagged_periods
