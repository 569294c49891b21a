{{ config(materialized='view') }}

with

entries as (
    select * from {{ ref('fct_list_entries') }}
),

evidence as (
    select * from {{ ref('fct_list_evidence') }}
),

atoms as (
    select * from {{ ref('dim_list_fact') }}
),

flag_steps as (
    select * from {{ ref('dim_list_step') }}
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

periods as (
    select * from {{ ref('dim_period') }}
),

worded_evidence as (
    select
        evidence.*,
        atoms.words_zh,
        atoms.words_en,
        case
            when evidence.evidence_unit_id != evidence.unit_id then units.name || ' ' else ''
        end || evidence_periods.label_zh as source_zh,
        case
            when evidence.evidence_unit_id != evidence.unit_id then units.name || ' ' else ''
        end || evidence_periods.label_en as source_en,
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
        atoms.value_unit,
        cast(evidence.group_size as varchar) as size_text,
        case when evidence.is_negated then opposites.sentence_zh end as opposite_zh,
        case when evidence.is_negated then opposites.sentence_en end as opposite_en
    from evidence
    inner join sentences as opposites on opposites.template = 'evidence_opposite'
    left join atoms
        on
            evidence.rulebook_id = atoms.rulebook_id
            and evidence.atom_id = atoms.atom_id
    left join periods as evidence_periods
        on evidence.evidence_period_id = evidence_periods.period_id
    left join units on evidence.evidence_unit_id = units.unit_id
    left join indicators
        on
            evidence.programme_id = indicators.programme_id
            and evidence.indicator_id = indicators.indicator_id
    left join flag_steps as previous_steps
        on
            evidence.rulebook_id = previous_steps.rulebook_id
            and evidence.list_key = previous_steps.list_key
            and evidence.previous_step = previous_steps.step
),

valued_evidence as (
    select
        *,
        case value_unit when 'points' then value_text || ' 个百分点' else value_text end
            as value_zh,
        case value_unit when 'points' then value_text || ' percentage points' else value_text end
            as value_en
    from worded_evidence
),

told_evidence as (
    select
        worded_evidence.*,
        {{ filled_sentence('forms.sentence_zh', {
            'source': 'worded_evidence.source_zh',
            'opposite': 'worded_evidence.opposite_zh',
            'value': 'worded_evidence.value_zh',
            'size': 'worded_evidence.size_text',
            'step': 'worded_evidence.step_zh',
            'words': 'worded_evidence.words_zh',
        }) }} as told_zh,
        {{ filled_sentence('forms.sentence_en', {
            'source': 'worded_evidence.source_en',
            'opposite': 'worded_evidence.opposite_en',
            'value': 'worded_evidence.value_en',
            'size': 'worded_evidence.size_text',
            'step': 'worded_evidence.step_en',
            'words': 'worded_evidence.words_en',
        }) }} as told_en
    from valued_evidence as worded_evidence
    inner join sentences as forms on worded_evidence.form = forms.template
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
