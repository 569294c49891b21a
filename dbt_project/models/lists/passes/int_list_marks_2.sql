{{ list_marks(2) }}
