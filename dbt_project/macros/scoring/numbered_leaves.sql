{#- The leaves of a pass, one row for each unit; units and what they are compared with are numbered.

    Reads the CTEs `scored_units` and `items`; ends with `leaves`. -#}
{% macro numbered_leaves(number) -%}
numbered_units as (
    select
        *,
        row_number() over (order by {{ unit_keys() | join(', ') }}) as unit_number,
        dense_rank() over (
            order by programme_id, period_id, peer_group_id, rulebook_id, scenario_id
        ) as group_number
    from scored_units
),

leaves as (
    select
        numbered_units.*,
        items.item_id,
        items.print_order,
        items.full_points,
        items.source,
        items.indicator_id,
        items.not_applicable_policy,
        items.missing_policy,
        items.base_points
    from numbered_units
    inner join items
        on
            numbered_units.rulebook_id = items.rulebook_id
            and items.pass = {{ number }}
    {%- if var('score_scopes', 0) | int(0) %}
    where {{ holds_there('numbered_units', 'items.item_id') }}
    {%- endif %}
),
{%- endmacro %}
