with

decisions as (
    select * from {{ source('compiled', 'decisions') }}
),

scored_units as (
    select distinct
        rulebook_id,
        unit_id,
        period_id
    from {{ ref('int_scored_units') }}
    where scenario_id = 'official'
),

-- a decision on what is not assessed takes no effect: it is said, not dropped
standing_decisions as (
    select
        decisions.rulebook_id,
        decisions.veto_id,
        decisions.unit_id,
        decisions.period_id,
        decisions.decision,
        decisions.decided_on,
        decisions.document,
        case when scored_units.unit_id is null then 'waiting' else 'applied' end as status
    from decisions
    left join scored_units
        on
            decisions.rulebook_id = scored_units.rulebook_id
            and decisions.unit_id = scored_units.unit_id
            and decisions.period_id = scored_units.period_id
)

select * from standing_decisions
