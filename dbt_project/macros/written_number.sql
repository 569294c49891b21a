{#- Write a number for a sentence: thousands set apart, no trailing zeros, at most `places`. -#}
{% macro written_number(expression, places=6) -%}
(
    case when {{ expression }} < 0 then '-' else '' end
    || format('{:,}', cast(floor(cast(abs({{ expression }}) as decimal(38, {{ places }}))) as bigint))
    || regexp_replace(
        regexp_replace(
            cast(cast(abs({{ expression }}) as decimal(38, {{ places }})) as varchar), '^[0-9]*', ''
        ),
        '\.?0+$', ''
    )
)
{%- endmacro %}

{#- Write a value in the way of its measure: a ratio as a percentage of two places. -#}
{% macro written_value(expression, measure) -%}
case
    when {{ measure }} = 'ratio'
        then {{ written_number('cast(' ~ expression ~ ' * 100 as decimal(38, 2))') }} || '%'
    else {{ written_number(expression) }}
end
{%- endmacro %}
