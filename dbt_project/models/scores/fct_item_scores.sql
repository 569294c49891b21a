with

score_lines as (
    {{ union_of_passes('int_score_lines', last_pass()) | indent(4) }}
),

results as (
    {{ union_of_passes('int_score_results', last_pass()) | indent(4) }}
),

operands as (
    {{ union_of_passes('int_score_operands', last_pass()) | indent(4) }}
),

items as (
    select * from {{ ref('dim_rulebook_item') }}
),

roots as (
    select * from {{ source('rulebook_tables', 'rulebook_roots') }}
    where ranking_id is not null
),

-- the part of the tree that adds up to the root, and what stands below its other nodes
ancestors as (
    select * from {{ source('rulebook_tables', 'rulebook_ancestors') }}
),

nodes as (
    select * from {{ source('rulebook_tables', 'rulebook_descendants') }}
),

node_points as (
    select
        score_lines.unit_number,
        score_lines.root_item_id,
        ancestors.ancestor_item_id as item_id,
        sum(score_lines.points) as points
    from score_lines
    inner join roots
        on
            score_lines.rulebook_id = roots.rulebook_id
            and score_lines.root_item_id = roots.root_item_id
    inner join ancestors
        on
            roots.rulebook_id = ancestors.rulebook_id
            and roots.root_item_id = ancestors.root_item_id
            and score_lines.item_id = ancestors.item_id
    group by score_lines.unit_number, score_lines.root_item_id, ancestors.ancestor_item_id
),

-- every node of the tree, whether or not the unit has a score
placed_nodes as (
    select
        {{ list_numbered_keys('standings') }}
        roots.ranking_id,
        roots.root_item_id,
        nodes.item_id,
        nodes.parent_item_id,
        nodes.depth,
        nodes.adds_up,
        items.full_points,
        standings.status
    from results as standings
    inner join roots
        on
            standings.rulebook_id = roots.rulebook_id
            and standings.root_item_id = roots.root_item_id
    inner join nodes
        on
            roots.rulebook_id = nodes.rulebook_id
            and roots.root_item_id = nodes.root_item_id
    inner join items
        on
            nodes.rulebook_id = items.rulebook_id
            and nodes.item_id = items.item_id
    {%- if var('score_scopes', 0) | int(0) %}
    where {{ holds_there('standings', 'nodes.item_id') }}
    {%- endif %}
),

item_scores as (
    select
        {{ list_score_keys('placed_nodes') }}
        placed_nodes.item_id,
        placed_nodes.parent_item_id,
        placed_nodes.depth,
        placed_nodes.full_points,
        cast(
            case
                when placed_nodes.status != 'scored' then node_points.points
                when placed_nodes.adds_up then coalesce(node_points.points, 0)
                else 0
            end as decimal(18, 12)
        ) as points,
        cast(
            coalesce(
                own_results.points,
                {{ exact_ratio('operands.points_numerator', 'operands.points_denominator') }}
            ) as decimal(38, 12)
        ) as own_points,
        case
            -- what is left out as the method says has no bearing, whatever it lacks
            when operands.effect = 'shared_out' then 'not_applicable'
            when operands.operand_state is not null then operands.operand_state
            when coalesce(own_results.status, placed_nodes.status) = 'scored' then 'reported'
            when coalesce(own_results.status, placed_nodes.status) = 'not_applicable'
                then 'not_applicable'
            else 'missing'
        end as state,
        case
            when
                operands.effect = 'shared_out'
                and operands.operand_state not in ('not_applicable', 'rolled_up')
                then 'left_out'
            else operands.reason
        end as reason
    from placed_nodes
    left join node_points
        on
            placed_nodes.root_item_id = node_points.root_item_id
            and placed_nodes.item_id = node_points.item_id
            and {{ same_number('placed_nodes', 'node_points') }}
    left join operands
        on
            placed_nodes.item_id = operands.item_id
            and {{ same_number('placed_nodes', 'operands') }}
    left join results as own_results
        on
            placed_nodes.item_id = own_results.root_item_id
            and {{ same_number('placed_nodes', 'own_results') }}
)

select * from item_scores
