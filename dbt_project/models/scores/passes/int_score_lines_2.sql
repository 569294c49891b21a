{{ score_lines(2) }}
