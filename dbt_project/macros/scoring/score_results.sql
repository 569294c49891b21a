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
        unit_number,
        root_item_id,
        sum(points) as points
    from score_lines
    group by unit_number, root_item_id
),

results as (
    select
        standings.*,
        cast(totals.points as decimal(38, 12)) as points
    from standings
    left join totals
        on
            standings.root_item_id = totals.root_item_id
            and {{ same_number('standings', 'totals') }}
)

-- only the ranked, apart from the others: rank() would give a lone null rank 1
select
    *,
    case
        when status = 'scored' and not is_excluded
            then cast(
                rank() over (
                    partition by
                        group_number, root_item_id, status = 'scored' and not is_excluded
                    order by points desc nulls last
                ) as integer
            )
    end as unit_rank
from results
{%- endmacro %}
