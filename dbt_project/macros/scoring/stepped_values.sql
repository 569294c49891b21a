{#- The steps between a value and its curve, one after the other: exact quotients as long as they
    are short (`exact_steps.sql`), else kept to 12 places.

    Where a step looks at the group it looks at the units of the same peer group and period that
    have a value and are not excluded. Reads the CTEs `sourced` and `steps`; ends with `stepped`. -#}
{% macro stepped_values(count) -%}
stepped_0 as (
    select
        {{ list_unit_keys('sourced') }}
        sourced.item_id,
        sourced.is_excluded,
        sourced.schedule_share,
        sourced.schedule_numerator,
        sourced.schedule_denominator,
        sourced.operand_state as state,
        case
            when sourced.operand_state in ('reported', 'zero', 'estimated')
                then {{ exact_ratio('sourced.whole_numerator', 'sourced.whole_denominator') }}
        end as value,
        sourced.whole_numerator as long_numerator,
        sourced.whole_denominator as long_denominator
    from sourced
    where (sourced.rulebook_id, sourced.item_id) in (select (rulebook_id, item_id) from steps)
),
{% for number in range(1, count + 1) %}
{{ one_step(number) }}
{% endfor %}
{{ shortened(
    'stepped', 'stepped_' ~ count, 'long_numerator', 'long_denominator', places=1000000000000
) }}
{%- endmacro %}

{% macro one_step(number) -%}
{%- set others = var('score_others', 0) | int(0) -%}
{%- set kept = "'limit', 'impute', 'winsorise'" -%}
{%- set group = 'programme_id, period_id, peer_group_id, rulebook_id, scenario_id, item_id' -%}
whole_{{ number }} as (
    select
        values_before.*,
        steps.kind,
        steps.mode,
        steps.first_value,
        steps.second_value,
        steps.first_numerator,
        steps.first_denominator,
        steps.second_numerator,
        steps.second_denominator,
        {%- if others %}
        others.lack_state,
        others.other_value,
        others.other_numerator,
        others.other_denominator,
        {{ is_numeric('values_before.state') }}
        and values_before.value is not null
        and others.lack_state is null as has_value,
        {%- else %}
        {{ is_numeric('values_before.state') }}
        and values_before.value is not null as has_value,
        {%- endif %}
        case when steps.mode = 'lower' then -values_before.value else values_before.value end
            as merit
    from stepped_{{ number - 1 }} as values_before
    left join steps
        on
            values_before.rulebook_id = steps.rulebook_id
            and values_before.item_id = steps.item_id
            and steps.step_number = {{ number }}
    {%- if others %}
    left join others
        on
            values_before.item_id = others.item_id
            and others.step_number = {{ number }}
            and {{ same_unit('values_before', 'others') }}
    {%- endif %}
),

{{ shortened(
    'numbered_' ~ number, 'whole_' ~ number, 'long_numerator', 'long_denominator', exact_kinds()
) }}

groups_{{ number }} as (
    select
        {{ group }},
        count(*) as units,
        sum(value) as total,
        min(value) as lowest,
        max(value) as highest,
        {%- for name, function, part in [
            ('lowest_numerator', 'min_by', 'exact_numerator'),
            ('lowest_denominator', 'min_by', 'exact_denominator'),
            ('highest_numerator', 'max_by', 'exact_numerator'),
            ('highest_denominator', 'max_by', 'exact_denominator'),
        ] %}
        {{ function }}({{ part }}, (value, exact_numerator)) filter (where kind = 'best')
            as {{ name }},
        {%- endfor %}
        {{ long_ratio(
            fine_integer('sum(value)'), '(1000000000000 * cast(count(*) as hugeint))'
        ) }} as mean
    from numbered_{{ number }}
    where
        has_value
        and not is_excluded
        and kind in (
            'mean_gap', 'mean_ratio', 'best', 'rank', 'rank_share', 'percentile', 'z', 'min_max',
            'impute'
        )
    group by {{ group }}
),

-- where a quantile lies among the sorted values, in units of 10^-12 of a place
sorted_{{ number }} as (
    select
        {{ group }},
        value,
        row_number() over (partition by {{ group }} order by value) - 1 as place,
        (count(*) over (partition by {{ group }}) - 1)
        * case kind when 'impute' then 500000000000 else {{ fine_integer('first_value') }} end
            as lower_place,
        (count(*) over (partition by {{ group }}) - 1)
        * case kind when 'impute' then 500000000000 else {{ fine_integer('second_value') }} end
            as upper_place
    from numbered_{{ number }}
    where has_value and not is_excluded and (kind = 'winsorise' or mode = 'median')
),

quantiles_{{ number }} as (
    select
        {{ group }},
        {%- for side in ['lower', 'upper'] %}
        max(case when place = {{ side }}_place // 1000000000000 then value end)
        + {{ exact_ratio(
            '(max({0}_place % 1000000000000) * {1})'.format(side, fine_integer(
                '(max(case when place = ({0}_place + 999999999999) // 1000000000000'
                ' then value end)'
                ' - max(case when place = {0}_place // 1000000000000 then value end))'.format(side)
            )),
            'cast(1000000000000000000000000 as hugeint)'
        ) }} as {{ side }}_quantile{{ ',' if not loop.last }}
        {%- endfor %}
    from sorted_{{ number }}
    group by {{ group }}
),

spreads_{{ number }} as (
    -- the square of a distance is taken per row; the sum is one of decimals, which the squares of
    -- figures of 10^10 and more would not fit
    {%- set unit %}
    case when groups.highest - groups.lowest < 10000000000 then 1 else 1000000000 end
    {%- endset %}
    select
        {{ list_group('numbered') }}
        cast(
            sqrt(
                cast(
                    sum(
                        cast(
                            power(
                                cast(numbered.value - groups.mean as double) / {{ unit }}, 2
                            ) as decimal(38, 12)
                        )
                    ) as double
                ) / count(*)
            ) * max({{ unit }}) as decimal(38, 12)
        ) as deviation
    from numbered_{{ number }} as numbered
    inner join groups_{{ number }} as groups on {{ same_group('numbered', 'groups') }}
    where numbered.has_value and not numbered.is_excluded and numbered.kind = 'z'
    group by {{ list_group('numbered') | trim | trim(',') }}
),

ranks_{{ number }} as (
    -- an excluded unit is told the rank it would have, and moves nobody
    select
        {{ list_unit_keys() }}
        item_id,
        1
        + sum(case when is_excluded then 0 else 1 end) over (
            partition by {{ group }} order by merit desc
            range between unbounded preceding and current row
        )
        - sum(case when is_excluded then 0 else 1 end) over (
            partition by {{ group }}, merit
        ) as unit_rank
    from numbered_{{ number }}
    where has_value and kind in ('rank', 'rank_share', 'percentile')
),

moved_{{ number }} as (
    select
        {{ list_unit_keys('numbered') }}
        numbered.item_id,
        numbered.is_excluded,
        numbered.schedule_share,
        numbered.schedule_numerator,
        numbered.schedule_denominator,
        {%- if others %}
        case
            when {{ is_numeric('numbered.state') }} then coalesce(numbered.lack_state, numbered.state)
            else numbered.state
        end as state_before,
        {%- else %}
        numbered.state as state_before,
        {%- endif %}
        numbered.kind,
        numbered.has_value,
        -- what a limit leaves alone, and where there is no further step, stays the quotient it is
        numbered.value as value_before,
        numbered.long_numerator as numerator_before,
        numbered.long_denominator as denominator_before,
        {{ exact_step() | indent(8) }},
        case
            when numbered.kind is null then numbered.value
            when numbered.kind = 'impute' and not numbered.has_value
                and numbered.state not in ('not_applicable', 'withheld', 'rolled_up')
                then case numbered.mode when 'median' then quantiles.lower_quantile else groups.mean end
            when not numbered.has_value then null
            {%- if others %}
            when numbered.kind = 'growth'
                then {{ ratio_of('(numbered.value - numbered.other_value)', 'numbered.other_value') }}
            when numbered.kind = 'change' then numbered.value - numbered.other_value
            when numbered.kind = 'factor'
                then {{ long_ratio(
                    '(' ~ fine_integer('numbered.value') ~ ' * numbered.other_numerator)',
                    '(cast(1000000000000 as hugeint) * numbered.other_denominator)'
                ) }}
            when numbered.kind = 'in_turn' then numbered.other_value
            {%- endif %}
            when numbered.kind = 'impute' then numbered.value
            when numbered.kind = 'schedule_gap' then numbered.value - numbered.schedule_share
            when numbered.kind = 'schedule_ratio'
                then {{ ratio_of('numbered.value', 'numbered.schedule_share') }}
            when numbered.kind = 'schedule_shortfall'
                then 1 - {{ ratio_of('numbered.value', 'numbered.schedule_share') }}
            when numbered.kind = 'mean_gap' then numbered.value - groups.mean
            when numbered.kind = 'mean_ratio' then {{ ratio_of('numbered.value', 'groups.mean') }}
            -- there is no proportion to nothing: with none as the fewest, others have none of it
            when numbered.kind = 'best' and numbered.mode = 'lower' and groups.lowest <= 0
                then case when numbered.value = groups.lowest then 1 else 0 end
            when numbered.kind = 'best' and numbered.mode = 'lower'
                then {{ ratio_of('groups.lowest', 'numbered.value') }}
            when numbered.kind = 'best' and groups.highest <= 0 then 0
            when numbered.kind = 'best' then {{ ratio_of('numbered.value', 'groups.highest') }}
            when numbered.kind = 'rank' then cast(ranks.unit_rank as decimal(38, 12))
            when numbered.kind = 'rank_share'
                then {{ exact_ratio(
                    'cast(groups.units - ranks.unit_rank + 1 as hugeint)',
                    'cast(groups.units as hugeint)'
                ) }}
            when numbered.kind = 'percentile' and groups.units = 1 then 1
            when numbered.kind = 'percentile'
                then {{ exact_ratio(
                    'cast(groups.units - ranks.unit_rank as hugeint)',
                    'cast(greatest(groups.units - 1, 1) as hugeint)'
                ) }}
            when numbered.kind = 'z' and spreads.deviation = 0 then 0
            when numbered.kind = 'z'
                then case numbered.mode when 'lower' then -1 else 1 end
                    * {{ ratio_of('(numbered.value - groups.mean)', 'spreads.deviation') }}
            when numbered.kind = 'min_max' and groups.highest = groups.lowest then 1
            when numbered.kind = 'min_max' and numbered.mode = 'lower'
                then {{ ratio_of(
                    '(groups.highest - numbered.value)', '(groups.highest - groups.lowest)'
                ) }}
            when numbered.kind = 'min_max'
                then {{ ratio_of(
                    '(numbered.value - groups.lowest)', '(groups.highest - groups.lowest)'
                ) }}
            when numbered.kind = 'winsorise'
                then least(
                    greatest(numbered.value, quantiles.lower_quantile), quantiles.upper_quantile
                )
            when numbered.kind = 'goalposts' and numbered.mode = 'log' and numbered.value <= 0
                then null
            when numbered.kind = 'goalposts' and numbered.mode = 'log'
                then cast(
                    (ln(cast(numbered.value as double)) - ln(cast(numbered.first_value as double)))
                    / (
                        ln(cast(numbered.second_value as double))
                        - ln(cast(numbered.first_value as double))
                    ) as decimal(38, 12)
                )
            when numbered.kind = 'goalposts'
                then {{ ratio_of(
                    '(numbered.value - numbered.first_value)',
                    '(numbered.second_value - numbered.first_value)'
                ) }}
            when numbered.kind = 'exponential' and (numbered.value < 0 or numbered.value > 1)
                then null
            when numbered.kind = 'exponential'
                then cast(
                    -cast(numbered.first_value as double)
                    * ln(
                        1 - cast(numbered.value as double)
                        * (1 - exp(-100 / cast(numbered.first_value as double)))
                    ) as decimal(38, 12)
                )
            when numbered.kind = 'log' and numbered.value <= 0 then null
            when numbered.kind = 'log'
                then cast(ln(cast(numbered.value as double)) as decimal(38, 12))
            when numbered.kind = 'power' and (
                numbered.value < 0 or (numbered.value = 0 and numbered.first_value < 0)
            )
                then null
            when numbered.kind = 'power'
                then cast(power(
                    cast(numbered.value as double), cast(numbered.first_value as double)
                ) as decimal(38, 12))
            when numbered.kind = 'add' then numbered.value + numbered.first_value
            when numbered.kind = 'subtract_from' then numbered.first_value - numbered.value
            when numbered.kind = 'multiply'
                then {{ long_ratio(
                    '(' ~ fine_integer('numbered.value') ~ ' * numbered.first_numerator)',
                    '(cast(1000000000000 as hugeint) * numbered.first_denominator)'
                ) }}
            when numbered.kind = 'divide_into'
                then {{ ratio_of('numbered.first_value', 'numbered.value') }}
            when numbered.kind = 'limit'
                then least(
                    greatest(numbered.value, coalesce(numbered.first_value, numbered.value)),
                    coalesce(numbered.second_value, greatest(
                        numbered.value, coalesce(numbered.first_value, numbered.value)
                    ))
                )
            when numbered.kind = 'round'
                then cast({{ rounded_for_print(
                    'numbered.value', 'cast(numbered.first_value as integer)', 'numbered.mode'
                ) }} as decimal(38, 12))
            when numbered.kind = 'whole_steps' then cast({{ whole_steps_of(
                (fine_integer('(numbered.value - numbered.first_value)'), '1'),
                (fine_integer('numbered.second_value'), '1')
            ) }} as decimal(38, 12))
        end as value
    from numbered_{{ number }} as numbered
    left join groups_{{ number }} as groups on {{ same_group('numbered', 'groups') }}
    left join quantiles_{{ number }} as quantiles on {{ same_group('numbered', 'quantiles') }}
    left join spreads_{{ number }} as spreads on {{ same_group('numbered', 'spreads') }}
    left join ranks_{{ number }} as ranks
        on
            numbered.item_id = ranks.item_id
            and {{ same_unit('numbered', 'ranks') }}
),

{{ shortened('kept_' ~ number, 'moved_' ~ number, 'step_numerator', 'step_denominator') }}

-- what has no short quotient goes on as a number of 12 places
places_{{ number }} as (
    select
        * exclude (value),
        case
            when exact_numerator is null then cast(value as decimal(38, 12))
            else {{ exact_ratio('exact_numerator', 'exact_denominator') }}
        end as value,
        case
            when kind is null or (kind in ({{ kept }}) and value = value_before)
                then numerator_before
            when exact_numerator is null then {{ fine_integer('value') }}
            else exact_numerator
        end as long_numerator,
        case
            when kind is null or (kind in ({{ kept }}) and value = value_before)
                then denominator_before
            else coalesce(exact_denominator, 1000000000000)
        end as long_denominator
    from kept_{{ number }}
),

stepped_{{ number }} as (
    select
        {{ list_unit_keys() }}
        item_id,
        is_excluded,
        schedule_share,
        schedule_numerator,
        schedule_denominator,
        case
            when kind = 'impute' and not has_value and value is not null then 'estimated'
            when has_value and value is null then 'undetermined'
            else state_before
        end as state,
        value,
        long_numerator,
        long_denominator
    from places_{{ number }}
),
{%- endmacro %}

{% macro list_group(table) -%}
{{ table }}.programme_id, {{ table }}.period_id, {{ table }}.peer_group_id,
{{ table }}.rulebook_id, {{ table }}.scenario_id, {{ table }}.item_id,
{%- endmacro %}

{% macro same_group(one, other) -%}
{%- for key in [
    'programme_id', 'period_id', 'peer_group_id', 'rulebook_id', 'scenario_id', 'item_id'
] %}
{{ 'and ' if not loop.first }}{{ one }}.{{ key }} = {{ other }}.{{ key }}
{%- endfor %}
{%- endmacro %}

{#- Divide two values of 12 places; by nothing gives nothing. -#}
{% macro ratio_of(value, by) -%}
case
    when {{ by }} != 0
        then sign({{ by }})
            * {{ long_ratio(fine_integer(value), 'abs(' ~ fine_integer(by) ~ ')') }}
end
{%- endmacro %}
