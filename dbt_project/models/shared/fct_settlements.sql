with

figures as (
    select * from {{ ref('int_reported_figures') }}
    where estimated_when <> ''
),

periods as (
    select * from {{ ref('dim_period') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

submissions as (
    select * from {{ source('compiled', 'submissions') }}
),

submission_periods as (
    select * from {{ source('compiled', 'submission_periods') }}
),

expected_reports as (
    select * from {{ source('compiled', 'expected_reports') }}
),

build_context as (
    select * from {{ source('compiled', 'build_context') }}
),

dated as (
    select
        figures.*,
        periods.ends_on,
        submissions.received_at,
        units.closed_on
    from figures
    left join periods on figures.period_id = periods.period_id
    left join submissions on figures.submission_id = submissions.submission_id
    left join units on figures.unit_id = units.unit_id
),

reasoned as (
    select
        *,
        case
            when reported_state = 'estimated' then 'marked'
            when estimated_when = 'always' then 'always'
            when
                estimated_when = 'received_before_period_end'
                and received_at < ends_on + interval 1 day
                then 'received_before_period_end'
        end as estimated_because
    from dated
    where {{ is_numeric('reported_state') }}
),

estimates as (
    select * from reasoned
    where estimated_because is not null
),

-- a month goes before a month, and so do January and February where they are one report
following as (
    select
        periods.period_id,
        next_periods.period_id as next_period_id,
        next_periods.starts_on as next_starts_on,
        next_periods.ends_on as next_ends_on
    from periods
    inner join periods as next_periods
        on
            periods.ends_on + 1 = next_periods.starts_on
            and (
                periods.period_kind = next_periods.period_kind
                or (
                    periods.period_kind in ('month', 'month_span')
                    and next_periods.period_kind in ('month', 'month_span')
                )
            )
),

came as (
    select distinct
        submissions.contract_id,
        submissions.reporter_id,
        submissions.unit_id,
        submission_periods.period_id
    from submissions
    inner join submission_periods
        on submissions.submission_id = submission_periods.submission_id
    where submissions.standing = 'in_force'
),

candidates as (
    select
        estimates.*,
        following.next_period_id,
        following.next_starts_on,
        following.next_ends_on,
        came.contract_id is not null as has_come,
        expected_reports.is_due,
        row_number() over (
            partition by estimates.submission_id, estimates.record_number, estimates.field
            -- December goes before January or before January and February, whichever is reported
            order by
                came.contract_id is null,
                expected_reports.contract_id is null,
                following.next_ends_on,
                following.next_period_id
        ) as place
    from estimates
    left join following on estimates.period_id = following.period_id
    left join came
        on
            estimates.contract_id = came.contract_id
            and estimates.reporter_id = came.reporter_id
            and following.next_period_id = came.period_id
            -- one report per unit, or one for all that its sender answers for
            and came.unit_id in (estimates.unit_id, came.reporter_id)
    left join expected_reports
        on
            estimates.contract_id = expected_reports.contract_id
            and estimates.reporter_id = expected_reports.reporter_id
            and following.next_period_id = expected_reports.period_id
),

statements as (
    -- what says two things says nothing
    select
        contract_id,
        reporter_id,
        unit_id,
        record_key,
        field,
        period_id,
        min(settling_value) as settling_value,
        min(settling_state) as settling_state,
        min(submission_id) as submission_id,
        min(block) as block,
        min(source_row) as source_row
    from figures
    group by contract_id, reporter_id, unit_id, record_key, field, period_id
    having count(*) = 1
),

settled as (
    select
        candidates.*,
        case
            when candidates.settled_by = '' then 'estimated'
            when statements.settling_state in ('reported', 'zero') then 'settled'
            when candidates.has_come then 'unsettled'
            when candidates.closed_on <= candidates.ends_on then 'unsettled'
            when candidates.next_period_id is null then 'not_due'
            when candidates.is_due is not null
                then case when candidates.is_due then 'estimated' else 'not_due' end
            when build_context.business_date <= candidates.next_ends_on then 'not_due'
            else 'estimated'
        end as status,
        statements.settling_value as stated_value,
        statements.settling_state as stated_state,
        statements.submission_id as settling_submission_id,
        statements.block as settling_block,
        statements.source_row as settling_row
    from candidates
    cross join build_context
    left join statements
        on
            candidates.contract_id = statements.contract_id
            and candidates.reporter_id = statements.reporter_id
            and candidates.unit_id = statements.unit_id
            and candidates.record_key = statements.record_key
            and candidates.field = statements.field
            and candidates.next_period_id = statements.period_id
    where candidates.place = 1
),

described as (
    select
        programme_id,
        contract_id,
        unit_id,
        reporter_id,
        record_key,
        record_label,
        field,
        period_id,
        reported_value as estimated_value,
        estimated_because,
        settled_by,
        status,
        cast(case when status = 'settled' then stated_value end as decimal(28, 10))
            as settled_value,
        case when status = 'settled' then next_period_id end as settled_in_period_id,
        case when status = 'settled' then settling_submission_id end as settling_submission_id,
        case when status = 'settled' then settling_block end as settling_block,
        case when status = 'settled' then settling_row end as settling_row,
        cast(case when status = 'settled' then stated_value - reported_value end as decimal(28, 10))
            as difference,
        cast(
            case when status = 'settled' then stated_value else reported_value end
            as decimal(28, 10)
        ) as counted_value,
        case when status = 'settled' then stated_state else 'estimated' end as counted_state,
        submission_id,
        record_number,
        block,
        source_row
    from settled
)

select * from described
