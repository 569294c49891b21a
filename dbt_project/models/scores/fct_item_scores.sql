with

score_lines as (
    select * from {{ ref('fct_score_lines') }}
),

operands as (
    select * from {{ ref('int_score_operands') }}
),

standings as (
    select * from {{ ref('int_score_standings') }}
),

items as (
    select * from {{ ref('dim_rulebook_item') }}
),

ancestors as (
    select * from {{ source('rulebook_tables', 'rulebook_item_ancestors') }}
),

node_points as (
    select
        {{ list_score_keys('score_lines') }}
        ancestors.ancestor_item_id as item_id,
        sum(score_lines.points) as points
    from score_lines
    inner join ancestors
        on
            score_lines.rulebook_id = ancestors.rulebook_id
            and score_lines.item_id = ancestors.item_id
    group by {{ list_score_keys('score_lines') }} ancestors.ancestor_item_id
),

-- every node of the tree, whether or not the unit has a score
item_scores as (
    select
        {{ list_score_keys('standings') }}
        items.item_id,
        items.parent_item_id,
        items.depth,
        items.full_points,
        cast(node_points.points as decimal(18, 12)) as points,
        case
            when operands.operand_state is not null then operands.operand_state
            when standings.status = 'scored' then 'reported'
            when standings.status = 'not_applicable' then 'not_applicable'
            else 'missing'
        end as state,
        operands.reason
    from standings
    inner join items on standings.rulebook_id = items.rulebook_id
    left join node_points
        on
            items.item_id = node_points.item_id
            and {{ same_unit('standings', 'node_points') }}
    left join operands
        on
            items.item_id = operands.item_id
            and {{ same_unit('standings', 'operands') }}
)

select * from item_scores
