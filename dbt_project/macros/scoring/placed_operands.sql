{#- What each operand does to the score, where it falls on its curve, and the points it makes there.

    Points are a fraction before weights. Reads the CTEs `counted_operands` and `segments`; ends with
    `decided_operands`. -#}
{% macro placed_operands(number) -%}
{%- set others = var('score_others', 0) | int(0) -%}
{%- set gated = var('score_gates', 0) | int(0) if number > 1 else 0 -%}
{%- set exemptions = var('score_exemptions', 0) | int(0) -%}
judged_operands as (
    select
        *,
        counted_state in ('reported', 'zero', 'estimated') as is_numeric,
        {%- if exemptions %}
        case when exemption is null then 'not_applicable' else 'exempt' end as why_not,
        {%- else %}
        cast(null as varchar) as exemption,
        'not_applicable' as why_not,
        {%- endif %}
        -- what the value does to the score: counts, full, base, nothing, shared_out, excludes, lacks
        case
            when counted_state in ('reported', 'zero', 'estimated') and is_elsewhere
                then 'elsewhere'
            {%- if gated %}
            when counted_state in ('reported', 'zero', 'estimated') and is_closed then 'closed'
            {%- endif %}
            when counted_state in ('reported', 'zero', 'estimated') then 'counts'
            -- no policy gives points to a unit that was closed before the period's end
            when reason = 'unit_closed' then 'excludes'
            -- counted with the next level, the item does not apply to the unit itself
            when counted_state not in ('not_applicable', 'rolled_up')
                then case missing_policy when 'leave_out' then 'shared_out' else 'lacks' end
            when not_applicable_policy = 'rescale' then 'shared_out'
            when not_applicable_policy = 'full' and full_points = 0 then 'nothing'
            when not_applicable_policy = 'exclude' then 'excludes'
            else not_applicable_policy
        end as effect
    from counted_operands
),

-- points before weights, as a fraction
placed_operands as (
    select
        judged_operands.*,
        segments.segment_id,
        case judged_operands.effect
            when 'counts' then segments.template
            when 'elsewhere' then 'scored_elsewhere'
            when 'closed' then 'gate_closed'
            when 'shared_out'
                then case
                    when judged_operands.counted_state in ('not_applicable', 'rolled_up')
                        then judged_operands.why_not || '_rescale'
                    else 'missing_left_out'
                end
            when 'full' then judged_operands.why_not || '_full'
            when 'base' then judged_operands.why_not || '_base'
            when 'nothing' then judged_operands.why_not || '_nothing'
        end as template,
        case judged_operands.effect
            when 'counts'
                then
                    {%- if others %}
                    (
                        segments.slope * judged_operands.placed_numerator
                        + segments.intercept * judged_operands.placed_denominator
                    ) * coalesce(judged_operands.factor_numerator, 1)
                    {%- else %}
                    segments.slope * judged_operands.placed_numerator
                    + segments.intercept * judged_operands.placed_denominator
                    {%- endif %}
            when 'elsewhere' then 0
            when 'closed' then 0
            when 'nothing' then 0
            when 'shared_out' then 0
            when 'full' then {{ scaled_integer('judged_operands.full_points') }}
            when 'base' then {{ scaled_integer('judged_operands.base_points') }}
        end as points_numerator,
        case
            when judged_operands.effect = 'counts'
                then
                    segments.divisor * judged_operands.placed_denominator
                    {{- ' * coalesce(judged_operands.factor_denominator, 1)' if others }}
            else 10000000000
        end as points_denominator
    from judged_operands
    left join segments
        on
            judged_operands.effect = 'counts'
            and judged_operands.rulebook_id = segments.rulebook_id
            and judged_operands.item_id = segments.item_id
            and {{ segment_holds(
                'segments', 'judged_operands.placed_numerator', 'judged_operands.placed_denominator'
            ) }}
),

-- a tiny plan makes points without measure: more than 100,000 decide nothing
decided_operands as (
    select
        *,
        effect != 'counts'
        or (segment_id is not null and abs(points_numerator) <= 100000 * points_denominator)
            as is_decided,
        {{ greatest_common_divisor('points_numerator', 'points_denominator') }} as common_divisor
    from placed_operands
),
{%- endmacro %}
