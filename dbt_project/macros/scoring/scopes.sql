{#- Where a method's items do not all hold everywhere, rows of its tree belong to a peer group and a
    kind of period. Nothing is asked where no method of the office is so. -#}
{% macro in_scope(table, scoped) -%}
{%- if var('score_scopes', 0) | int(0) %}
            and (
                {{ scoped }}.peer_group_id is null
                or (
                    {{ table }}.peer_group_id = {{ scoped }}.peer_group_id
                    and {{ table }}.period_kind = {{ scoped }}.period_kind
                )
            )
{%- endif -%}
{%- endmacro %}

{#- The opposite for items: whether one holds for a unit in a period. -#}
{% macro holds_there(table, item) -%}
({{ table }}.rulebook_id, {{ item }}, {{ table }}.peer_group_id, {{ table }}.period_kind) not in (
    select (rulebook_id, item_id, peer_group_id, period_kind)
    from {{ source('rulebook_tables', 'rulebook_absences') }}
)
{%- endmacro %}
