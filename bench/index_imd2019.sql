-- The deprivation index from the published facts alone, in one statement.
create or replace table scored as
with

weights (indicator_id, weight) as (
    values
    ('income_rank', 0.225),
    ('employment_rank', 0.225),
    ('education_rank', 0.135),
    ('health_rank', 0.135),
    ('crime_rank', 0.093),
    ('barriers_rank', 0.093),
    ('living_environment_rank', 0.093)
),

shares as (
    select
        indicator_id,
        unit_id,
        (count(*) over (partition by indicator_id) - value::double + 1)
        / count(*) over (partition by indicator_id) as nearness
    from published.marts.fct_indicator_values
    where period_id = '2019' and value is not null
),

scores as (
    select
        shares.unit_id,
        sum(weights.weight * -23 * ln(1 - shares.nearness * (1 - exp(-100.0 / 23)))) as score
    from shares
    inner join weights on shares.indicator_id = weights.indicator_id
    group by shares.unit_id
    having count(*) = 7
),

ranked as (
    select
        unit_id,
        score,
        rank() over (order by score desc) as rank
    from scores
)

select
    unit_id,
    score,
    rank,
    ceil(rank * 10.0 / count(*) over ())::integer as decile
from ranked
order by rank, unit_id
