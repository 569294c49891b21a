{#- The points that bring a sum back within its limits; 0 within them, null is no limit. -#}
{% macro points_beyond(points, lowest, highest) -%}
case
    when {{ points }} < {{ lowest }} then {{ lowest }} - {{ points }}
    when {{ points }} > {{ highest }} then {{ highest }} - {{ points }}
    else 0
end
{%- endmacro %}
