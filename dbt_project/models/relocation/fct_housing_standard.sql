with

housing as (
    select * from {{ ref('stg_housing_standards') }}
),

norms as (
    select * from {{ ref('dim_housing_norm') }}
),

compared as (
    -- multiplied, never divided: no rounding decides
    select
        housing.*,
        coalesce(housing.floor_area < norms.least_area_per_person * housing.persons, false)
            as is_below_least_area,
        coalesce(housing.floor_area > norms.most_area_per_person * housing.persons, false)
            as is_above_most_area,
        coalesce(housing.floor_area > norms.most_area_per_household * housing.households, false)
            as is_above_household_average,
        coalesce(
            housing.floor_area_of_three
            > norms.most_area_per_person_of_three * housing.persons_of_three,
            false
        ) as is_above_area_of_three,
        coalesce(housing.subsidy_paid > norms.subsidy_per_household * housing.households, false)
            as is_above_subsidy
    from housing
    inner join norms on housing.housing_programme = norms.housing_programme
),

facts as (
    select
        village_id,
        housing_programme,
        period_id,
        unit_id,
        households,
        households__state,
        persons,
        persons__state,
        floor_area,
        floor_area__state,
        households_of_three,
        persons_of_three,
        floor_area_of_three,
        subsidy_paid,
        subsidy_paid__state,
        is_below_least_area,
        is_above_most_area,
        is_above_household_average,
        is_above_area_of_three,
        is_above_subsidy,
        cast(is_below_least_area as integer)
        + cast(is_above_most_area as integer)
        + cast(is_above_household_average as integer)
        + cast(is_above_area_of_three as integer)
        + cast(is_above_subsidy as integer) as standards_broken,
        submission_id,
        block,
        source_row
    from compared
)

select * from facts
