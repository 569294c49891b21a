{#- Turn a decimal of at most 10 places into a whole number, times 10^10.

    Scaled before the cast: a cast of a decimal with a fraction would round it
    (629.04 ÷ 647.4 came out as 0.972179 instead of 0.971640). -#}
{% macro scaled_integer(expression) -%}
cast(cast({{ expression }} as decimal(28, 10)) * 10000000000 as hugeint)
{%- endmacro %}
