{#- The rows of one kind of model over all passes up to one; see docs/decisions on passes. -#}
{% macro union_of_passes(name, last) -%}
{%- for number in range(1, last + 1) %}
select * from {{ ref(name ~ '_' ~ number) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
{%- endmacro %}

{% macro last_pass() -%}
{{ return([var('score_passes', 2) | int(2), 2] | max) }}
{%- endmacro %}
