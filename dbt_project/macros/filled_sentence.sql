{#- Fill the {placeholders} of a sentence with texts; a text that is null becomes empty.

    The title comes last: what an office writes into it is never taken for a placeholder. -#}
{% macro filled_sentence(sentence, texts) -%}
{%- set ordered = texts.items() | rejectattr(0, 'equalto', 'title') | list -%}
{%- set ordered = ordered + (texts.items() | selectattr(0, 'equalto', 'title') | list) -%}
{{ 'replace(' * ordered | length }}{{ sentence }}
{%- for placeholder, text in ordered -%}
, '{{ '{' ~ placeholder ~ '}' }}', coalesce({{ text }}, ''))
{%- endfor %}
{%- endmacro %}

{#- "1 points" is no English. -#}
{% macro one_of_each(sentence) -%}
regexp_replace({{ sentence }}, '(^|[^0-9.,])1 (point|period|item|place|percentage point)s', '\11 \2', 'g')
{%- endmacro %}
