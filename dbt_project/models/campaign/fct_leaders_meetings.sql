with

records as (
    select * from {{ ref('stg_leaders_meetings') }}
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
        records.leaders,
        records.leaders__state,
        records.rules_leaders,
        records.rules_leaders__state,
        records.speeches_leaders,
        records.speeches_leaders__state,
        records.policies_leaders,
        records.policies_leaders__state,
        records.examples_leaders,
        records.examples_leaders__state,
        records.branch_life_due,
        records.branch_life_due__state,
        records.branch_life_attended,
        records.branch_life_attended__state,
        records.group_meeting_due,
        records.group_meeting_due__state,
        records.group_meeting_attended,
        records.group_meeting_attended__state,
        records.submission_id,
        records.block,
        records.source_row
    from records
    left join organisations on records.unit_id = organisations.unit_id
)

select * from facts
