-- The deprivation index from the published facts alone, in one statement, with its ledger: each line
-- with its operands, weight and exact points, to which the total of 9 places adds up.
create or replace table ledger as
with

weights (indicator_id, item_id, weight_numerator, weight_denominator) as (
    values
    ('income_rank', 'income', 9, 40),
    ('employment_rank', 'employment', 9, 40),
    ('education_rank', 'education', 27, 200),
    ('health_rank', 'health', 27, 200),
    ('crime_rank', 'crime', 93, 1000),
    ('barriers_rank', 'barriers', 93, 1000),
    ('living_environment_rank', 'living_environment', 93, 1000)
),

shares as (
    select
        facts.unit_id,
        facts.indicator_id,
        facts.numerator,
        facts.denominator,
        facts.value,
        facts.state,
        weights.item_id,
        weights.weight_numerator,
        weights.weight_denominator,
        count(*) over (partition by facts.indicator_id) as units
    from published.marts.fct_indicator_values as facts
    inner join weights on facts.indicator_id = weights.indicator_id
    where facts.period_id = '2019' and facts.value is not null
),

-- one division for each number, half up, in whole numbers
nearness as (
    select
        *,
        cast(
            (2 * (units - cast(value as bigint) + 1) * 1000000000000 + units) // (2 * units)
            as decimal(18, 0)
        ) * 0.000000000001 as share
    from shares
),

transformed as (
    select
        *,
        cast(
            -23.0::double * ln(1 - share::double * (1 - exp(-100 / 23.0::double)))
            as decimal(18, 12)
        ) as stepped_value
    from nearness
),

leaves as (
    select
        *,
        cast(
            cast(
                (
                    2 * cast(stepped_value * 1000000000000 as bigint) * weight_numerator
                    + weight_denominator
                ) // (2 * weight_denominator) as decimal(18, 0)
            ) * 0.000000000001 as decimal(18, 12)
        ) as points
    from transformed
),

totals as (
    select
        unit_id,
        cast(sum(points) as decimal(38, 9)) as total,
        cast(sum(points) as decimal(38, 9)) - sum(points) as remainder
    from leaves
    group by unit_id
    having count(*) = 7
),

ranks as (
    select
        *,
        rank() over (order by total desc) as rank
    from totals
),

lines as (
    select
        unit_id,
        item_id || ':base' as line_id,
        item_id,
        'base' as line_kind,
        points,
        indicator_id,
        numerator as operand_numerator,
        denominator as operand_denominator,
        value as operand_value,
        stepped_value,
        state as operand_state,
        100 as full_points,
        weight_numerator,
        weight_denominator,
        -- the most deprived has the full points, by whatever rule
        case when stepped_value < 100 then 'value' else 'by_rule' end as template
    from leaves
    union all
    select
        unit_id,
        'total:rounding' as line_id,
        'total' as item_id,
        'rounding' as line_kind,
        cast(remainder as decimal(18, 12)) as points,
        null as indicator_id,
        null as operand_numerator,
        null as operand_denominator,
        null as operand_value,
        null as stepped_value,
        null as operand_state,
        99.9 as full_points,
        1 as weight_numerator,
        1 as weight_denominator,
        'rounding' as template
    from ranks
    where remainder != 0
)

select
    'imd' as programme_id,
    '2019' as period_id,
    'areas' as peer_group_id,
    'deprivation_2019' as rulebook_id,
    'official' as scenario_id,
    'level' as ranking_id,
    lines.*,
    ranks.total,
    ranks.rank
from lines
inner join ranks on lines.unit_id = ranks.unit_id
