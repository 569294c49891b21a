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

sent as (
    select
        submissions.submission_id,
        submissions.contract_id,
        submissions.reporter_id,
        submissions.unit_id,
        submissions.received_at,
        submissions.verdict,
        submissions.standing,
        submissions.is_correction,
        submissions.is_zero_report,
        submissions.period_id,
        submission_periods.corrects,
        submission_periods.counts
    from submissions
    left join submission_periods
        on
            submissions.submission_id = submission_periods.submission_id
            and submissions.period_id = submission_periods.period_id
    where submissions.period_id <> ''
    union all
    -- where the period stands in the rows, only what was landed tells it
    select
        submissions.submission_id,
        submissions.contract_id,
        submissions.reporter_id,
        submissions.unit_id,
        submissions.received_at,
        submissions.verdict,
        submissions.standing,
        submissions.is_correction,
        submissions.is_zero_report,
        submission_periods.period_id,
        submission_periods.corrects,
        submission_periods.counts
    from submissions
    inner join submission_periods on submissions.submission_id = submission_periods.submission_id
    where submissions.period_id = ''
),

-- of several periods in one table, each has been replaced or not, corrects or adds
attempts as (
    select
        submission_id,
        contract_id,
        reporter_id,
        unit_id,
        received_at,
        verdict,
        is_zero_report,
        period_id,
        case
            when standing = 'in_force' and not coalesce(counts, true) then 'superseded'
            else standing
        end as standing,
        is_correction and coalesce(corrects, true) as is_correction,
        verdict = 'accepted' and not coalesce(corrects, true) as is_addition
    from sent
),

judged_attempts as (
    select
        *,
        min(case when verdict = 'accepted' then received_at end) over (
            partition by contract_id, reporter_id, period_id, unit_id
        ) as first_accepted_at,
        row_number() over (
            partition by contract_id, reporter_id, period_id
            order by
                case when standing = 'in_force' then 0 else 1 end,
                received_at desc,
                submission_id desc
        ) as place
    from attempts
),

-- a reporter may send a file for each of several units: each of them is a part of what it owes
parts as (
    select
        contract_id,
        reporter_id,
        period_id,
        unit_id,
        min(received_at) as first_received_at,
        min(first_accepted_at) as first_accepted_at,
        count(*) filter (where standing = 'in_force') as times_in_force,
        count(*) filter (where standing <> 'duplicate') as times_received,
        count(*) filter (where verdict = 'refused' and standing <> 'duplicate') as times_refused,
        count(*) filter (
            where verdict = 'refused'
            and standing <> 'duplicate'
            and not coalesce(received_at > first_accepted_at, false)
        ) as times_returned,
        -- what came after closing, or was set aside by a gate, corrected nothing
        count(*) filter (
            where is_correction and standing in ('in_force', 'superseded')
        ) as times_corrected,
        count(*) filter (where is_addition and standing <> 'duplicate') as times_added,
        count(*) filter (where standing = 'set_aside') as times_set_aside,
        bool_and(is_zero_report) filter (where standing = 'in_force') as is_zero_report,
        max(case when place = 1 and standing = 'in_force' then received_at end)
            as in_force_received_at,
        max(case when place = 1 and standing = 'in_force' then submission_id end)
            as in_force_submission_id
    from judged_attempts
    group by contract_id, reporter_id, period_id, unit_id
),

received as (
    -- A report refused for errors was received all the same: it is not late for that. A file in
    -- which the unit was not recognised is answered by whatever else came.
    select
        contract_id,
        reporter_id,
        period_id,
        min(first_received_at) as first_received_at,
        coalesce(
            max(case when unit_id <> '' then first_received_at end), min(first_received_at)
        ) as complete_at,
        min(first_accepted_at) as first_accepted_at,
        max(in_force_received_at) as in_force_received_at,
        max(in_force_submission_id) as in_force_submission_id,
        string_agg(case when times_in_force > 0 then unit_id end, ';' order by unit_id)
            as covered_unit_ids,
        count(*) filter (where unit_id <> '') as units_received,
        count(*) filter (where unit_id <> '' and first_accepted_at is null) as units_refused,
        count(*) filter (where first_accepted_at is not null and times_in_force = 0)
            as units_without_force,
        count(*) filter (
            where first_accepted_at is not null and times_in_force = 0 and times_set_aside > 0
        ) as units_set_aside,
        sum(times_received) as times_received,
        sum(times_refused) as times_refused,
        sum(times_returned) as times_returned,
        sum(times_corrected) as times_corrected,
        sum(times_added) as times_added,
        bool_and(is_zero_report) as is_zero_report
    from parts
    group by contract_id, reporter_id, period_id
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
        received.complete_at,
        received.first_accepted_at,
        received.in_force_received_at,
        received.in_force_submission_id,
        coalesce(received.covered_unit_ids, '') as covered_unit_ids,
        case
            when expected_reports.exemption <> '' then 'exempt'
            when received.complete_at <= expected_reports.closes_at then 'on_time'
            when received.first_received_at is not null then 'late'
            when expected_reports.is_due then 'missing'
            else 'not_yet_due'
        end as status,
        case
            when received.first_received_at is null then 'not_received'
            when received.first_accepted_at is null or received.units_refused > 0
                then 'still_refused'
            when received.units_set_aside > 0 then 'set_aside'
            when received.units_without_force > 0 then 'after_closing'
            when received.times_corrected > 0 then 'corrected'
            when received.times_returned > 0 then 'returned'
            else 'accepted_first_time'
        end as quality,
        -- hundredths of an hour, begun ones counted: a second late is not 0.00 hours late
        cast(cast(
            case
                when
                    received.complete_at > expected_reports.closes_at
                    and expected_reports.exemption = ''
                    then (
                        {{ seconds_between(
                            'expected_reports.closes_at', 'received.complete_at'
                        ) }} + 35
                    ) // 36
            end as decimal(12, 0)
        ) * 0.01 as decimal(14, 2)) as hours_late,
        cast(coalesce(received.times_received, 0) as integer) as times_received,
        cast(coalesce(received.times_refused, 0) as integer) as times_refused,
        cast(coalesce(received.times_returned, 0) as integer) as times_returned,
        cast(coalesce(received.times_corrected, 0) as integer) as times_corrected,
        coalesce(
            received.times_received > greatest(received.units_received, received.times_added, 1),
            false
        ) as is_corrected,
        coalesce(received.is_zero_report, false) as is_zero_report
    from expected_reports
    left join received
        on
            expected_reports.contract_id = received.contract_id
            and expected_reports.reporter_id = received.reporter_id
            and expected_reports.period_id = received.period_id
)

select * from judged
