with

rulebook_segments as (
    select * from {{ source('rulebook_tables', 'rulebook_segments') }}
)

select * from rulebook_segments
