with

score_lines as (
    {{ union_of_passes('int_score_lines', last_pass()) | indent(4) }}
),

roots as (
    select * from {{ source('rulebook_tables', 'rulebook_roots') }}
    where ranking_id is not null
),

items as (
    select * from {{ ref('dim_rulebook_item') }}
),

-- the ledgers of what is ranked; other roots only feed them
published_lines as (
    select
        {{ list_unit_keys('score_lines') }}
        roots.ranking_id,
        score_lines.item_id || ':' || score_lines.line_kind as line_id,
        score_lines.item_id,
        score_lines.line_kind,
        score_lines.points,
        case when score_lines.line_kind not in ('cap', 'rounding') then items.indicator_id end
            as indicator_id,
        score_lines.operand_numerator,
        score_lines.operand_denominator,
        score_lines.operand_value,
        score_lines.stepped_value,
        score_lines.operand_state,
        score_lines.segment_id,
        cast(items.full_points as decimal(18, 6)) as full_points,
        score_lines.weight_numerator,
        score_lines.weight_denominator,
        score_lines.template
    from score_lines
    inner join roots
        on
            score_lines.rulebook_id = roots.rulebook_id
            and score_lines.root_item_id = roots.root_item_id
    inner join items
        on
            score_lines.rulebook_id = items.rulebook_id
            and score_lines.item_id = items.item_id
)

select * from published_lines
