{#- What a step makes of a value, kept to 12 places; of the kinds of step that are asked for.

    Reads the CTE `numbered` and what `step_groups` knows of the group. -#}
{% macro moved_value(kinds) -%}
case
    when numbered.kind is null then numbered.value
    {%- if 'impute' in kinds %}
    when numbered.kind = 'impute' and not numbered.has_value
        and numbered.state not in ('not_applicable', 'withheld', 'rolled_up')
        then case numbered.mode when 'median' then quantiles.lower_quantile else groups.mean end
    {%- endif %}
    when not numbered.has_value then null
    {%- if 'growth' in kinds %}
    when numbered.kind = 'growth'
        then {{ ratio_of('(numbered.value - numbered.other_value)', 'numbered.other_value') }}
    {%- endif %}
    {%- if 'change' in kinds %}
    when numbered.kind = 'change' then numbered.value - numbered.other_value
    {%- endif %}
    {%- if 'factor' in kinds %}
    when numbered.kind = 'factor'
        then {{ long_ratio(
            '(' ~ fine_integer('numbered.value') ~ ' * numbered.other_numerator)',
            '(cast(1000000000000 as hugeint) * numbered.other_denominator)'
        ) }}
    {%- endif %}
    {%- if 'in_turn' in kinds %}
    when numbered.kind = 'in_turn' then numbered.other_value
    {%- endif %}
    {%- if 'impute' in kinds %}
    when numbered.kind = 'impute' then numbered.value
    {%- endif %}
    {%- if 'schedule_gap' in kinds %}
    when numbered.kind = 'schedule_gap' then numbered.value - numbered.schedule_share
    {%- endif %}
    {%- if 'schedule_ratio' in kinds %}
    when numbered.kind = 'schedule_ratio'
        then {{ ratio_of('numbered.value', 'numbered.schedule_share') }}
    {%- endif %}
    {%- if 'schedule_shortfall' in kinds %}
    when numbered.kind = 'schedule_shortfall'
        then 1 - {{ ratio_of('numbered.value', 'numbered.schedule_share') }}
    {%- endif %}
    {%- if 'mean_gap' in kinds %}
    when numbered.kind = 'mean_gap' then numbered.value - groups.mean
    {%- endif %}
    {%- if 'mean_ratio' in kinds %}
    when numbered.kind = 'mean_ratio' then {{ ratio_of('numbered.value', 'groups.mean') }}
    {%- endif %}
    {%- if 'best' in kinds %}
    -- there is no proportion to nothing: with none as the fewest, others have none of it
    when numbered.kind = 'best' and numbered.mode = 'lower' and groups.lowest <= 0
        then case when numbered.value = groups.lowest then 1 else 0 end
    when numbered.kind = 'best' and numbered.mode = 'lower'
        then {{ ratio_of('groups.lowest', 'numbered.value') }}
    when numbered.kind = 'best' and groups.highest <= 0 then 0
    when numbered.kind = 'best' then {{ ratio_of('numbered.value', 'groups.highest') }}
    {%- endif %}
    {%- if 'rank' in kinds %}
    when numbered.kind = 'rank' then cast(ranks.unit_rank as decimal(38, 12))
    {%- endif %}
    {%- if 'rank_share' in kinds %}
    when numbered.kind = 'rank_share'
        then {{ exact_ratio(
            'cast(groups.units - ranks.unit_rank + 1 as hugeint)',
            'cast(groups.units as hugeint)'
        ) }}
    {%- endif %}
    {%- if 'percentile' in kinds %}
    when numbered.kind = 'percentile' and groups.units = 1 then 1
    when numbered.kind = 'percentile'
        then {{ exact_ratio(
            'cast(groups.units - ranks.unit_rank as hugeint)',
            'cast(greatest(groups.units - 1, 1) as hugeint)'
        ) }}
    {%- endif %}
    {%- if 'z' in kinds %}
    when numbered.kind = 'z' and spreads.deviation = 0 then 0
    when numbered.kind = 'z'
        then case numbered.mode when 'lower' then -1 else 1 end
            * {{ ratio_of('(numbered.value - groups.mean)', 'spreads.deviation') }}
    {%- endif %}
    {%- if 'min_max' in kinds %}
    when numbered.kind = 'min_max' and groups.highest = groups.lowest then 1
    when numbered.kind = 'min_max' and numbered.mode = 'lower'
        then {{ ratio_of(
            '(groups.highest - numbered.value)', '(groups.highest - groups.lowest)'
        ) }}
    when numbered.kind = 'min_max'
        then {{ ratio_of(
            '(numbered.value - groups.lowest)', '(groups.highest - groups.lowest)'
        ) }}
    {%- endif %}
    {%- if 'winsorise' in kinds %}
    when numbered.kind = 'winsorise'
        then least(
            greatest(numbered.value, quantiles.lower_quantile), quantiles.upper_quantile
        )
    {%- endif %}
    {%- if 'goalposts' in kinds %}
    when numbered.kind = 'goalposts' and numbered.mode = 'log' and numbered.value <= 0
        then null
    when numbered.kind = 'goalposts' and numbered.mode = 'log'
        then cast(
            (ln(cast(numbered.value as double)) - ln(cast(numbered.first_value as double)))
            / (
                ln(cast(numbered.second_value as double))
                - ln(cast(numbered.first_value as double))
            ) as decimal(38, 12)
        )
    when numbered.kind = 'goalposts'
        then {{ ratio_of(
            '(numbered.value - numbered.first_value)',
            '(numbered.second_value - numbered.first_value)'
        ) }}
    {%- endif %}
    {%- if 'exponential' in kinds %}
    when numbered.kind = 'exponential' and (numbered.value < 0 or numbered.value > 1)
        then null
    when numbered.kind = 'exponential'
        then cast(
            -cast(numbered.first_value as double)
            * ln(
                1 - cast(numbered.value as double)
                * (1 - exp(-100 / cast(numbered.first_value as double)))
            ) as decimal(38, 12)
        )
    {%- endif %}
    {%- if 'log' in kinds %}
    when numbered.kind = 'log' and numbered.value <= 0 then null
    when numbered.kind = 'log'
        then cast(ln(cast(numbered.value as double)) as decimal(38, 12))
    {%- endif %}
    {%- if 'power' in kinds %}
    when numbered.kind = 'power' and (
        numbered.value < 0 or (numbered.value = 0 and numbered.first_value < 0)
    )
        then null
    when numbered.kind = 'power'
        then cast(power(
            cast(numbered.value as double), cast(numbered.first_value as double)
        ) as decimal(38, 12))
    {%- endif %}
    {%- if 'add' in kinds %}
    when numbered.kind = 'add' then numbered.value + numbered.first_value
    {%- endif %}
    {%- if 'subtract_from' in kinds %}
    when numbered.kind = 'subtract_from' then numbered.first_value - numbered.value
    {%- endif %}
    {%- if 'multiply' in kinds %}
    when numbered.kind = 'multiply'
        then {{ long_ratio(
            '(' ~ fine_integer('numbered.value') ~ ' * numbered.first_numerator)',
            '(cast(1000000000000 as hugeint) * numbered.first_denominator)'
        ) }}
    {%- endif %}
    {%- if 'divide_into' in kinds %}
    when numbered.kind = 'divide_into'
        then {{ ratio_of('numbered.first_value', 'numbered.value') }}
    {%- endif %}
    {%- if 'limit' in kinds %}
    when numbered.kind = 'limit'
        then least(
            greatest(numbered.value, coalesce(numbered.first_value, numbered.value)),
            coalesce(numbered.second_value, greatest(
                numbered.value, coalesce(numbered.first_value, numbered.value)
            ))
        )
    {%- endif %}
    {%- if 'round' in kinds %}
    when numbered.kind = 'round'
        then cast({{ rounded_for_print(
            'numbered.value', 'cast(numbered.first_value as integer)', 'numbered.mode'
        ) }} as decimal(38, 12))
    {%- endif %}
    {%- if 'whole_steps' in kinds %}
    when numbered.kind = 'whole_steps' then cast({{ whole_steps_of(
        (fine_integer('(numbered.value - numbered.first_value)'), '1'),
        (fine_integer('numbered.second_value'), '1')
    ) }} as decimal(38, 12))
    {%- endif %}
end
{%- endmacro %}

{#- Divide two values of 12 places; by nothing gives nothing. -#}
{% macro ratio_of(value, by) -%}
case
    when {{ by }} != 0
        then sign({{ by }})
            * {{ long_ratio(fine_integer(value), 'abs(' ~ fine_integer(by) ~ ')') }}
end
{%- endmacro %}
