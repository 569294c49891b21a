with

records as (
    select * from {{ ref('stg_study') }}
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
        records.members,
        records.members__state,
        records.rules_sessions,
        records.rules_sessions__state,
        records.rules_due,
        records.rules_due__state,
        records.rules_attended,
        records.rules_attended__state,
        records.speeches_sessions,
        records.speeches_sessions__state,
        records.speeches_due,
        records.speeches_due__state,
        records.speeches_attended,
        records.speeches_attended__state,
        records.policies_sessions,
        records.policies_sessions__state,
        records.policies_due,
        records.policies_due__state,
        records.policies_attended,
        records.policies_attended__state,
        records.examples_sessions,
        records.examples_sessions__state,
        records.examples_due,
        records.examples_due__state,
        records.examples_attended,
        records.examples_attended__state,
        records.meetings_due,
        records.meetings_due__state,
        records.meetings_held,
        records.meetings_held__state,
        records.submission_id,
        records.block,
        records.source_row
    from records
    left join organisations on records.unit_id = organisations.unit_id
)

select * from facts
