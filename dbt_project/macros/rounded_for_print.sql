{#- Round once, for print: `digits` and `rounding` (half_up | half_even) are columns.

    Takes at most 12 places, gives decimal(38, 6). half_up rounds away from zero; half_even is
    GB/T 8170. `round()` takes no column as its precision. -#}
{% macro rounded_for_print(value, digits, rounding) -%}
{%- set whole = 'cast(cast(abs(' ~ value ~ ') as decimal(26, 12)) * 1000000000000 as hugeint)' -%}
{%- set step -%}
case {{ digits }}
{%- for digit in range(7) %} when {{ digit }} then 1{{ '0' * (12 - digit) }}{% endfor %} end
{%- endset -%}
{%- set steps = '(' ~ whole ~ ' // ' ~ step ~ ')' -%}
{%- set twice_rest = '(2 * (' ~ whole ~ ' % ' ~ step ~ '))' -%}
cast(
    cast(
        sign({{ value }}) * {{ step }} * (
            {{ steps }} + case
                when {{ twice_rest }} > {{ step }} then 1
                when {{ twice_rest }} < {{ step }} then 0
                when {{ rounding }} = 'half_up' then 1
                else {{ steps }} % 2
            end
        ) as decimal(38, 0)
    ) * 0.000000000001 as decimal(38, 6)
)
{%- endmacro %}
