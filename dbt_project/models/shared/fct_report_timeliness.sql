with

expected_reports as (
    select * from {{ source('compiled', 'expected_reports') }}
),

receipts as (
    select * from {{ source('compiled', 'receipts') }}
),

received as (
    -- A report refused for errors was received all the same: it is not late for that.
    select
        contract_id,
        reporter_id,
        period_id,
        min(received_at) as first_received_at,
        count(*) as times_received,
        count(*) filter (where verdict = 'refused') as times_refused,
        max(case when standing = 'in_force' then submission_id end) as in_force_submission_id
    from receipts
    group by contract_id, reporter_id, period_id
),

judged as (
    select
        expected_reports.programme_id,
        expected_reports.contract_id,
        expected_reports.contract_title_zh,
        expected_reports.contract_title_en,
        expected_reports.unit_id,
        expected_reports.period_id,
        expected_reports.due_at,
        received.first_received_at,
        received.in_force_submission_id,
        case
            when received.first_received_at is null then 'missing'
            when received.first_received_at <= expected_reports.due_at then 'on_time'
            else 'late'
        end as status,
        cast(coalesce(received.times_received, 0) as integer) as times_received,
        cast(coalesce(received.times_refused, 0) as integer) as times_refused,
        coalesce(received.times_received, 0) > 1 as is_corrected
    from expected_reports
    left join received
        on
            expected_reports.contract_id = received.contract_id
            and expected_reports.unit_id = received.reporter_id
            and expected_reports.period_id = received.period_id
)

select * from judged
