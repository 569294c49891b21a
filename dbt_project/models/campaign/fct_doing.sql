with

records as (
    select * from {{ ref('stg_doing') }}
),

organisations as (
    select * from {{ ref('dim_party_organisation') }}
),

facts as (
    select
        records.unit_id,
        records.period_id,
        organisations.organisation_id,
        organisations.county_id,
        records.posts_due,
        records.posts_due__state,
        records.posts_sent,
        records.posts_sent__state,
        records.households_assigned,
        records.households_assigned__state,
        records.households_helped,
        records.households_helped__state,
        records.model_posts,
        records.model_posts__state,
        records.model_teams,
        records.model_teams__state,
        records.model_units,
        records.model_units__state,
        records.model_trades,
        records.model_trades__state,
        records.reduction_document,
        records.reduction_document__state,
        records.submission_id,
        records.block,
        records.source_row
    from records
    left join organisations on records.unit_id = organisations.unit_id
)

select * from facts
