import { base } from '../../router/location.ts'

/** Put in by the build. */
declare const __DOCUMENTS__: string

/** Markdown by its path below docs/. */
export type Documents = { [path: string]: string }

let documents: Promise<Documents> | undefined

export function loadDocuments(): Promise<Documents> {
  documents ??= fetch(`${base}/${__DOCUMENTS__}`).then((answer) => answer.json())
  return documents
}
