/** What the program ends with. What each means stands in exit-topic.ts. */
export const EXIT = {
  done: 0,
  failed: 1,
  found: 2,
  restart: 3,
  refused: 4,
  broken: 5,
  bug: 70,
  stopped: 130,
  unread: 141,
} as const
