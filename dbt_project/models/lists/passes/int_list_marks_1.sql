{{ list_marks(1) }}
