{#- Divide two whole numbers of up to 10^36 by 10^30 like `exact_ratio`, at 12 places.

    What does not fit 128 bits when it is scaled by 10^12 at once is divided six places at a time. A
    quotient of 10^25 or more has no measure: it is null. The denominator is above 0. -#}
{% macro long_ratio(numerator, denominator) -%}
{%- set rest = '(abs(' ~ numerator ~ ') % (' ~ denominator ~ ') * 1000000)' -%}
case
    when abs({{ numerator }}) < cast(10000000000000000000000000 as hugeint)
        then {{ exact_ratio(numerator, denominator) }}
    when abs({{ numerator }}) // ({{ denominator }}) < cast(10000000000000000000000000 as hugeint)
        then cast(
            cast(
                sign({{ numerator }}) * (
                    abs({{ numerator }}) // ({{ denominator }}) * 1000000000000
                    + {{ rest }} // ({{ denominator }}) * 1000000
                    + (
                        2 * ({{ rest }} % ({{ denominator }})) * 1000000 + ({{ denominator }})
                    ) // (2 * ({{ denominator }}))
                ) as decimal(38, 0)
            ) * 0.000000000001 as decimal(38, 12)
        )
end
{%- endmacro %}
