{#- Ranks of the roots that conditions ask for, as published: exact or printed, ties as told.

    Counted from both ends; only where the group has enough units that can be ranked. -#}
{% macro ranked_roots() -%}
{%- set ties = var('score_ties', 0) | int(0) -%}
{%- set table -%}
partition by period_id, peer_group_id, rulebook_id, scenario_id, root_item_id
{%- endset -%}
asked_roots as (
    select distinct
        rulebook_id,
        item_id
    from atoms
    where measure like 'rank%'
),
{% for position in range(1, ties + 1) %}
tie_{{ position }} as (
    select
        {{ list_unit_keys('results') }}
        case ties.better when 'lower' then -results.points else results.points end as merit
    from results
    inner join {{ source('rulebook_tables', 'rulebook_ties') }} as ties
        on
            results.rulebook_id = ties.rulebook_id
            and results.root_item_id = ties.item_id
            and ties.position = {{ position }}
),
{% endfor %}
rankable_units as (
    select
        {{ list_unit_keys('results') }}
        results.root_item_id,
        rulebooks.tie_rule,
        peer_groups.minimum_size,
        {%- for position in range(1, ties + 1) %}
        case when results.root_item_id = 'total' then tie_{{ position }}.merit end
            as merit_{{ position }},
        {%- endfor %}
        case rulebooks.ranks_follow
            when 'printed'
                then cast({{ rounded_for_print(
                    'results.points', 'rulebooks.printed_digits', 'rulebooks.rounding'
                ) }} as decimal(38, 9))
            else cast(results.points as decimal(38, 9))
        end as merit_0
    from results
    inner join asked_roots
        on
            results.rulebook_id = asked_roots.rulebook_id
            and results.root_item_id = asked_roots.item_id
    inner join {{ ref('dim_rulebook') }} as rulebooks
        on results.rulebook_id = rulebooks.rulebook_id
    inner join {{ ref('dim_peer_group') }} as peer_groups
        on
            results.rulebook_id = peer_groups.rulebook_id
            and results.peer_group_id = peer_groups.peer_group_id
    {%- for position in range(1, ties + 1) %}
    left join tie_{{ position }} on {{ same_unit('results', 'tie_' ~ position) }}
    {%- endfor %}
    where results.status = 'scored' and not results.is_excluded
),

ranked_units as (
    select
        *,
        count(*) over ({{ table }}) as group_size,
        {%- for end, way in [('first', 'desc nulls last'), ('last', 'asc nulls first')] %}
        {%- set order -%}
        merit_0 {{ way }}
        {%- for position in range(1, ties + 1) %}, merit_{{ position }} {{ way }}{% endfor %}
        {%- endset %}
        case tie_rule
            when 'dense' then dense_rank() over ({{ table }} order by {{ order }})
            else rank() over ({{ table }} order by {{ order }})
        end as place_from_{{ end }}{{ ',' if not loop.last }}
        {%- endfor %}
    from rankable_units
),
{%- endmacro %}
