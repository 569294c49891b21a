with

inspections as (
    select * from {{ ref('stg_inspections') }}
),

facts as (
    select
        inspection_code as inspection_id,
        unit_id,
        period_id,
        kind,
        held_on,
        held_on__state,
        problems_found,
        problems_found__state,
        problems_closed,
        problems_closed__state,
        submission_id,
        block,
        source_row
    from inspections
)

select * from facts
