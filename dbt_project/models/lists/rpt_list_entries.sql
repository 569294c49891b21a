{{ config(materialized='view') }}

with

entries as (
    select * from {{ ref('fct_list_entries') }}
),

evidence as (
    select * from {{ ref('fct_list_evidence') }}
),

atoms as (
    select * from {{ source('rulebook_tables', 'rulebook_atoms') }}
),

flag_steps as (
    select * from {{ source('rulebook_tables', 'rulebook_flag_steps') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

sentences as (
    select * from {{ ref('dim_sentence') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

worded_evidence as (
    select
        evidence.*,
        atoms.words_zh,
        atoms.words_en,
        case
            when evidence.evidence_unit_id != evidence.unit_id then units.name || ' ' else ''
        end || evidence.evidence_period_id as source_text,
        previous_steps.title_zh as step_zh,
        previous_steps.title_en as step_en,
        case
            when evidence.evidence_kind = 'memory' and evidence.previous_step is null
                then 'evidence_no_memory'
            when evidence.evidence_kind = 'memory' then 'evidence_memory'
            when evidence.fact_value is null then 'evidence_absent'
            when atoms.value_unit = 'rank' then 'evidence_rank'
            when atoms.value_unit = 'none' then 'evidence_plain'
            else 'evidence_value'
        end as form,
        case
            when atoms.value_unit in ('rank', 'number')
                then {{ written_number('evidence.fact_value') }}
            when atoms.value_unit = 'points'
                then {{ written_number('cast(evidence.fact_value * 100 as decimal(38, 2))') }}
            when atoms.value_unit = 'ratio' or indicators.measure = 'ratio'
                then {{ written_value('evidence.fact_value', "'ratio'") }}
            else {{ written_number('evidence.fact_value') }}
        end as value_text,
        coalesce(atoms.value_unit = 'points', false) as in_points
    from evidence
    left join atoms
        on
            evidence.rulebook_id = atoms.rulebook_id
            and evidence.atom_id = atoms.atom_id
    left join units on evidence.evidence_unit_id = units.unit_id
    left join indicators
        on
            evidence.programme_id = indicators.programme_id
            and evidence.indicator_id = indicators.indicator_id
    left join flag_steps as previous_steps
        on
            evidence.rulebook_id = previous_steps.rulebook_id
            and evidence.list_key = previous_steps.flag_id
            and evidence.previous_step = previous_steps.step
),

told_evidence as (
    select
        worded_evidence.*,
        {%- for language, points in [('zh', ' 个百分点'), ('en', ' percentage points')] %}
        {{ filled_sentence('forms.sentence_' ~ language, {
            'source': 'worded_evidence.source_text',
            'opposite': 'case when worded_evidence.is_negated then opposites.sentence_'
                ~ language ~ " else '' end",
            'value': "worded_evidence.value_text || case when worded_evidence.in_points then '"
                ~ points ~ "' else '' end",
            'size': 'cast(worded_evidence.group_size as varchar)',
            'step': 'worded_evidence.step_' ~ language,
            'words': 'worded_evidence.words_' ~ language,
        }) }} as told_{{ language }}{{ ',' if not loop.last }}
        {%- endfor %}
    from worded_evidence
    inner join sentences as forms on worded_evidence.form = forms.template
    inner join sentences as opposites on opposites.template = 'evidence_opposite'
),

reasons as (
    select
        {{ list_unit_keys() }}
        list_key,
        string_agg(told_zh, '；' order by evidence_number) as why_zh,
        string_agg(told_en, '; ' order by evidence_number) as why_en
    from told_evidence
    group by {{ list_unit_keys() }} list_key
),

told_entries as (
    select
        entries.*,
        reasons.why_zh,
        reasons.why_en
    from entries
    left join reasons
        on
            entries.list_key = reasons.list_key
            and {{ same_unit('entries', 'reasons') }}
)

select * from told_entries
