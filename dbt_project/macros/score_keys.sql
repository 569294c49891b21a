{#- The columns that name one unit in one ranking, and the join over them. -#}
{% macro score_keys() -%}
    {{ return([
        'programme_id', 'period_id', 'peer_group_id', 'unit_id',
        'rulebook_id', 'scenario_id', 'ranking_id',
    ]) }}
{%- endmacro %}

{% macro list_score_keys(table=none) -%}
{%- for key in score_keys() %}
{{ table ~ '.' if table }}{{ key }},
{%- endfor %}
{%- endmacro %}

{% macro same_unit(one, other) -%}
{%- for key in score_keys() %}
{{ 'and ' if not loop.first }}{{ one }}.{{ key }} = {{ other }}.{{ key }}
{%- endfor %}
{%- endmacro %}
