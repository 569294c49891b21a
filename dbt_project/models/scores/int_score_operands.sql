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

items as (
    select * from {{ ref('dim_rulebook_item') }}
),

segments as (
    select * from {{ ref('dim_rulebook_segment') }}
),

indicator_values as (
    -- with the plans that came over from units that were merged
    select * from {{ ref('fct_like_for_like_values') }}
),

-- a unit is listed in every period in which it was open on some day
listed_units as (
    select
        rulebooks.programme_id,
        assessed_periods.period_id,
        members.peer_group_id,
        members.unit_id,
        rulebooks.rulebook_id,
        'official' as scenario_id,
        'level' as ranking_id,
        periods.ends_on,
        period_kinds.series,
        members.is_excluded,
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

-- no row of a value is a missing value; a state that promises a number must keep the promise
operands as (
    select
        listed_units.*,
        items.item_id,
        items.print_order,
        items.full_points,
        items.weight_units,
        items.not_applicable_policy,
        items.base_points,
        indicator_values.numerator as operand_numerator,
        indicator_values.value as operand_value,
        indicator_values.reason,
        coalesce(indicator_values.denominator, 1) as operand_denominator,
        case
            when indicator_values.state is null then 'missing'
            when
                indicator_values.state in ('reported', 'zero', 'estimated')
                and (indicator_values.numerator is null or indicator_values.denominator = 0)
                then 'undetermined'
            else indicator_values.state
        end as operand_state
    from listed_units
    inner join items
        on
            listed_units.rulebook_id = items.rulebook_id
            and items.stratum = 1
    left join indicator_values
        on
            listed_units.programme_id = indicator_values.programme_id
            and listed_units.period_id = indicator_values.period_id
            and listed_units.unit_id = indicator_values.unit_id
            and items.indicator_id = indicator_values.indicator_id
),

whole_operands as (
    select
        *,
        operand_state in ('reported', 'zero', 'estimated') as is_numeric,
        sign(operand_denominator) * {{ scaled_integer('operand_numerator') }} as whole_numerator,
        abs({{ scaled_integer('operand_denominator') }}) as whole_denominator
    from operands
),

-- points before weights, as a fraction
placed_operands as (
    select
        whole_operands.*,
        segments.segment_id,
        case
            when whole_operands.is_numeric then segments.template
            when whole_operands.operand_state != 'not_applicable' then null
            when
                whole_operands.not_applicable_policy = 'full' and whole_operands.full_points = 0
                then 'not_applicable_nothing'
            when whole_operands.not_applicable_policy != 'exclude'
                then 'not_applicable_' || whole_operands.not_applicable_policy
        end as template,
        case
            when whole_operands.is_numeric
                then
                    segments.slope * whole_operands.whole_numerator
                    + segments.intercept * whole_operands.whole_denominator
            when whole_operands.operand_state != 'not_applicable' then null
            when whole_operands.not_applicable_policy = 'full'
                then {{ scaled_integer('whole_operands.full_points') }}
            when whole_operands.not_applicable_policy = 'base'
                then {{ scaled_integer('whole_operands.base_points') }}
            when whole_operands.not_applicable_policy = 'rescale' then 0
        end as points_numerator,
        case
            when whole_operands.is_numeric
                then segments.divisor * whole_operands.whole_denominator
            else 10000000000
        end as points_denominator
    from whole_operands
    left join segments
        on
            whole_operands.is_numeric
            and whole_operands.rulebook_id = segments.rulebook_id
            and whole_operands.item_id = segments.item_id
            and {{ segment_holds(
                'segments', 'whole_operands.whole_numerator', 'whole_operands.whole_denominator'
            ) }}
),

-- a tiny plan makes points without measure: more than 100,000 decide nothing
decided_operands as (
    select
        *,
        is_numeric
        and segment_id is not null
        and abs(points_numerator) <= 100000 * points_denominator as is_decided,
        {{ greatest_common_divisor('points_numerator', 'points_denominator') }} as common_divisor
    from placed_operands
),

operands_with_points as (
    select
        {{ list_score_keys() }}
        ends_on,
        series,
        is_excluded,
        reason_zh,
        reason_en,
        item_id,
        print_order,
        weight_units,
        not_applicable_policy,
        operand_numerator,
        operand_denominator,
        operand_value,
        case
            when is_numeric and not is_decided then 'undetermined' else operand_state
        end as operand_state,
        case
            when is_numeric and not is_decided then 'the points are out of range' else reason
        end as reason,
        segment_id,
        template,
        points_numerator // common_divisor as points_numerator,
        points_denominator // common_divisor as points_denominator,
        is_decided
        and points_numerator * 1000000
        < cast(full_points * 1000000 as bigint) * points_denominator as has_lost_points
    from decided_operands
)

select * from operands_with_points
