/** The published packages of the pages, as the build keeps them. */
import { gunzipSync } from 'node:zlib'
import type { ModeStyles } from './theme/compile.ts'

export interface ComponentsArchive {
  /** By the package's name. */
  versions: { [name: string]: string }
  /** The theme that they come with: JSON of `CompiledTheme`, compressed by gzip, in base64. */
  theme: string
  /** By path, the package's name first: compressed by gzip, in base64. */
  files: { [path: string]: string }
}

export interface CompiledTheme {
  light: ModeStyles
  dark: ModeStyles
}

/** What of an archive has been unpacked stays. */
export interface Components {
  /** The version of the elements; empty where they are not there. */
  version: string
  /** Of a package; empty where it is not there. */
  versionOf(name: string): string
  /** A file, still compressed by gzip; undefined where there is none. */
  file(path: string): Buffer | undefined
  theme(): CompiledTheme
}

const ELEMENTS = '@descope/web-components-ui'

const NONE: ComponentsArchive = { versions: {}, theme: '', files: {} }

/** `load`: gives the archive, asked once; undefined where it cannot be had. */
export function createComponents(load: () => ComponentsArchive | undefined): Components {
  let archive: ComponentsArchive | undefined
  let theme: CompiledTheme | undefined
  const read = () => {
    archive ??= load() ?? NONE
    return archive
  }
  return {
    get version() {
      return read().versions[ELEMENTS] ?? ''
    },
    versionOf: (name) => {
      const { versions } = read()
      return (Object.hasOwn(versions, name) ? versions[name] : undefined) ?? ''
    },
    file(path) {
      const { files } = read()
      const packed = Object.hasOwn(files, path) ? files[path] : undefined
      return packed === undefined ? undefined : Buffer.from(packed, 'base64')
    },
    theme() {
      const packed = read().theme
      theme ??= packed === '' ? EMPTY_THEME : JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString())
      return theme as CompiledTheme
    },
  }
}

export const EMPTY_THEME: CompiledTheme = {
  light: { globals: '', components: {} },
  dark: { globals: '', components: {} },
}
