with

records as (
    select * from {{ ref('stg_unit_register') }}
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
        records.level,
        records.level__state,
        records.registered_class,
        records.registered_class__state,
        records.weak_spot,
        records.weak_spot__state,
        records.branches,
        records.branches__state,
        records.members,
        records.members__state,
        records.submission_id,
        records.block,
        records.source_row
    from records
    left join organisations on records.unit_id = organisations.unit_id
)

select * from facts
