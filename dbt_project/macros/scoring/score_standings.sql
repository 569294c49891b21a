{#- One pass of standings: whether each unit can be scored at each root, and why not. -#}
{% macro score_standings(number) -%}
{{ config(schema='intermediate') }}

with

{{ leaves_of_roots(number) }}

{{ standing_weights() }}

scored_units as (
    select * from {{ ref('int_scored_units') }}
),

items as (
    select * from {{ ref('dim_rulebook_item') }}
),

sentences as (
    select * from {{ ref('dim_sentence') }}
),

too_little as (
    select
        unit_number,
        root_item_id,
        min(group_id) as group_id,
        bool_or(group_id = root_item_id and standing_units = 0) as is_empty
    from standing_weights
    where
        standing_units * least_denominator < whole_units * least_numerator
        or (group_id = root_item_id and standing_units = 0)
    group by unit_number, root_item_id
),

-- what each unit has and lacks; the first item in print order stands for the others
units as (
    select
        unit_number,
        rulebook_id,
        root_item_id,
        count(*) filter (where effect = 'lacks') as items_lacking,
        -- reported, and the report says 待定: nothing is owed
        coalesce(bool_and(reason = 'part_undetermined') filter (where effect = 'lacks'), false)
            as is_undetermined,
        bool_and(operand_state in ('not_applicable', 'rolled_up')) as nothing_applies,
        bool_or(effect = 'excludes' and operand_state = 'rolled_up') as is_rolled_up,
        bool_and(effect = 'shared_out') as is_shared_out,
        bool_and(exemption is not null) as is_exempt,
        min(exemption) as exemption,
        min(print_order) filter (where effect = 'excludes' and exemption is not null)
            as first_exempt,
        bool_or(effect = 'excludes' and reason = 'unit_closed') as is_closed,
        min(print_order) filter (where effect = 'lacks') as first_lacking,
        min(print_order) filter (where effect = 'excludes') as first_excluding
    from judged
    group by unit_number, rulebook_id, root_item_id
),

weighed_units as (
    select
        units.*,
        too_little.group_id as thin_group_id,
        coalesce(units.first_lacking, units.first_excluding) as telling_order,
        case
            when units.items_lacking > 0 and units.is_undetermined then 'reason_undetermined'
            when units.items_lacking > 1 then 'reason_no_report_more'
            when units.items_lacking = 1 then 'reason_no_report'
            when units.is_exempt or units.first_excluding = units.first_exempt
                then 'reason_exempt'
            when units.is_closed then 'reason_unit_closed'
            when units.is_rolled_up then 'reason_rolled_up'
            when units.first_excluding is not null then 'reason_not_applicable'
            -- of a whole method points by policy alone are no score; of one item they are
            when units.root_item_id = 'total' and units.nothing_applies
                then 'reason_nothing_applies'
            when units.is_shared_out or too_little.is_empty then 'reason_nothing_applies'
            when too_little.group_id is not null then 'reason_too_little'
        end as reason
    from units
    left join too_little
        on
            units.root_item_id = too_little.root_item_id
            and {{ same_number('units', 'too_little') }}
),

told_units as (
    select
        weighed_units.*,
        coalesce(items.title_zh, thin_items.title_zh) as title_zh,
        coalesce(items.title_en, thin_items.title_en) as title_en,
        judged.operand_state,
        case when weighed_units.items_lacking > 0 then judged.lacks_zh end as lacks_zh,
        case when weighed_units.items_lacking > 0 then judged.lacks_en end as lacks_en
    from weighed_units
    left join items
        on
            weighed_units.rulebook_id = items.rulebook_id
            and weighed_units.telling_order = items.print_order
    left join items as thin_items
        on
            weighed_units.rulebook_id = thin_items.rulebook_id
            and weighed_units.thin_group_id = thin_items.item_id
    left join judged
        on
            items.item_id = judged.item_id
            and weighed_units.root_item_id = judged.root_item_id
            and {{ same_number('weighed_units', 'judged') }}
),

standings as (
    select
        {{ list_numbered_keys('scored_units') }}
        scored_units.group_number,
        told_units.root_item_id,
        scored_units.starts_on,
        scored_units.ends_on,
        scored_units.period_kind,
        scored_units.series,
        scored_units.is_excluded and not coalesce(scored_units.was_closed, false) as is_excluded,
        scored_units.reason_zh as excluded_reason_zh,
        scored_units.reason_en as excluded_reason_en,
        case
            when scored_units.was_closed then 'not_applicable'
            when told_units.reason is null then 'scored'
            when told_units.reason = 'reason_undetermined' then 'undetermined'
            when told_units.items_lacking > 0 or told_units.reason = 'reason_too_little'
                then 'no_report'
            else 'not_applicable'
        end as status,
        told_units.is_shared_out,
        coalesce(
            case when scored_units.was_closed and not told_units.is_closed then closed.sentence_zh end,
            told_units.lacks_zh, {{ filled_sentence('reasons.sentence_zh', {
            'title': 'told_units.title_zh',
            'state': 'coalesce(states.sentence_zh, told_units.operand_state)',
            'count': 'cast(told_units.items_lacking - 1 as varchar)',
            'document': 'told_units.exemption',
        }) }}) as reason_zh,
        coalesce(
            case when scored_units.was_closed and not told_units.is_closed then closed.sentence_en end,
            told_units.lacks_en, {{ filled_sentence('reasons.sentence_en', {
            'title': 'told_units.title_en',
            'state': 'coalesce(states.sentence_en, told_units.operand_state)',
            'count': 'cast(told_units.items_lacking - 1 as varchar)',
            'document': 'told_units.exemption',
        }) }}) as reason_en
    from told_units
    inner join scored_units on {{ same_number('told_units', 'scored_units') }}
    left join sentences as closed on closed.template = 'reason_closed'
    left join sentences as reasons on told_units.reason = reasons.template
    left join sentences as states on 'state_' || told_units.operand_state = states.template
)

select * from standings
{%- endmacro %}
