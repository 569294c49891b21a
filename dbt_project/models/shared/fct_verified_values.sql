with

figures as (
    select * from {{ ref('int_reported_figures') }}
    where is_verified
),

settlements as (
    select * from {{ ref('fct_settlements') }}
),

checked_figures as (
    -- a cell that was left blank is no check
    select * from {{ ref('int_checked_figures') }}
    where {{ is_numeric('checked_state') }}
),

reported as (
    select
        figures.*,
        coalesce(settlements.counted_value, figures.reported_value) as unit_value,
        coalesce(settlements.counted_state, figures.reported_state) as unit_state
    from figures
    left join settlements
        on
            figures.submission_id = settlements.submission_id
            and figures.record_number = settlements.record_number
            and figures.field = settlements.field
),

checks as (
    -- several checks that agree are one; where they do not, none of them is the figure
    select
        programme_id,
        contract_id,
        field,
        unit_id,
        period_id,
        record_key,
        count(*) as checks,
        count(distinct checked_value) as different_values,
        min(checked_value) as checked_value,
        min(record_label) as record_label,
        string_agg(distinct nullif(checker_post, ''), ';' order by nullif(checker_post, ''))
            as checker_post,
        string_agg(distinct checking_contract_id, ';' order by checking_contract_id)
            as checking_contract_id,
        min(checking_field) as checking_field,
        min(submission_id) as checking_submission_id,
        min(block) as checking_block,
        min(source_row) as checking_row
    from checked_figures
    group by programme_id, contract_id, field, unit_id, period_id, record_key
),

side_by_side as (
    select
        coalesce(reported.programme_id, checks.programme_id) as programme_id,
        coalesce(reported.contract_id, checks.contract_id) as contract_id,
        coalesce(reported.field, checks.field) as field,
        coalesce(reported.unit_id, checks.unit_id) as unit_id,
        coalesce(reported.period_id, checks.period_id) as period_id,
        coalesce(reported.record_key, checks.record_key) as record_key,
        coalesce(nullif(reported.record_label, ''), checks.record_label, '') as record_label,
        case when {{ is_numeric('reported.unit_state') }} then reported.unit_value end
            as reported_value,
        coalesce(reported.unit_state, 'missing') as reported_state,
        case when checks.different_values = 1 then checks.checked_value end as verified_value,
        case
            when checks.different_values > 1 then 'checks_differ'
            when checks.checks is null then 'not_checked'
            when reported.contract_id is null or not {{ is_numeric('reported.unit_state') }}
                then 'checked_without_report'
            when reported.unit_value = checks.checked_value then 'agreed'
            else 'differs'
        end as status,
        coalesce(checks.checks, 0) as checks,
        coalesce(checks.checker_post, '') as checker_post,
        coalesce(checks.checking_contract_id, '') as checking_contract_id,
        case when checks.checks = 1 then checks.checking_field end as checking_field,
        case when checks.checks = 1 then checks.checking_submission_id end
            as checking_submission_id,
        case when checks.checks = 1 then checks.checking_block end as checking_block,
        case when checks.checks = 1 then checks.checking_row end as checking_row,
        reported.submission_id,
        reported.record_number,
        reported.block,
        reported.source_row
    from reported
    full join checks
        on
            reported.contract_id = checks.contract_id
            and reported.field = checks.field
            and reported.unit_id = checks.unit_id
            and reported.period_id = checks.period_id
            and reported.record_key = checks.record_key
),

compared as (
    select
        programme_id,
        contract_id,
        field,
        unit_id,
        period_id,
        record_key,
        record_label,
        cast(reported_value as decimal(28, 10)) as reported_value,
        reported_state,
        cast(verified_value as decimal(28, 10)) as verified_value,
        cast(
            case when status in ('agreed', 'differs') then verified_value - reported_value end
            as decimal(28, 10)
        ) as difference,
        status,
        cast(checks as integer) as checks,
        checker_post,
        checking_contract_id,
        checking_field,
        checking_submission_id,
        checking_block,
        checking_row,
        submission_id,
        record_number,
        block,
        source_row
    from side_by_side
)

select * from compared
