{#- Methods that continue others: facts, lists and ladders of the one go on in the other. -#}

{#- The flags of a pass, and behind its ladders those of the methods that theirs continue. -#}
{% macro flags_of_lines(number) -%}
select
    *,
    false as is_followed
from {{ source('rulebook_tables', 'rulebook_flags') }}
where pass = {{ number }}

union all

select distinct
    older.*,
    true as is_followed
from {{ source('rulebook_tables', 'rulebook_flags') }} as newer
inner join {{ source('rulebook_tables', 'rulebook_lines') }} as method_lines
    on newer.rulebook_id = method_lines.rulebook_id
inner join {{ source('rulebook_tables', 'rulebook_flags') }} as older
    on
        method_lines.member_rulebook_id = older.rulebook_id
        and newer.flag_id = older.flag_id
where
    method_lines.age > 0
    and newer.kind = 'ladder'
    and older.kind = 'ladder'
    and newer.pass = {{ number }}
    and older.pass != {{ number }}
{%- endmacro %}

{#- The name of a fact in the method of the period that it is asked of. -#}
{% macro told_atom(table, asked='rulebook_id', told='lag_rulebook_id') -%}
case
                when {{ table }}.{{ told }} = {{ table }}.{{ asked }} then {{ table }}.atom_id
                else {{ table }}.{{ asked }} || '.' || {{ table }}.atom_id
            end
{%- endmacro %}

{#- The moves of a ladder under its own method and under those that it continues, by its own rules. -#}
{% macro moves_of_lines() -%}
line_moves as (
    select
        own_moves.* exclude (rulebook_id, within_year, post, top_step),
        method_lines.rulebook_id,
        flags.within_year,
        flags.post,
        flags.top_step,
        method_lines.age = 0 as is_of_method
    from own_moves
    inner join {{ source('rulebook_tables', 'rulebook_lines') }} as method_lines
        on own_moves.rulebook_id = method_lines.member_rulebook_id
    inner join flags
        on
            method_lines.rulebook_id = flags.rulebook_id
            and own_moves.flag_id = flags.flag_id
            and not flags.is_followed
),
{%- endmacro %}
