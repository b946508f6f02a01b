/** A project's files, between this browser's disk and the plane. */
import { saveAs } from '../../parts/save.ts'

export type Files = { [path: string]: unknown }

/** The files of a folder that was chosen, by their path below it. JSON is read; all else is text. Throws SyntaxError. */
export async function filesOf(list: FileList): Promise<Files> {
  const files: Files = {}
  for (const file of Array.from(list)) {
    const path = file.webkitRelativePath.split('/').slice(1).join('/') || file.name
    if (path.split('/').some((part) => part.startsWith('.'))) continue
    const text = await file.text()
    files[path] = path.endsWith('.json') ? JSON.parse(text) : text
  }
  return files
}

/** All of them as one JSON file, to be kept. */
export function save(files: Files): void {
  saveAs('project.json', JSON.stringify(files, null, 2), 'application/json')
}
