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

handed_on as (
    -- the delay with which the step before was handed on
    select
        period_id,
        township_id,
        step,
        coalesce(
            lag(step_days_late) over (partition by period_id, township_id order by step), 0
        ) as inherited_days_late
    from steps
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
        -- by how much its owner made the chain later than it was handed on
        greatest(measured.days_late - handed_on.inherited_days_late, 0) as added_days,
        measured.planned_on >= measured.starts_on and measured.planned_on <= measured.ends_on
            as is_due_in_period,
        measured.planned_on <= measured.ends_on as is_due,
        measured.is_of_county,
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

added_by_others as (
    -- steps side by side delay the chain by the longest of them
    select
        attributed.milestone,
        attributed.unit_id,
        attributed.township_id,
        attributed.period_id,
        earlier.step,
        max(earlier.added_days) as added_days
    from attributed
    inner join attributed as earlier
        on
            attributed.period_id = earlier.period_id
            and attributed.step > earlier.step
            and attributed.unit_id <> earlier.unit_id
            and (attributed.township_id = earlier.township_id or earlier.is_of_county)
    where earlier.added_days > 0
    group by
        attributed.milestone,
        attributed.unit_id,
        attributed.township_id,
        attributed.period_id,
        earlier.step
),

delays_of_others as (
    select
        milestone,
        unit_id,
        township_id,
        period_id,
        sum(added_days) as added_days
    from added_by_others
    group by milestone, unit_id, township_id, period_id
),

delaying_units as (
    select distinct
        attributed.milestone,
        attributed.unit_id,
        attributed.township_id,
        attributed.period_id,
        earlier.unit_id as delaying_unit_id
    from attributed
    inner join attributed as earlier
        on
            attributed.period_id = earlier.period_id
            and attributed.step > earlier.step
            and attributed.unit_id <> earlier.unit_id
            and (attributed.township_id = earlier.township_id or earlier.is_of_county)
    where earlier.added_days > 0 and attributed.inherited_days_late > 0
),

traced as (
    -- responsibility traced back
    select
        milestone,
        unit_id,
        township_id,
        period_id,
        string_agg(delaying_unit_id, ';' order by delaying_unit_id) as held_up_by_unit_ids
    from delaying_units
    group by milestone, unit_id, township_id, period_id
),

excused as (
    -- others excuse no more than what was still late when the step before was handed on
    select
        attributed.*,
        cast(
            least(attributed.inherited_days_late, coalesce(delays_of_others.added_days, 0))
            as integer
        ) as excused_days,
        coalesce(traced.held_up_by_unit_ids, '') as held_up_by_unit_ids
    from attributed
    left join delays_of_others
        on
            attributed.milestone = delays_of_others.milestone
            and attributed.unit_id = delays_of_others.unit_id
            and attributed.township_id = delays_of_others.township_id
            and attributed.period_id = delays_of_others.period_id
    left join traced
        on
            attributed.milestone = traced.milestone
            and attributed.unit_id = traced.unit_id
            and attributed.township_id = traced.township_id
            and attributed.period_id = traced.period_id
),

owned as (
    select
        *,
        cast(greatest(days_late - excused_days, 0) as integer) as own_days_late
    from excused
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
        excused_days,
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
    from owned
)

select * from facts
