/** One word of a command line, as a POSIX shell takes it. */
export const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
