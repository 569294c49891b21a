with

marks as (
    {{ union_of_passes('int_list_marks', last_pass()) | indent(4) }}
),

vetoes as (
    select * from {{ ref('dim_list') }}
    where kind = 'veto'
),

scored_units as (
    select * from {{ ref('int_scored_units') }}
),

decisions as (
    select * from {{ source('compiled', 'decisions') }}
),

-- what the method proposes and what a meeting decided, whichever there is
judged_vetoes as (
    select
        {{ list_unit_keys('scored_units') }}
        vetoes.list_id as veto_id,
        vetoes.severity,
        vetoes.title_zh,
        vetoes.title_en,
        vetoes.basis,
        coalesce(marks.verdict = 'listed', false) as is_proposed,
        decisions.decision,
        decisions.decided_on,
        decisions.document,
        marks.exemption_document,
        marks.verdict
    from scored_units
    inner join vetoes on scored_units.rulebook_id = vetoes.rulebook_id
    left join marks
        on
            vetoes.list_key = marks.flag_id
            and {{ same_unit('scored_units', 'marks') }}
    left join decisions
        on
            scored_units.rulebook_id = decisions.rulebook_id
            and vetoes.list_id = decisions.veto_id
            and scored_units.unit_id = decisions.unit_id
            and scored_units.period_id = decisions.period_id
),

told_vetoes as (
    select
        {{ list_unit_keys() }}
        veto_id,
        coalesce(decision, case verdict when 'exempt' then 'exempt' else 'proposed' end) as status,
        is_proposed,
        severity,
        title_zh,
        title_en,
        basis,
        decided_on,
        document,
        exemption_document
    from judged_vetoes
    where decision is not null or verdict in ('listed', 'exempt')
)

select * from told_vetoes
