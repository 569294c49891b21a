with

records as (
    select * from {{ ref('int_indicator_records') }}
),

matched as (
    select
        programme_id,
        period_id,
        unit_id,
        indicator_id,
        submission_id,
        block,
        source_row,
        record_label,
        is_complete as is_counted,
        numerator as contribution_numerator,
        denominator as contribution_denominator
    from records
    where is_matched and unit_id is not null
)

select * from matched
