{#- The other numbers that steps hold values against: a value of an earlier period, a factor, the
    points of events by how many came before.

    A base of a growth that is zero or below, and one that lacks, makes a state, never a number.
    Reads the CTEs `sourced` and `indicator_values`; ends with `others`: one row per unit, item and
    step (0: the factor of an item's points). -#}
{% macro compared_values(carries=false) -%}
{%- set unit_item = 'asked.rulebook_id, asked.scenario_id, asked.peer_group_id, asked.unit_id' -%}
known_periods as (
    select * from {{ ref('dim_period') }}
),

asked as (
    select
        sourced.*,
        others.step_number,
        others.kind as other_kind,
        others.against,
        others.indicator_id as other_indicator_id,
        others.title_zh as other_title_zh,
        others.title_en as other_title_en,
        others.lowest_numerator,
        others.lowest_denominator,
        others.highest_numerator,
        others.highest_denominator
    from sourced
    inner join {{ source('rulebook_tables', 'rulebook_others') }} as others
        on
            sourced.rulebook_id = others.rulebook_id
            and sourced.item_id = others.item_id
),

-- 1–2月 that is assessed takes the place of its months; else a period is held against its like
earlier_periods as (
    select
        asked_periods.*,
        known_periods.period_id as base_period_id,
        known_periods.label_zh as base_zh,
        known_periods.label_en as base_en,
        row_number() over (
            partition by asked_periods.rulebook_id, asked_periods.period_id, asked_periods.against
            order by
                case when assessed.period_id is null then 1 else 0 end,
                case when assessed.period_id is not null then known_periods.starts_on end,
                case when known_periods.period_kind = asked_periods.period_kind then 0 else 1 end,
                known_periods.period_id
        ) as place
    from (
        select distinct
            programme_id,
            rulebook_id,
            period_id,
            period_kind,
            series,
            starts_on,
            against
        from asked
        where other_kind in ('growth', 'change')
    ) as asked_periods
    inner join known_periods
        on case asked_periods.against
            when 'previous'
                then known_periods.ends_on = asked_periods.starts_on - interval 1 day
            else
                known_periods.starts_on = asked_periods.starts_on - interval 1 year
                and known_periods.period_kind = asked_periods.period_kind
        end
    inner join {{ source('rulebook_tables', 'rulebook_period_kinds') }} as kinds
        on
            asked_periods.rulebook_id = kinds.rulebook_id
            and asked_periods.series = kinds.series
            and known_periods.period_kind = kinds.period_kind
    left join {{ source('compiled', 'assessed_periods') }} as assessed
        on
            asked_periods.programme_id = assessed.programme_id
            and known_periods.period_id = assessed.period_id
),

-- like for like: who took over others since then had their figures elsewhere
merged_bases as (
    select
        {{ list_unit_keys('asked') }}
        asked.item_id,
        asked.step_number,
        count(*) filter (where {{ is_numeric('figures.state') }}) as figures_found,
        count(*) filter (
            where
            not {{ is_numeric("coalesce(figures.state, 'missing')") }}
            and coalesce(figures.state, 'missing') != 'not_applicable'
        ) as figures_lacking,
        count(*) filter (where {{ is_numeric('figures_now.state') }}) as figures_apart,
        min(predecessors.name) filter (
            where
            not {{ is_numeric("coalesce(figures.state, 'missing')") }}
            and coalesce(figures.state, 'missing') != 'not_applicable'
        ) as lacking_unit,
        min(predecessors.name) filter (where {{ is_numeric('figures_now.state') }}) as apart_unit,
        sum({{ scaled_integer('figures.numerator') }})
            filter (where {{ is_numeric('figures.state') }}) as numerator,
        sum({{ scaled_integer('coalesce(figures.denominator, 1)') }})
            filter (where {{ is_numeric('figures.state') }}) as denominator,
        -- a rate that was reported, a highest or lowest figure: nothing that adds up
        bool_and(
            indicators.measure in ('ratio', 'count', 'money')
            and coalesce(indicators.numerator_aggregate, 'sum') in ('sum', 'plan')
            and coalesce(indicators.denominator_aggregate, 'sum') in ('sum', 'plan')
        ) as adds_up,
        bool_and(indicators.measure = 'ratio') as is_ratio,
        bool_and(own.opened_on > base_periods.ends_on) as is_newer
    from asked
    inner join earlier_periods
        on
            asked.rulebook_id = earlier_periods.rulebook_id
            and asked.period_id = earlier_periods.period_id
            and asked.against = earlier_periods.against
            and earlier_periods.place = 1
    inner join known_periods as base_periods
        on earlier_periods.base_period_id = base_periods.period_id
    inner join {{ ref('brg_unit_succession') }} as successions
        on
            asked.unit_id = successions.unit_id
            and successions.closed_on >= base_periods.starts_on
            and successions.closed_on < asked.ends_on
    inner join {{ ref('dim_unit') }} as own on asked.unit_id = own.unit_id
    inner join {{ ref('dim_unit') }} as predecessors
        on
            successions.predecessor_unit_id = predecessors.unit_id
            and (
                predecessors.opened_on is null or predecessors.opened_on <= base_periods.ends_on
            )
    inner join {{ ref('dim_indicator') }} as indicators
        on
            asked.programme_id = indicators.programme_id
            and asked.indicator_id = indicators.indicator_id
    left join indicator_values as figures
        on
            asked.programme_id = figures.programme_id
            and base_periods.period_id = figures.period_id
            and predecessors.unit_id = figures.unit_id
            and asked.indicator_id = figures.indicator_id
    left join indicator_values as figures_now
        on
            asked.programme_id = figures_now.programme_id
            and asked.period_id = figures_now.period_id
            and predecessors.unit_id = figures_now.unit_id
            and asked.indicator_id = figures_now.indicator_id
    where asked.other_kind in ('growth', 'change') and asked.source = 'indicator'
    group by {{ list_unit_keys('asked') }} asked.item_id, asked.step_number
),

-- an indicator is looked up where it was measured, whatever method applied then
own_bases as (
    select
        asked.*,
        earlier_periods.base_period_id,
        earlier_periods.base_zh,
        earlier_periods.base_en,
        case
            when asked.source = 'indicator' then coalesce(indicator_values.state, 'missing')
            else coalesce({{ earlier('operand_state', carries) }}, 'missing')
        end as base_state,
        case
            when asked.source = 'indicator'
                then
                    sign(coalesce(indicator_values.denominator, 1))
                    * {{ scaled_integer('indicator_values.numerator') }}
            else {{ earlier('whole_numerator', carries) }}
        end as base_numerator,
        case
            when asked.source = 'indicator'
                then abs({{ scaled_integer('coalesce(indicator_values.denominator, 1)') }})
            else {{ earlier('whole_denominator', carries) }}
        end as base_denominator
    from asked
    left join earlier_periods
        on
            asked.rulebook_id = earlier_periods.rulebook_id
            and asked.period_id = earlier_periods.period_id
            and asked.against = earlier_periods.against
            and earlier_periods.place = 1
    left join indicator_values
        on
            asked.source = 'indicator'
            and asked.programme_id = indicator_values.programme_id
            and earlier_periods.base_period_id = indicator_values.period_id
            and asked.unit_id = indicator_values.unit_id
            and asked.indicator_id = indicator_values.indicator_id
    left join sourced as earlier
        on
            asked.source != 'indicator'
            and asked.programme_id = earlier.programme_id
            and asked.rulebook_id = earlier.rulebook_id
            and asked.scenario_id = earlier.scenario_id
            and asked.peer_group_id = earlier.peer_group_id
            and asked.unit_id = earlier.unit_id
            and asked.item_id = earlier.item_id
            and earlier_periods.base_period_id = earlier.period_id
    {%- if carries %}
    -- what this item had under the method that this one continues
    left join carried_operands as carried
        on
            asked.source != 'indicator'
            and asked.rulebook_id = carried.rulebook_id
            and asked.scenario_id = carried.scenario_id
            and asked.peer_group_id = carried.peer_group_id
            and asked.unit_id = carried.unit_id
            and asked.item_id = carried.item_id
            and earlier_periods.base_period_id = carried.period_id
    {%- endif %}
    where asked.other_kind in ('growth', 'change')
),

bases as (
    select
        own_bases.* exclude (base_state, base_numerator, base_denominator),
        case
            when merged.unit_id is null then null
            when merged.figures_lacking > 0 then 'lacks_merged_base'
            when merged.figures_apart > 0 then 'lacks_merged_whole'
            when merged.figures_found > 0 and not merged.adds_up then 'lacks_base_that_adds_up'
        end as lacks_merged,
        coalesce(merged.lacking_unit, merged.apart_unit) as merged_unit,
        case
            when merged.figures_found > 0 and merged.is_newer then 'reported'
            else own_bases.base_state
        end as base_state,
        case
            when coalesce(merged.figures_found, 0) = 0 then own_bases.base_numerator
            when merged.is_newer then merged.numerator
            else own_bases.base_numerator + merged.numerator
        end as base_numerator,
        case
            when coalesce(merged.figures_found, 0) = 0 or not merged.is_ratio
                then coalesce(own_bases.base_denominator, 10000000000)
            when merged.is_newer then merged.denominator
            else own_bases.base_denominator + merged.denominator
        end as base_denominator
    from own_bases
    left join merged_bases as merged
        on
            own_bases.item_id = merged.item_id
            and own_bases.step_number = merged.step_number
            and {{ same_unit('own_bases', 'merged') }}
),

-- factors as whole numbers, kept within their limits
found_factors as (
    select
        asked.*,
        case
            when asked.other_indicator_id is null then 'reported'
            else coalesce(indicator_values.state, 'missing')
        end as factor_state,
        case
            when asked.other_indicator_id is null then factors.numerator
            else
                sign(coalesce(indicator_values.denominator, 1))
                * {{ scaled_integer('indicator_values.numerator') }}
        end as factor_numerator,
        case
            when asked.other_indicator_id is null then factors.denominator
            else abs({{ scaled_integer('coalesce(indicator_values.denominator, 1)') }})
        end as factor_denominator
    from asked
    left join {{ source('rulebook_tables', 'rulebook_factors') }} as factors
        on
            asked.rulebook_id = factors.rulebook_id
            and asked.item_id = factors.item_id
            and asked.step_number = factors.step_number
            and asked.peer_group_id = factors.peer_group_id
            and asked.unit_id = factors.unit_id
    left join indicator_values
        on
            asked.programme_id = indicator_values.programme_id
            and asked.period_id = indicator_values.period_id
            and asked.unit_id = indicator_values.unit_id
            and asked.other_indicator_id = indicator_values.indicator_id
    where asked.other_kind = 'factor'
),

limited_factors as (
    select
        *,
        {%- for part in ['numerator', 'denominator'] %}
        cast(
            case
                when
                    factor_numerator * lowest_denominator < lowest_numerator * factor_denominator
                    then lowest_{{ part }}
                when
                    factor_numerator * highest_denominator > highest_numerator * factor_denominator
                    then highest_{{ part }}
                else factor_{{ part }}
            end as hugeint
        ) as limited_{{ part }}{{ ',' if not loop.last }}
        {%- endfor %}
    from found_factors
),

-- how many events there were in the span up to this period
turns_asked as (
    select
        {{ list_unit_keys() }}
        item_id,
        step_number,
        against,
        period_kind,
        series,
        ends_on,
        operand_state,
        whole_numerator,
        whole_denominator
    from asked
    where other_kind = 'in_turn'
    {%- if carries %}

    union all

    select
        {{ list_unit_keys('carried_operands') }}
        carried_operands.item_id,
        others.step_number,
        others.against,
        carried_operands.period_kind,
        carried_operands.series,
        carried_operands.ends_on,
        carried_operands.operand_state,
        carried_operands.whole_numerator,
        carried_operands.whole_denominator
    from carried_operands
    inner join {{ source('rulebook_tables', 'rulebook_others') }} as others
        on
            carried_operands.rulebook_id = others.rulebook_id
            and carried_operands.item_id = others.item_id
            and others.kind = 'in_turn'
    {%- endif %}
),

counted_turns as (
    select
        asked.*,
        {{ lies_in_a_span('asked', is_numeric('asked.operand_state')) }} as lies_in_a_span,
        case
            when {{ is_numeric('asked.operand_state') }} and asked.whole_denominator > 0
                then greatest(asked.whole_numerator * 10000000000 // asked.whole_denominator, 0)
            else 0
        end as events
    from turns_asked as asked
),

turns_so_far as (
    select
        asked.*,
        sum(asked.events) over (
            partition by
                {{ unit_item }},
                asked.item_id,
                asked.series,
                asked.lies_in_a_span,
                year(asked.ends_on),
                case asked.against
                    when 'month' then month(asked.ends_on)
                    when 'quarter' then (month(asked.ends_on) + 2) // 3
                    when 'half_year' then (month(asked.ends_on) + 5) // 6
                end
            order by asked.ends_on, asked.period_id
            rows between unbounded preceding and current row
        ) as events_so_far
    from counted_turns as asked
),

turn_points as (
    select
        {{ list_unit_keys('asked') }}
        asked.item_id,
        asked.step_number,
        max(asked.events_so_far - asked.events) as events_before,
        sum(
            turns.each_numerator * (
                {{ events_within('asked.events_so_far') }}
                - {{ events_within('(asked.events_so_far - asked.events)') }}
            )
        ) as points_numerator,
        max(turns.each_denominator) * 10000000000 as points_denominator
    from turns_so_far as asked
    inner join {{ source('rulebook_tables', 'rulebook_turns') }} as turns
        on
            asked.rulebook_id = turns.rulebook_id
            and asked.item_id = turns.item_id
    group by {{ list_unit_keys('asked') }} asked.item_id, asked.step_number
),

all_others as (
    select
        {{ list_unit_keys() }}
        item_id,
        step_number,
        cast(base_numerator as hugeint) as numerator,
        cast(base_denominator as hugeint) as denominator,
        cast(null as hugeint) as shown_numerator,
        case
            when lacks_merged = 'lacks_merged_base' then 'missing'
            when lacks_merged is not null then 'undetermined'
            when not {{ is_numeric('base_state') }} then base_state
            when base_numerator is null or base_denominator = 0 then 'undetermined'
            when other_kind = 'growth' and base_numerator <= 0 then 'undetermined'
        end as lack_state,
        case
            when lacks_merged is not null then lacks_merged
            when not {{ is_numeric('base_state') }} then 'lacks_base'
            when base_numerator is null or base_denominator = 0 then 'lacks_base'
            when other_kind = 'growth' and base_numerator <= 0 then 'lacks_base_above_zero'
        end as lacks,
        case against when 'previous' then '上期' else '上年同期' end
        || coalesce('（' || base_zh || '）', '')
        || coalesce('，并入的' || merged_unit, '') as lacks_zh,
        case against when 'previous' then 'the previous period' else 'the same period of last year' end
        || coalesce(' (' || base_en || ')', '')
        || coalesce(', ' || merged_unit || ' that was merged into it', '') as lacks_en
    from bases

    union all

    select
        {{ list_unit_keys() }}
        item_id,
        step_number,
        limited_numerator as numerator,
        limited_denominator as denominator,
        null as shown_numerator,
        case
            when not {{ is_numeric('factor_state') }} then factor_state
            when limited_numerator is null or limited_denominator = 0 or limited_numerator <= 0
                then 'undetermined'
        end as lack_state,
        case
            when
                not {{ is_numeric('factor_state') }}
                or limited_numerator is null
                or limited_denominator = 0
                or limited_numerator <= 0
                then 'lacks_factor'
        end as lacks,
        other_title_zh as lacks_zh,
        other_title_en as lacks_en
    from limited_factors

    union all

    select
        {{ list_unit_keys() }}
        item_id,
        step_number,
        cast(points_numerator as hugeint) as numerator,
        cast(points_denominator as hugeint) as denominator,
        cast(events_before as hugeint) as shown_numerator,
        null as lack_state,
        null as lacks,
        null as lacks_zh,
        null as lacks_en
    from turn_points
),

{{ shortened('short_others', 'all_others', 'numerator', 'denominator') }}

others as (
    select
        {{ list_unit_keys('short_others') }}
        short_others.item_id,
        short_others.step_number,
        short_others.lack_state,
        short_others.exact_numerator as other_numerator,
        short_others.exact_denominator as other_denominator,
        case
            when short_others.lack_state is null
                then {{ exact_ratio('short_others.numerator', 'short_others.denominator') }}
        end as other_value,
        case
            when short_others.lack_state is not null then null
            when short_others.shown_numerator is null
                then {{ exact_ratio('short_others.numerator', 'short_others.denominator') }}
            else {{ exact_ratio(
                'short_others.shown_numerator', 'cast(10000000000 as hugeint)'
            ) }}
        end as shown_value,
        {%- for language in ['zh', 'en'] %}
        {{ filled_sentence('reasons.sentence_' ~ language, {
            'title': 'items.title_' ~ language,
            'other': 'short_others.lacks_' ~ language,
            'state': 'states.sentence_' ~ language,
        }) }} as lacks_{{ language }}{{ ',' if not loop.last }}
        {%- endfor %}
    from short_others
    inner join items
        on
            short_others.rulebook_id = items.rulebook_id
            and short_others.item_id = items.item_id
    left join {{ ref('dim_sentence') }} as reasons on short_others.lacks = reasons.template
    left join {{ ref('dim_sentence') }} as states
        on 'state_' || short_others.lack_state = states.template
),
{%- endmacro %}

{#- A part of the base under the own method, or under one that it continues. -#}
{% macro earlier(column, carries) -%}
{%- if carries -%}
coalesce(earlier.{{ column }}, carried.{{ column }})
{%- else -%}
earlier.{{ column }}
{%- endif -%}
{%- endmacro %}

{#- How many of so many events fall to one turn. -#}
{% macro events_within(events) -%}
greatest(
                    least({{ events }}, coalesce(turns.until * 10000000000, {{ events }}))
                    - turns.after * 10000000000,
                    0
                )
{%- endmacro %}
