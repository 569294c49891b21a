{#- Keep fractions small, so that weights and places still fit 128 bits. -#}
{% macro greatest_common_divisor(one, other) -%}
gcd({{ one }}, {{ other }})
{%- endmacro %}
