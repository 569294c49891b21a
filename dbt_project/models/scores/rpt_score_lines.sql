{{ config(materialized='view') }}

with

score_lines as (
    select * from {{ ref('fct_score_lines') }}
),

rulebooks as (
    select * from {{ ref('dim_rulebook') }}
),

items as (
    select * from {{ ref('dim_rulebook_item') }}
),

segments as (
    select * from {{ ref('dim_rulebook_segment') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

sentences as (
    select * from {{ ref('dim_sentence') }}
),

-- the document by which a unit is exempt from an item
exempt_items as (
    select
        {{ list_score_keys() }}
        item_id,
        reason as exempt_by
    from {{ ref('fct_item_scores') }}
    where state = 'not_applicable'
),

vetoes as (
    select * from {{ ref('fct_vetoes') }}
),

operands as (
    select
        score_lines.*,
        sentences.sentence_zh as template_zh,
        sentences.sentence_en as template_en,
        items.title_zh,
        items.title_en,
        coalesce(vetoes.title_zh, items.rule_zh) as rule_zh,
        coalesce(vetoes.title_en, items.rule_en) as rule_en,
        items.steps_zh,
        items.steps_en,
        items.stepped_unit,
        items.compared_zh,
        items.compared_en,
        items.compared_unit,
        states.sentence_zh as state_zh,
        states.sentence_en as state_en,
        exempt_items.exempt_by,
        coalesce(indicators.measure, 'count') as measure,
        segments.lower_value,
        segments.lower_closed,
        segments.upper_value,
        segments.upper_closed,
        segments.constant,
        case items.item_kind when 'total' then 1000000 else items.print_order * 10 end
        + case score_lines.line_kind
            when 'veto' then 3
            when 'rounding' then 2
            when 'cap' then 1
            else 0
        end
            as print_order,
        case when score_lines.points > 0 then items.lowest_points else items.highest_points end
            as limit_points,
        {{ rounded_for_print(
            'score_lines.points', 'rulebooks.printed_digits', 'rulebooks.rounding'
        ) }} as printed_points,
        {%- set unweighted = exact_ratio(
            '(' ~ scaled_integer('score_lines.points') ~ ' * score_lines.weight_denominator)',
            '(10000000000 * cast(score_lines.weight_numerator as hugeint))', 6
        ) %}
        case
            when score_lines.points_factor is null then {{ unweighted }}
            else {{ exact_ratio(
                scaled_integer(unweighted), scaled_integer('score_lines.points_factor'), 6
            ) }}
        end as points_before_weight
    from score_lines
    inner join rulebooks on score_lines.rulebook_id = rulebooks.rulebook_id
    inner join items
        on
            score_lines.rulebook_id = items.rulebook_id
            and score_lines.item_id = items.item_id
    left join segments
        on
            score_lines.rulebook_id = segments.rulebook_id
            and score_lines.item_id = segments.item_id
            and score_lines.segment_id = segments.segment_id
    left join indicators
        on
            score_lines.programme_id = indicators.programme_id
            and score_lines.indicator_id = indicators.indicator_id
    left join exempt_items
        on
            score_lines.template like 'exempt_%'
            and score_lines.item_id = exempt_items.item_id
            and {{ same_score('score_lines', 'exempt_items') }}
    left join vetoes
        on
            score_lines.line_id = 'total:veto:' || vetoes.veto_id
            and {{ same_unit('score_lines', 'vetoes') }}
    left join sentences on score_lines.template = sentences.template
    left join sentences as states on 'state_' || score_lines.operand_state = states.template
),

words as (
    select
        *,
        {{ written_value('operand_value', 'measure') }} as value_text,
        case stepped_unit
            when 'points' then {{ written_number('cast(stepped_value * 100 as decimal(38, 2))') }}
            when 'gap'
                then case
                    when measure = 'ratio'
                        then {{ written_number('cast(stepped_value * 100 as decimal(38, 2))') }}
                    else {{ written_number('stepped_value') }}
                end
            when 'ratio' then {{ written_value('stepped_value', "'ratio'") }}
            when 'same' then {{ written_value('stepped_value', 'measure') }}
            else {{ written_number('stepped_value') }}
        end as stepped_text,
        {{ written_number('operand_numerator') }} as numerator_text,
        {{ written_number('operand_denominator') }} as denominator_text,
        {{ written_number('full_points') }} as full_text,
        {{ written_number('printed_points') }} as points_text,
        {{ written_number('points_before_weight') }} as unweighted_text,
        {{ written_number('limit_points') }} as limit_text,
        {{ written_number('constant') }} as each_text,
        {{ written_value('constant', 'measure') }} as target_text,
        case
            when compared_unit = 'measure' then {{ written_value('other_value', 'measure') }}
            else {{ written_number('other_value') }}
        end as other_text,
        {{ written_value('lower_value', 'measure') }} as lower_text,
        {{ written_value('upper_value', 'measure') }} as upper_text,
        coalesce(' × ' || {{ written_number('points_factor') }}, '')
        || case
            when weight_numerator = weight_denominator then ''
            else ' × ' || weight_numerator || ' ÷ ' || weight_denominator
        end as weight_text
    from operands
),

phrases as (
    select
        *,
        {%- for language, points in [('zh', ' 个百分点'), ('en', ' percentage points')] %}
        case
            when operand_denominator = 1 then coalesce(value_text, '')
            else numerator_text || ' ÷ ' || denominator_text || ' = ' || value_text
        end
        || case
            when stepped_value is null then ''
            else
                {{ "'，'" if language == 'zh' else "', '" }} || steps_{{ language }} || ' '
                || stepped_text
                || case
                    when stepped_unit = 'points' or (stepped_unit = 'gap' and measure = 'ratio')
                        then '{{ points }}'
                    else ''
                end
                || coalesce(
                    {{ "'（'" if language == 'zh' else "' ('" }}
                    || compared_{{ language }} || ' ' || other_text
                    || {{ "'）'" if language == 'zh' else "')'" }},
                    ''
                )
        end as operands_{{ language }},
        {%- endfor %}
        case
            when weight_text = '' then points_text
            else unweighted_text || weight_text || ' = ' || points_text
        end as earned_text,
        concat_ws(
            ' ',
            case when lower_closed then '≥' else '>' end || lower_text,
            case when upper_closed then '≤' else '<' end || upper_text
        ) as band_text
    from words
),

told_lines as (
    select
        {{ list_score_keys() }}
        line_id,
        item_id,
        line_kind,
        points,
        indicator_id,
        operand_numerator,
        operand_denominator,
        operand_value,
        stepped_value,
        other_value,
        points_factor,
        operand_state,
        segment_id,
        full_points,
        weight_numerator,
        weight_denominator,
        template,
        print_order,
        {{ filled_sentence('template_zh', {
            'title': 'title_zh',
            'operands': 'operands_zh',
            'value': 'coalesce(stepped_text, value_text)',
            'rule': 'rule_zh',
            'state': 'state_zh',
            'target': 'target_text',
            'each': 'each_text',
            'band': 'band_text',
            'full': 'full_text',
            'weight': 'weight_text',
            'earned': 'earned_text',
            'limit': 'limit_text',
            'document': 'exempt_by',
            'points': 'points_text',
            'exact_points': 'cast(points as varchar)',
        }) }} as sentence_zh,
        {{ filled_sentence('template_en', {
            'title': 'title_en',
            'operands': 'operands_en',
            'value': 'coalesce(stepped_text, value_text)',
            'rule': 'rule_en',
            'state': 'state_en',
            'target': 'target_text',
            'each': 'each_text',
            'band': 'band_text',
            'full': 'full_text',
            'weight': 'weight_text',
            'earned': 'earned_text',
            'limit': 'limit_text',
            'document': 'exempt_by',
            'points': 'points_text',
            'exact_points': 'cast(points as varchar)',
        }) }} as sentence_en
    from phrases
)

select * from told_lines
