/** The variables that name a proxy for addresses of a protocol; the first that is not empty counts. */
export const PROXY_VARIABLES = {
  'http:': ['HTTP_PROXY', 'http_proxy'],
  'https:': ['HTTPS_PROXY', 'https_proxy'],
} as const

/** All that make a runtime look for a proxy: where none is set, nothing about proxies is loaded. */
export const PROXIES = [...Object.values(PROXY_VARIABLES).flat(), 'ALL_PROXY', 'all_proxy']

/** Read at each request, as the runtimes do. */
export function environment(): { readonly [name: string]: string | undefined } {
  // biome-ignore lint/style/noProcessEnv: the variables are the process's, and no setting of a command
  return process.env
}
