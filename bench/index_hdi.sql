-- The development index from the published facts alone, in one statement; a group of countries,
-- told by the point in its code, has an index and no rank.
create or replace table scored as
with

figures as (
    select
        unit_id,
        max(value::double) filter (where indicator_id = 'life_expectancy') as life,
        max(value::double) filter (where indicator_id = 'expected_schooling') as expected,
        max(value::double) filter (where indicator_id = 'mean_schooling') as mean,
        max(value::double) filter (where indicator_id = 'income') as income
    from published.marts.fct_indicator_values
    where period_id = '2021'
    group by unit_id
),

indices as (
    select
        unit_id,
        least(greatest((life - 20) / 65, 0), 1) as health,
        (least(greatest(expected / 18, 0), 1) + least(greatest(mean / 15, 0), 1)) / 2 as schooling,
        least(greatest((ln(income) - ln(100)) / (ln(75000) - ln(100)), 0), 1) as wealth
    from figures
    where life is not null and expected is not null and mean is not null and income is not null
),

scores as (
    select
        unit_id,
        round((health * schooling * wealth) ** (1.0 / 3), 3) as score,
        unit_id not like '%.%' as is_country
    from indices
)

select
    unit_id,
    score,
    case when is_country then rank() over (partition by is_country order by score desc) end as rank
from scores
order by rank nulls last, unit_id
