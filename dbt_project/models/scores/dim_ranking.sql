with

rulebook_roots as (
    select * from {{ source('rulebook_tables', 'rulebook_roots') }}
    where ranking_id is not null
)

select
    rulebook_id,
    ranking_id,
    root_item_id,
    title_zh,
    title_en,
    full_points,
    lowest_points,
    highest_points
from rulebook_roots
