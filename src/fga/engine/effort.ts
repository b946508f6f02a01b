/** What answers may take, so that nobody's schema and relations hold a process for long. */

/** Of one answer: steps to a node, to a part of a rule, or along a tuple; less than a second. */
const MOST_OF_ANSWER = 2_000_000
/** Of all answers to one question: the checks of a batch, the candidates of a list. */
const MOST_OF_ALL = 5_000_000

/** An answer that needs more than it may take. */
export class TooMuch extends Error {}

export class Effort {
  #before = 0
  #steps = 0
  #most = MOST_OF_ANSWER

  /** From here on it is another answer. */
  begin(): void {
    this.#before += this.#steps
    this.#steps = 0
    this.#most = Math.min(MOST_OF_ANSWER, MOST_OF_ALL - this.#before)
  }

  /** Throws TooMuch. */
  step(): void {
    if (++this.#steps > this.#most) throw new TooMuch(this.#why())
  }

  #why(): string {
    if (this.#most === MOST_OF_ANSWER) return `the answer takes more than ${MOST_OF_ANSWER} steps`
    return `the answers take more than ${MOST_OF_ALL} steps together`
  }
}
