{#- Divide two whole numbers, rounded half away from zero to `places`, without any double.

    n ÷ d = sign(n) · ((2 · |n| · 10^places + d) div (2 · d)), d > 0. Doubles do not rank alike:
    39 of 756 composites differed with double sums, 0 with this. An overflow of the 128 bits is an
    error, never a wrong number; gate 2 refuses operands of 1e15 and more. -#}
{% macro exact_ratio(numerator, denominator, places=12) -%}
cast(
    cast(
        sign({{ numerator }}) * (
            (
                2 * abs({{ numerator }}) * cast(1{{ '0' * places }} as hugeint)
                + ({{ denominator }})
            )
            // (2 * ({{ denominator }}))
        ) as decimal(38, 0)
    ) * 0.{{ '0' * (places - 1) }}1 as decimal(38, {{ places }})
)
{%- endmacro %}
