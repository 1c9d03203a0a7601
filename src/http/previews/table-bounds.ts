/** So much of a table is shown. */
export const MOST_ROWS = 500;
export const MOST_COLUMNS = 50;
export const MOST_CELL_LETTERS = 300;
