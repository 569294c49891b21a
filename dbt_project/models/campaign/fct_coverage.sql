with

records as (
    select * from {{ ref('stg_coverage') }}
),

facts as (
    select
        unit_id,
        period_id,
        unit_id as county_id,
        reached_group,
        reached_group__state,
        organisations_due,
        organisations_due__state,
        organisations_reached,
        organisations_reached__state,
        members_due,
        members_due__state,
        members_reached,
        members_reached__state,
        submission_id,
        block,
        source_row
    from records
)

select * from facts
