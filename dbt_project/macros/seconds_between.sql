{#- Count the seconds from one moment to a later one; another engine spells this differently. -#}
{% macro seconds_between(earlier, later) -%}
date_diff('second', {{ earlier }}, {{ later }})
{%- endmacro %}
