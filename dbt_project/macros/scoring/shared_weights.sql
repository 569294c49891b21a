{#- What is left of each group of weights for the units to which something does not apply.

    A group is a node that averages its items, or the items among which points are shared out. A
    member with nothing that applies leaves its weight to the others. Reads the CTEs `judged`,
    `shares`; ends with `standing_weights`. -#}
{% macro standing_weights() -%}
thinned_units as (
    select distinct
        unit_number,
        root_item_id
    from judged
    where effect = 'shared_out'
),

standing_members as (
    select
        judged.unit_number,
        judged.root_item_id,
        shares.group_id,
        shares.member_id,
        max(shares.weight_units) as weight_units,
        max(shares.whole_units) as whole_units,
        max(shares.least_numerator) as least_numerator,
        max(shares.least_denominator) as least_denominator,
        bool_or(judged.effect != 'shared_out') as applies
    from judged
    inner join thinned_units
        on
            judged.root_item_id = thinned_units.root_item_id
            and {{ same_number('judged', 'thinned_units') }}
    inner join shares
        on
            judged.rulebook_id = shares.rulebook_id
            and judged.root_item_id = shares.root_item_id
            and judged.item_id = shares.item_id
            {{- in_scope('judged', 'shares') }}
    group by judged.unit_number, judged.root_item_id, shares.group_id, shares.member_id
),

standing_weights as (
    select
        unit_number,
        root_item_id,
        group_id,
        max(whole_units) as whole_units,
        coalesce(sum(weight_units) filter (where applies), 0) as standing_units,
        max(least_numerator) as least_numerator,
        max(least_denominator) as least_denominator
    from standing_members
    group by unit_number, root_item_id, group_id
),
{%- endmacro %}

{#- The leaves of the roots of one pass, for every unit. -#}
{% macro leaves_of_roots(number) -%}
operands as (
    {{ union_of_passes('int_score_operands', number) | indent(4) }}
),

roots as (
    select * from {{ source('rulebook_tables', 'rulebook_roots') }}
    where pass = {{ number }}
),

entries as (
    select rulebook_entries.*
    from {{ source('rulebook_tables', 'rulebook_entries') }} as rulebook_entries
    inner join roots
        on
            rulebook_entries.rulebook_id = roots.rulebook_id
            and rulebook_entries.root_item_id = roots.root_item_id
),

shares as (
    select * from {{ source('rulebook_tables', 'rulebook_shares') }}
),

judged as (
    select
        operands.*,
        entries.root_item_id
    from operands
    inner join entries
        on
            operands.rulebook_id = entries.rulebook_id
            and operands.item_id = entries.item_id
            and entries.entry = 'leaf'
            {{- in_scope('operands', 'entries') }}
),
{%- endmacro %}
