with

expected_reports as (
    select * from {{ source('compiled', 'expected_reports') }}
),

submission_periods as (
    select * from {{ source('compiled', 'submission_periods') }}
),

submissions as (
    select * from {{ ref('fct_submissions') }}
    where is_attributed and standing <> 'not_yet_received'
),

attempts as (
    select
        submissions.submission_id,
        submissions.contract_id,
        submissions.reporter_id,
        submissions.received_at,
        submissions.verdict,
        submissions.standing,
        submissions.is_correction,
        submissions.is_zero_report,
        submissions.period_id
    from submissions
    where submissions.period_id <> ''
    union all
    -- where the period stands in the rows, only what was landed tells it
    select
        submissions.submission_id,
        submissions.contract_id,
        submissions.reporter_id,
        submissions.received_at,
        submissions.verdict,
        submissions.standing,
        submissions.is_correction,
        submissions.is_zero_report,
        submission_periods.period_id
    from submissions
    inner join submission_periods on submissions.submission_id = submission_periods.submission_id
    where submissions.period_id = ''
),

first_accepted as (
    select
        contract_id,
        reporter_id,
        period_id,
        min(received_at) as first_accepted_at
    from attempts
    where verdict = 'accepted'
    group by contract_id, reporter_id, period_id
),

received as (
    -- A report refused for errors was received all the same: it is not late for that.
    select
        attempts.contract_id,
        attempts.reporter_id,
        attempts.period_id,
        min(attempts.received_at) as first_received_at,
        min(first_accepted.first_accepted_at) as first_accepted_at,
        max(case when attempts.standing = 'in_force' then attempts.received_at end)
            as in_force_received_at,
        max(case when attempts.standing = 'in_force' then attempts.submission_id end)
            as in_force_submission_id,
        count(*) filter (where attempts.standing <> 'duplicate') as times_received,
        count(*) filter (
            where attempts.verdict = 'refused' and attempts.standing <> 'duplicate'
        ) as times_refused,
        count(*) filter (
            where attempts.verdict = 'refused'
            and attempts.standing <> 'duplicate'
            and not coalesce(attempts.received_at > first_accepted.first_accepted_at, false)
        ) as times_returned,
        -- what came after closing, or was set aside by a gate, corrected nothing
        count(*) filter (
            where attempts.is_correction and attempts.standing in ('in_force', 'superseded')
        ) as times_corrected,
        count(*) filter (where attempts.standing = 'set_aside') as times_set_aside,
        bool_and(attempts.is_zero_report) filter (where attempts.standing = 'in_force')
            as is_zero_report
    from attempts
    left join first_accepted
        on
            attempts.contract_id = first_accepted.contract_id
            and attempts.reporter_id = first_accepted.reporter_id
            and attempts.period_id = first_accepted.period_id
    group by attempts.contract_id, attempts.reporter_id, attempts.period_id
),

judged as (
    select
        expected_reports.programme_id,
        expected_reports.contract_id,
        expected_reports.contract_title_zh,
        expected_reports.contract_title_en,
        expected_reports.reporter_id as unit_id,
        expected_reports.reporter_id,
        expected_reports.period_id,
        expected_reports.due_at,
        expected_reports.closes_at,
        expected_reports.shuts_at,
        expected_reports.exemption,
        received.first_received_at,
        received.first_accepted_at,
        received.in_force_received_at,
        received.in_force_submission_id,
        case
            when expected_reports.exemption <> '' then 'exempt'
            when received.first_received_at <= expected_reports.closes_at then 'on_time'
            when received.first_received_at is not null then 'late'
            when expected_reports.is_due then 'missing'
            else 'not_yet_due'
        end as status,
        case
            when received.first_received_at is null then 'not_received'
            when received.first_accepted_at is null then 'still_refused'
            when received.in_force_submission_id is null and received.times_set_aside = 0
                then 'after_closing'
            when received.in_force_submission_id is null then 'set_aside'
            when received.times_corrected > 0 then 'corrected'
            when received.times_returned > 0 then 'returned'
            else 'accepted_first_time'
        end as quality,
        -- hundredths of an hour, begun ones counted: a second late is not 0.00 hours late
        cast(cast(
            case
                when
                    received.first_received_at > expected_reports.closes_at
                    and expected_reports.exemption = ''
                    then (
                        {{ seconds_between(
                            'expected_reports.closes_at', 'received.first_received_at'
                        ) }} + 35
                    ) // 36
            end as decimal(12, 0)
        ) * 0.01 as decimal(14, 2)) as hours_late,
        cast(coalesce(received.times_received, 0) as integer) as times_received,
        cast(coalesce(received.times_refused, 0) as integer) as times_refused,
        cast(coalesce(received.times_returned, 0) as integer) as times_returned,
        cast(coalesce(received.times_corrected, 0) as integer) as times_corrected,
        coalesce(received.times_received, 0) > 1 as is_corrected,
        coalesce(received.is_zero_report, false) as is_zero_report
    from expected_reports
    left join received
        on
            expected_reports.contract_id = received.contract_id
            and expected_reports.reporter_id = received.reporter_id
            and expected_reports.period_id = received.period_id
)

select * from judged
