{#- What a step knows of the group that a unit is compared with: its size, mean, best, quantiles,
    spread and ranks; each only where the step has a kind that asks for it.

    A group are the units of the same peer group and period that have a value and are not excluded. -#}
{% macro step_groups(number) -%}
{%- set kinds = step_kinds(number) -%}
{%- set grouped = grouped_kinds() | select('in', kinds) | list -%}
{%- set ranked = ranked_kinds() | select('in', kinds) | list -%}
{%- set group = 'group_number, item_id' -%}
{% if grouped -%}
groups_{{ number }} as (
    select
        {{ group }},
        count(*) as units,
        sum(value) as total,
        min(value) as lowest,
        max(value) as highest,
        {%- if 'best' in kinds %}
        {%- for name, function, part in [
            ('lowest_numerator', 'min_by', 'exact_numerator'),
            ('lowest_denominator', 'min_by', 'exact_denominator'),
            ('highest_numerator', 'max_by', 'exact_numerator'),
            ('highest_denominator', 'max_by', 'exact_denominator'),
        ] %}
        {{ function }}({{ part }}, (value, exact_numerator)) filter (where kind = 'best')
            as {{ name }},
        {%- endfor %}
        {%- endif %}
        {{ long_ratio(
            fine_integer('sum(value)'), '(1000000000000 * cast(count(*) as hugeint))'
        ) }} as mean
    from numbered_{{ number }}
    where
        has_value
        and not is_excluded
        and kind in ('{{ grouped | join("', '") }}')
    group by {{ group }}
),

{% endif -%}
{% if sorted_kinds() | select('in', kinds) | list -%}
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

{% endif -%}
{% if 'z' in kinds -%}
spreads_{{ number }} as (
    -- the square of a distance is taken per row; the sum is one of decimals, which the squares of
    -- figures of 10^10 and more would not fit
    {%- set unit %}
    case when groups.highest - groups.lowest < 10000000000 then 1 else 1000000000 end
    {%- endset %}
    select
        numbered.group_number,
        numbered.item_id,
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
    group by numbered.group_number, numbered.item_id
),

{% endif -%}
{% if ranked -%}
ranks_{{ number }} as (
    -- an excluded unit is told the rank it would have, and moves nobody
    select
        unit_number,
        item_id,
        1
        {%- for sign, rows in [
            ('+', 'unbounded preceding and current row'), ('-', 'current row and current row')
        ] %}
        {{ sign }} sum(case when is_excluded then 0 else 1 end) over (
            partition by {{ group }} order by merit desc range between {{ rows }}
        )
        {%- endfor %} as unit_rank
    from numbered_{{ number }}
    where has_value and kind in ('{{ ranked | join("', '") }}')
),
{%- endif %}
{%- endmacro %}

{% macro same_group(one, other) -%}
{{ one }}.group_number = {{ other }}.group_number
and {{ one }}.item_id = {{ other }}.item_id
{%- endmacro %}

{#- The steps that look at their group, at its sorted values, at the ranks in it. -#}
{% macro grouped_kinds() -%}
{{ return([
    'mean_gap', 'mean_ratio', 'best', 'rank', 'rank_share', 'percentile', 'z', 'min_max', 'impute',
]) }}
{%- endmacro %}

{% macro sorted_kinds() -%}
{{ return(['winsorise', 'impute']) }}
{%- endmacro %}

{% macro ranked_kinds() -%}
{{ return(['rank', 'rank_share', 'percentile']) }}
{%- endmacro %}

{#- The kinds of step that some rulebook has in this place; all, where nobody says which. -#}
{% macro step_kinds(number) -%}
{%- set known = var('score_step_kinds', none) -%}
{{ return(known[number - 1] if known else all_step_kinds()) }}
{%- endmacro %}

{% macro all_step_kinds() -%}
{%- set compared = ['growth', 'change', 'factor', 'in_turn'] -%}
{{ return([
    'schedule_gap', 'schedule_ratio', 'schedule_shortfall', 'mean_gap', 'mean_ratio', 'best', 'rank',
    'rank_share', 'percentile', 'z', 'min_max', 'winsorise', 'impute', 'goalposts', 'exponential',
    'log', 'power', 'add', 'subtract_from', 'multiply', 'divide_into', 'limit', 'round',
    'whole_steps',
] + (compared if var('score_others', 0) | int(0) else [])) }}
{%- endmacro %}
