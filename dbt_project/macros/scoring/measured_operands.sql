{#- Operands that come from an indicator: its numerator and denominator, as whole numbers.

    No row of a value is a missing value; a state that promises a number must keep the promise. -#}
{% macro measured_operands() -%}
select
    {{ list_unit_keys('leaves') }}
    leaves.item_id,
    indicator_values.numerator as operand_numerator,
    coalesce(indicator_values.denominator, 1) as operand_denominator,
    indicator_values.value as operand_value,
    case
        when indicator_values.state is null then 'missing'
        when
            indicator_values.state in ('reported', 'zero', 'estimated')
            and (indicator_values.numerator is null or indicator_values.denominator = 0)
            then 'undetermined'
        else indicator_values.state
    end as operand_state,
    indicator_values.reason,
    sign(coalesce(indicator_values.denominator, 1))
    * {{ scaled_integer('indicator_values.numerator') }} as whole_numerator,
    abs({{ scaled_integer('coalesce(indicator_values.denominator, 1)') }}) as whole_denominator
from leaves
left join indicator_values
    on
        leaves.programme_id = indicator_values.programme_id
        and leaves.period_id = indicator_values.period_id
        and leaves.unit_id = indicator_values.unit_id
        and leaves.indicator_id = indicator_values.indicator_id
where leaves.source = 'indicator'
{%- endmacro %}

{#- What a method that continues others goes on counting from: the operands of their items of the same
    name, under the name of the newer method. -#}
{% macro carried_operands(number) -%}
operands_carried as (
    {{ union_of_passes('int_score_operands', number - 1) | indent(4) }}
),

carried_operands as (
    select
        operands.programme_id,
        operands.period_id,
        operands.peer_group_id,
        operands.unit_id,
        items.rulebook_id,
        operands.scenario_id,
        operands.item_id,
        operand_periods.period_kind,
        operands.series,
        operands.ends_on,
        operands.operand_state,
        operands.operand_value,
        operands.operand_denominator,
        {{ scaled_integer('operands.operand_numerator') }} as whole_numerator,
        {{ scaled_integer('operands.operand_denominator') }} as whole_denominator
    from operands_carried as operands
    inner join {{ source('rulebook_tables', 'rulebook_lines') }} as method_lines
        on
            operands.rulebook_id = method_lines.member_rulebook_id
            and method_lines.age > 0
            and method_lines.counts_on
    inner join items
        on
            method_lines.rulebook_id = items.rulebook_id
            and operands.item_id = items.item_id
            and items.pass = {{ number }}
    inner join {{ ref('dim_period') }} as operand_periods
        on operands.period_id = operand_periods.period_id
),
{%- endmacro %}

{#- Whether a month lies in a span of months with figures of its own: the span takes its place in
    what is counted over periods, and the month is counted among its like. -#}
{% macro lies_in_a_span(table, count) -%}
{{ table }}.period_kind != 'month_span'
        and coalesce(
            max(
                case when {{ table }}.period_kind = 'month_span' and {{ count }} then {{ table }}.ends_on end
            ) over (
                partition by
                    {{ table }}.rulebook_id,
                    {{ table }}.scenario_id,
                    {{ table }}.peer_group_id,
                    {{ table }}.unit_id,
                    {{ table }}.item_id,
                    {{ table }}.series,
                    year({{ table }}.ends_on)
            ) >= {{ table }}.ends_on,
            false
        )
{%- endmacro %}

{#- How many events count where a span allows only so many: what the sum up to this period counts,
    less what the sum before it counted, span by span from the shortest. -#}
{% macro counted_events(spans, carries) -%}
events as (
    select
        measured.programme_id,
        measured.period_id,
        measured.peer_group_id,
        measured.unit_id,
        measured.rulebook_id,
        measured.scenario_id,
        measured.item_id,
        leaves.period_kind,
        leaves.series,
        leaves.ends_on,
        measured.operand_state,
        measured.operand_denominator,
        measured.whole_numerator
    from measured
    inner join leaves
        on
            measured.item_id = leaves.item_id
            and {{ same_unit('measured', 'leaves') }}
    {%- if carries %}

    union all

    select * exclude (operand_value, whole_denominator)
    from carried_operands
    {%- endif %}
),

counted_events_0 as (
    select
        events.*,
        periods.period_id as month_id,
        periods.quarter_id,
        periods.half_year_id,
        periods.year_id,
        {{ lies_in_a_span('events', is_numeric('events.operand_state')) }} as lies_in_a_span,
        coalesce(events.whole_numerator, 0) as counted
    from events
    inner join periods on events.period_id = periods.period_id
    where events.operand_denominator = 1 or events.operand_denominator is null
),
{% for number in range(1, spans + 1) %}
counted_events_{{ number }} as (
    select
        counted.* exclude (counted),
        case
            when limits.times is null then counted.counted
            else
                least(
                    sum(counted.counted) over (
                        partition by {{ unit_span() }} order by counted.ends_on, counted.period_id
                    ),
                    limits.times * 10000000000
                )
                - least(
                    sum(counted.counted) over (
                        partition by {{ unit_span() }} order by counted.ends_on, counted.period_id
                    ) - counted.counted,
                    limits.times * 10000000000
                )
        end as counted
    from counted_events_{{ number - 1 }} as counted
    left join spans as limits
        on
            counted.rulebook_id = limits.rulebook_id
            and counted.item_id = limits.item_id
            and limits.position = {{ number }}
),
{% endfor %}
{%- endmacro %}

{% macro unit_span() -%}
counted.rulebook_id, counted.scenario_id, counted.peer_group_id, counted.unit_id,
                        counted.item_id, counted.series, counted.lies_in_a_span,
                        case limits.span
                            when 'month' then counted.month_id
                            when 'quarter' then counted.quarter_id
                            when 'half_year' then counted.half_year_id
                            else counted.year_id
                        end
{%- endmacro %}
