with

figures as (
    select * from {{ ref('stg_headline_figures') }}
),

facts as (
    select
        headline,
        period_id,
        unit_id,
        figure,
        figure__state,
        -- what is withheld is printed as such: neither 0 nor a blank
        case
            when figure__state = 'withheld' then 'x'
            when {{ is_numeric('figure__state') }}
                then
                    {{ written_number('figure') }}
                    || case
                        when headline in ('total_investment', 'plan_of_year') then '万元' else '项'
                    end
            else '—'
        end as printed,
        submission_id,
        block,
        source_row
    from figures
)

select * from facts
