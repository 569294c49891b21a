with

sentence_templates as (
    select * from {{ source('rulebook_tables', 'sentence_templates') }}
)

select * from sentence_templates
