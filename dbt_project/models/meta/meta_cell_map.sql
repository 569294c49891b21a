{{ config(alias='cell_map') }}

with

cell_map as (
    select * from {{ source('compiled', 'cell_map') }}
)

select * from cell_map
