/**
 * So many matches of a text are counted. Of more it is only said that there are as many, and always one more than a page
 * shows that has another behind it. The store counts so, the contract tells it, the console shows it.
 */
export const COUNTED = 1000
