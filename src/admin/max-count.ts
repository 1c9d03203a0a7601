/** Lists of the panel are counted so far: nobody turns so many pages, and an exact number costs a look at every row. */
export const MAX_COUNT = 10_000;
