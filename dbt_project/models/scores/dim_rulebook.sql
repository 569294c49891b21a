with

rulebooks as (
    select * from {{ source('rulebook_tables', 'rulebooks') }}
)

select
    *,
    '{{ var("scenario_id", "official") }}' as scenario_id
from rulebooks
