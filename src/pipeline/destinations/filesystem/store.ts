/** Files in a bucket or a folder, by keys with slashes. */
export interface FileStore {
  /** All of the file under the key, or what was there before. */
  put(key: string, file: Source): Promise<void>
  get(key: string): Promise<Buffer>
  /** Keys that begin with the prefix, in their order. */
  list(prefix: string): Promise<string[]>
  remove(keys: readonly string[]): Promise<void>
  close(): void
}

/** A file on this machine, or its bytes. */
export type Source = { path: string } | { bytes: Buffer }
