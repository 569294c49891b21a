{#- What a step makes of a value that is a quotient of whole numbers, as such a quotient again.

    1/3 of a schedule of 2/3 is exactly a half; of the same numbers kept to 12 places it is a little
    less, on the other side of a threshold. A quotient whose parts grow beyond 10^12 goes on as a
    number of 12 places, and so does what is no quotient: a mean of many, a logarithm. -#}
{% macro exact_steps() -%}
{%- set value = ('numbered.exact_numerator', 'numbered.exact_denominator') -%}
{%- set due = ('numbered.schedule_numerator', 'numbered.schedule_denominator') -%}
{%- set first = ('numbered.first_numerator', 'numbered.first_denominator') -%}
{%- set second = ('numbered.second_numerator', 'numbered.second_denominator') -%}
{%- set from_post = difference_of(value, first) -%}
{%- set between_posts = difference_of(second, first) -%}
{%- set best = ('groups.highest_numerator', 'groups.highest_denominator') -%}
{%- set fewest = ('groups.lowest_numerator', 'groups.lowest_denominator') -%}
{%- set other = ('numbered.other_numerator', 'numbered.other_denominator') -%}
{{ return([
    ('growth', '', quotient_of(difference_of(value, other), other)),
    ('change', '', difference_of(value, other)),
    ('factor', '', (
        '(' ~ value[0] ~ ' * ' ~ other[0] ~ ')', '(' ~ value[1] ~ ' * ' ~ other[1] ~ ')'
    )),
    ('in_turn', '', other),
    ('schedule_gap', '', difference_of(value, due)),
    ('schedule_ratio', '', quotient_of(value, due)),
    ('schedule_shortfall', '', quotient_of(difference_of(due, value), due)),
    ('best', "numbered.mode = 'higher' and groups.highest > 0",
        quotient_of(value, best)),
    ('best', "numbered.mode = 'lower' and groups.lowest > 0",
        quotient_of(fewest, value)),
    ('mean_ratio', '', (
        fine_integer('numbered.value'), fine_integer('groups.mean')
    )),
    ('min_max', "numbered.mode = 'lower'", (
        fine_integer('(groups.highest - numbered.value)'),
        fine_integer('(groups.highest - groups.lowest)')
    )),
    ('min_max', '', (
        fine_integer('(numbered.value - groups.lowest)'),
        fine_integer('(groups.highest - groups.lowest)')
    )),
    ('rank_share', '', ('groups.units - ranks.unit_rank + 1', 'groups.units')),
    ('percentile', '', ('groups.units - ranks.unit_rank', 'groups.units - 1')),
    ('goalposts', "numbered.mode = 'plain'",
        quotient_of(from_post, between_posts)),
    ('add', '', difference_of(value, ('-' ~ first[0], first[1]))),
    ('subtract_from', '', difference_of(first, value)),
    ('multiply', '', (
        '(' ~ value[0] ~ ' * ' ~ first[0] ~ ')', '(' ~ value[1] ~ ' * ' ~ first[1] ~ ')'
    )),
    ('divide_into', '', quotient_of(first, value)),
    ('whole_steps', '', (whole_steps_of(from_post, second), '1')),
]) }}
{%- endmacro %}

{#- The quotient of a step, by its kind: of those `steps` that are asked for. -#}
{% macro exact_step(steps) -%}
{%- for part in ['numerator', 'denominator'] %}
case
    when numbered.kind is null or not numbered.has_value then null
    {%- set place = loop.index0 %}
    {%- for kind, condition, fraction in steps %}
    when numbered.kind = '{{ kind }}'{{ ' and ' ~ condition if condition }}
        then cast({{ fraction[place] }} as hugeint)
    {%- endfor %}
end as step_{{ part }}{{ ',' if not loop.last }}
{%- endfor %}
{%- endmacro %}

{% macro difference_of(one, other) -%}
{{ return((
    '(' ~ one[0] ~ ' * ' ~ other[1] ~ ' - ' ~ other[0] ~ ' * ' ~ one[1] ~ ')',
    '(' ~ one[1] ~ ' * ' ~ other[1] ~ ')',
)) }}
{%- endmacro %}

{% macro quotient_of(one, other) -%}
{{ return((
    '(' ~ one[0] ~ ' * ' ~ other[1] ~ ')', '(' ~ one[1] ~ ' * ' ~ other[0] ~ ')',
)) }}
{%- endmacro %}

{#- How many steps of a width lie in a distance: a part of one counts as none, or as one. -#}
{% macro whole_steps_of(distance, width) -%}
sign({{ distance[0] }}) * (
        (
            abs({{ distance[0] }}) * {{ width[1] }}
            + case numbered.mode
                when 'started' then {{ distance[1] }} * {{ width[0] }} - 1
                else 0
            end
        ) // ({{ distance[1] }} * {{ width[0] }})
    )
{%- endmacro %}

{#- The steps that need the value as a quotient. -#}
{% macro exact_kinds() -%}
{{ return([
    'schedule_gap', 'schedule_ratio', 'schedule_shortfall', 'best', 'goalposts', 'add',
    'subtract_from', 'multiply', 'divide_into', 'whole_steps', 'growth', 'change', 'factor',
]) }}
{%- endmacro %}

{#- Two CTEs that make a quotient short enough to go on with, in its lowest terms if need be: the
    second has all columns of `source` and exact_numerator, exact_denominator. -#}
{% macro shortened(name, source, numerator, denominator, kinds=none, places=none) -%}
{{ name }}_divided as (
    select
        *,
        case
            when {{ denominator }} = 0 then null
            {%- if places %}
            when {{ denominator }} = {{ places }} then null
            {%- endif %}
            {%- if kinds %}
            when kind is null or kind not in ('{{ kinds | join("', '") }}') then null
            {%- endif %}
            -- what is short already needs no lowest terms
            when abs({{ numerator }}) < 1000000000000 and abs({{ denominator }}) < 1000000000000
                then 1
            else {{ greatest_common_divisor(numerator, denominator) }}
        end as common_divisor
    from {{ source }}
),

{{ name }} as (
    select
        * exclude (common_divisor),
        case
            when greatest(abs({{ numerator }}), abs({{ denominator }})) // common_divisor
                < 1000000000000
                then sign({{ denominator }}) * ({{ numerator }} // common_divisor)
        end as exact_numerator,
        case
            when greatest(abs({{ numerator }}), abs({{ denominator }})) // common_divisor
                < 1000000000000
                then abs({{ denominator }}) // common_divisor
        end as exact_denominator
    from {{ name }}_divided
),
{%- endmacro %}
