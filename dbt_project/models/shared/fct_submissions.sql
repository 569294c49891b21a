with

deliveries as (
    select
        *,
        reporter_id <> '' and (submission_id is not null or period_id <> '') as is_attributed
    from {{ source('compiled', 'deliveries') }}
),

expected_reports as (
    select * from {{ source('compiled', 'expected_reports') }}
),

-- copies, what is not yet received and what belongs to no report are no versions of a report
versions as (
    select
        delivery_id,
        row_number() over (
            partition by contract_id, reporter_id, unit_id, period_id
            order by received_at, stated_version, sha256, path
        ) as version_no,
        coalesce(
            max(case when verdict = 'accepted' then 1 else 0 end) over (
                partition by contract_id, reporter_id, unit_id, period_id
                order by received_at, stated_version, sha256, path
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) = 1 as follows_accepted
    from deliveries
    where is_attributed and standing not in ('duplicate', 'not_yet_received')
),

described as (
    select
        deliveries.delivery_id,
        deliveries.submission_id,
        deliveries.programme_id,
        deliveries.contract_id,
        deliveries.reporter_id,
        deliveries.unit_id,
        deliveries.period_id,
        deliveries.path,
        deliveries.received_at,
        deliveries.received_from,
        expected_reports.due_at,
        expected_reports.closes_at,
        deliveries.verdict,
        deliveries.standing,
        cast(versions.version_no as integer) as version_no,
        deliveries.is_attributed,
        versions.version_no is not null and versions.version_no = 1 as is_first,
        deliveries.received_at <= expected_reports.closes_at as is_on_time,
        -- where records are replaced one by one, what only adds to them corrects nothing
        versions.version_no is not null
        and coalesce(deliveries.corrects, versions.follows_accepted)
        and deliveries.verdict = 'accepted' as is_correction,
        deliveries.verdict = 'accepted' and deliveries.record_count = 0 as is_zero_report,
        deliveries.record_count,
        deliveries.refusals,
        deliveries.warnings,
        deliveries.notes
    from deliveries
    left join versions on deliveries.delivery_id = versions.delivery_id
    left join expected_reports
        on
            deliveries.contract_id = expected_reports.contract_id
            and deliveries.reporter_id = expected_reports.reporter_id
            and deliveries.period_id = expected_reports.period_id
)

select * from described
