export interface Candidate {
  name: string
  /** For people, on one line. */
  about: string
}
