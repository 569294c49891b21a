{#- Each leaf with what was found for it; a unit that is exempt has nothing to measure.

    Reads the CTEs `leaves` and `sourced_values`; ends with `sourced`. -#}
{% macro sourced_leaves(number) -%}
{%- set spans = var('score_spans', 0) | int(0) -%}
{%- set exemptions = var('score_exemptions', 0) | int(0) -%}
{% if exemptions -%}
exempt_leaves as (
    select
        leaves.unit_number,
        leaves.item_id,
        min(exemptions.document) as document
    from leaves
    inner join {{ source('rulebook_tables', 'rulebook_exemptions') }} as exemptions
        on
            leaves.rulebook_id = exemptions.rulebook_id
            and leaves.unit_id = exemptions.unit_id
            and leaves.item_id = exemptions.item_id
            and leaves.starts_on >= exemptions.valid_from
            and leaves.ends_on <= exemptions.valid_to
    group by leaves.unit_number, leaves.item_id
),

{% endif -%}
{{ 'found_values' if exemptions else 'sourced' }} as (
    select
        {%- if spans %}
        sourced_values.* exclude (operand_state, whole_numerator),
        case
            when counted.counted = 0 and sourced_values.operand_state = 'reported' then 'zero'
            else sourced_values.operand_state
        end as operand_state,
        coalesce(cast(counted.counted as hugeint), sourced_values.whole_numerator)
            as whole_numerator,
        {%- else %}
        sourced_values.*,
        {%- endif %}
        {%- if number > 1 %}
        coalesce(scored_elsewhere.is_elsewhere, false) as is_elsewhere
        {%- else %}
        false as is_elsewhere
        {%- endif %}
    from sourced_values
    {%- if spans %}
    left join counted_events_{{ spans }} as counted
        on
            (sourced_values.rulebook_id, sourced_values.item_id)
            in (select (rulebook_id, item_id) from spans)
            and sourced_values.item_id = counted.item_id
            and {{ same_number('sourced_values', 'counted') }}
    {%- endif %}
    {%- if number > 1 %}
    left join scored_elsewhere
        on
            sourced_values.item_id = scored_elsewhere.item_id
            and {{ same_number('sourced_values', 'scored_elsewhere') }}
    {%- endif %}
),
{% if exemptions %}
-- an exempt unit has nothing to measure, whatever was reported, and is no part of its group
sourced as (
    select
        found_values.* exclude (
            operand_numerator,
            operand_denominator,
            operand_value,
            whole_numerator,
            operand_state,
            reason
        ),
        exempt_leaves.document as exemption,
        {%- for column in [
            'operand_numerator', 'operand_denominator', 'operand_value', 'whole_numerator'
        ] %}
        case when exempt_leaves.document is null then found_values.{{ column }} end as {{ column }},
        {%- endfor %}
        case
            when exempt_leaves.document is null then found_values.operand_state
            else 'not_applicable'
        end as operand_state,
        coalesce(exempt_leaves.document, found_values.reason) as reason
    from found_values
    left join exempt_leaves
        on
            found_values.item_id = exempt_leaves.item_id
            and {{ same_number('found_values', 'exempt_leaves') }}
),
{% endif %}
{%- endmacro %}
