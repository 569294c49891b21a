with

rankings as (
    select * from {{ ref('fct_rankings') }}
),

rulebooks as (
    select * from {{ ref('dim_rulebook') }}
),

official as (
    select rankings.*
    from rankings
    inner join rulebooks on rankings.rulebook_id = rulebooks.rulebook_id
    where rulebooks.programme_id = 'campaign' and rankings.scenario_id = 'official'
),

study as (
    select * from official
    where ranking_id = 'study_list'
),

doing as (
    select * from official
    where ranking_id = 'doing_list'
),

imbalances as (
    -- both on a scale of one hundred; without one of them there is no difference
    select
        study.rulebook_id,
        study.period_id,
        study.peer_group_id,
        study.unit_id,
        study.total as study_score,
        doing.total as doing_score,
        cast(study.total - doing.total as decimal(38, 9)) as imbalance,
        case
            when study.total is null or doing.total is null then 'unknown'
            when study.total > doing.total then 'studies_more'
            when study.total < doing.total then 'does_more'
            else 'even'
        end as leaning
    from study
    inner join doing
        on
            study.rulebook_id = doing.rulebook_id
            and study.period_id = doing.period_id
            and study.peer_group_id = doing.peer_group_id
            and study.unit_id = doing.unit_id
)

select * from imbalances
