{#- How often units stand on lists: of the same period, the one before, those within, or this year's.

    Reads the CTEs `wanted` (unit keys, wanted_id, dates, source_rulebook_id, list_id, steps,
    periods, source_series) and `marks`. An entry on the list of several items counts for each. -#}
{% macro counted_entries() -%}
{%- set continued = var('score_lines_of_methods', 0) | int(0) -%}
{%- set told_by = 'method_lines.member_rulebook_id' if continued else 'wanted.source_rulebook_id' -%}
counted_entries as (
    select
        {{ list_unit_keys('wanted') }}
        wanted.wanted_id,
        count(marks.flag_id) as marks_found,
        count(distinct concat(marks.flag_id, ' ', marks.period_id)) filter (
            where
            marks.verdict = 'listed'
            and (wanted.steps is null or wanted.steps like concat('%,', marks.step, ',%'))
        ) as entries
    from wanted
    {%- if continued %}
    -- entries under the methods that a method continues are counted with its own
    inner join {{ source('rulebook_tables', 'rulebook_lines') }} as method_lines
        on
            wanted.source_rulebook_id = method_lines.rulebook_id
            and method_lines.counts_on
    {%- endif %}
    left join marks
        on
            {{ told_by }} = marks.rulebook_id
            and wanted.scenario_id = marks.scenario_id
            and wanted.list_id = marks.list_id
            and wanted.unit_id = marks.unit_id
            and (
                wanted.rulebook_id != wanted.source_rulebook_id
                or wanted.peer_group_id = marks.peer_group_id
            )
            and case wanted.periods
                when 'same' then wanted.period_id = marks.period_id
                when 'previous'
                    then
                        wanted.series = marks.series
                        and wanted.starts_on - interval 1 day = marks.ends_on
                when 'within'
                    then
                        wanted.source_series = marks.series
                        and wanted.starts_on <= marks.starts_on
                        and wanted.ends_on >= marks.ends_on
                else
                    coalesce(wanted.source_series, wanted.series) = marks.series
                    and year(wanted.ends_on) = year(marks.ends_on)
                    and wanted.ends_on >= marks.ends_on
            end
    group by {{ list_unit_keys('wanted') }} wanted.wanted_id
),
{%- endmacro %}
