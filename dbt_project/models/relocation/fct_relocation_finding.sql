with

findings as (
    select * from {{ ref('stg_supervision_findings') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

facts as (
    select
        findings.finding_code as finding_id,
        findings.period_id,
        findings.unit_id,
        findings.reporter_id as bureau_id,
        findings.responsible_unit_id,
        findings.kind,
        findings.kind <> 'nothing_found' as is_finding,
        -- a finding stays in the ledger; it counts once
        findings.found_on >= periods.starts_on and findings.found_on <= periods.ends_on
            as is_found_in_period,
        findings.found_on,
        findings.found_on__state,
        findings.deadline,
        findings.deadline__state,
        findings.closed_on,
        findings.closed_on__state,
        findings.group_members,
        findings.group_members__state,
        findings.submission_id,
        findings.block,
        findings.source_row
    from findings
    inner join periods on findings.period_id = periods.period_id
)

select * from facts
