with

routine as (
    select
        *,
        'routine' as channel
    from {{ ref('stg_routine_supervision') }}
),

high_level as (
    select
        *,
        'high_level' as channel
    from {{ ref('stg_high_level_supervision') }}
),

findings as (
    select * from routine
    union all
    select * from high_level
),

facts as (
    select
        finding_code as finding_id,
        channel,
        period_id,
        unit_id,
        project_code as project_id,
        kind,
        finding,
        found_on,
        bulletin_number,
        deadline,
        closed_on,
        submission_id,
        block,
        source_row
    from findings
)

select * from facts
