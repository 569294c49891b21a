with

records as (
    select * from {{ ref('stg_supervision_visits') }}
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
        organisations.level as visited_level,
        records.visit_kind,
        records.visit_kind__state,
        records.visits,
        records.visits__state,
        records.problems_found,
        records.problems_found__state,
        records.problems_corrected,
        records.problems_corrected__state,
        records.submission_id,
        records.block,
        records.source_row
    from records
    left join organisations on records.unit_id = organisations.unit_id
)

select * from facts
