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
