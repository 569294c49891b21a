{#- Turn a decimal of at most 12 places and 26 digits before them into a whole number, times 10^12.

    From 10^14 on what stands before the point and what stands behind it go apart: scaled together
    they would not fit the 38 digits of a decimal. -#}
{% macro fine_integer(expression) -%}
case
    when abs({{ expression }}) < 100000000000000
        then cast(cast({{ expression }} as decimal(26, 12)) * 1000000000000 as hugeint)
    else
        cast(trunc({{ expression }}) as hugeint) * 1000000000000
        + cast(
            cast({{ expression }} - trunc({{ expression }}) as decimal(26, 12))
            * 1000000000000 as hugeint
        )
end
{%- endmacro %}
