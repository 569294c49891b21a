with

findings as (
    select * from {{ ref('stg_supervision_findings') }}
),

facts as (
    select
        finding_code as finding_id,
        period_id,
        unit_id,
        reporter_id as bureau_id,
        responsible_unit_id,
        kind,
        kind <> 'nothing_found' as is_finding,
        found_on,
        found_on__state,
        deadline,
        deadline__state,
        closed_on,
        closed_on__state,
        group_members,
        group_members__state,
        submission_id,
        block,
        source_row
    from findings
)

select * from facts
