/** The variables that name a proxy for addresses of a protocol, in the order in which most programs take them. */
export const PROXY_VARIABLES = {
  'http:': ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'],
  'https:': ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'],
} as const
