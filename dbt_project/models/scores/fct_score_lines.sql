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

totals as (
    {{ union_of_passes('int_score_results', last_pass()) | indent(4) }}
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
        score_lines.other_value,
        score_lines.points_factor,
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
),

-- a declared veto stands in the ledger of the total; it takes no points
veto_lines as (
    select
        {{ list_unit_keys('vetoes') }}
        'level' as ranking_id,
        'total:veto:' || vetoes.veto_id as line_id,
        'total' as item_id,
        'veto' as line_kind,
        cast(0 as decimal(18, 12)) as points,
        cast(null as varchar) as indicator_id,
        cast(null as decimal(38, 12)) as operand_numerator,
        cast(null as decimal(28, 10)) as operand_denominator,
        cast(null as decimal(38, 12)) as operand_value,
        cast(null as decimal(38, 12)) as stepped_value,
        cast(null as decimal(38, 12)) as other_value,
        cast(null as decimal(38, 12)) as points_factor,
        cast(null as varchar) as operand_state,
        cast(null as integer) as segment_id,
        cast(items.full_points as decimal(18, 6)) as full_points,
        1 as weight_numerator,
        1 as weight_denominator,
        'veto' as template
    from {{ ref('fct_vetoes') }} as vetoes
    inner join items
        on
            vetoes.rulebook_id = items.rulebook_id
            and items.item_id = 'total'
    inner join totals
        on
            totals.root_item_id = 'total'
            and totals.status = 'scored'
            and {{ same_unit('vetoes', 'totals') }}
    where vetoes.status = 'declared'
)

select * from published_lines
union all
select * from veto_lines
