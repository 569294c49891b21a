{%- set of_programmes = var('suspicions_of', []) -%}
with

suspected as (
    select * from {{ ref('int_suspected_values') }}

    union all

    select * from {{ ref('int_suspected_reports') }}
    {%- for programme in of_programmes %}

    union all

    select * from {{ ref('int_suspicions_' ~ programme) }}
    {%- endfor %}
),

sentences as (
    select * from {{ ref('dim_sentence') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

contracts as (
    select distinct
        contract_id,
        contract_title_zh,
        contract_title_en
    from {{ ref('fct_report_timeliness') }}
),

told as (
    select
        suspected.programme_id,
        suspected.period_id,
        suspected.unit_id,
        suspected.kind,
        suspected.indicator_id,
        suspected.other,
        cast(suspected.found as decimal(28, 10)) as found,
        cast(suspected.compared_with as decimal(28, 10)) as compared_with,
        coalesce(kinds.sentence_zh, suspected.kind) as kind_zh,
        coalesce(kinds.sentence_en, suspected.kind) as kind_en,
        {{ filled_sentence('sentences.sentence_zh', {
            'title': "coalesce(indicators.title_zh, '')",
            'other': "coalesce(units.name, periods.label_zh, contracts.contract_title_zh, suspected.other)",
            'found': written_number('suspected.found'),
            'compared': written_number('suspected.compared_with'),
        }) }} as sentence_zh,
        {{ filled_sentence('sentences.sentence_en', {
            'title': "coalesce(indicators.title_en, indicators.title_zh, '')",
            'other': "coalesce(nullif(units.name_en, ''), units.name, periods.label_en, contracts.contract_title_en, suspected.other)",
            'found': written_number('suspected.found'),
            'compared': written_number('suspected.compared_with'),
        }) }} as sentence_en
    from suspected
    left join sentences on 'suspicion_' || suspected.kind = sentences.template
    left join sentences as kinds on 'suspicion_kind_' || suspected.kind = kinds.template
    left join indicators
        on
            suspected.programme_id = indicators.programme_id
            and suspected.indicator_id = indicators.indicator_id
    left join units on suspected.other = units.unit_id
    left join periods on suspected.other = periods.period_id
    left join contracts on suspected.other = contracts.contract_id
)

select * from told
