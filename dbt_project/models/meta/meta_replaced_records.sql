{{ config(alias='replaced_records') }}

with

replaced_records as (
    select * from {{ source('compiled', 'replaced_records') }}
)

select * from replaced_records
