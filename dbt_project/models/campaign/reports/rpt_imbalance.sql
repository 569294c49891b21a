with

imbalances as (
    select * from {{ ref('rpt_unit_imbalance') }}
),

sums as (
    -- whole numbers, nine places up: a mean of decimals would be a double
    select
        rulebook_id,
        period_id,
        peer_group_id,
        count(*) as units,
        count(imbalance) as units_scored,
        count(*) filter (where leaning = 'studies_more') as units_study_more,
        count(*) filter (where leaning = 'does_more') as units_do_more,
        sum(cast(study_score * 1000000000 as hugeint)) filter (where imbalance is not null)
            as study_sum,
        sum(cast(doing_score * 1000000000 as hugeint)) filter (where imbalance is not null)
            as doing_sum
    from imbalances
    group by rulebook_id, period_id, peer_group_id
),

whole as (
    select
        *,
        cast(study_sum as hugeint) as study_whole,
        cast(doing_sum as hugeint) as doing_whole,
        cast(units_scored as hugeint) * 1000000000 as parts
    from sums
),

means as (
    select
        rulebook_id,
        period_id,
        peer_group_id,
        cast(units as integer) as units,
        cast(units_scored as integer) as units_scored,
        cast(units_study_more as integer) as units_study_more,
        cast(units_do_more as integer) as units_do_more,
        case when parts > 0 then {{ exact_ratio('study_whole', 'parts', 9) }} end as mean_study,
        case when parts > 0 then {{ exact_ratio('doing_whole', 'parts', 9) }} end as mean_doing,
        case
            when parts > 0 then {{ exact_ratio('(study_whole - doing_whole)', 'parts', 9) }}
        end as imbalance
    from whole
)

select * from means
