{#- Tell whether a row of a curve holds numerator ÷ denominator: compared crosswise, exactly. -#}
{% macro segment_holds(segments, numerator, denominator) -%}
(
    {{ segments }}.lower_numerator is null
    or {{ numerator }} * {{ segments }}.lower_denominator
    > {{ segments }}.lower_numerator * {{ denominator }}
    or (
        {{ segments }}.lower_closed
        and {{ numerator }} * {{ segments }}.lower_denominator
        = {{ segments }}.lower_numerator * {{ denominator }}
    )
)
and (
    {{ segments }}.upper_numerator is null
    or {{ numerator }} * {{ segments }}.upper_denominator
    < {{ segments }}.upper_numerator * {{ denominator }}
    or (
        {{ segments }}.upper_closed
        and {{ numerator }} * {{ segments }}.upper_denominator
        = {{ segments }}.upper_numerator * {{ denominator }}
    )
)
{%- endmacro %}
