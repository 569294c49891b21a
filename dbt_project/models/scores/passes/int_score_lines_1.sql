{{ score_lines(1) }}
