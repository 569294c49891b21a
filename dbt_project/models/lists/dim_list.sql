with

flags as (
    select * from {{ source('rulebook_tables', 'rulebook_flags') }}
)

select
    rulebook_id,
    flag_id as list_key,
    list_id,
    kind,
    item_id,
    print_order,
    title_zh,
    title_en,
    basis,
    severity,
    relief,
    within_year,
    post,
    in_bulletin,
    rule_zh,
    rule_en
from flags
