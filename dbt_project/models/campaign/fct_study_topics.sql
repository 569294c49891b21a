{% set topics = ['rules', 'speeches', 'policies', 'examples'] %}

with

study as (
    select * from {{ ref('fct_study') }}
),

topics as (
    {% for topic in topics %}
    {% if not loop.first %}union all{% endif %}
    select
        unit_id,
        period_id,
        organisation_id,
        county_id,
        '{{ topic }}' as topic,
        members,
        members__state,
        {{ topic }}_sessions as sessions,
        {{ topic }}_sessions__state as sessions__state,
        {{ topic }}_due as due,
        {{ topic }}_due__state as due__state,
        {{ topic }}_attended as attended,
        {{ topic }}_attended__state as attended__state,
        submission_id,
        block,
        source_row
    from study
    {% endfor %}
)

select * from topics
