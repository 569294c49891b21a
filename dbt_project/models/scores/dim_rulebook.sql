with

rulebooks as (
    select * from {{ source('rulebook_tables', 'rulebooks') }}
)

select * from rulebooks
