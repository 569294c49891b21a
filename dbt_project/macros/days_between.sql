{#- Count the days from one date to a later one; another engine spells this differently. -#}
{% macro days_between(earlier, later) -%}
date_diff('day', {{ earlier }}, {{ later }})
{%- endmacro %}
