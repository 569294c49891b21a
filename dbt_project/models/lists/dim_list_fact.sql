with

atoms as (
    select * from {{ source('rulebook_tables', 'rulebook_atoms') }}
)

select
    rulebook_id,
    atom_id,
    measure,
    item_id,
    indicator_id,
    source_rulebook_id,
    list_id,
    value_unit,
    words_zh,
    words_en
from atoms
