with

units as (
    select * from {{ ref('dim_unit') }}
),

assessed_classes as (
    select cast('organ' as varchar) as unit_class
    union all
    select 'pastoral' as unit_class
    union all
    select 'window' as unit_class
    union all
    select 'heavy_task' as unit_class
    union all
    select 'non_public' as unit_class
    union all
    select 'school' as unit_class
),

with_parents as (
    -- village or branch, organisation, county: nothing lies deeper below a county
    select
        units.*,
        parents.unit_id as above_id,
        parents.unit_class as class_above,
        grandparents.unit_id as second_above_id,
        grandparents.unit_class as second_class_above
    from units
    left join units as parents on units.parent_unit_id = parents.unit_id
    left join units as grandparents on parents.parent_unit_id = grandparents.unit_id
),

organisations as (
    select
        with_parents.unit_id,
        with_parents.name,
        with_parents.unit_class,
        with_parents.level,
        case
            when own.unit_class is not null then with_parents.unit_id
            when above.unit_class is not null then with_parents.above_id
        end as organisation_id,
        coalesce(own.unit_class, above.unit_class) as organisation_class,
        case
            when with_parents.unit_class = 'county' then with_parents.unit_id
            when with_parents.class_above = 'county' then with_parents.above_id
            when with_parents.second_class_above = 'county' then with_parents.second_above_id
        end as county_id
    from with_parents
    left join assessed_classes as own on with_parents.unit_class = own.unit_class
    left join assessed_classes as above on with_parents.class_above = above.unit_class
)

select * from organisations
