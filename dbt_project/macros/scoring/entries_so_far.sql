{#- How often a unit stands on the list that an item counts; being on none is a zero. -#}
{% macro entries_so_far(number) -%}
{%- if var('list_items', 0) | int(0) -%}
marks as (
    {{ union_of_passes('int_list_marks', number - 1) | indent(4) }}
),

wanted as (
    select
        leaves.*,
        leaves.item_id as wanted_id,
        list_items.source_rulebook_id,
        list_items.list_id,
        list_items.steps,
        list_items.periods,
        list_items.source_series
    from leaves
    inner join {{ source('rulebook_tables', 'rulebook_list_items') }} as list_items
        on
            leaves.rulebook_id = list_items.rulebook_id
            and leaves.item_id = list_items.item_id
),

{{ counted_entries() }}

entry_values as (
    select
        leaves.unit_number,
        leaves.item_id,
        cast(counted_entries.entries as decimal(38, 12)) as operand_value,
        case when counted_entries.entries = 0 then 'zero' else 'reported' end as operand_state
    from counted_entries
    inner join leaves
        on
            counted_entries.wanted_id = leaves.item_id
            and {{ same_unit('counted_entries', 'leaves') }}
),
{%- else -%}
entry_values as (
    select
        leaves.unit_number,
        leaves.item_id,
        cast(0 as decimal(38, 12)) as operand_value,
        'zero' as operand_state
    from leaves
    where leaves.source = 'entries'
),
{%- endif %}
{%- endmacro %}
