{{ config(schema='intermediate') }}

with

operands as (
    select
        *,
        operand_state = 'not_applicable' as is_not_applicable,
        operand_state not in ('reported', 'zero', 'estimated', 'not_applicable') as is_lacking
    from {{ ref('int_score_operands') }}
),

items as (
    select * from {{ ref('dim_rulebook_item') }}
),

sentences as (
    select * from {{ ref('dim_sentence') }}
),

-- what each unit has and lacks; the first item in print order stands for the others
units as (
    select
        {{ list_score_keys() }}
        max(ends_on) as ends_on,
        max(series) as series,
        bool_or(is_excluded) as is_excluded,
        max(reason_zh) as excluded_reason_zh,
        max(reason_en) as excluded_reason_en,
        count(*) filter (where is_lacking) as items_lacking,
        bool_and(is_not_applicable) as nothing_applies,
        min(print_order) filter (where is_lacking) as first_lacking,
        min(print_order) filter (
            where is_not_applicable and not_applicable_policy = 'exclude'
        ) as first_excluding,
        coalesce(
            sum(weight_units) filter (
                where is_not_applicable and not_applicable_policy = 'rescale'
            ),
            0
        ) as units_shared_out
    from operands
    group by {{ score_keys() | join(', ') }}
),

weighed_units as (
    select
        units.*,
        totals.weight_units as whole_weight,
        cast(totals.weight_units - units.units_shared_out as bigint) as standing_weight,
        coalesce(units.first_lacking, units.first_excluding) as telling_order,
        case
            when units.items_lacking > 1 then 'reason_no_report_more'
            when units.items_lacking = 1 then 'reason_no_report'
            when units.first_excluding is not null then 'reason_not_applicable'
            when units.nothing_applies or totals.weight_units = units.units_shared_out
                then 'reason_nothing_applies'
        end as reason
    from units
    inner join items as totals
        on
            units.rulebook_id = totals.rulebook_id
            and totals.item_kind = 'total'
),

told_units as (
    select
        {{ list_score_keys('weighed_units') }}
        weighed_units.ends_on,
        weighed_units.series,
        weighed_units.is_excluded,
        weighed_units.excluded_reason_zh,
        weighed_units.excluded_reason_en,
        weighed_units.items_lacking,
        weighed_units.reason,
        weighed_units.whole_weight,
        weighed_units.standing_weight,
        {{ greatest_common_divisor(
            'weighed_units.whole_weight', 'weighed_units.standing_weight'
        ) }} as common_divisor,
        items.title_zh,
        items.title_en,
        operands.operand_state
    from weighed_units
    left join items
        on
            weighed_units.rulebook_id = items.rulebook_id
            and weighed_units.telling_order = items.print_order
    left join operands
        on
            items.item_id = operands.item_id
            and {{ same_unit('weighed_units', 'operands') }}
),

standings as (
    select
        {{ list_score_keys('told_units') }}
        told_units.ends_on,
        told_units.series,
        told_units.is_excluded,
        told_units.excluded_reason_zh,
        told_units.excluded_reason_en,
        case
            when told_units.reason is null then 'scored'
            when told_units.items_lacking > 0 then 'no_report'
            else 'not_applicable'
        end as status,
        told_units.whole_weight // told_units.common_divisor as weight_numerator,
        told_units.standing_weight // told_units.common_divisor as weight_denominator,
        {{ filled_sentence('reasons.sentence_zh', {
            'title': 'told_units.title_zh',
            'state': 'coalesce(states.sentence_zh, told_units.operand_state)',
            'count': 'cast(told_units.items_lacking - 1 as varchar)',
        }) }} as reason_zh,
        {{ filled_sentence('reasons.sentence_en', {
            'title': 'told_units.title_en',
            'state': 'coalesce(states.sentence_en, told_units.operand_state)',
            'count': 'cast(told_units.items_lacking - 1 as varchar)',
        }) }} as reason_en
    from told_units
    left join sentences as reasons on told_units.reason = reasons.template
    left join sentences as states on 'state_' || told_units.operand_state = states.template
)

select * from standings
