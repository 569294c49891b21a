with

rulebook_items as (
    select * from {{ source('rulebook_tables', 'rulebook_items') }}
)

select * from rulebook_items
