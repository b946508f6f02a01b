/** What is wrong with a value that does not fit its message: `detail` names the field and may be shown. */
export class WireError extends Error {
  readonly detail: string
  /** Whether it is about the whole value, which is no object, and not about a field. */
  readonly isWhole: boolean

  constructor(detail: string, isWhole = false) {
    super(detail)
    this.name = 'WireError'
    this.detail = detail
    this.isWhole = isWhole
  }
}
