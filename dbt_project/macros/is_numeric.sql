{#- Tell whether a state carries a figure. -#}
{% macro is_numeric(state) -%}
{{ state }} in ('reported', 'zero', 'estimated')
{%- endmacro %}
