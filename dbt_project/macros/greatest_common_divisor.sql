{#- Keep fractions small, so that weights and places still fit 128 bits.

    In 64 bits it is ten times as fast: what is left of the one by the other fits where the other
    does, and has the same divisor with it. -#}
{% macro greatest_common_divisor(one, other) -%}
case
    when {{ other }} between 1 and 9223372036854775807
        then cast(gcd(cast({{ one }} % {{ other }} as bigint), cast({{ other }} as bigint)) as hugeint)
    else gcd({{ one }}, {{ other }})
end
{%- endmacro %}
