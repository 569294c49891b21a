with

rankings as (
    select * from {{ ref('fct_rankings') }}
    where ranking_id = 'level'
),

rulebooks as (
    select * from {{ ref('dim_rulebook') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

grades as (
    select * from {{ source('rulebook_tables', 'rulebook_grades') }}
),

vetoes as (
    select * from {{ ref('fct_vetoes') }}
    where status = 'declared'
),

sentences as (
    select * from {{ ref('dim_sentence') }}
),

-- places count from the best; equal units share the first of theirs, and know the last
placed_units as (
    select
        {{ list_unit_keys('rankings') }}
        rankings.rank,
        rankings.status,
        rankings.group_size,
        periods.period_kind,
        case rulebooks.ranks_follow
            when 'printed' then cast(rankings.printed_total as decimal(38, 12))
            else cast(rankings.total as decimal(38, 12))
        end as points,
        {%- set table -%}
        partition by
                rankings.period_id,
                rankings.rulebook_id,
                rankings.scenario_id,
                rankings.peer_group_id
        {%- endset %}
        rank() over ({{ table }} order by rankings.rank nulls last) as first_place,
        count(rankings.rank) over (
            {{ table }} order by rankings.rank nulls last
            range between unbounded preceding and current row
        ) as last_place
    from rankings
    inner join rulebooks on rankings.rulebook_id = rulebooks.rulebook_id
    inner join periods on rankings.period_id = periods.period_id
),

-- only the ranked have a grade by points: what no group was compared in has none
banded_units as (
    select
        {{ list_unit_keys('placed_units') }}
        placed_units.first_place,
        placed_units.last_place,
        placed_units.group_size,
        placed_units.period_kind,
        grades.grade_number
    from placed_units
    inner join grades
        on
            placed_units.rulebook_id = grades.rulebook_id
            and placed_units.period_kind = grades.period_kind
            and placed_units.status = 'ranked'
            and {{ segment_holds('grades', fine_integer('placed_units.points'), '1000000000000') }}
),

-- of all groups, or each group's own
given_quotas as (
    select
        rulebook_id,
        period_kind,
        grade_number,
        cast(null as varchar) as peer_group_id,
        quota_numerator,
        quota_denominator,
        quota_count,
        quota_rounding,
        quota_ties
    from grades
    where coalesce(quota_count, quota_numerator) is not null

    union all

    select
        rulebook_id,
        period_kind,
        grade_number,
        peer_group_id,
        quota_numerator,
        quota_denominator,
        quota_count,
        quota_rounding,
        quota_ties
    from {{ source('rulebook_tables', 'rulebook_group_quotas') }}
),

quotas as (
    select
        banded_units.*,
        given_quotas.grade_number as quota_grade_number,
        given_quotas.quota_ties,
        case
            when given_quotas.quota_count is not null then given_quotas.quota_count
            when given_quotas.quota_rounding = 'up'
                then
                    (
                        banded_units.group_size * given_quotas.quota_numerator
                        + given_quotas.quota_denominator - 1
                    )
                    // given_quotas.quota_denominator
            when given_quotas.quota_rounding = 'half_up'
                then
                    (
                        2 * banded_units.group_size * given_quotas.quota_numerator
                        + given_quotas.quota_denominator
                    )
                    // (2 * given_quotas.quota_denominator)
            else
                banded_units.group_size * given_quotas.quota_numerator
                // given_quotas.quota_denominator
        end as places
    from banded_units
    inner join given_quotas
        on
            banded_units.rulebook_id = given_quotas.rulebook_id
            and banded_units.period_kind = given_quotas.period_kind
            and (
                given_quotas.peer_group_id is null
                or banded_units.peer_group_id = given_quotas.peer_group_id
            )
),

-- a quota that a unit does not fit into holds it below the grade
quota_limits as (
    select
        {{ list_unit_keys() }}
        min(quota_grade_number) - 1 as highest_number
    from quotas
    where case quota_ties when 'all' then first_place else last_place end > places
    group by {{ unit_keys() | join(', ') }}
),

veto_limits as (
    select
        {{ list_unit_keys() }}
        bool_or(severity = 'fail') as is_fail,
        min_by(title_zh, (case severity when 'fail' then 0 else 1 end, veto_id)) as veto_zh,
        min_by(title_en, (case severity when 'fail' then 0 else 1 end, veto_id)) as veto_en,
        min_by(document, (case severity when 'fail' then 0 else 1 end, veto_id))
            as veto_document
    from vetoes
    group by {{ unit_keys() | join(', ') }}
),

highest_grades as (
    select
        rulebook_id,
        period_kind,
        max(grade_number) as highest_number
    from grades
    group by rulebook_id, period_kind
),

limited_units as (
    select
        {{ list_unit_keys('placed_units') }}
        placed_units.period_kind,
        banded_units.grade_number as banded_number,
        least(banded_units.grade_number, coalesce(quota_limits.highest_number, 1000))
            as quota_number,
        case
            when veto_limits.is_fail then 1
            when veto_limits.unit_id is not null then highest_grades.highest_number - 1
        end as veto_number,
        veto_limits.veto_zh,
        veto_limits.veto_en,
        veto_limits.veto_document
    from placed_units
    inner join highest_grades
        on
            placed_units.rulebook_id = highest_grades.rulebook_id
            and placed_units.period_kind = highest_grades.period_kind
    left join banded_units on {{ same_unit('placed_units', 'banded_units') }}
    left join quota_limits on {{ same_unit('placed_units', 'quota_limits') }}
    left join veto_limits on {{ same_unit('placed_units', 'veto_limits') }}
),

-- a veto takes and never gives: without a score it gives no grade but the lowest
graded_units as (
    select
        *,
        case
            when veto_number = 1 then 1
            when banded_number is null then null
            else least(quota_number, coalesce(veto_number, 1000))
        end as grade_number,
        case
            when veto_number = 1 or veto_number < quota_number then 'grade_veto'
            when banded_number is null then 'grade_none'
            when quota_number < banded_number then 'grade_quota'
            else 'grade_points'
        end as grade_reason
    from limited_units
),

told_grades as (
    select
        {{ list_unit_keys('graded_units') }}
        grades.grade,
        cast(graded_units.grade_number as integer) as grade_number,
        grades.title_zh as grade_zh,
        grades.title_en as grade_en,
        replace(graded_units.grade_reason, 'grade_', '') as grade_reason,
        banded.grade as grade_by_points,
        {{ filled_sentence('sentences.sentence_zh', {
            'grade': 'banded.title_zh',
            'document': 'graded_units.veto_document',
            'veto': 'graded_units.veto_zh',
        }) }} as reason_zh,
        {{ filled_sentence('sentences.sentence_en', {
            'grade': 'banded.title_en',
            'document': 'graded_units.veto_document',
            'veto': 'graded_units.veto_en',
        }) }} as reason_en
    from graded_units
    left join grades
        on
            graded_units.rulebook_id = grades.rulebook_id
            and graded_units.period_kind = grades.period_kind
            and graded_units.grade_number = grades.grade_number
    left join grades as banded
        on
            graded_units.rulebook_id = banded.rulebook_id
            and graded_units.period_kind = banded.period_kind
            and graded_units.banded_number = banded.grade_number
    inner join sentences on graded_units.grade_reason = sentences.template
)

select * from told_grades
