with

rulebook_groups as (
    select * from {{ source('rulebook_tables', 'rulebook_groups') }}
)

select * from rulebook_groups
