{#- One pass of operands: what each leaf of the pass measures, and where it falls on its curve.

    A leaf of a later pass may rest on scores of the passes before; see docs/decisions/0014. -#}
{% macro score_operands(number) -%}
{%- set steps = var('score_steps', 0) | int(0) -%}
{%- set spans = var('score_spans', 0) | int(0) -%}
{%- set scopes = var('score_scopes', 0) | int(0) -%}
{%- set others = var('score_others', 0) | int(0) -%}
{%- set gated = var('score_gates', 0) | int(0) if number > 1 else 0 -%}
{%- set exemptions = var('score_exemptions', 0) | int(0) -%}
{%- set carries = number > 1 and var('score_lines_of_methods', 0) | int(0) -%}
{{ config(schema='intermediate') }}

with

scored_units as (
    select * from {{ ref('int_scored_units') }}
),

items as (
    select * from {{ ref('dim_rulebook_item') }}
),

segments as (
    select * from {{ ref('dim_rulebook_segment') }}
),

indicator_values as (
    -- with the plans that came over from units that were merged
    select * from {{ ref('fct_like_for_like_values') }}
),

leaves as (
    select
        scored_units.*,
        items.item_id,
        items.print_order,
        items.full_points,
        items.source,
        items.indicator_id,
        items.not_applicable_policy,
        items.missing_policy,
        items.base_points
    from scored_units
    inner join items
        on
            scored_units.rulebook_id = items.rulebook_id
            and items.pass = {{ number }}
    {%- if scopes %}
    where {{ holds_there('scored_units', 'items.item_id') }}
    {%- endif %}
),

measured as (
    {{ measured_operands() | indent(4) }}
),
{% if carries %}
{{ carried_operands(number) }}
{% endif %}{% if spans %}
periods as (
    select * from {{ ref('dim_period') }}
),

spans as (
    select * from {{ source('rulebook_tables', 'rulebook_spans') }}
),

{{ counted_events(spans, carries) }}
{% endif %}
{%- if number > 1 %}
results as (
    {{ union_of_passes('int_score_results', number - 1) | indent(4) }}
),

nodes as (
    select * from {{ source('rulebook_tables', 'rulebook_nodes') }}
),

parts as (
    select * from {{ source('rulebook_tables', 'rulebook_parts') }}
),

taken as (
    select * from {{ source('rulebook_tables', 'rulebook_scores') }}
),

responsibilities as (
    select * from {{ source('compiled', 'responsibilities') }}
),

{{ combined_nodes() }}

{{ scores_taken(carries) }}

{{ streaks_so_far(number) }}

{{ entries_so_far(number) }}

scored_elsewhere as (
    select
        {{ list_unit_keys('leaves') }}
        leaves.item_id,
        bool_or(results.points != 0) as is_elsewhere
    from leaves
    inner join {{ source('rulebook_tables', 'rulebook_excludes') }} as excludes
        on
            leaves.rulebook_id = excludes.rulebook_id
            and leaves.item_id = excludes.item_id
    inner join results
        on
            excludes.other_item_id = results.root_item_id
            and {{ same_unit('leaves', 'results') }}
    group by {{ list_unit_keys('leaves') }} leaves.item_id
),
{% if gated %}
{{ gates() }}
{% endif %}
{%- endif %}
sourced_values as (
    select
        {{ list_unit_keys() }}
        item_id,
        operand_numerator,
        operand_denominator,
        operand_value,
        operand_state,
        reason,
        whole_numerator,
        whole_denominator,
        cast(null as varchar) as lacks_zh,
        cast(null as varchar) as lacks_en
    from measured
    {%- if number > 1 %}
    {%- for source in ['combined_values', 'taken_values', 'streak_values', 'entry_values'] %}

    union all

    select
        {{ list_unit_keys() }}
        item_id,
        operand_value as operand_numerator,
        1 as operand_denominator,
        operand_value,
        operand_state,
        '' as reason,
        {%- if source == 'taken_values' %}
        {{ fine_integer('coalesce(exact_sum, operand_value)') }} as whole_numerator,
        1000000000000 * cast(coalesce(exact_count, 1) as hugeint) as whole_denominator,
        {%- else %}
        {{ fine_integer('operand_value') }} as whole_numerator,
        1000000000000 as whole_denominator,
        {%- endif %}
        {%- if source in ['combined_values', 'taken_values'] %}
        lacks_zh,
        lacks_en
        {%- else %}
        null as lacks_zh,
        null as lacks_en
        {%- endif %}
    from {{ source }}
    {%- endfor %}
    {%- endif %}
),

{% if exemptions -%}
exempt_leaves as (
    select
        {{ list_unit_keys('leaves') }}
        leaves.item_id,
        min(exemptions.document) as document
    from leaves
    inner join {{ source('rulebook_tables', 'rulebook_exemptions') }} as exemptions
        on
            leaves.rulebook_id = exemptions.rulebook_id
            and leaves.unit_id = exemptions.unit_id
            and leaves.item_id = exemptions.item_id
            and leaves.starts_on >= exemptions.valid_from
            and leaves.ends_on <= exemptions.valid_to
    group by {{ list_unit_keys('leaves') }} leaves.item_id
),

{% endif -%}
{{ 'found_values' if exemptions else 'sourced' }} as (
    select
        leaves.*,
        sourced_values.operand_numerator,
        sourced_values.operand_denominator,
        sourced_values.operand_value,
        sourced_values.lacks_zh,
        sourced_values.lacks_en,
        {%- if spans %}
        case
            when counted.counted = 0 and sourced_values.operand_state = 'reported' then 'zero'
            else sourced_values.operand_state
        end as operand_state,
        {%- else %}
        sourced_values.operand_state,
        {%- endif %}
        sourced_values.reason,
        {%- if spans %}
        coalesce(cast(counted.counted as hugeint), sourced_values.whole_numerator)
            as whole_numerator,
        {%- else %}
        sourced_values.whole_numerator,
        {%- endif %}
        {%- if number > 1 %}
        coalesce(scored_elsewhere.is_elsewhere, false) as is_elsewhere,
        {%- else %}
        false as is_elsewhere,
        {%- endif %}
        sourced_values.whole_denominator
    from leaves
    inner join sourced_values
        on
            leaves.item_id = sourced_values.item_id
            and {{ same_unit('leaves', 'sourced_values') }}
    {%- if spans %}
    left join counted_events_{{ spans }} as counted
        on
            (leaves.rulebook_id, leaves.item_id) in (select (rulebook_id, item_id) from spans)
            and leaves.item_id = counted.item_id
            and {{ same_unit('leaves', 'counted') }}
    {%- endif %}
    {%- if number > 1 %}
    left join scored_elsewhere
        on
            leaves.item_id = scored_elsewhere.item_id
            and {{ same_unit('leaves', 'scored_elsewhere') }}
    {%- endif %}
),
{% if exemptions %}
-- an exempt unit has nothing to measure, whatever was reported, and is no part of its group
sourced as (
    select
        found_values.* exclude (
            operand_numerator,
            operand_denominator,
            operand_value,
            whole_numerator,
            operand_state,
            reason
        ),
        exempt_leaves.document as exemption,
        {%- for column in [
            'operand_numerator', 'operand_denominator', 'operand_value', 'whole_numerator'
        ] %}
        case when exempt_leaves.document is null then found_values.{{ column }} end as {{ column }},
        {%- endfor %}
        case
            when exempt_leaves.document is null then found_values.operand_state
            else 'not_applicable'
        end as operand_state,
        coalesce(exempt_leaves.document, found_values.reason) as reason
    from found_values
    left join exempt_leaves
        on
            found_values.item_id = exempt_leaves.item_id
            and {{ same_unit('found_values', 'exempt_leaves') }}
),
{% endif %}{% if others %}
{{ compared_values(carries) }}
{% endif %}{% if steps %}
steps as (
    select * from {{ source('rulebook_tables', 'rulebook_steps') }}
),

{{ stepped_values(steps) }}
{% endif %}
whole_operands as (
    select
        {%- if others %}
        sourced.* exclude (lacks_zh, lacks_en),
        coalesce(sourced.lacks_zh, compared.lacks_zh, point_factors.lacks_zh) as lacks_zh,
        coalesce(sourced.lacks_en, compared.lacks_en, point_factors.lacks_en) as lacks_en,
        compared.shown_value as other_value,
        point_factors.other_value as points_factor,
        point_factors.other_numerator as factor_numerator,
        point_factors.other_denominator as factor_denominator,
        {%- else %}
        sourced.*,
        cast(null as decimal(38, 12)) as other_value,
        cast(null as decimal(38, 12)) as points_factor,
        {%- endif %}
        {%- if steps %}
        stepped.value as stepped_value,
        {%- if others %}
        case
            when {{ is_numeric('coalesce(stepped.state, sourced.operand_state)') }}
                then coalesce(point_factors.lack_state, stepped.state, sourced.operand_state)
            else coalesce(stepped.state, sourced.operand_state)
        end as counted_state,
        {%- else %}
        coalesce(stepped.state, sourced.operand_state) as counted_state,
        {%- endif %}
        case
            when stepped.state is null then sourced.whole_numerator
            else coalesce(stepped.exact_numerator, {{ fine_integer('stepped.value') }})
        end as placed_numerator,
        case
            when stepped.state is null then sourced.whole_denominator
            else coalesce(stepped.exact_denominator, 1000000000000)
        end as placed_denominator
        {%- else %}
        cast(null as decimal(38, 12)) as stepped_value,
        {%- if others %}
        case
            when {{ is_numeric('sourced.operand_state') }}
                then coalesce(point_factors.lack_state, sourced.operand_state)
            else sourced.operand_state
        end as counted_state,
        {%- else %}
        sourced.operand_state as counted_state,
        {%- endif %}
        sourced.whole_numerator as placed_numerator,
        sourced.whole_denominator as placed_denominator
        {%- endif %}
    from sourced
    {%- if steps %}
    left join stepped
        on
            sourced.item_id = stepped.item_id
            and {{ same_unit('sourced', 'stepped') }}
    {%- endif %}
    {%- if others %}
    left join others as compared
        on
            compared.step_number > 0
            and sourced.item_id = compared.item_id
            and {{ same_unit('sourced', 'compared') }}
    left join others as point_factors
        on
            point_factors.step_number = 0
            and sourced.item_id = point_factors.item_id
            and {{ same_unit('sourced', 'point_factors') }}
    {%- endif %}
),

{% if gated %}gated_operands as (
    select
        whole_operands.* exclude (counted_state, lacks_zh, lacks_en),
        coalesce(gates.is_closed, false) as is_closed,
        case
            when {{ is_numeric('whole_operands.counted_state') }}
                then coalesce(gates.lack_state, whole_operands.counted_state)
            else whole_operands.counted_state
        end as counted_state,
        coalesce(whole_operands.lacks_zh, gates.lacks_zh) as lacks_zh,
        coalesce(whole_operands.lacks_en, gates.lacks_en) as lacks_en
    from whole_operands
    left join gates
        on
            whole_operands.item_id = gates.item_id
            and {{ same_unit('whole_operands', 'gates') }}
),

{% endif -%}
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
    from {{ 'gated_operands' if gated else 'whole_operands' }}
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

operands_with_points as (
    select
        {{ list_unit_keys() }}
        ends_on,
        {{- ' period_kind,' if scopes }}
        series,
        is_excluded,
        item_id,
        print_order,
        operand_numerator,
        operand_denominator,
        operand_value,
        stepped_value,
        other_value,
        case when effect = 'counts' then points_factor end as points_factor,
        case when is_decided then counted_state else 'undetermined' end as operand_state,
        case when is_decided then reason else 'the points are out of range' end as reason,
        case when is_decided then effect else 'lacks' end as effect,
        exemption,
        lacks_zh,
        lacks_en,
        segment_id,
        template,
        points_numerator // common_divisor as points_numerator,
        points_denominator // common_divisor as points_denominator,
        is_decided
        and effect = 'counts'
        and points_numerator * 1000000
        < cast(full_points * 1000000 as bigint) * points_denominator as has_lost_points
    from decided_operands
)

select
    {{ list_unit_keys() }}
    ends_on,
    {{- ' period_kind,' if scopes }}
    series,
    is_excluded,
    item_id,
    print_order,
    cast(operand_numerator as decimal(38, 12)) as operand_numerator,
    cast(operand_denominator as decimal(28, 10)) as operand_denominator,
    cast(operand_value as decimal(38, 12)) as operand_value,
    cast(stepped_value as decimal(38, 12)) as stepped_value,
    cast(other_value as decimal(38, 12)) as other_value,
    cast(points_factor as decimal(38, 12)) as points_factor,
    operand_state,
    reason,
    effect,
    exemption,
    lacks_zh,
    lacks_en,
    cast(segment_id as integer) as segment_id,
    template,
    cast(points_numerator as hugeint) as points_numerator,
    cast(points_denominator as hugeint) as points_denominator,
    has_lost_points
from operands_with_points
{%- endmacro %}
