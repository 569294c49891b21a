{#- The leaves of a pass, one row for each unit. Reads the CTEs `scored_units` and `items`. -#}
{% macro leaves_of_pass(number) -%}
leaves as (
    select
        scored_units.*,
        items.item_id,
        items.print_order,
        items.full_points,
        items.source,
        items.indicator_id,
        items.not_applicable_policy,
        items.missing_policy,
        items.base_points
    from scored_units
    inner join items
        on
            scored_units.rulebook_id = items.rulebook_id
            and items.pass = {{ number }}
    {%- if var('score_scopes', 0) | int(0) %}
    where {{ holds_there('scored_units', 'items.item_id') }}
    {%- endif %}
),
{%- endmacro %}
