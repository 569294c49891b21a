with

plan_versions as (
    select * from {{ ref('dim_plan_version') }}
),

assessed_periods as (
    select * from {{ source('compiled', 'assessed_periods') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

versions as (
    -- every version of the plans of a period's year, last first; those of later months do not count
    select
        plan_versions.*,
        assessed_periods.period_id,
        plan_versions.effective_from <= periods.ends_on as is_in_force,
        row_number() over (
            partition by
                plan_versions.programme_id,
                plan_versions.plan_id,
                plan_versions.unit_id,
                plan_versions.record_key,
                assessed_periods.period_id
            order by
                plan_versions.effective_from <= periods.ends_on desc,
                plan_versions.version_number desc
        ) as place
    from assessed_periods
    inner join periods on assessed_periods.period_id = periods.period_id
    inner join plan_versions
        on
            assessed_periods.programme_id = plan_versions.programme_id
            and year(periods.ends_on) = plan_versions.plan_year
),

originals as (
    select * from versions
    where version_number = 0
),

in_force as (
    select * from versions
    where place = 1
),

side_by_side as (
    select
        in_force.programme_id,
        in_force.plan_id,
        in_force.unit_id,
        in_force.record_key,
        in_force.period_id,
        cast(case when originals.is_in_force then originals.value end as decimal(28, 10))
            as original_value,
        case when originals.is_in_force then originals.state else 'missing' end as original_state,
        originals.document_number as original_document_number,
        cast(case when in_force.is_in_force then in_force.value end as decimal(28, 10))
            as value_in_force,
        case when in_force.is_in_force then in_force.state else 'missing' end as state_in_force,
        case when in_force.is_in_force then in_force.version else '' end as version_in_force,
        case when in_force.is_in_force then in_force.document_number else '' end
            as document_number,
        case when in_force.is_in_force then in_force.effective_from end as effective_from
    from in_force
    inner join originals
        on
            in_force.programme_id = originals.programme_id
            and in_force.plan_id = originals.plan_id
            and in_force.unit_id = originals.unit_id
            and in_force.record_key = originals.record_key
            and in_force.period_id = originals.period_id
)

select * from side_by_side
