{#- The columns that name one unit as it is assessed, and the join over them. -#}
{% macro unit_keys() -%}
    {{ return([
        'programme_id', 'period_id', 'peer_group_id', 'unit_id', 'rulebook_id', 'scenario_id',
    ]) }}
{%- endmacro %}

{% macro list_unit_keys(table=none) -%}
{%- for key in unit_keys() %}
{{ table ~ '.' if table }}{{ key }},
{%- endfor %}
{%- endmacro %}

{% macro same_unit(one, other) -%}
{%- for key in unit_keys() %}
{{ 'and ' if not loop.first }}{{ one }}.{{ key }} = {{ other }}.{{ key }}
{%- endfor %}
{%- endmacro %}

{#- The columns that name one unit in one ranking: the root of a ranking is a node of the tree. -#}
{% macro score_keys() -%}
    {{ return(unit_keys() + ['ranking_id']) }}
{%- endmacro %}

{% macro list_score_keys(table=none) -%}
{%- for key in score_keys() %}
{{ table ~ '.' if table }}{{ key }},
{%- endfor %}
{%- endmacro %}

{% macro same_score(one, other) -%}
{{ same_unit(one, other) }}
and {{ one }}.ranking_id = {{ other }}.ranking_id
{%- endmacro %}

{#- Until it is published a unit has a number in place of these columns: one to join, not six. -#}
{% macro list_numbered_keys(table=none) -%}
{{ table ~ '.' if table }}unit_number,
{{ list_unit_keys(table) }}
{%- endmacro %}

{% macro same_number(one, other) -%}
{{ one }}.unit_number = {{ other }}.unit_number
{%- endmacro %}
