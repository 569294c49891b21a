{#- One pass of ledgers: the lines of every root of the pass, weighted to it, with its caps. -#}
{% macro score_lines(number) -%}
{%- set depth = var('score_share_depth', 0) | int(0) -%}
{%- set levels = [var('score_cap_levels', 3) | int(3), 1] | max -%}
{{ config(schema='intermediate') }}

with

{{ leaves_of_roots(number) }}

standings as (
    select * from {{ ref('int_score_standings_' ~ number) }}
    where status = 'scored'
),

items as (
    select * from {{ ref('dim_rulebook_item') }}
),

ancestors as (
    select * from {{ source('rulebook_tables', 'rulebook_ancestors') }}
),
{% if depth %}
{{ standing_weights() }}

chains as (
    select * from {{ source('rulebook_tables', 'rulebook_chains') }}
),
{% endif %}
-- every place of a tree that writes lines or has limits, with its weight for each unit
placed_0 as (
    select
        standings.unit_number,
        standings.rulebook_id,
        standings.root_item_id,
        entries.item_id,
        entries.entry,
        entries.cap_level,
        entries.lowest,
        entries.highest,
        cast(entries.weight_numerator as hugeint) as weight_numerator,
        cast(entries.weight_denominator as hugeint) as weight_denominator
    from standings
    inner join entries
        on
            standings.rulebook_id = entries.rulebook_id
            and standings.root_item_id = entries.root_item_id
            {{- in_scope('standings', 'entries') }}
),
{% for position in range(1, depth + 1) %}
multiplied_{{ position }} as (
    select
        placed.* exclude (weight_numerator, weight_denominator),
        placed.weight_numerator
        * case when coalesce(weights.standing_units, 0) = 0 then 1 else weights.whole_units end
            as weight_numerator,
        placed.weight_denominator
        * case when coalesce(weights.standing_units, 0) = 0 then 1 else weights.standing_units end
            as weight_denominator
    from placed_{{ position - 1 }} as placed
    left join chains
        on
            placed.rulebook_id = chains.rulebook_id
            and placed.root_item_id = chains.root_item_id
            and placed.item_id = chains.item_id
            and placed.entry = chains.entry
            and chains.position = {{ position }}
    left join standing_weights as weights
        on
            placed.root_item_id = weights.root_item_id
            and chains.group_id = weights.group_id
            and {{ same_number('placed', 'weights') }}
),

placed_{{ position }} as (
    select
        * exclude (weight_numerator, weight_denominator),
        weight_numerator // {{ greatest_common_divisor('weight_numerator', 'weight_denominator') }}
            as weight_numerator,
        weight_denominator // {{ greatest_common_divisor('weight_numerator', 'weight_denominator') }}
            as weight_denominator
    from multiplied_{{ position }}
),
{% endfor %}
-- the only division of a line
leaves as (
    select
        placed.unit_number,
        placed.rulebook_id,
        placed.root_item_id,
        placed.item_id,
        items.line_kind,
        operands.operand_numerator,
        operands.operand_denominator,
        operands.operand_value,
        operands.stepped_value,
        operands.other_value,
        operands.points_factor,
        operands.operand_state,
        operands.segment_id,
        operands.template,
        operands.points_numerator,
        operands.points_denominator,
        placed.weight_numerator,
        placed.weight_denominator
    from placed_{{ depth }} as placed
    inner join operands
        on
            placed.item_id = operands.item_id
            and {{ same_number('placed', 'operands') }}
    inner join items
        on
            placed.rulebook_id = items.rulebook_id
            and placed.item_id = items.item_id
    where placed.entry = 'leaf'

    union all

    -- a reverse deduction starts from its full points
    select
        placed.unit_number,
        placed.rulebook_id,
        placed.root_item_id,
        placed.item_id,
        'base' as line_kind,
        null as operand_numerator,
        null as operand_denominator,
        null as operand_value,
        null as stepped_value,
        null as other_value,
        null as points_factor,
        null as operand_state,
        null as segment_id,
        'reverse_deduction' as template,
        {{ scaled_integer('items.full_points') }} as points_numerator,
        10000000000 as points_denominator,
        placed.weight_numerator,
        placed.weight_denominator
    from placed_{{ depth }} as placed
    inner join items
        on
            placed.rulebook_id = items.rulebook_id
            and placed.item_id = items.item_id
    where placed.entry = 'start'
),

weighted_leaves as (
    select
        *,
        cast({{ exact_ratio(
            '(points_numerator * weight_numerator)', '(points_denominator * weight_denominator)'
        ) }} as decimal(18, 12)) as points
    from leaves
),

-- limits bear the weight of their place
limits as (
    select
        unit_number,
        rulebook_id,
        root_item_id,
        item_id,
        cap_level,
        weight_numerator,
        weight_denominator,
        {{ exact_ratio(
            '(' ~ scaled_integer('lowest') ~ ' * weight_numerator)',
            '(10000000000 * weight_denominator)'
        ) }} as lowest,
        {{ exact_ratio(
            '(' ~ scaled_integer('highest') ~ ' * weight_numerator)',
            '(10000000000 * weight_denominator)'
        ) }} as highest
    from placed_{{ depth }}
    where cap_level is not null
),

capped_0 as (
    select
        unit_number,
        rulebook_id,
        root_item_id,
        item_id,
        points
    from weighted_leaves
),
{% for level in range(1, levels + 1) %}
caps_{{ level }} as (
    select
        limits.unit_number,
        limits.rulebook_id,
        limits.root_item_id,
        limits.item_id,
        {{ points_beyond(
            'sum(capped.points)', 'any_value(limits.lowest)', 'any_value(limits.highest)'
        ) }} as points
    from limits
    inner join ancestors
        on
            limits.rulebook_id = ancestors.rulebook_id
            and limits.root_item_id = ancestors.root_item_id
            and limits.item_id = ancestors.ancestor_item_id
    inner join capped_{{ level - 1 }} as capped
        on
            ancestors.item_id = capped.item_id
            and limits.root_item_id = capped.root_item_id
            and {{ same_number('limits', 'capped') }}
    where limits.cap_level = {{ level }}
    group by limits.unit_number, limits.rulebook_id, limits.root_item_id, limits.item_id
),

capped_{{ level }} as (
    select * from capped_{{ level - 1 }}
    union all
    select * from caps_{{ level }}
    where points != 0
),
{% endfor %}
sums as (
    select
        unit_number,
        rulebook_id,
        root_item_id,
        sum(points) as points
    from capped_{{ levels }}
    group by unit_number, rulebook_id, root_item_id
),

-- totals keep 9 places, so that true ties stay ties; the remainder has a line of its own
roundings as (
    select
        sums.unit_number,
        sums.rulebook_id,
        sums.root_item_id,
        sums.root_item_id as item_id,
        cast(sums.points as decimal(38, 9)) - sums.points as points
    from sums
    inner join roots
        on
            sums.rulebook_id = roots.rulebook_id
            and sums.root_item_id = roots.root_item_id
    where roots.ranking_id is not null
),

adjustments as (
    {%- for level in range(1, levels + 1) %}
    select
        *,
        'cap' as line_kind
    from caps_{{ level }}
    where points != 0

    union all
    {% endfor %}
    select
        *,
        'rounding' as line_kind
    from roundings
    where points != 0
),

score_lines as (
    select
        unit_number,
        root_item_id,
        item_id,
        line_kind,
        points,
        operand_numerator,
        operand_denominator,
        operand_value,
        stepped_value,
        other_value,
        points_factor,
        operand_state,
        segment_id,
        weight_numerator,
        weight_denominator,
        template
    from weighted_leaves

    union all

    select
        adjustments.unit_number,
        adjustments.root_item_id,
        adjustments.item_id,
        adjustments.line_kind,
        adjustments.points,
        null as operand_numerator,
        null as operand_denominator,
        null as operand_value,
        null as stepped_value,
        null as other_value,
        null as points_factor,
        null as operand_state,
        null as segment_id,
        coalesce(limits.weight_numerator, 1) as weight_numerator,
        coalesce(limits.weight_denominator, 1) as weight_denominator,
        adjustments.line_kind as template
    from adjustments
    left join limits
        on
            adjustments.line_kind = 'cap'
            and adjustments.root_item_id = limits.root_item_id
            and adjustments.item_id = limits.item_id
            and {{ same_number('adjustments', 'limits') }}
)

select
    {{ list_numbered_keys('standings') }}
    score_lines.root_item_id,
    score_lines.item_id,
    score_lines.line_kind,
    cast(score_lines.points as decimal(18, 12)) as points,
    cast(score_lines.operand_numerator as decimal(38, 12)) as operand_numerator,
    cast(score_lines.operand_denominator as decimal(28, 10)) as operand_denominator,
    cast(score_lines.operand_value as decimal(38, 12)) as operand_value,
    cast(score_lines.stepped_value as decimal(38, 12)) as stepped_value,
    cast(score_lines.other_value as decimal(38, 12)) as other_value,
    cast(score_lines.points_factor as decimal(38, 12)) as points_factor,
    score_lines.operand_state,
    cast(score_lines.segment_id as integer) as segment_id,
    cast(score_lines.weight_numerator as bigint) as weight_numerator,
    cast(score_lines.weight_denominator as bigint) as weight_denominator,
    score_lines.template
from score_lines
inner join standings
    on
        score_lines.root_item_id = standings.root_item_id
        and {{ same_number('score_lines', 'standings') }}
{%- endmacro %}
