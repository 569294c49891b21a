{{ config(schema='intermediate') }}

with

assessed_periods as (
    select * from {{ source('compiled', 'assessed_periods') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

rulebooks as (
    select * from {{ ref('dim_rulebook') }}
),

period_kinds as (
    select * from {{ source('rulebook_tables', 'rulebook_period_kinds') }}
),

members as (
    select * from {{ source('rulebook_tables', 'rulebook_units') }}
),

schedules as (
    select * from {{ source('rulebook_tables', 'rulebook_schedules') }}
),

-- a unit is listed in every period in which it was open on some day
scored_units as (
    select
        rulebooks.programme_id,
        assessed_periods.period_id,
        members.peer_group_id,
        members.unit_id,
        rulebooks.rulebook_id,
        rulebooks.scenario_id,
        periods.months_elapsed,
        periods.starts_on,
        periods.ends_on,
        periods.period_kind,
        period_kinds.series,
        -- who was closed before the period's end is neither ranked nor part of its group
        units.closed_on is not null and units.closed_on < periods.ends_on as was_closed,
        members.is_excluded
        or (units.closed_on is not null and units.closed_on < periods.ends_on) as is_excluded,
        members.reason_zh,
        members.reason_en
    from assessed_periods
    inner join periods on assessed_periods.period_id = periods.period_id
    inner join rulebooks
        on
            assessed_periods.programme_id = rulebooks.programme_id
            and periods.starts_on >= rulebooks.valid_from
            and (rulebooks.valid_to is null or periods.ends_on <= rulebooks.valid_to)
    inner join period_kinds
        on
            rulebooks.rulebook_id = period_kinds.rulebook_id
            and periods.period_kind = period_kinds.period_kind
    inner join members on rulebooks.rulebook_id = members.rulebook_id
    inner join units
        on
            members.unit_id = units.unit_id
            and (units.opened_on is null or periods.ends_on >= units.opened_on)
            and (units.closed_on is null or periods.starts_on <= units.closed_on)
),

dated_units as (
    select
        *,
        cast(floor(months_elapsed) as integer) as months_passed,
        cast((months_elapsed - floor(months_elapsed)) * 2 as integer) as half_months
    from scored_units
),

-- the share of the year's task that is due by the end of the period; half a month counts half
scheduled_units as (
    select
        {{ list_unit_keys('scored_units') }}
        scored_units.starts_on,
        scored_units.ends_on,
        scored_units.period_kind,
        scored_units.series,
        scored_units.was_closed,
        scored_units.is_excluded,
        scored_units.reason_zh,
        scored_units.reason_en,
        cast(this_month.share_numerator as hugeint) * next_month.share_denominator
        * (2 - scored_units.half_months)
        + cast(next_month.share_numerator as hugeint) * this_month.share_denominator
        * scored_units.half_months as share_numerator,
        cast(2 as hugeint) * this_month.share_denominator * next_month.share_denominator
            as share_denominator
    from dated_units as scored_units
    inner join schedules as this_month
        on
            scored_units.rulebook_id = this_month.rulebook_id
            and scored_units.months_passed = this_month.month
    inner join schedules as next_month
        on
            scored_units.rulebook_id = next_month.rulebook_id
            and least(scored_units.months_passed + 1, 12) = next_month.month
)

-- a unit has a number, and so has each group that is compared: one column to join, not six of text
select
    {{ list_unit_keys() }}
    row_number() over (order by {{ unit_keys() | join(', ') }}) as unit_number,
    dense_rank() over (
        order by programme_id, period_id, peer_group_id, rulebook_id, scenario_id
    ) as group_number,
    starts_on,
    ends_on,
    period_kind,
    series,
    was_closed,
    is_excluded,
    reason_zh,
    reason_en,
    {{ exact_ratio('share_numerator', 'share_denominator') }} as schedule_share,
    share_numerator // {{ greatest_common_divisor('share_numerator', 'share_denominator') }}
        as schedule_numerator,
    share_denominator // {{ greatest_common_divisor('share_numerator', 'share_denominator') }}
        as schedule_denominator
from scheduled_units
