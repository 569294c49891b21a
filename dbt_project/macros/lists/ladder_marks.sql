{#- Ladders: a fold over the periods of each unit, from where it stood before.

    A period in which the condition holds is one step up; one in which it does not is relief; one
    without data, or exempt, moves nothing. A new year or a new head starts a new memory. -#}
{% macro ladder_marks() -%}
{%- set continued = var('score_lines_of_methods', 0) | int(0) -%}
{%- set moved -%}
highest_lines.verdict = 'listed'
            or (highest_lines.verdict = 'exempt' and highest_lines.reached_number = 0)
{%- endset -%}
heads as (
    select * from {{ source('compiled', 'offices_taken') }}
),

own_moves as (
    select
        {{ list_unit_keys('judged_units') }}
        judged_units.ends_on,
        judged_units.series,
        judged_units.flag_id,
        flags.within_year,
        flags.post,
        flags.top_step,
        triggers.verdict,
        triggers.trigger,
        triggers.alternative,
        triggers.line_unit_id,
        triggers.document,
        case
            when lagged_periods.is_replaced then 0
            when triggers.verdict = 'listed' then 1
            when triggers.verdict = 'not_listed'
                then case flags.relief when 'reset' then -1000 when 'one_step' then -1 else 0 end
            else 0
        end as move
    from judged_units
    inner join flags
        on
            judged_units.rulebook_id = flags.rulebook_id
            and judged_units.flag_id = flags.flag_id
            and flags.kind = 'ladder'
    inner join lagged_periods
        on
            judged_units.rulebook_id = lagged_periods.rulebook_id
            and judged_units.scenario_id = lagged_periods.scenario_id
            and judged_units.period_id = lagged_periods.period_id
            and lagged_periods.lag = 0
    left join judged_triggers as triggers
        on
            judged_units.flag_id = triggers.flag_id
            and {{ same_unit('judged_units', 'triggers') }}
    -- a unit with several lines of memory is judged once
    where judged_units.line_unit_id = judged_units.unit_id
),

{% if continued %}{{ moves_of_lines() }}
{% endif -%}
-- a unit's own moves, and behind them those of each predecessor whose memory it inherits
remembered_moves as (
    select
        own_moves.* exclude (unit_id{{ ', is_of_method' if continued }}),
        unit_memory.unit_id,
        unit_memory.line_unit_id as memory_line,
        unit_memory.member_unit_id = unit_memory.unit_id
        {{- ' and own_moves.is_of_method' if continued }} as is_own
    from {{ 'line_moves' if continued else 'own_moves' }} as own_moves
    inner join unit_memory
        on
            own_moves.unit_id = unit_memory.member_unit_id
            and (unit_memory.after is null or own_moves.ends_on > unit_memory.after)
            and (unit_memory.until is null or own_moves.ends_on <= unit_memory.until)
),

dated_moves as (
    select
        {{ list_unit_keys('remembered_moves') }}
        remembered_moves.flag_id,
        remembered_moves.memory_line,
        max(case when remembered_moves.within_year then year(remembered_moves.ends_on) end)
            as memory_year,
        count(heads.taken_on) as heads_so_far
    from remembered_moves
    left join heads
        on
            remembered_moves.unit_id = heads.unit_id
            and remembered_moves.post = heads.post
            and remembered_moves.ends_on >= heads.taken_on
    group by
        {{ list_unit_keys('remembered_moves') }}
        remembered_moves.flag_id,
        remembered_moves.memory_line
),

gathered_moves as (
    select
        remembered_moves.*,
        list(remembered_moves.move) over memory as moves,
        list(remembered_moves.move) over earlier as earlier_moves
    from remembered_moves
    inner join dated_moves
        on
            remembered_moves.flag_id = dated_moves.flag_id
            and remembered_moves.memory_line = dated_moves.memory_line
            and {{ same_unit('remembered_moves', 'dated_moves') }}
    window
        memory as (
            partition by
                remembered_moves.rulebook_id,
                remembered_moves.scenario_id,
                remembered_moves.peer_group_id,
                remembered_moves.unit_id,
                remembered_moves.flag_id,
                remembered_moves.series,
                remembered_moves.memory_line,
                dated_moves.memory_year,
                dated_moves.heads_so_far
            order by remembered_moves.ends_on, remembered_moves.period_id
            rows between unbounded preceding and current row
        ),
        earlier as (
            partition by
                remembered_moves.rulebook_id,
                remembered_moves.scenario_id,
                remembered_moves.peer_group_id,
                remembered_moves.unit_id,
                remembered_moves.flag_id,
                remembered_moves.series,
                remembered_moves.memory_line,
                dated_moves.memory_year,
                dated_moves.heads_so_far
            order by remembered_moves.ends_on, remembered_moves.period_id
            rows between unbounded preceding and 1 preceding
        )
),

climbed as (
    select
        *,
        cast({{ folded_steps('moves', 'top_step') }} as integer) as reached_number,
        cast({{ folded_steps('earlier_moves', 'top_step') }} as integer) as previous_number
    from gathered_moves
),

-- of several lines the worst counts: who takes over takes over the highest step
highest_lines as (
    select
        *,
        row_number() over (
            partition by {{ list_unit_keys() }} flag_id
            order by reached_number desc, previous_number desc, memory_line
        ) as place
    from climbed
    where is_own
),

ladder_marks as (
    select
        {{ list_unit_keys('highest_lines') }}
        highest_lines.flag_id,
        case
            when highest_lines.verdict = 'exempt' and highest_lines.reached_number = 0
                then 'exempt'
            when highest_lines.reached_number > 0 then 'listed'
            when coalesce(highest_lines.verdict, 'unknown') = 'unknown' then 'unknown'
            else 'not_listed'
        end as verdict,
        flag_steps.step,
        case when {{ moved }} then highest_lines.trigger end as trigger,
        case when {{ moved }} then highest_lines.alternative end as alternative,
        highest_lines.line_unit_id,
        highest_lines.document,
        highest_lines.previous_number as previous_step_number
    from highest_lines
    left join flag_steps
        on
            highest_lines.rulebook_id = flag_steps.rulebook_id
            and highest_lines.flag_id = flag_steps.flag_id
            and highest_lines.reached_number = flag_steps.step_number
    where highest_lines.place = 1
),
{%- endmacro %}

{#- Fold moves into a step that never leaves 0 to the top. -#}
{% macro folded_steps(moves, top) -%}
{#- The linter renders without an adapter and knows no lambdas. -#}
{%- if adapter is defined -%}
{{ return(adapter.dispatch('folded_steps', 'kaoping')(moves, top)) }}
{%- else -%}
list_sum({{ moves }})
{%- endif -%}
{%- endmacro %}

{% macro default__folded_steps(moves, top) -%}
coalesce(
    list_reduce(
        {{ moves }}, lambda step, move : greatest(0, least({{ top }}, step + move)), 0
    ),
    0
)
{%- endmacro %}

{% macro spark__folded_steps(moves, top) -%}
coalesce(
    aggregate({{ moves }}, 0, (step, move) -> greatest(0, least({{ top }}, step + move))), 0
)
{%- endmacro %}
