with

records as (
    select * from {{ ref('stg_publicity') }}
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
        records.publicity_items,
        records.publicity_items__state,
        records.bilingual_items,
        records.bilingual_items__state,
        records.typical_cases,
        records.typical_cases__state,
        records.submission_id,
        records.block,
        records.source_row
    from records
    left join organisations on records.unit_id = organisations.unit_id
)

select * from facts
