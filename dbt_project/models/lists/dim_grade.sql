with

grades as (
    select * from {{ source('rulebook_tables', 'rulebook_grades') }}
)

select
    rulebook_id,
    period_kind,
    grade,
    grade_number,
    title_zh,
    title_en,
    rule_zh,
    rule_en,
    quota_zh,
    quota_en
from grades
