with

operands as (
    select * from {{ ref('int_score_operands') }}
),

streaks as (
    select * from {{ ref('int_score_streaks') }}
),

standings as (
    select * from {{ ref('int_score_standings') }}
),

rulebooks as (
    select * from {{ ref('dim_rulebook') }}
),

items as (
    select * from {{ ref('dim_rulebook_item') }}
),

ancestors as (
    select * from {{ source('rulebook_tables', 'rulebook_item_ancestors') }}
),

scored_units as (
    select * from standings
    where status = 'scored'
),

leaves as (
    select
        {{ list_score_keys() }}
        item_id,
        operand_numerator,
        operand_denominator,
        operand_value,
        operand_state,
        segment_id,
        template,
        points_numerator,
        points_denominator
    from operands

    union all

    select
        {{ list_score_keys() }}
        item_id,
        streak_length as operand_numerator,
        1 as operand_denominator,
        streak_length as operand_value,
        'reported' as operand_state,
        segment_id,
        template,
        points_numerator,
        points_denominator
    from streaks

    union all

    -- a reverse deduction starts from its full points
    select
        {{ list_score_keys('scored_units') }}
        items.item_id,
        null as operand_numerator,
        null as operand_denominator,
        null as operand_value,
        null as operand_state,
        null as segment_id,
        'reverse_deduction' as template,
        {{ scaled_integer('items.full_points') }} as points_numerator,
        10000000000 as points_denominator
    from scored_units
    inner join items
        on
            scored_units.rulebook_id = items.rulebook_id
            and items.item_kind = 'reverse_deduction'
),

-- the only division of a line; limits bear the same weight
weighted_leaves as (
    select
        leaves.*,
        items.item_kind,
        items.full_points,
        items.indicator_id,
        coalesce(items.line_kind, 'base') as line_kind,
        scored_units.weight_numerator,
        scored_units.weight_denominator,
        cast({{ exact_ratio(
            '(leaves.points_numerator * scored_units.weight_numerator)',
            '(leaves.points_denominator * scored_units.weight_denominator)'
        ) }} as decimal(18, 12)) as points,
        {{ exact_ratio(
            '(' ~ scaled_integer('items.lowest_points') ~ ' * scored_units.weight_numerator)',
            '(10000000000 * scored_units.weight_denominator)'
        ) }} as lowest,
        {{ exact_ratio(
            '(' ~ scaled_integer('items.highest_points') ~ ' * scored_units.weight_numerator)',
            '(10000000000 * scored_units.weight_denominator)'
        ) }} as highest
    from leaves
    inner join scored_units on {{ same_unit('leaves', 'scored_units') }}
    inner join items
        on
            leaves.rulebook_id = items.rulebook_id
            and leaves.item_id = items.item_id
),

leaf_caps as (
    select
        {{ list_score_keys() }}
        item_id,
        {{ points_beyond('points', 'lowest', 'highest') }} as points
    from weighted_leaves
    where
        item_kind != 'reverse_deduction'
        and (points < lowest or points > highest)
),

capped_leaves as (
    select
        {{ list_score_keys() }}
        item_id,
        points
    from weighted_leaves

    union all

    select * from leaf_caps
),

deducting_nodes as (
    select ancestors.*
    from ancestors
    inner join items
        on
            ancestors.rulebook_id = items.rulebook_id
            and ancestors.ancestor_item_id = items.item_id
    where items.item_kind = 'reverse_deduction'
),

node_points as (
    select
        {{ list_score_keys('capped_leaves') }}
        deducting_nodes.ancestor_item_id as item_id,
        sum(capped_leaves.points) as points
    from capped_leaves
    inner join deducting_nodes
        on
            capped_leaves.rulebook_id = deducting_nodes.rulebook_id
            and capped_leaves.item_id = deducting_nodes.item_id
    group by {{ list_score_keys('capped_leaves') }} deducting_nodes.ancestor_item_id
),

node_caps as (
    select
        {{ list_score_keys('nodes') }}
        nodes.item_id,
        {{ points_beyond('node_points.points', 'nodes.lowest', 'nodes.highest') }} as points
    from weighted_leaves as nodes
    inner join node_points
        on
            nodes.item_id = node_points.item_id
            and {{ same_unit('nodes', 'node_points') }}
    where nodes.item_kind = 'reverse_deduction'
),

capped_nodes as (
    select * from capped_leaves
    union all
    select * from node_caps
),

sums as (
    select
        {{ list_score_keys() }}
        sum(points) as points
    from capped_nodes
    group by {{ score_keys() | join(', ') }}
),

-- limits of the total itself bear no weight
total_caps as (
    select
        {{ list_score_keys('sums') }}
        'total' as item_id,
        {{ points_beyond('sums.points', 'rulebooks.lowest_points', 'rulebooks.highest_points') }}
            as points
    from sums
    inner join rulebooks on sums.rulebook_id = rulebooks.rulebook_id
),

capped_sums as (
    select
        {{ list_score_keys('sums') }}
        sums.points + total_caps.points as points
    from sums
    inner join total_caps on {{ same_unit('sums', 'total_caps') }}
),

-- totals keep 9 places, so that true ties stay ties; the remainder has a line of its own
roundings as (
    select
        {{ list_score_keys() }}
        'total' as item_id,
        cast(points as decimal(38, 9)) - points as points
    from capped_sums
),

adjustments as (
    {%- for adjustment, line_kind in [
        ('leaf_caps', 'cap'), ('node_caps', 'cap'), ('total_caps', 'cap'), ('roundings', 'rounding')
    ] %}
    select
        *,
        '{{ line_kind }}' as line_kind
    from {{ adjustment }}
    where points != 0
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

score_lines as (
    select
        {{ list_score_keys() }}
        item_id,
        line_kind,
        points,
        indicator_id,
        operand_numerator,
        operand_denominator,
        operand_value,
        operand_state,
        segment_id,
        full_points,
        weight_numerator,
        weight_denominator,
        template
    from weighted_leaves

    union all

    select
        {{ list_score_keys('adjustments') }}
        adjustments.item_id,
        adjustments.line_kind,
        adjustments.points,
        null as indicator_id,
        null as operand_numerator,
        null as operand_denominator,
        null as operand_value,
        null as operand_state,
        null as segment_id,
        items.full_points,
        case items.item_kind when 'total' then 1 else scored_units.weight_numerator end
            as weight_numerator,
        case items.item_kind when 'total' then 1 else scored_units.weight_denominator end
            as weight_denominator,
        adjustments.line_kind as template
    from adjustments
    inner join scored_units on {{ same_unit('adjustments', 'scored_units') }}
    inner join items
        on
            adjustments.rulebook_id = items.rulebook_id
            and adjustments.item_id = items.item_id
),

typed_lines as (
    select
        {{ list_score_keys() }}
        item_id || ':' || line_kind as line_id,
        item_id,
        line_kind,
        cast(points as decimal(18, 12)) as points,
        indicator_id,
        cast(operand_numerator as decimal(28, 10)) as operand_numerator,
        cast(operand_denominator as decimal(28, 10)) as operand_denominator,
        cast(operand_value as decimal(38, 12)) as operand_value,
        operand_state,
        cast(segment_id as integer) as segment_id,
        cast(full_points as decimal(18, 6)) as full_points,
        cast(weight_numerator as bigint) as weight_numerator,
        cast(weight_denominator as bigint) as weight_denominator,
        template
    from score_lines
)

select * from typed_lines
