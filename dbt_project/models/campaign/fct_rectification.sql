with

records as (
    select * from {{ ref('stg_rectification') }}
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
        records.cleanup,
        records.cleanup__state,
        records.owner,
        records.owner__state,
        records.task,  -- noqa: RF04
        records.task__state,
        records.found,
        records.found__state,
        records.closed,
        records.closed__state,
        records.closed_on_time,
        records.closed_on_time__state,
        -- when disciplinary handling is due is told of nobody, many or few
        case when records.cleanup <> 'discipline' then records.deadline end as deadline,
        case when records.cleanup = 'discipline' then 'withheld' else records.deadline__state end
            as deadline__state,
        records.reduction_document,
        records.reduction_document__state,
        records.submission_id,
        records.block,
        records.source_row
    from records
    left join organisations on records.unit_id = organisations.unit_id
)

select * from facts
