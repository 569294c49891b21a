with

flag_steps as (
    select * from {{ source('rulebook_tables', 'rulebook_flag_steps') }}
)

select
    rulebook_id,
    flag_id as list_key,
    step,
    step_number,
    colour,
    title_zh,
    title_en
from flag_steps
