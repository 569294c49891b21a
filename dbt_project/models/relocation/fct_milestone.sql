with

milestones as (
    select * from {{ ref('stg_milestone_chain') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

dated as (
    select
        milestones.*,
        periods.starts_on,
        periods.ends_on,
        owners.unit_class as owner_class,
        places.unit_class = 'county' as is_of_county,
        case when milestones.actual_on <= periods.ends_on then milestones.actual_on end
            as done_on
    from milestones
    inner join periods on milestones.period_id = periods.period_id
    inner join units as owners on milestones.unit_id = owners.unit_id
    inner join units as places on milestones.township_id = places.unit_id
),

measured as (
    -- what is not done at the end of the period can be done on the next day at the earliest
    select
        *,
        case
            when done_on > planned_on then {{ days_between('planned_on', 'done_on') }}
            when done_on is null and planned_on <= ends_on
                then {{ days_between('planned_on', 'ends_on') }} + 1
            else 0
        end as days_late
    from dated
),

scopes as (
    select distinct
        period_id,
        township_id,
        is_of_county
    from measured
),

chains as (
    -- a township's chain: its own milestones and those of the county as a whole
    select
        scopes.period_id,
        scopes.township_id,
        measured.step,
        measured.unit_id,
        measured.days_late
    from scopes
    inner join measured
        on
            scopes.period_id = measured.period_id
            and (scopes.township_id = measured.township_id or measured.is_of_county)
),

steps as (
    select
        period_id,
        township_id,
        step,
        max(days_late) as step_days_late
    from chains
    group by period_id, township_id, step
),

latest as (
    -- who is the last to be done in a step that is late
    select distinct
        chains.period_id,
        chains.township_id,
        chains.step,
        chains.unit_id
    from chains
    inner join steps
        on
            chains.period_id = steps.period_id
            and chains.township_id = steps.township_id
            and chains.step = steps.step
            and chains.days_late = steps.step_days_late
    where chains.days_late > 0
),

latest_units as (
    select
        period_id,
        township_id,
        step,
        string_agg(unit_id, ';' order by unit_id) as latest_unit_ids
    from latest
    group by period_id, township_id, step
),

step_owners as (
    select
        steps.period_id,
        steps.township_id,
        steps.step,
        steps.step_days_late,
        latest_units.latest_unit_ids
    from steps
    left join latest_units
        on
            steps.period_id = latest_units.period_id
            and steps.township_id = latest_units.township_id
            and steps.step = latest_units.step
),

handed_on as (
    -- the delay with which the step before was handed on
    select
        period_id,
        township_id,
        step,
        coalesce(
            lag(step_days_late) over (partition by period_id, township_id order by step), 0
        ) as inherited_days_late,
        lag(latest_unit_ids) over (partition by period_id, township_id order by step)
            as held_up_by_unit_ids
    from step_owners
),

attributed as (
    select
        measured.milestone,
        measured.unit_id,
        measured.township_id,
        measured.period_id,
        measured.owner_class,
        measured.step,
        measured.planned_on,
        measured.planned_on__state,
        measured.done_on,
        cast(measured.days_late as integer) as days_late,
        cast(handed_on.inherited_days_late as integer) as inherited_days_late,
        -- what the owner added to the delay: what came from the step before is not its own
        cast(
            greatest(measured.days_late - handed_on.inherited_days_late, 0) as integer
        ) as own_days_late,
        coalesce(handed_on.held_up_by_unit_ids, '') as held_up_by_unit_ids,
        measured.planned_on >= measured.starts_on and measured.planned_on <= measured.ends_on
            as is_due_in_period,
        measured.planned_on <= measured.ends_on as is_due,
        measured.submission_id,
        measured.block,
        measured.source_row
    from measured
    inner join handed_on
        on
            measured.period_id = handed_on.period_id
            and measured.township_id = handed_on.township_id
            and measured.step = handed_on.step
),

facts as (
    select
        milestone,
        unit_id,
        township_id,
        period_id,
        owner_class,
        step,
        planned_on,
        planned_on__state,
        done_on,
        days_late,
        inherited_days_late,
        own_days_late,
        held_up_by_unit_ids,
        is_due_in_period,
        own_days_late > 0 as is_missed_by_owner,
        days_late > 0 and own_days_late = 0 as is_held_up,
        case
            when done_on is null and is_due then 'overdue'
            when done_on is null then 'not_due'
            when days_late > 0 then 'done_late'
            else 'done_on_time'
        end as status,
        submission_id,
        block,
        source_row
    from attributed
)

select * from facts
