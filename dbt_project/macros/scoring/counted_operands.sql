{#- What counts in the end: the value after its steps, its factor, and the gate that may be closed.

    Reads the CTEs `sourced`, `stepped`, `others`, `gates`; ends with `counted_operands`. -#}
{% macro counted_operands(number) -%}
{%- set steps = var('score_steps', 0) | int(0) -%}
{%- set others = var('score_others', 0) | int(0) -%}
{%- set gated = var('score_gates', 0) | int(0) if number > 1 else 0 -%}
{{ 'whole_operands' if gated else 'counted_operands' }} as (
    select
        {%- if others %}
        sourced.* exclude (lacks_zh, lacks_en),
        coalesce(sourced.lacks_zh, compared.lacks_zh, point_factors.lacks_zh) as lacks_zh,
        coalesce(sourced.lacks_en, compared.lacks_en, point_factors.lacks_en) as lacks_en,
        compared.shown_value as other_value,
        point_factors.other_value as points_factor,
        point_factors.other_numerator as factor_numerator,
        point_factors.other_denominator as factor_denominator,
        {%- else %}
        sourced.*,
        cast(null as decimal(38, 12)) as other_value,
        cast(null as decimal(38, 12)) as points_factor,
        {%- endif %}
        {%- if steps %}
        stepped.value as stepped_value,
        {%- if others %}
        case
            when {{ is_numeric('coalesce(stepped.state, sourced.operand_state)') }}
                then coalesce(point_factors.lack_state, stepped.state, sourced.operand_state)
            else coalesce(stepped.state, sourced.operand_state)
        end as counted_state,
        {%- else %}
        coalesce(stepped.state, sourced.operand_state) as counted_state,
        {%- endif %}
        case
            when stepped.state is null then sourced.whole_numerator
            else coalesce(stepped.exact_numerator, {{ fine_integer('stepped.value') }})
        end as placed_numerator,
        case
            when stepped.state is null then sourced.whole_denominator
            else coalesce(stepped.exact_denominator, 1000000000000)
        end as placed_denominator
        {%- else %}
        cast(null as decimal(38, 12)) as stepped_value,
        {%- if others %}
        case
            when {{ is_numeric('sourced.operand_state') }}
                then coalesce(point_factors.lack_state, sourced.operand_state)
            else sourced.operand_state
        end as counted_state,
        {%- else %}
        sourced.operand_state as counted_state,
        {%- endif %}
        sourced.whole_numerator as placed_numerator,
        sourced.whole_denominator as placed_denominator
        {%- endif %}
    from sourced
    {%- if steps %}
    left join stepped
        on
            sourced.item_id = stepped.item_id
            and {{ same_number('sourced', 'stepped') }}
    {%- endif %}
    {%- if others %}
    left join others as compared
        on
            compared.step_number > 0
            and sourced.item_id = compared.item_id
            and {{ same_number('sourced', 'compared') }}
    left join others as point_factors
        on
            point_factors.step_number = 0
            and sourced.item_id = point_factors.item_id
            and {{ same_number('sourced', 'point_factors') }}
    {%- endif %}
),
{% if gated %}
counted_operands as (
    select
        whole_operands.* exclude (counted_state, lacks_zh, lacks_en),
        coalesce(gates.is_closed, false) as is_closed,
        case
            when {{ is_numeric('whole_operands.counted_state') }}
                then coalesce(gates.lack_state, whole_operands.counted_state)
            else whole_operands.counted_state
        end as counted_state,
        coalesce(whole_operands.lacks_zh, gates.lacks_zh) as lacks_zh,
        coalesce(whole_operands.lacks_en, gates.lacks_en) as lacks_en
    from whole_operands
    left join gates
        on
            whole_operands.item_id = gates.item_id
            and {{ same_number('whole_operands', 'gates') }}
),

{%- endif %}
{%- endmacro %}
