{#- Of several scores only some count: the best so many, or all but some best and worst.

    Among equal scores it makes no difference which is left out. Reads `counted_scores`. -#}
{% macro kept_scores() -%}
{%- if var('score_kept', 0) | int(0) -%}
{%- set table = 'partition by unit_number, item_id' -%}
placed_scores as (
    select
        *,
        count(counted_points) over ({{ table }}) as scores_counted,
        row_number() over (
            {{ table }}
            order by
                case take when 'rank' then -counted_points else counted_points end desc nulls last,
                source_period_id,
                source_unit_id
        ) as score_place
    from counted_scores
),

kept_scores as (
    select
        placed_scores.*,
        kept.item_id is null
        or (
            placed_scores.score_place <= coalesce(kept.best, placed_scores.scores_counted)
            and placed_scores.score_place > kept.without_best
            and placed_scores.score_place <= placed_scores.scores_counted - kept.without_worst
        ) as is_kept
    from placed_scores
    left join {{ source('rulebook_tables', 'rulebook_kept_scores') }} as kept
        on
            placed_scores.rulebook_id = kept.rulebook_id
            and placed_scores.item_id = kept.item_id
),
{%- else -%}
kept_scores as (
    select
        *,
        true as is_kept
    from counted_scores
),
{%- endif %}
{%- endmacro %}
