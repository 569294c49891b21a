with

starts as (
    select * from {{ ref('fct_project_start') }}
),

registered as (
    select * from {{ ref('dim_project_register') }}
),

fields as (
    select unnest(['is_due', 'is_overdue']) as field
),

counted as (
    -- whose start is due by the list or a document is not due by what its headquarters reports
    select
        fields.field,
        'planned_start' as cell_field,
        starts.submission_id,
        starts.block,
        starts.source_row,
        registered.submission_id as counting_submission_id,
        registered.block as counting_block,
        registered.source_row as counting_row,
        case when starts.due_by = 'document' then 'approved_start' else 'planned_start' end
            as counting_field,
        case when starts.due_by = 'document' then '批准开工时间' else '清单计划开工时间' end
            as title_zh,
        case
            when starts.due_by = 'document' then 'Start as approved'
            else 'Planned start as listed'
        end as title_en
    from starts
    cross join fields
    inner join registered on starts.project_id = registered.project_id
    where starts.due_by in ('list', 'document')
)

select * from counted
