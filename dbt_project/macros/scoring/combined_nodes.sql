{#- The value of a node that does not add up from its items: a mean of another kind.

    A logarithm is taken per row and kept to 12 places at once, a reciprocal to 18; sums are sums of
    decimals. An item
    that does not apply and is shared out leaves the others their weights. -#}
{% macro combined_nodes() -%}
combined_parts as (
    select
        leaves.unit_number,
        leaves.item_id,
        nodes.combine,
        nodes.least_numerator,
        nodes.least_denominator,
        parts.position,
        parts.weight_units,
        results.points,
        results.status,
        results.reason_zh,
        results.reason_en,
        coalesce(results.is_shared_out, false) as is_shared_out,
        case
            when results.points > 0 and nodes.combine = 'geometric'
                then cast(ln(cast(results.points as double)) as decimal(38, 12))
        end as logarithm,
        case
            when results.points > 0 and nodes.combine = 'harmonic'
                then (
                    2 * parts.weight_units * cast('1000000000000000000000000000000' as hugeint)
                    + {{ fine_integer('results.points') }}
                ) // (2 * {{ fine_integer('results.points') }})
        end as reciprocal
    from leaves
    inner join nodes
        on
            leaves.rulebook_id = nodes.rulebook_id
            and leaves.item_id = nodes.item_id
    inner join parts
        on
            leaves.rulebook_id = parts.rulebook_id
            and leaves.item_id = parts.item_id
            {{- in_scope('leaves', 'parts') }}
    left join results
        on
            parts.part_item_id = results.root_item_id
            and {{ same_unit('leaves', 'results') }}
),

combined_sums as (
    select
        unit_number,
        item_id,
        max(combine) as combine,
        max(least_numerator) as least_numerator,
        max(least_denominator) as least_denominator,
        sum(weight_units) as whole_weight,
        coalesce(sum(weight_units) filter (where points is not null), 0) as weight,
        count(*) filter (where points is null and not is_shared_out) as parts_lacking,
        count(*) filter (
            where points is null and not is_shared_out and status = 'not_applicable'
        ) as parts_not_applicable,
        min_by(reason_zh, position) filter (where points is null and not is_shared_out)
            as lacks_zh,
        min_by(reason_en, position) filter (where points is null and not is_shared_out)
            as lacks_en,
        min(points) as lowest,
        max(points) as highest,
        sum(weight_units * logarithm) as logarithms,
        sum(reciprocal) as reciprocals
    from combined_parts
    group by unit_number, item_id
),

combined_values as (
    select
        unit_number,
        item_id,
        lacks_zh,
        lacks_en,
        case
            when parts_lacking > 0 and parts_lacking = parts_not_applicable then 'not_applicable'
            when parts_lacking > 0 then 'missing'
            when weight = 0 then 'not_applicable'
            when weight * least_denominator < whole_weight * least_numerator then 'missing'
            when combine in ('geometric', 'harmonic') and lowest < 0 then 'undetermined'
            else 'reported'
        end as operand_state,
        case
            when weight = 0 then null
            when combine = 'minimum' then lowest
            when combine = 'maximum' then highest
            when lowest < 0 then null
            when lowest = 0 then 0
            when combine = 'geometric'
                then cast(exp(cast({{ exact_ratio(
                    fine_integer('logarithms'), '(1000000000000 * cast(weight as hugeint))'
                ) }} as double)) as decimal(38, 12))
            when combine = 'harmonic'
                then {{ exact_ratio(
                    '(1000000000000000000 * cast(weight as hugeint))', 'reciprocals'
                ) }}
        end as operand_value
    from combined_sums
),
{%- endmacro %}
