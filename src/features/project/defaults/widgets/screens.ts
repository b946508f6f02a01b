import type { Node } from '../screens.ts'

/** Of a widget, by name: `root` is what it shows, the others are its dialogs. */
export interface Screens {
  root: readonly Node[]
  [dialog: string]: readonly Node[]
}
