{#- Operands that come from an indicator: its numerator and denominator, as whole numbers.

    No row of a value is a missing value; a state that promises a number must keep the promise. -#}
{% macro measured_operands() -%}
select
    leaves.*,
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

{#- How many events count where a span allows only so many: what the sum up to this period counts,
    less what the sum before it counted, span by span from the shortest. -#}
{% macro counted_events(spans) -%}
{%- set part = 'partition by rulebook_id, scenario_id, peer_group_id, unit_id, item_id, series' -%}
counted_events_0 as (
    select
        measured.*,
        periods.period_id as month_id,
        periods.quarter_id,
        periods.half_year_id,
        periods.year_id,
        coalesce(measured.whole_numerator, 0) as counted
    from measured
    inner join periods on measured.period_id = periods.period_id
    where measured.operand_denominator = 1 or measured.operand_denominator is null
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
                        counted.item_id, counted.series,
                        case limits.span
                            when 'month' then counted.month_id
                            when 'quarter' then counted.quarter_id
                            when 'half_year' then counted.half_year_id
                            else counted.year_id
                        end
{%- endmacro %}
