with

-- National norm and the county's notice of 2016; areas in square metres, money in 万元. A null says
-- that the norm sets none.
norms as (
    select
        'relocation' as housing_programme,
        cast(null as decimal(18, 6)) as least_area_per_person,
        cast(25 as decimal(18, 6)) as most_area_per_person,
        cast(null as decimal(18, 6)) as most_area_per_household,
        cast(null as decimal(18, 6)) as most_area_per_person_of_three,
        cast(null as decimal(18, 6)) as subsidy_per_household
    union all
    select
        'class_d_renovation' as housing_programme,
        13 as least_area_per_person,
        null as most_area_per_person,
        60 as most_area_per_household,
        18 as most_area_per_person_of_three,
        null as subsidy_per_household
    union all
    select
        'reinforcement' as housing_programme,
        null as least_area_per_person,
        null as most_area_per_person,
        null as most_area_per_household,
        null as most_area_per_person_of_three,
        0.6 as subsidy_per_household
    union all
    select
        'begun_before_document_19' as housing_programme,
        null as least_area_per_person,
        null as most_area_per_person,
        null as most_area_per_household,
        null as most_area_per_person_of_three,
        2 as subsidy_per_household
    union all
    -- the subsidy of 10,000 yuan is closed to households that leave the register for it
    select
        'left_register' as housing_programme,
        null as least_area_per_person,
        null as most_area_per_person,
        null as most_area_per_household,
        null as most_area_per_person_of_three,
        0 as subsidy_per_household
)

select * from norms
