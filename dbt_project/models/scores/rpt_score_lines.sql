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

-- of events of which only so many count in a span: how many did
counted_lines as (
    select
        score_lines.*,
        items.item_kind,
        case
            when items.stepped_unit = 'counted' and score_lines.template = 'per_event'
                then {{ exact_ratio(
                    '(' ~ scaled_integer('score_lines.points') ~ ' * score_lines.weight_denominator'
                    ~ ' * sign(segments.constant))',
                    '(' ~ scaled_integer('abs(segments.constant)') ~ ' * '
                    ~ scaled_integer('coalesce(score_lines.points_factor, 1)')
                    ~ ' // 10000000000 * cast(score_lines.weight_numerator as hugeint))', 6
                ) }}
        end as counted_value
    from score_lines
    inner join items
        on
            score_lines.rulebook_id = items.rulebook_id
            and score_lines.item_id = items.item_id
    left join segments
        on
            score_lines.rulebook_id = segments.rulebook_id
            and score_lines.item_id = segments.item_id
            and score_lines.segment_id = segments.segment_id
),

named_lines as (
    select
        *,
        case
            when counted_value < operand_value then 'per_event_limited'
            when template = 'reversal' and points = 0 then 'reversal_none'
            when template = 'value' and item_kind = 'score' then 'value_taken'
            else template
        end as told_by
    from counted_lines
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
        coalesce(exempt_items.exempt_by, vetoes.document) as told_document,
        vetoes.basis,
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
        case
            when items.item_kind = 'total' and score_lines.points > 0 then rulebooks.lowest_points
            when items.item_kind = 'total' then rulebooks.highest_points
            when score_lines.points > 0 then items.lowest_points
            else items.highest_points
        end as limit_points,
        rulebooks.printed_digits,
        rulebooks.rounding,
        {{ rounded_for_print(
            'score_lines.points', 'rulebooks.printed_digits', 'rulebooks.rounding'
        ) }} as printed_points,
        {{ exact_ratio(
            '(' ~ scaled_integer('score_lines.points') ~ ' * score_lines.weight_denominator)',
            '(' ~ scaled_integer('coalesce(score_lines.points_factor, 1)')
            ~ ' * cast(score_lines.weight_numerator as hugeint))', 6
        ) }} as points_before_weight
    from named_lines as score_lines
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
    left join sentences on score_lines.told_by = sentences.template
    left join sentences as states on 'state_' || score_lines.operand_state = states.template
),

weighted_operands as (
    select
        *,
        {{ exact_ratio(
            '(' ~ scaled_integer('limit_points') ~ ' * weight_numerator)',
            '(10000000000 * cast(weight_denominator as hugeint))'
        ) }} as weighted_limit_points
    from operands
),

-- how the value that meets the curve is written, and whether two places would hide its side
shown_operands as (
    select
        *,
        {{ rounded_for_print('weighted_limit_points', 'printed_digits', 'rounding') }}
            as printed_limit,
        case
            when stepped_value is null or stepped_unit = 'same'
                then case measure when 'ratio' then 'ratio' else 'count' end
            when stepped_unit = 'points' or (stepped_unit = 'gap' and measure = 'ratio')
                then 'points'
            when stepped_unit = 'ratio' then 'ratio'
            else 'count'
        end as shown_as,
        stepped_value is not null
        and stepped_unit = 'same'
        and stepped_value = operand_value
        and other_value is null
            as is_unchanged,
        {%- for bound in ['lower_value', 'upper_value'] %}
        coalesce(
            cast(coalesce(stepped_value, operand_value) as decimal(38, 4)) = {{ bound }}
            and coalesce(stepped_value, operand_value) != {{ bound }},
            false
        ){{ ' or' if loop.first else '' }}
        {%- endfor %} as is_close
    from weighted_operands
),

