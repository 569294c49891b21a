{#- Operands that are scores of lower passes: of which units, of which periods, put together how.

    A score that a unit should have and lacks makes the operand lack too, unless the item leaves it
    out or counts it as some points. -#}
{% macro scores_taken(carries) -%}
known_results as (
    {%- if carries %}
    -- scores of the methods that a method continues are scores of that method
    select
        results.* exclude (rulebook_id),
        method_lines.rulebook_id
    from results
    inner join {{ source('rulebook_tables', 'rulebook_lines') }} as method_lines
        on
            results.rulebook_id = method_lines.member_rulebook_id
            and method_lines.counts_on
    {%- else %}
    select * from results
    {%- endif %}
),

result_periods as (
    select distinct
        rulebook_id,
        series,
        period_kind,
        period_id,
        starts_on,
        ends_on
    from known_results
),

-- a span of months that is assessed takes the place of the months in it
replaced_periods as (
    select
        months.rulebook_id,
        months.period_id
    from result_periods as months
    inner join result_periods as spans_of_months
        on
            months.rulebook_id = spans_of_months.rulebook_id
            and months.series = spans_of_months.series
            and months.period_kind != 'month_span'
            and spans_of_months.period_kind = 'month_span'
            and months.starts_on >= spans_of_months.starts_on
            and months.ends_on <= spans_of_months.ends_on
),

previous_periods as (
    select
        result_periods.rulebook_id,
        result_periods.series,
        result_periods.period_id,
        max_by(
            earlier_periods.period_id,
            (earlier_periods.ends_on, earlier_periods.period_kind = 'month_span')
        ) as previous_period_id
    from result_periods
    inner join result_periods as earlier_periods
        on
            result_periods.rulebook_id = earlier_periods.rulebook_id
            and result_periods.series = earlier_periods.series
            and result_periods.starts_on > earlier_periods.ends_on
    group by result_periods.rulebook_id, result_periods.series, result_periods.period_id
),

-- a reversal gives back what was deducted since it last gave back in the year
targets as (
    select
        leaves.rulebook_id,
        leaves.scenario_id,
        leaves.peer_group_id,
        leaves.unit_id,
        leaves.item_id,
        leaves.period_id,
        leaves.series,
        leaves.ends_on,
        {{ is_numeric('indicator_values.state') }}
        and indicator_values.numerator * taken.target_denominator
        >= indicator_values.denominator * taken.target_numerator as is_reached
    from leaves
    inner join taken
        on
            leaves.rulebook_id = taken.rulebook_id
            and leaves.item_id = taken.item_id
    left join indicator_values
        on
            leaves.programme_id = indicator_values.programme_id
            and leaves.period_id = indicator_values.period_id
            and leaves.unit_id = indicator_values.unit_id
            and taken.target_indicator_id = indicator_values.indicator_id
    where taken.target_indicator_id is not null
    {%- if carries %}

    union all

    -- what was given back under the method that this one continues
    select
        carried.rulebook_id,
        carried.scenario_id,
        carried.peer_group_id,
        carried.unit_id,
        carried.item_id,
        carried.period_id,
        carried.series,
        carried.ends_on,
        carried.operand_state = 'reported' as is_reached
    from carried_operands as carried
    inner join taken
        on
            carried.rulebook_id = taken.rulebook_id
            and carried.item_id = taken.item_id
    where taken.target_indicator_id is not null
    {%- endif %}
),

reached_before as (
    select
        targets.*,
        max(case when is_reached then ends_on end) over (
            partition by
                rulebook_id, scenario_id, peer_group_id, unit_id, item_id, series, year(ends_on)
            order by ends_on, period_id
            rows between unbounded preceding and 1 preceding
        ) as last_reached_on
    from targets
),

taking_units as (
    select
        leaves.*,
        taken.* exclude (rulebook_id, item_id),
        coalesce(related.looks_after_unit_id, leaves.unit_id) as source_unit_id,
        reached_before.is_reached,
        reached_before.last_reached_on
    from leaves
    inner join taken
        on
            leaves.rulebook_id = taken.rulebook_id
            and leaves.item_id = taken.item_id
    left join responsibilities as related
        on
            taken.units = 'looked_after'
            and leaves.unit_id = related.unit_id
            and (related.valid_from is null or related.valid_from <= leaves.ends_on)
            and (related.valid_to is null or related.valid_to >= leaves.ends_on)
    left join reached_before
        on
            leaves.item_id = reached_before.item_id
            and leaves.period_id = reached_before.period_id
            and leaves.rulebook_id = reached_before.rulebook_id
            and leaves.scenario_id = reached_before.scenario_id
            and leaves.peer_group_id = reached_before.peer_group_id
            and leaves.unit_id = reached_before.unit_id
    where taken.units = 'own' or related.unit_id is not null
),

-- the periods whose scores are taken; the sign makes a change of two of them
taken_scores as (
    select
        {{ list_unit_keys('taking_units') }}
        taking_units.item_id,
        taking_units.take,
        taking_units.aggregate,
        taking_units.missing_rule,
        taking_units.missing_points,
        taking_units.is_reached,
        results.unit_id as source_unit_id,
        results.status,
        results.period_id as source_period_id,
        results.ends_on as source_ends_on,
        case
            when results.period_id = taking_units.period_id then ''
            else source_periods.label_zh || '：'
        end || results.reason_zh as reason_zh,
        case
            when results.period_id = taking_units.period_id then ''
            else source_periods.label_en || ': '
        end || results.reason_en as reason_en,
        case
            when results.period_id != taking_units.period_id and taking_units.change_from is not null
                then -1
            else 1
        end as sign,
        case taking_units.take
            when 'rank' then cast(results.unit_rank as decimal(38, 12))
            else results.points
        end as points,
        row_number() over (
            partition by
                {{ list_unit_keys('taking_units') }}
                taking_units.item_id,
                results.unit_id,
                results.period_id
            order by
                case when results.peer_group_id = taking_units.peer_group_id then 0 else 1 end,
                results.peer_group_id
        ) as place
    from taking_units
    inner join known_results as results
        on
            taking_units.source_rulebook_id = results.rulebook_id
            and taking_units.source_item_id = results.root_item_id
            and taking_units.source_unit_id = results.unit_id
    inner join {{ ref('dim_period') }} as source_periods
        on results.period_id = source_periods.period_id
    left join previous_periods
        on
            results.rulebook_id = previous_periods.rulebook_id
            and taking_units.series = previous_periods.series
            and taking_units.period_id = previous_periods.period_id
    left join replaced_periods
        on
            results.rulebook_id = replaced_periods.rulebook_id
            and results.period_id = replaced_periods.period_id
    where
        (
            taking_units.periods = 'same'
            and (
                results.period_id = taking_units.period_id
                or (
                    taking_units.change_from = 'previous'
                    and results.period_id = previous_periods.previous_period_id
                )
                or (
                    taking_units.change_from = 'same_last_year'
                    and results.period_kind = taking_units.period_kind
                    and results.starts_on = taking_units.starts_on - interval 1 year
                )
            )
        )
        or (
            taking_units.periods = 'previous'
            and results.period_id = previous_periods.previous_period_id
        )
        or (
            taking_units.periods = 'same_last_year'
            and results.period_kind = taking_units.period_kind
            and results.starts_on = taking_units.starts_on - interval 1 year
        )
        or (
            taking_units.periods = 'within'
            and replaced_periods.period_id is null
            and results.series = taking_units.source_series
            and results.starts_on >= taking_units.starts_on
            and results.ends_on <= taking_units.ends_on
        )
        or (
            taking_units.periods = 'year_to_date'
            and replaced_periods.period_id is null
            and results.series = taking_units.source_series
            and year(results.ends_on) = year(taking_units.ends_on)
            and results.ends_on <= taking_units.ends_on
        )
        or (
            taking_units.periods = 'since_reached'
            and replaced_periods.period_id is null
            and results.series = taking_units.series
            and year(results.ends_on) = year(taking_units.ends_on)
            and results.ends_on < taking_units.ends_on
            and (
                taking_units.last_reached_on is null
                or results.ends_on >= taking_units.last_reached_on
            )
        )
),

-- where nothing was to be scored no score is due: an exempt month is no missing one
counted_scores as (
    select
        *,
        points is not null or status != 'not_applicable' as is_due,
        case
            when points is not null then points
            when missing_rule = 'count_as' and status != 'not_applicable' then missing_points
        end as counted_points
    from taken_scores
    where place = 1
),

{{ kept_scores() }}

put_together as (
    select
        {{ list_unit_keys() }}
        item_id,
        max(aggregate) as aggregate,
        bool_or(is_reached) as is_reached,
        count(*) filter (where is_due) as scores_due,
        count(points) as scores_found,
        min_by(reason_zh, (source_ends_on, source_unit_id))
            filter (where points is null and is_due) as lacks_zh,
        min_by(reason_en, (source_ends_on, source_unit_id))
            filter (where points is null and is_due) as lacks_en,
        sum(sign * counted_points) filter (where is_kept) as points_sum,
        count(counted_points) filter (where is_kept) as points_counted,
        min(counted_points) as points_lowest,
        max(counted_points) as points_highest,
        max_by(counted_points, (source_ends_on, source_unit_id)) as points_last
    from kept_scores
    group by {{ list_unit_keys() }} item_id
),

told_values as (
    select
        {{ list_unit_keys('leaves') }}
        leaves.item_id,
        put_together.lacks_zh,
        put_together.lacks_en,
        coalesce(taken.change_from, 'score') as taken_from,
        case
            -- before the first period, and where nothing was deducted, nothing is given back
            when taken.target_indicator_id is not null
                then case when put_together.is_reached then -coalesce(put_together.points_sum, 0) else 0 end
            when put_together.aggregate = 'mean' and put_together.points_counted > 0
                then {{ exact_ratio(
                    fine_integer('put_together.points_sum'),
                    '(1000000000000 * cast(put_together.points_counted as hugeint))'
                ) }}
            when put_together.aggregate in ('sum', 'change') then put_together.points_sum
            when put_together.aggregate = 'last' then put_together.points_last
            when put_together.aggregate = 'lowest' then put_together.points_lowest
            when put_together.aggregate = 'highest' then put_together.points_highest
        end as operand_value,
        -- a mean stays exact until its points are made
        case when put_together.aggregate = 'mean' then put_together.points_sum end as exact_sum,
        case when put_together.aggregate = 'mean' then put_together.points_counted end
            as exact_count,
        case
            when taken.target_indicator_id is not null
                then case when coalesce(put_together.is_reached, false) then 'reported' else 'zero' end
            when taken.units = 'looked_after' and put_together.unit_id is null
                then 'not_applicable'
            when put_together.scores_due = 0 then 'not_applicable'
            when coalesce(put_together.points_counted, 0) = 0 then 'missing'
            when put_together.aggregate = 'change' and put_together.points_counted < 2
                then 'missing'
            when
                taken.missing_rule = 'exclude'
                and put_together.scores_found < put_together.scores_due
                then 'missing'
            else 'reported'
        end as operand_state
    from leaves
    inner join taken
        on
            leaves.rulebook_id = taken.rulebook_id
            and leaves.item_id = taken.item_id
    left join put_together
        on
            leaves.item_id = put_together.item_id
            and {{ same_unit('leaves', 'put_together') }}
),

-- no score at all is no missing report: a unit that is new has nothing to be compared with
taken_values as (
    select
        told_values.* exclude (lacks_zh, lacks_en, taken_from),
        {%- for language in ['zh', 'en'] %}
        coalesce(
            told_values.lacks_{{ language }},
            case
                when told_values.operand_state = 'missing'
                    then {{ filled_sentence('reasons.sentence_' ~ language, {
                        'title': 'items.title_' ~ language
                    }) }}
            end
        ) as lacks_{{ language }}{{ '' if loop.last else ',' }}
        {%- endfor %}
    from told_values
    inner join items
        on
            told_values.rulebook_id = items.rulebook_id
            and told_values.item_id = items.item_id
    left join {{ ref('dim_sentence') }} as reasons
        on 'taken_' || told_values.taken_from = reasons.template
),
{%- endmacro %}
