{#- Turn a decimal of at most 12 places and 14 digits before them into a whole number, times 10^12. -#}
{% macro fine_integer(expression) -%}
cast(cast({{ expression }} as decimal(26, 12)) * 1000000000000 as hugeint)
{%- endmacro %}
