{#- Items that count only where other items have so many points: closed where one has not, and
    without a value of their own where it is not known. Ends with `gates`. -#}
{% macro gates() -%}
gate_conditions as (
    select
        leaves.unit_number,
        leaves.item_id,
        results.points,
        results.status,
        gate_rows.print_position,
        results.reason_zh,
        results.reason_en,
        case
            when results.points is not null
                then {{ segment_holds(
                    'gate_rows', fine_integer('results.points'), '1000000000000'
                ) }}
        end as is_open
    from leaves
    inner join (
        select
            *,
            row_number() over (partition by rulebook_id, item_id order by other_item_id)
                as print_position
        from {{ source('rulebook_tables', 'rulebook_gates') }}
    ) as gate_rows
        on
            leaves.rulebook_id = gate_rows.rulebook_id
            and leaves.item_id = gate_rows.item_id
    left join results
        on
            gate_rows.other_item_id = results.root_item_id
            and {{ same_unit('leaves', 'results') }}
),

gates as (
    select
        unit_number,
        item_id,
        coalesce(bool_or(not is_open), false) as is_closed,
        case
            when bool_or(not is_open) then null
            when bool_or(points is null and coalesce(status, 'no_report') != 'not_applicable')
                then 'missing'
            when bool_or(points is null) then 'not_applicable'
        end as lack_state,
        min_by(reason_zh, print_position) filter (where points is null) as lacks_zh,
        min_by(reason_en, print_position) filter (where points is null) as lacks_en
    from gate_conditions
    group by unit_number, item_id
),
{%- endmacro %}
