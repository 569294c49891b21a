{{ config(schema='intermediate', enabled='campaign' in var('suspicions_of', [])) }}

-- what a person should look at in the campaign; none of it is a fault by itself
with

study as (
    select * from {{ ref('fct_study') }}
),

people as (
    select * from {{ ref('fct_satisfaction') }}
),

register as (
    select * from {{ ref('fct_unit_register') }}
),

organisations as (
    select * from {{ ref('dim_party_organisation') }}
),

attendance as (
    select
        county_id,
        period_id,
        rules_attended + speeches_attended + policies_attended + examples_attended as attended,
        rules_due + speeches_due + policies_due + examples_due as due
    from study
),

everyone_attended as (
    select
        period_id,
        county_id as unit_id,
        'everyone_attended' as kind,
        count(*) as found,
        sum(due) as compared_with
    from attendance
    where due > 0
    group by county_id, period_id
    having count(*) >= {{ var('suspicion_records_on_target', 5) }} and min(attended - due) = 0
),

everyone_satisfied as (
    select
        period_id,
        county_id as unit_id,
        'everyone_satisfied' as kind,
        count(*) as found,
        sum(surveyed) as compared_with
    from people
    where surveyed > 0
    group by county_id, period_id
    having count(*) >= 2 and min(satisfied - surveyed) = 0
),

class_differs as (
    select
        register.period_id,
        register.county_id as unit_id,
        'class_differs' as kind,
        count(*) filter (
            where register.registered_class <> organisations.organisation_class
        ) as found,
        count(*) as compared_with
    from register
    inner join organisations on register.unit_id = organisations.unit_id
    group by register.county_id, register.period_id
),

suspected as (
    select * from everyone_attended
    union all
    select * from everyone_satisfied
    union all
    select * from class_differs
    where found > 0
),

told as (
    select
        'campaign' as programme_id,
        period_id,
        unit_id,
        kind,
        '' as indicator_id,
        '' as other,
        cast(found as decimal(28, 10)) as found,
        cast(compared_with as decimal(28, 10)) as compared_with
    from suspected
)

select * from told
