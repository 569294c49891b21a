{#- One row per unit of a list such as "A;B": such a record counts in full in each of them. -#}
{% macro split_units(column) -%}
{{ return(adapter.dispatch('split_units', 'kaoping')(column)) }}
{%- endmacro %}

{% macro default__split_units(column) -%}
unnest(string_split({{ column }}, ';'))
{%- endmacro %}