words as (
    select
        *,
        case
            when is_close and stepped_value is null and measure = 'ratio'
                then {{ written_number('operand_value * 100') }} || '%'
            else {{ written_value('operand_value', 'measure') }}
        end as value_text,
        case
            when shown_as = 'count' then {{ written_number('stepped_value') }}
            when is_close then {{ written_number('stepped_value * 100') }}
            else {{ written_number('cast(stepped_value * 100 as decimal(38, 2))') }}
        end
        || case when shown_as = 'ratio' then '%' else '' end as stepped_text,
        {{ written_number('operand_numerator', 10) }} as numerator_text,
        {{ written_number('operand_denominator', 10) }} as denominator_text,
        {{ written_number('counted_value') }} as counted_text,
        {{ written_number('operand_value - counted_value') }} as uncounted_text,
        {{ written_number('full_points') }} as full_text,
        case line_kind
            when 'rounding' then cast(points as varchar)
            else {{ written_number('printed_points') }}
        end as points_text,
        {{ written_number('points_before_weight') }} as unweighted_text,
        {{ written_number('limit_points') }} as limit_text,
        {{ written_number('printed_limit') }} as printed_limit_text,
        case
            when compared_unit = 'measure' then {{ written_value('other_value', 'measure') }}
            else {{ written_number('other_value') }}
        end as other_text,
        case
            when constant < 0 then '(' || {{ written_number('constant') }} || ')'
            else {{ written_number('constant') }}
        end as each_text,
        {%- for bound, name in [
            ('constant', 'target'), ('lower_value', 'lower'), ('upper_value', 'upper')
        ] %}
        case
            when shown_as in ('ratio', 'points') then {{ written_number(bound ~ ' * 100') }}
            else {{ written_number(bound) }}
        end
        || case when shown_as = 'ratio' then '%' else '' end as {{ name }}_text,
        {%- endfor %}
        coalesce(' × ' || {{ written_number('points_factor') }}, '')
        || case
            when weight_numerator = weight_denominator then ''
            else
                ' × ' || weight_numerator
                || case when weight_denominator = 1 then '' else ' ÷ ' || weight_denominator end
        end as weight_text
    from shown_operands
),

phrases as (
    select
        *,
        {%- for language, points, comma, gives, opening, closing, nothing, joined in [
            ('zh', ' 个百分点', '，', '为 ', '（', '）', '无数据', ' 且 '),
            ('en', ' percentage points', ', ', ' = ', ' (', ')', 'no data', ' and '),
        ] %}
        case
            when value_text is null then '{{ nothing }}'
            when operand_denominator = 1 then value_text
            else numerator_text || ' ÷ ' || denominator_text || ' = ' || value_text
        end
        || case
            when stepped_value is null or is_unchanged then ''
            else
                '{{ comma }}' || steps_{{ language }} || '{{ gives }}' || stepped_text
                || case when shown_as = 'points' then '{{ points }}' else '' end
                || coalesce(
                    '{{ opening }}' || compared_{{ language }} || ' ' || other_text
                    || '{{ closing }}',
                    ''
                )
        end as operands_{{ language }},
        target_text || case when shown_as = 'points' then '{{ points }}' else '' end
            as target_{{ language }},
        concat_ws(
            '{{ joined }}',
            case when lower_closed then '≥' else '>' end || lower_text,
            case when upper_closed then '≤' else '<' end || upper_text
        )
        || case when shown_as = 'points' then '{{ points }}' else '' end as band_{{ language }},
        {%- endfor %}
        case
            when weight_text = '' then points_text
            else coalesce(unweighted_text || weight_text || ' = ', '') || points_text
        end as earned_text,
        case
            when weight_text = '' then limit_text
            else limit_text || weight_text || ' = ' || printed_limit_text
        end as weighted_limit,
        coalesce(counted_text, stepped_text, value_text) as placed_text
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
            'value': 'placed_text',
            'rule': 'rule_zh',
            'state': 'state_zh',
            'target': 'target_zh',
            'each': 'each_text',
            'band': 'band_zh',
            'full': 'full_text',
            'weight': 'weight_text',
            'earned': 'earned_text',
            'limit': 'weighted_limit',
            'uncounted': 'uncounted_text',
            'document': 'told_document',
            'basis': 'basis',
            'points': 'points_text',
        }) }} as sentence_zh,
        {{ filled_sentence('template_en', {
            'title': 'title_en',
            'operands': 'operands_en',
            'value': 'placed_text',
            'rule': 'rule_en',
            'state': 'state_en',
            'target': 'target_en',
            'each': 'each_text',
            'band': 'band_en',
            'full': 'full_text',
            'weight': 'weight_text',
            'earned': 'earned_text',
            'limit': 'weighted_limit',
            'uncounted': 'uncounted_text',
            'document': 'told_document',
            'basis': 'basis',
            'points': 'points_text',
        }) }} as sentence_en
    from phrases
)

select * replace ({{ one_of_each('sentence_en') }} as sentence_en) from told_lines
