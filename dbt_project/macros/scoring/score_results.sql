{#- One pass of results: the points of every unit at every root of the pass, and its rank there. -#}
{% macro score_results(number) -%}
{{ config(schema='intermediate') }}

with

standings as (
    select * from {{ ref('int_score_standings_' ~ number) }}
),

score_lines as (
    select * from {{ ref('int_score_lines_' ~ number) }}
),

totals as (
    select
        {{ list_unit_keys() }}
        root_item_id,
        sum(points) as points
    from score_lines
    group by {{ list_unit_keys() }} root_item_id
),

results as (
    select
        standings.*,
        cast(totals.points as decimal(38, 12)) as points
    from standings
    left join totals
        on
            standings.root_item_id = totals.root_item_id
            and {{ same_unit('standings', 'totals') }}
),

-- only the ranked: rank() would give a lone null rank 1
ranks as (
    select
        {{ list_unit_keys() }}
        root_item_id,
        rank() over (
            partition by
                programme_id, period_id, peer_group_id, rulebook_id, scenario_id, root_item_id
            order by points desc
        ) as unit_rank
    from results
    where status = 'scored' and not is_excluded
)

select
    results.*,
    cast(ranks.unit_rank as integer) as unit_rank
from results
left join ranks
    on
        results.root_item_id = ranks.root_item_id
        and {{ same_unit('results', 'ranks') }}
{%- endmacro %}
