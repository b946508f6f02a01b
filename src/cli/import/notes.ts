/** What a file of failed rows says beside each row; it is not sent. */
export const NOTES = { failure: '_failure', row: '_row', text: '_text' } as const
